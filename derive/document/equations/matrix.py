"""The matrix form of a dense layer, forwards and backwards, with numbers that the reader can multiply out."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.short_cuts import short_cut
from derive.calculus.steps import Step, pre_activation_step, signal_step
from derive.document.equations.board import holds_exactly
from derive.document.equations.compact import compact
from derive.document.equations.functions import formula_letters, named
from derive.document.equations.mathematics import constant, number, transposed
from derive.document.equations.rows import ROW_EM, width
from derive.expressions.expression import Constant, Expression, Partial, Product, Sum, Symbol
from derive.expressions.tidy import negated
from derive.network.graph.quantity import Applied, Role
from derive.network.graph.softmax import SOFTMAX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.calculus.decimals import Decimal
    from derive.calculus.lines import Line
    from derive.document.equations.board import Board
    from derive.network.builders.layers import DenseLayer
    from derive.network.network import Network

# A matrix with more rows or columns is given by its shape alone.
LARGEST_MATRIX = 6
# The penalties by their names in the graph: their derivative by the matrix of weights, for their strength.
_PENALTIES = {"R1": r"{strength}\,\operatorname{{sgn}}({weights})", "R2": r"{strength}\,{weights}"}
# A matrix in symbols that is wider (em), with what stands before it, is shown by its corner.
WIDEST_MATRIX = ROW_EM - 2.0
# The losses whose derivative by the outputs is the difference of outputs and targets, but for a factor.
_DIFFERENCES = ("half_squared_error", "squared_error", "mean_squared_error")


@dataclass(frozen=True)
class Jacobian:
    """The derivatives of a softmax layer's outputs by its pre-activations, in symbols and in numbers."""

    head: Markup
    symbols: Markup
    numbers: Markup | None


@dataclass(frozen=True)
class MatrixForm:
    """One layer. Symbolic lines and, where the matrices fit a line, the same with numbers; shapes always.

    ``activation`` is the line of the activations, ``jacobian`` that of a softmax layer. ``turned``: the derivative
    by the weights is in numerator layout.
    """

    number: int
    shape: tuple[int, int]
    forward: Markup
    activation: Markup
    signal: Markup
    gradient: Markup
    forward_numbers: Markup | None
    signal_numbers: Markup | None
    gradient_numbers: Markup | None
    jacobian: Jacobian | None
    turned: bool


def matrix_form(network: Network, layer: DenseLayer, board: Board) -> MatrixForm:
    """Return the matrix form of a layer."""
    writer = _MatrixWriter(network, layer, board)
    small = max(len(layer.neurons), len(layer.sources)) <= LARGEST_MATRIX
    return MatrixForm(
        number=layer.number,
        shape=(len(layer.neurons), len(layer.sources)),
        forward=writer.forward(),
        activation=writer.activation(),
        signal=writer.signal(),
        gradient=writer.gradient(),
        forward_numbers=writer.forward_numbers() if small else None,
        signal_numbers=writer.signal_numbers() if small and writer.small_above else None,
        gradient_numbers=writer.gradient_numbers() if small else None,
        jacobian=writer.jacobian() if layer.activation is SOFTMAX else None,
        turned=writer.turned,
    )


class _MatrixWriter:
    def __init__(self, network: Network, layer: DenseLayer, board: Board) -> None:
        self.network = network
        self.graph = network.graph
        self.layer = layer
        self.board = board
        self.loss = network.graph.loss
        # In numerator layout the derivative by a matrix is turned over.
        self.turned = network.description.notes.layout == "numerator"
        above = [each for each in network.layers if each.number == layer.number + 1]
        self.above = above[0] if above else None
        self.small_above = self.above is None or len(self.above.neurons) <= LARGEST_MATRIX
        steps = [short_cut(network, net) for net in layer.pre_activations]
        # Only where it says output minus target: not where softmax targets do not add up to one.
        self.short = all(step is not None and _is_difference(step.forms[-1]) for step in steps)

    def _name(self, kind: str, layer: int | None = None) -> str:
        notation = self.board.mathematics.notation
        return notation.layer_symbol(kind, self.layer.number if layer is None else layer)

    @property
    def _source(self) -> str:
        return self._name("vector_activation", self.layer.number - 1)

    @property
    def _function(self) -> str:
        activation = self.layer.activation
        if not activation.sign:
            return formula_letters(self.network.layers, self.board.mathematics.notation)[activation.name]
        return named(activation.name)

    @property
    def _slope(self) -> str:
        return rf"{self._function}'({self._name('vector_pre_activation')})"

    @property
    def _jacobian_name(self) -> str:
        return self.board.mathematics.notation.beside("vector_pre_activation", r"\mathbf{J}", self.layer.number)

    @property
    def _linear(self) -> bool:
        return self.layer.activation.name == "identity"

    @property
    def _penalties(self) -> list[str]:
        return [quantity.name for quantity in self.graph.with_role(Role.PENALTY)]

    def forward(self) -> Markup:
        bias = f" + {self._name('vector_bias')}" if any(self.layer.biases) else ""
        product = rf"{self._name('matrix_weight')}\,{self._source}{bias}"
        return Markup(f"{self._name('vector_pre_activation')} = {product}")

    def activation(self) -> Markup:
        net = self._name("vector_pre_activation")
        value = net if self._linear else f"{self._function}({net})"
        return Markup(f"{self._name('vector_activation')} = {value}")

    def signal(self) -> Markup:
        head = self._name("vector_signal")
        if self.short:
            return Markup(f"{head} = {self._name('vector_activation')} - {self._name('vector_target')}")
        if self.above is None:
            error = self._loss_slope()
        else:
            weights = self._name("matrix_weight", self.above.number)
            error = rf"{transposed(weights)}\,{self._name('vector_signal', self.above.number)}"
        if self._linear:
            return Markup(f"{head} = {error}")
        if self.layer.activation is SOFTMAX:
            return Markup(rf"{head} = {transposed(self._jacobian_name)}\,{error}")
        within = error if self.above is None and error.startswith((r"\frac", "(", r"\tfrac")) else f"({error})"
        return Markup(rf"{head} = {within} \odot {self._slope}")

    def _loss_slope(self) -> str:
        """Return the derivative of the total error by the outputs."""
        output, applied = self._name("vector_activation"), self._error(0)
        difference = f"({output} - {self._name('vector_target')})"
        if applied.function.name in _DIFFERENCES:
            return difference if self._factor == 1 else rf"{constant(self._factor)}\,{difference}"
        return rf"\frac{{\partial {self.board.symbol(self.loss)}}}{{\partial {output}}}"

    def _error(self, position: int) -> Applied:
        definition = self.graph[f"E_{self.layer.neurons[position]}"].definition
        if not isinstance(definition, Applied):
            raise TypeError(f"{definition} is no loss")
        return definition

    def gradient(self) -> Markup:
        weights = self._name("matrix_weight")
        by = rf"\frac{{\partial {self.board.symbol(self.loss)}}}{{\partial {weights}}}"
        signal, source = self._name("vector_signal"), self._source
        product = rf"{source}\,{transposed(signal)}" if self.turned else rf"{signal}\,{transposed(source)}"
        terms = [product, *self._penalty_terms(transposed(weights) if self.turned else weights)]
        return Markup(rf"{by} = {' + '.join(terms)}")

    def _penalty_terms(self, weights: str) -> list[str]:
        strengths = {name: f"lambda{name.removeprefix('R')}" for name in self._penalties}
        return [
            _PENALTIES[name].format(strength=self.board.symbol(strength), weights=weights)
            for name, strength in strengths.items()
        ]

    def jacobian(self) -> Jacobian:
        """Return the softmax layer's Jacobian: row i belongs to output i, column j to pre-activation j."""
        output, net = self._name("vector_activation"), self._name("vector_pre_activation")
        head = rf"{self._jacobian_name} = \frac{{\partial {output}}}{{\partial {net}}}"
        leaves = [[Partial(out, net) for net in self.layer.pre_activations] for out in self.layer.activations]
        small = len(leaves) <= LARGEST_MATRIX
        partials = [
            [self.graph.local_partials(out)[net] for net in self.layer.pre_activations]
            for out in self.layer.activations
        ]
        kept = [[self.board.mathematics.inline(each) for each in row] for row in partials]
        if not small:
            kept = _corner(kept, 2)
        # Long names: fewer columns.
        for columns in (2, 1):
            if _columns_width(kept) + width(head) > WIDEST_MATRIX and len(kept[0]) > columns + 1:
                kept = _corner(kept, columns)
        symbols = _stack(kept)
        numbers = _stack([[str(self.board.shown(each)) for each in row] for row in leaves]) if small else None
        return Jacobian(Markup(head), Markup(symbols), Markup(numbers) if numbers else None)

    def forward_numbers(self) -> Markup:
        steps = [pre_activation_step(self.graph, net) for net in self.layer.pre_activations]
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
        head = self._name("vector_signal")
        if self.layer.activation is SOFTMAX and not self.short:
            rows = [[Partial(out, net) for out in self.layer.activations] for net in self.layer.pre_activations]
            by_output = _column([shown(Partial(self.loss, out)) for out in self.layer.activations])
            return _line(head, _matrix([[shown(each) for each in row] for row in rows]) + by_output, lines)
        before = self._error_numbers(shown)
        if self.short or self._linear:
            return _line(head, before, lines)
        slopes = _column([shown(self._slope_leaf(position)) for position in range(len(self.layer.neurons))])
        return _line(head, rf"{before} \odot {slopes}", lines)

    def _error_numbers(self, shown: Callable[[Expression], Decimal]) -> str:
        """Return what comes before the slopes, in numbers."""
        if self.above is not None:
            transposed_rows = zip(*self.above.weights, strict=True)
            weights = _matrix([[shown(Symbol(name)) for name in row] for row in transposed_rows])
            above = _column([shown(Partial(self.loss, net)) for net in self.above.pre_activations])
            return weights + above if len(self.above.neurons) > 1 else weights + r"\," + above
        if self._uses_difference:
            outputs = _column([shown(Symbol(out)) for out in self.layer.activations])
            targets = _column([shown(Symbol(name)) for name in self._targets()])
            difference = rf"{outputs} - {targets}"
            if self.short:
                return difference
            return ("" if self._factor == 1 else rf"{constant(self._factor)}\,") + rf"\left({difference}\right)"
        return _column([shown(Partial(self.loss, out)) for out in self.layer.activations])

    @property
    def _uses_difference(self) -> bool:
        return self.short or self._error(0).function.name in _DIFFERENCES

    @property
    def _factor(self) -> Fraction:
        """What stands before the difference in the derivative by the outputs."""
        function = self._error(0).function
        half = self.short or function.name == "half_squared_error"
        return Fraction(1 if half else 2) / function.parameters.get("outputs", 1)

    def gradient_numbers(self) -> Markup:
        if self._penalties:
            return self._penalised_numbers()
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
        signal = [shown(Partial(self.loss, net)) for net in self.layer.pre_activations]
        source = [shown(Symbol(name)) for name in self.layer.sources]
        column, row = (source, signal) if self.turned else (signal, source)
        values = iter(lines)
        result = self._laid_out([[next(values).value for _ in row] for row in rows])
        relation = "=" if all(line.exact for line in lines) else r"\approx"
        operands = "=" if all(line.exact_operands for line in lines) else r"\approx"
        return Markup(f"{self._by_weights} &{operands} {_column(column)}{_matrix([row])} \\\\\n&{relation} {result}")

    def _penalised_numbers(self) -> Markup:
        """Return the result alone: with the penalties' terms, the operands fill more than a line."""
        lines = self.board.lines.confirmed_together(
            [compact(self.network, weight) for row in self.layer.weights for weight in row]
        )
        values = iter(lines)
        result = self._laid_out([[next(values).value for _ in row] for row in self.layer.weights])
        relation = "=" if all(line.value.exact for line in lines) else r"\approx"
        return Markup(f"{self._by_weights} &{relation} {result}")

    def _laid_out(self, rows: list[list[Decimal]]) -> str:
        return _matrix(list(zip(*rows, strict=True)) if self.turned else rows)

    @property
    def _by_weights(self) -> str:
        return rf"\frac{{\partial {self.board.symbol(self.loss)}}}{{\partial {self._name('matrix_weight')}}}"

    def _slope_leaf(self, position: int) -> Expression:
        return Partial(self.layer.activations[position], self.layer.pre_activations[position])

    def _targets(self) -> list[str]:
        return [self._error(position).arguments[0] for position in range(len(self.layer.neurons))]

    def _signal_step(self, position: int) -> Step:
        net, out = self.layer.pre_activations[position], self.layer.activations[position]
        if self.layer.activation is SOFTMAX and not self.short:
            return signal_step(self.network, net)
        error: Expression
        if self.above is not None:
            pairs = zip(self.above.weights, self.above.pre_activations, strict=True)
            terms = tuple(Product((Symbol(row[position]), Partial(self.loss, above))) for row, above in pairs)
            error = Sum(terms) if len(terms) > 1 else terms[0]
        elif self._uses_difference:
            difference = Symbol(out) - Symbol(self._targets()[position])
            error = difference if self._factor == 1 else Product((Constant(self._factor), difference))
        else:
            error = Partial(self.loss, out)
        plain = self.short or self._linear
        form = error if plain else Product((error, self._slope_leaf(position)))
        return Step(Partial(self.loss, net), (form,), "product")


def _is_difference(form: Expression) -> bool:
    """Whether a form is output minus target."""
    match form:
        case Sum((Symbol(), second)):
            return isinstance(negated(second), Symbol)
    return False


def _corner(rows: list[list[str]], size: int) -> list[list[str]]:
    """Return the upper left corner of a matrix, with dots for the rest."""
    return [[*row[:size], r"\cdots"] for row in rows[:size]] + [[r"\vdots"] * size + [r"\ddots"]]


def _columns_width(rows: list[list[str]]) -> float:
    """Estimate the width (em) of a matrix."""
    return sum(max(map(width, column)) + 1.0 for column in zip(*rows, strict=True))


def _operand(lines: Sequence[Line]) -> Callable[[Expression], Decimal]:
    merged = {leaf: digits for line in lines for leaf, digits in line.operands.items()}
    return lambda leaf: merged[leaf]


def _line(head: str, operands: str, lines: Sequence[Line]) -> Markup:
    before = "=" if all(line.exact_operands for line in lines) else r"\approx"
    after = "=" if all(holds_exactly(line) for line in lines) else r"\approx"
    result = _column([line.value for line in lines])
    return Markup(f"{head} &{before} {operands} \\\\\n&{after} {result}")


def _column(entries: Sequence[Decimal]) -> str:
    return _matrix([[entry] for entry in entries])


def _matrix(rows: Sequence[Sequence[Decimal]]) -> str:
    return _stack([[number(entry) for entry in row] for row in rows])


def _stack(rows: Sequence[Sequence[str]]) -> str:
    body = r" \\ ".join(" & ".join(row) for row in rows)
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"
