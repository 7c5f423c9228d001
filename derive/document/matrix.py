"""The matrix form of a dense layer, forwards and backwards, with numbers that the reader can multiply out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.steps import Step, pre_activation_step
from derive.document.mathematics import FUNCTIONS, number, transposed
from derive.network.expression import Expression, Partial, Product, Sum, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.calculus.decimals import Decimal
    from derive.calculus.lines import Line
    from derive.document.board import Board
    from derive.network.layers import DenseLayer
    from derive.network.network import Network

# A matrix with more rows or columns is given by its shape alone.
LARGEST_MATRIX = 6


@dataclass(frozen=True)
class MatrixForm:
    """One layer. Symbolic lines and, where the matrices fit a line, the same with numbers; shapes always."""

    number: int
    shape: tuple[int, int]
    forward: Markup
    signal: Markup
    gradient: Markup
    forward_numbers: Markup | None
    signal_numbers: Markup | None
    gradient_numbers: Markup | None


def matrix_form(network: Network, layer: DenseLayer, board: Board) -> MatrixForm:
    """Return the matrix form of a layer."""
    writer = _MatrixWriter(network, layer, board)
    small = max(len(layer.neurons), len(layer.sources)) <= LARGEST_MATRIX
    return MatrixForm(
        number=layer.number,
        shape=(len(layer.neurons), len(layer.sources)),
        forward=writer.forward(),
        signal=writer.signal(),
        gradient=writer.gradient(),
        forward_numbers=writer.forward_numbers() if small else None,
        signal_numbers=writer.signal_numbers() if small and writer.small_above else None,
        gradient_numbers=writer.gradient_numbers() if small else None,
    )


class _MatrixWriter:
    def __init__(self, network: Network, layer: DenseLayer, board: Board) -> None:
        self.network = network
        self.layer = layer
        self.board = board
        self.loss = network.graph.loss
        above = [each for each in network.layers if each.number == layer.number + 1]
        self.above = above[0] if above else None
        self.small_above = self.above is None or len(self.above.neurons) <= LARGEST_MATRIX

    def _name(self, kind: str, layer: int | None = None) -> str:
        notation = self.board.mathematics.notation
        return notation.layer_symbol(kind, self.layer.number if layer is None else layer)

    @property
    def _source(self) -> str:
        return self._name("vector_activation", self.layer.number - 1)

    @property
    def _slope(self) -> str:
        sign = FUNCTIONS.get(self.layer.activation.sign, r"\mathrm{id}")
        sign = r"\mathrm{relu}" if self.layer.activation.name == "relu" else sign
        return rf"{sign}'({self._name('vector_pre_activation')})"

    def forward(self) -> Markup:
        bias = f" + {self._name('vector_bias')}" if any(self.layer.biases) else ""
        product = rf"{self._name('matrix_weight')}\,{self._source}{bias}"
        return Markup(f"{self._name('vector_pre_activation')} = {product}")

    def signal(self) -> Markup:
        if self.above is None:
            error = f"({self._name('vector_activation')} - {self._name('vector_target')})"
        else:
            weights = self._name("matrix_weight", self.above.number)
            signal = self._name("vector_signal", self.above.number)
            error = rf"({transposed(weights)}\,{signal})"
        return Markup(rf"{self._name('vector_signal')} = {error} \odot {self._slope}")

    def gradient(self) -> Markup:
        total = self.board.symbol(self.loss)
        by = rf"\frac{{\partial {total}}}{{\partial {self._name('matrix_weight')}}}"
        return Markup(rf"{by} = {self._name('vector_signal')}\,{transposed(self._source)}")

    def forward_numbers(self) -> Markup:
        steps = [pre_activation_step(self.network.graph, net) for net in self.layer.pre_activations]
        lines = self.board.lines.confirmed_together(steps)
        shown = _operand(lines)
        weights = _matrix([[shown(Symbol(name)) for name in row] for row in self.layer.weights])
        source = _column([shown(Symbol(name)) for name in self.layer.sources])
        # A neuron without a bias adds nothing.
        biases = [number(shown(Symbol(name))) if name else "0" for name in self.layer.biases]
        bias = " + " + _stack([[each] for each in biases]) if any(self.layer.biases) else ""
        head = self._name("vector_pre_activation")
        return _line(head, weights + source + bias, lines)

    def signal_numbers(self) -> Markup:
        steps = [self._signal_step(position) for position in range(len(self.layer.neurons))]
        lines = self.board.lines.confirmed_together(steps)
        shown = _operand(lines)
        if self.above is None:
            outputs = _column([shown(Symbol(out)) for out in self.layer.activations])
            targets = _column([shown(Symbol(name)) for name in self._targets()])
            before = rf"\left({outputs} - {targets}\right)"
        else:
            transposed = zip(*self.above.weights, strict=True)
            weights = _matrix([[shown(Symbol(name)) for name in row] for row in transposed])
            above = _column([shown(Partial(self.loss, net)) for net in self.above.pre_activations])
            before = weights + above if len(self.above.neurons) > 1 else weights + r"\," + above
        slopes = _column([shown(self._slope_leaf(position)) for position in range(len(self.layer.neurons))])
        return _line(self._name("vector_signal"), rf"{before} \odot {slopes}", lines)

    def gradient_numbers(self) -> Markup:
        rows = [
            [
                Step(
                    Partial(self.loss, weight),
                    (Product((Partial(self.loss, net), Symbol(source))),),
                    "product",
                )
                for weight, source in zip(row, self.layer.sources, strict=True)
            ]
            for net, row in zip(self.layer.pre_activations, self.layer.weights, strict=True)
        ]
        lines = self.board.lines.confirmed_together([step for row in rows for step in row])
        shown = _operand(lines)
        signal = _column([shown(Partial(self.loss, net)) for net in self.layer.pre_activations])
        source = _matrix([[shown(Symbol(name)) for name in self.layer.sources]])
        values = iter(lines)
        result = _matrix([[next(values).value for _ in row] for row in rows])
        relation = "=" if all(line.exact for line in lines) else r"\approx"
        operands = "=" if all(line.exact_operands for line in lines) else r"\approx"
        total = self.board.symbol(self.loss)
        by = rf"\frac{{\partial {total}}}{{\partial {self._name('matrix_weight')}}}"
        return Markup(f"{by} &{operands} {signal}{source} \\\\\n&{relation} {result}")

    def _slope_leaf(self, position: int) -> Expression:
        return Partial(self.layer.activations[position], self.layer.pre_activations[position])

    def _targets(self) -> list[str]:
        graph = self.network.graph
        return [graph[f"E_{neuron}"].definition.parents[0] for neuron in self.layer.neurons]

    def _signal_step(self, position: int) -> Step:
        net, out = self.layer.pre_activations[position], self.layer.activations[position]
        if self.above is None:
            error: Expression = Symbol(out) - Symbol(self._targets()[position])
        else:
            pairs = zip(self.above.weights, self.above.pre_activations, strict=True)
            terms = tuple(Product((Symbol(row[position]), Partial(self.loss, above))) for row, above in pairs)
            error = Sum(terms) if len(terms) > 1 else terms[0]
        return Step(Partial(self.loss, net), (Product((error, self._slope_leaf(position))),), "product")


def _operand(lines: Sequence[Line]) -> Callable[[Expression], Decimal]:
    merged = {leaf: digits for line in lines for leaf, digits in line.operands.items()}
    return lambda leaf: merged[leaf]


def _line(head: str, operands: str, lines: Sequence[Line]) -> Markup:
    before = "=" if all(line.exact_operands for line in lines) else r"\approx"
    after = "=" if all(line.exact for line in lines) else r"\approx"
    result = _column([line.value for line in lines])
    return Markup(f"{head} &{before} {operands} \\\\\n&{after} {result}")


def _column(entries: Sequence[Decimal]) -> str:
    return _matrix([[entry] for entry in entries])


def _matrix(rows: Sequence[Sequence[Decimal]]) -> str:
    return _stack([[number(entry) for entry in row] for row in rows])


def _stack(rows: Sequence[Sequence[str]]) -> str:
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"
