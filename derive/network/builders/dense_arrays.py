"""The arrays of a network of dense layers: weights as matrices, biases and neurons as vectors, the loss of them.

Of a batch, the examples are the rows of matrices, Net1 = X @ T(W1) + b1, or the columns, Net1 = W1 @ X + b1, where the
bias is a column.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.expressions.expression import Constant, Expression, Symbol
from derive.expressions.tensors.nodes import COLUMNS, MatMul, Reduce, SoftmaxOver, Transpose
from derive.expressions.tidy import negated, product, total
from derive.network.builders.arrays import Arrays, mapped
from derive.network.builders.batch import name_in_batch
from derive.network.builders.penalties import penalty_of_matrices
from derive.network.graph.quantity import Applied, Quantity, Role
from derive.network.graph.softmax import SOFTMAX
from derive.network.graph.tensors import Tensor, TensorGraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.network.builders.layers import DenseLayer
    from derive.network.graph.graph import Graph


def arrays_of_layers(graph: Graph, layers: Sequence[DenseLayer], *, ascends: bool) -> TensorGraph:
    """Return the arrays whose entries the quantities of dense layers are: ``x``, ``W1``, ``b1``, ``net1``, ``out1`` ...

    ``ascends``: what is to grow is less by the penalties.
    """
    return _DenseArrays(graph, layers, ascends=ascends).built()


def arrays_of_batch(
    graph: Graph, example: Graph, layers: Sequence[DenseLayer], reduction: str, *, ascends: bool, in_columns: bool
) -> TensorGraph:
    """Return the arrays whose entries the quantities of a batch are; ``example``: the graph of one of it.

    ``in_columns``: whether a column is an example, not a row.
    """
    built = _DenseArrays(example, layers, ascends=ascends)
    count = max(each.copy.example for each in graph.quantities.values() if each.copy is not None)
    built.endings = [name_in_batch(example, "", number, count) for number in range(1, count + 1)]
    built.in_columns = in_columns
    built.share = Fraction(1, count) if reduction == "mean" else Fraction(1)
    return built.built()


class _DenseArrays:
    """The arrays so far; ``endings``: what names in the examples of a batch end in, ``share``: how much each counts."""

    def __init__(self, graph: Graph, layers: Sequence[DenseLayer], *, ascends: bool) -> None:
        self.graph = graph
        self.layers = layers
        self.ascends = ascends
        self.arrays = Arrays(graph)
        self.endings: list[str] = []
        self.in_columns = False
        self.share = Fraction(1)

    def built(self) -> TensorGraph:
        signal = self._signal("x", self.layers[0].sources)
        for layer in self.layers:
            signal = self._layer(layer, signal)
        loss = self._loss(signal)
        return TensorGraph.of(self.arrays.tensors.values(), loss.name)

    def _layer(self, layer: DenseLayer, signal: Symbol) -> Symbol:
        shape = len(layer.neurons), len(layer.sources)
        weights = self._array(f"W{layer.number}", shape, [name for row in layer.weights for name in row])
        net: Expression = MatMul(
            (signal, Transpose(weights)) if self.endings and not self.in_columns else (weights, signal)
        )
        if layer.shared_bias:
            net = net + self._array(layer.shared_bias, (), [layer.shared_bias])
        elif all(layer.biases):
            biases = [bias for bias in layer.biases if bias]
            net = net + self._array(f"b{layer.number}", (len(biases), *([1] if self.in_columns else [])), biases)
        nets = self._signal(f"net{layer.number}", layer.pre_activations, net)
        out = SoftmaxOver(nets, COLUMNS) if layer.activation is SOFTMAX and self.in_columns else None
        return self._signal(f"out{layer.number}", layer.activations, out or mapped(layer.activation, nets))

    def _loss(self, outputs: Symbol) -> Symbol:
        targets = self._signal("t", [each.name for each in self.graph.with_role(Role.TARGET)])
        errors = self.graph.with_role(Role.ERROR)
        function = errors[0].definition.function if isinstance(errors[0].definition, Applied) else None
        if function is None:
            raise TypeError(f"{errors[0].name} is no loss")
        error = self._signal("E", [each.name for each in errors], mapped(function, targets, outputs))
        of_errors = product(Constant(self.share), Reduce("sum", error))
        terms: list[Expression] = [of_errors, *map(self._penalty, self.graph.with_role(Role.PENALTY))]
        return self._array(self.graph.loss, (), [self.graph.loss], total(terms))

    def _penalty(self, penalty: Quantity) -> Symbol:
        factor = penalty.definition.parents[0]
        matrices = [Symbol(name) for name, each in self.arrays.tensors.items() if each.role is Role.WEIGHT]
        formula = penalty_of_matrices(penalty.name, self._array(factor, (), [factor]), matrices)
        return self._array(penalty.name, (), [penalty.name], negated(formula) if self.ascends else formula)

    def _vector(self, name: str, entries: Sequence[str], formula: Expression | None = None) -> Symbol:
        return self._array(name, (len(entries),), entries, formula)

    def _signal(self, name: str, entries: Sequence[str], formula: Expression | None = None) -> Symbol:
        """Add a vector, or a matrix with a row (or a column) for each example."""
        if not self.endings:
            return self._vector(name, entries, formula)
        head, role = name[0].upper() + name[1:], self.graph[entries[0]].role
        names = [f"{entry}{ending}" for ending in self.endings for entry in entries]
        shape = len(self.endings), len(entries)
        if self.in_columns:
            names, shape = [f"{entry}{ending}" for entry in entries for ending in self.endings], shape[::-1]
        return self.arrays.add(Tensor(self.arrays.free([head], names), shape, tuple(names), role, formula))

    def _array(
        self, name: str, shape: tuple[int, ...], entries: Sequence[str], formula: Expression | None = None
    ) -> Symbol:
        if name in self.arrays.tensors:
            return Symbol(name)
        free = name if not shape else self.arrays.free([name], entries)
        return self.arrays.add(Tensor(free, shape, tuple(entries), self.graph[entries[0]].role, formula))
