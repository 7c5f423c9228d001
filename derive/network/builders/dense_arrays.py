"""The arrays of a network of dense layers: weights as matrices, biases and neurons as vectors, the loss of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.expressions.expression import Expression, Symbol
from derive.expressions.tensors.nodes import MatMul, Reduce
from derive.expressions.tidy import negated, total
from derive.network.builders.arrays import Arrays, mapped
from derive.network.builders.penalties import penalty_of_matrices
from derive.network.graph.quantity import Applied, Quantity, Role
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


class _DenseArrays:
    def __init__(self, graph: Graph, layers: Sequence[DenseLayer], *, ascends: bool) -> None:
        self.graph = graph
        self.layers = layers
        self.ascends = ascends
        self.arrays = Arrays(graph)

    def built(self) -> TensorGraph:
        signal = self._vector("x", self.layers[0].sources)
        for layer in self.layers:
            signal = self._layer(layer, signal)
        loss = self._loss(signal)
        return TensorGraph.of(self.arrays.tensors.values(), loss.name)

    def _layer(self, layer: DenseLayer, signal: Symbol) -> Symbol:
        shape = len(layer.neurons), len(layer.sources)
        weights = self._array(f"W{layer.number}", shape, [name for row in layer.weights for name in row])
        net: Expression = MatMul((weights, signal))
        if layer.shared_bias:
            net = net + self._array(layer.shared_bias, (), [layer.shared_bias])
        elif all(layer.biases):
            net = net + self._vector(f"b{layer.number}", [bias for bias in layer.biases if bias])
        nets = self._vector(f"net{layer.number}", layer.pre_activations, net)
        return self._vector(f"out{layer.number}", layer.activations, mapped(layer.activation, nets))

    def _loss(self, outputs: Symbol) -> Symbol:
        targets = self._vector("t", [each.name for each in self.graph.with_role(Role.TARGET)])
        errors = self.graph.with_role(Role.ERROR)
        function = errors[0].definition.function if isinstance(errors[0].definition, Applied) else None
        if function is None:
            raise TypeError(f"{errors[0].name} is no loss")
        error = self._vector("E", [each.name for each in errors], mapped(function, targets, outputs))
        terms: list[Expression] = [Reduce("sum", error), *map(self._penalty, self.graph.with_role(Role.PENALTY))]
        return self._array(self.graph.loss, (), [self.graph.loss], total(terms))

    def _penalty(self, penalty: Quantity) -> Symbol:
        factor = penalty.definition.parents[0]
        matrices = [Symbol(name) for name, each in self.arrays.tensors.items() if each.role is Role.WEIGHT]
        formula = penalty_of_matrices(penalty.name, self._array(factor, (), [factor]), matrices)
        return self._array(penalty.name, (), [penalty.name], negated(formula) if self.ascends else formula)

    def _vector(self, name: str, entries: Sequence[str], formula: Expression | None = None) -> Symbol:
        return self._array(name, (len(entries),), entries, formula)

    def _array(
        self, name: str, shape: tuple[int, ...], entries: Sequence[str], formula: Expression | None = None
    ) -> Symbol:
        if name in self.arrays.tensors:
            return Symbol(name)
        free = name if not shape else self.arrays.free([name], entries)
        return self.arrays.add(Tensor(free, shape, tuple(entries), self.graph[entries[0]].role, formula))
