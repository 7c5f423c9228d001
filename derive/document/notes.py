"""Assembles what a template of notes may use. No prose here, and no LaTeX beyond formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from markupsafe import Markup

from derive.calculus.audit import Audit, audit
from derive.calculus.balls import Values
from derive.calculus.lines import LineWriter
from derive.calculus.partials import function_partial
from derive.calculus.steps import (
    Step,
    activation_step,
    adjoint_line,
    error_slope_step,
    error_step,
    gradient_steps,
    local_step,
    pre_activation_step,
    shared_step,
    signal_step,
    update_step,
    weight_line,
)
from derive.calculus.training import Outcome, train
from derive.document.board import Board, Equation, Row
from derive.document.mathematics import MathWriter, formula, formula_of_sympy, number
from derive.document.matrix import MatrixForm, matrix_form
from derive.network.expression import Call, Expression, ExpressionAlgebra, Partial, Symbol, Updated
from derive.network.quantity import Role
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.network.function import Function
    from derive.network.layers import DenseLayer
    from derive.network.network import Network

# A layer with more neurons or sources is shown in tables.
LARGEST_WRITTEN_OUT = 6
# A table with more rows shows its first and last ones.
LONGEST_TABLE, TABLE_HEAD, TABLE_TAIL = 40, 12, 4
MOST_UPDATES_WRITTEN = 12

_Item = TypeVar("_Item")
Forward = tuple[tuple[tuple["Equation", "Equation"], ...], "Table | None"]


@dataclass(frozen=True)
class SymbolRow:
    """One group of symbols: its role and layer, the symbols, and their values where they are given."""

    role: str
    layer: int
    symbols: tuple[Markup, ...]
    values: tuple[Markup, ...]
    elided: bool


@dataclass(frozen=True)
class Table:
    """Rows of a table; ``omitted`` rows are left out after the first ``head``."""

    rows: tuple[Row, ...]
    head: int
    omitted: int


@dataclass(frozen=True)
class Derivation:
    """The gradient of one parameter in full, and its update where it is trained."""

    parameter: Markup
    paths: int
    equations: tuple[Equation, ...]
    update: Equation | None


@dataclass(frozen=True)
class LayerNotes:
    """One layer, forwards and backwards; ``written_out`` layers have equations, others tables."""

    number: int
    neurons: tuple[str, ...]
    sources: int
    activation: str
    is_output: bool
    written_out: bool
    has_bias: bool
    shared_bias: bool
    fixed_biases: bool
    forward: tuple[tuple[Equation, Equation], ...]
    forward_table: Table | None
    example: Derivation
    signals: tuple[Equation, ...]
    signal_table: Table | None
    weights: tuple[Equation, ...]
    weight_table: Table | None
    biases: tuple[Equation, ...]
    bias_table: Table | None
    matrix: MatrixForm


@dataclass(frozen=True)
class FunctionNotes:
    """An activation: its value, SymPy's derivative, and the textbook form that was proven equal."""

    name: str
    value: Markup
    direct: Markup
    rewritten: Markup | None
    kinks: bool


@dataclass(frozen=True)
class AuditRow:
    """A parameter, its gradient, and to how many decimals the two other routes agree."""

    parameter: Markup
    gradient: Markup
    direct: int | None
    differences: int | None


@dataclass(frozen=True)
class Notes:
    """All that a template of notes is given."""

    title: str
    network: str
    decimals: int
    inputs: int
    outputs: int
    parameters: int
    learning_rate: Markup
    learning_rate_value: Markup
    loss: str
    total_error: Markup
    primed_example: Markup
    partial_example: Markup
    symbols: tuple[SymbolRow, ...]
    layers: tuple[LayerNotes, ...]
    errors: tuple[Equation, ...]
    error_table: Table | None
    total: Equation
    functions: tuple[FunctionNotes, ...]
    updates: tuple[Equation, ...]
    update_table: Table
    fixed: tuple[Markup, ...]
    output_symbols: tuple[Markup, ...]
    outcomes: tuple[Row, ...]
    audit: Audit
    audit_rows: tuple[AuditRow, ...]


def assemble(network: Network, decimals: int, stage: Callable[[str], None] = lambda _: None) -> Notes:
    """Derive everything that the notes of a network show. ``stage`` is told what is being done.

    Raises DeriveError; its subclass Disagreement where the audit fails, so that nothing wrong is ever written.
    """
    stage("audit")
    audited = audit(network)
    stage("derivation")
    mathematics = MathWriter(network.graph, notation_of(network))
    board = Board(mathematics, LineWriter(Values(network), decimals))
    return _Assembler(network, board, decimals, audited, stage).notes()


class _Assembler:
    def __init__(
        self, network: Network, board: Board, decimals: int, audited: Audit, stage: Callable[[str], None]
    ) -> None:
        self.network = network
        self.graph = network.graph
        self.board = board
        self.decimals = decimals
        self.audited = audited
        self.stage = stage
        # What the document has shown: a line is never derived twice.
        self.seen: set[Expression] = set()

    def notes(self) -> Notes:
        forward = {layer.number: self.forward(layer) for layer in self.network.layers}
        errors = self.graph.with_role(Role.ERROR)
        many = len(errors) > LARGEST_WRITTEN_OUT
        steps = [error_step(self.graph, error.name) for error in errors]
        error_equations = () if many else self.board.equations(steps)
        total = self.board.equation(error_step(self.graph, self.graph.loss))
        layers = [self.layer(layer, forward[layer.number]) for layer in reversed(self.network.layers)]
        self.stage("training")
        mathematics, parameter = self.board.mathematics, self.graph.parameters[0]
        return Notes(
            title=self.network.title,
            network=self.network.name,
            decimals=self.decimals,
            inputs=len(self.graph.with_role(Role.INPUT)),
            outputs=len(errors),
            parameters=len(self.graph.parameters),
            learning_rate=self.board.symbol("eta"),
            learning_rate_value=self.board.shown("eta"),
            loss=self.network.description.loss,
            total_error=self.board.symbol(self.graph.loss),
            primed_example=Markup(mathematics.leaf(Updated(parameter))),
            partial_example=Markup(mathematics.leaf(Partial(self.graph.loss, parameter))),
            symbols=tuple(self.symbol_rows()),
            layers=tuple(reversed(layers)),
            errors=error_equations,
            error_table=self.table(steps) if many else None,
            total=total,
            functions=tuple(self.functions()),
            updates=self.updates(),
            update_table=self.update_table(),
            fixed=tuple(self.board.symbol(name) for name in self.network.fixed),
            output_symbols=tuple(self.board.symbol(name) for name in self.network.layers[-1].activations),
            outcomes=tuple(self.outcomes()),
            audit=self.audited,
            audit_rows=tuple(self.audit_rows()),
        )

    def forward(self, layer: DenseLayer) -> Forward:
        graph = self.graph
        pairs = [
            (pre_activation_step(graph, net), activation_step(graph, out))
            for net, out in zip(layer.pre_activations, layer.activations, strict=True)
        ]
        shown = pairs if _written_out(layer) else pairs[:1]
        equations = tuple((self.board.equation(net), self.board.equation(out)) for net, out in shown)
        return equations, None if _written_out(layer) else self.pair_table(pairs)

    def layer(self, layer: DenseLayer, forward: Forward) -> LayerNotes:
        written_out = _written_out(layer)
        example = self.example(layer)
        signals = self.fresh(self.signal_steps(layer)) if written_out else []
        weights = [weight_line(self.network, name) for row in layer.weights for name in row]
        weights = self.fresh(self._by_number(weights))
        biases = [shared_step(self.network, name) for name in dict.fromkeys(filter(None, layer.biases))]
        nets = [signal_step(self.network, net) for net in layer.pre_activations]
        return LayerNotes(
            number=layer.number,
            neurons=layer.neurons,
            sources=len(layer.sources),
            activation=layer.activation.name,
            is_output=layer is self.network.layers[-1],
            written_out=written_out,
            has_bias=any(layer.biases),
            shared_bias=layer.shared_bias is not None,
            fixed_biases=not set(layer.biases) & set(self.network.trained),
            forward=forward[0],
            forward_table=forward[1],
            example=example,
            signals=self.board.equations(signals),
            signal_table=None if written_out else self.table(nets),
            weights=self.board.equations(weights) if written_out else (),
            weight_table=None if written_out else self.table(weights),
            biases=self.board.equations(biases) if written_out else (),
            bias_table=None if written_out or not biases else self.values_table(biases),
            matrix=matrix_form(self.network, layer, self.board),
        )

    def _by_number(self, steps: list[Step]) -> list[Step]:
        order = {name: position for position, name in enumerate(self.graph.parameters)}
        return sorted(steps, key=lambda step: order[step.left.by] if isinstance(step.left, Partial) else -1)

    def example(self, layer: DenseLayer) -> Derivation:
        name = example_weight(self.network, layer)
        trained = name in self.network.trained
        steps = gradient_steps(self.network, name)
        self.seen.update(step.left for step in steps if step.numeric)
        out = layer.activations[self.graph[name].place.index - 1]
        return Derivation(
            parameter=self.board.symbol(name),
            paths=sum(1 for child in self.graph.children[out]),
            equations=self.board.equations(steps),
            update=self.board.equation(update_step(self.network, name)) if trained else None,
        )

    def fresh(self, steps: Sequence[Step]) -> list[Step]:
        """Drop the steps whose value the document has derived before."""
        return [step for step in steps if step.left not in self.seen]

    def signal_steps(self, layer: DenseLayer) -> list[Step]:
        steps: list[Step] = []
        for net, out in zip(layer.pre_activations, layer.activations, strict=True):
            is_output = layer is self.network.layers[-1]
            first = (
                error_slope_step(self.graph, self.graph.loss, out)
                if is_output
                else adjoint_line(self.network, out)
            )
            steps += [first, local_step(self.graph, out, net), signal_step(self.network, net)]
        return steps

    def table(self, steps: Sequence[Step]) -> Table:
        """A table of lines: operands and value a row; a long one without its middle."""
        return _elided(steps, self.board.row)

    def values_table(self, steps: Sequence[Step]) -> Table:
        """A table of values alone."""
        board = self.board
        return _elided(
            steps, lambda step: Row(Markup(board.mathematics.leaf(step.left)), (board.shown(step.left),))
        )

    def pair_table(self, pairs: Sequence[tuple[Step, Step]]) -> Table:
        board = self.board
        return _elided(
            pairs,
            lambda pair: Row(
                Markup(board.mathematics.leaf(pair[0].left)),
                (board.shown(pair[0].left), Markup(board.mathematics.leaf(pair[1].left)), board.shown(pair[1].left)),
            ),
        )

    def symbol_rows(self) -> list[SymbolRow]:
        groups: dict[tuple[Role, int], list[str]] = {}
        for name, quantity in self.graph.quantities.items():
            groups.setdefault((quantity.role, quantity.place.layer), []).append(name)
        order = list(Role)
        rows = []
        for (role, layer), names in sorted(groups.items(), key=lambda item: (order.index(item[0][0]), item[0][1])):
            kept = names if len(names) <= LONGEST_TABLE else names[:3] + names[-1:]
            given = [name for name in kept if name in self.graph.givens]
            rows.append(
                SymbolRow(
                    role=role.value,
                    layer=layer,
                    symbols=tuple(self.board.symbol(name) for name in kept),
                    values=tuple(self.board.shown(name) for name in given),
                    elided=len(kept) < len(names),
                )
            )
        return rows

    def functions(self) -> list[FunctionNotes]:
        used = {layer.activation.name: layer.activation for layer in self.network.layers}
        return [_function_notes(function) for function in used.values()]

    def updates(self) -> tuple[Equation, ...]:
        if len(self.network.trained) > MOST_UPDATES_WRITTEN:
            return ()
        return self.board.equations([update_step(self.network, name) for name in self.network.trained])

    def update_table(self) -> Table:
        return _elided(self.graph.parameters, self.update_row)

    def update_row(self, name: str) -> Row:
        board, gradient = self.board, Partial(self.graph.loss, name)
        if name not in self.network.trained:
            before = board.shown(name)
            return Row(board.symbol(name), (before, board.shown(gradient), before))
        line = board.lines.confirmed(update_step(self.network, name))
        cells = (line.operands[Symbol(name)], line.operands[gradient], line.value)
        return Row(board.symbol(name), tuple(Markup(number(cell)) for cell in cells))

    def outcomes(self) -> list[Row]:
        last = self.network.description.steps or 1
        steps = [0, *(10**power for power in range(len(str(last)))), last]
        found = train(self.network, [step for step in steps if step <= last], self.decimals)
        return [self._outcome_row(outcome) for outcome in found]

    def _outcome_row(self, outcome: Outcome) -> Row:
        shown = [outcome.error, *outcome.outputs[:4]]
        return Row(Markup(f"{outcome.step:,}".replace(",", r"\,")), tuple(Markup(number(each)) for each in shown))

    def audit_rows(self) -> list[AuditRow]:
        rows = []
        for row in self.audited.rows[:LONGEST_TABLE]:
            rows.append(
                AuditRow(
                    parameter=self.board.symbol(row.parameter),
                    gradient=self.board.shown(Partial(self.graph.loss, row.parameter)),
                    direct=_agreeing_decimals(row.direct),
                    differences=_agreeing_decimals(row.differences),
                )
            )
        return rows


def example_weight(network: Network, layer: DenseLayer) -> str:
    """Return the weight of a layer that is derived in full: the first, if possible of those that are trained."""
    weights = [name for name in network.graph.parameters if any(name in row for row in layer.weights)]
    return next((name for name in weights if name in network.trained), weights[0])


def _function_notes(function: Function) -> FunctionNotes:
    proven_equal = function_partial(function, "z")
    z = Symbol("z")
    value = formula(function.value(ExpressionAlgebra(), z))
    direct = formula_of_sympy(proven_equal.direct)
    textbook = formula(function.partials["z"](ExpressionAlgebra(), z, Call(function.sign, (z,))))
    rewritten = Markup(textbook) if textbook != direct else None
    return FunctionNotes(function.name, Markup(value), Markup(direct), rewritten, bool(function.kinks))


def _written_out(layer: DenseLayer) -> bool:
    return max(len(layer.neurons), len(layer.sources)) <= LARGEST_WRITTEN_OUT


def _agreeing_decimals(distance: object) -> int | None:
    """Return n such that the distance is below 10**-n."""
    from fractions import Fraction

    if not isinstance(distance, Fraction):
        return None
    return 999 if distance == 0 else len(str(distance.denominator // distance.numerator)) - 1


def _elided(items: Sequence[_Item], row: Callable[[_Item], Row]) -> Table:
    if len(items) <= LONGEST_TABLE:
        return Table(tuple(row(item) for item in items), len(items), 0)
    kept = [*items[:TABLE_HEAD], *items[-TABLE_TAIL:]]
    return Table(tuple(row(item) for item in kept), TABLE_HEAD, len(items) - len(kept))
