"""What notes say about the update: the rule, its first steps in full, and what many of them lead to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.lines import line_writer
from derive.calculus.steps import update_steps
from derive.calculus.training import train
from derive.calculus.updates import RATE, carried, gradient
from derive.document.equations.board import Board, Equation, Row
from derive.document.equations.mathematics import SMALLEST_IN_COLUMN, number
from derive.document.equations.tables import elided, on_point
from derive.document.equations.training_mathematics import TrainingWriter, accented, state_symbol
from derive.document.figure.curve import curve_svg, curve_tikz, plotted_steps
from derive.document.notes.batch import written_graph
from derive.document.notes.choosing import in_full
from derive.document.notes.rates import rate_digits, schedule_notes
from derive.document.notes.trained import ends_of, trained_notes
from derive.document.notes.update_rule import rule_lines
from derive.expressions.expression import Symbol, Updated

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.calculus.decimals import Decimal
    from derive.calculus.training import Outcome
    from derive.document.equations.tables import Table
    from derive.document.notes.rates import ScheduleNotes
    from derive.document.notes.trained import TrainedNotes
    from derive.network.graph.quantity import Quantity
    from derive.network.network import Network

# With more trained parameters than this, the first of each layer is written out and a table shows the others; those
# of a graph, which has no layers, are more alike.
MOST_UPDATES_WRITTEN, MOST_OF_GRAPH = 8, 3
# Of more updates than this, a table shows those with round numbers.
MOST_STEPS_TABLED = 10
# A training that ends with so many times the error before it, still growing, diverges.
DIVERGED = 10
# Of more outputs than this, a table shows the first.
MOST_OUTPUTS = 4


@dataclass(frozen=True)
class ParameterUpdate:
    """All lines of the update of one parameter."""

    parameter: Markup
    equations: tuple[Equation, ...]

    @property
    def latex(self) -> Markup:
        """The lines as the body of one ``aligned``."""
        return Markup(" \\\\[0.45em]\n").join(equation.latex for equation in self.equations)


@dataclass(frozen=True)
class Round:
    """One step of the training.

    ``complete``: all trained parameters are written out; ``by_layer``: if not, the first of each of several layers.
    ``asked``: those that were asked for. ``table``: old value, gradient, states and new value, a row a parameter.
    ``state_columns``: the symbols of the states there. ``forward``: from the second step on what the forward pass
    gives, a row a quantity.
    """

    number: int
    updates: tuple[ParameterUpdate, ...]
    complete: bool
    by_layer: bool
    asked: bool
    table: Table
    state_columns: tuple[Markup, ...]
    forward: Table | None


@dataclass(frozen=True)
class StateSymbol:
    """A state of the rule: its name there, and its symbol for an example."""

    name: str
    symbol: Markup


@dataclass(frozen=True)
class UpdateNotes:
    """All that the notes say about updates.

    ``plot`` is a ``tikzpicture``, empty where there is too little to see, ``curve`` the same as SVG.
    ``diverges``: the error only grows, and far.
    ``ascends``: what is differentiated is to grow. ``schedule`` says how the learning rate changes, if it does; its
    rows of ``outcomes`` then begin with that of the update.
    """

    rule: str
    ascends: bool
    schedule: ScheduleNotes | None
    lines: tuple[Markup, ...]
    states: tuple[StateSymbol, ...]
    hyperparameters: tuple[Markup, ...]
    ahead: Markup
    rounds: tuple[Round, ...]
    outcomes: tuple[Row, ...]
    outcome_steps: int
    plot: Markup
    curve: str
    diverges: bool
    output_symbols: tuple[Markup, ...]
    trained: TrainedNotes | None


def update_notes(network: Network, decimals: int, board: Board) -> UpdateNotes | None:
    """Work out the updates; None where nothing is trained. ``board`` is that of the notes.

    Raises DeriveError for an unstable training.
    """
    if not network.trained:
        return None
    rule = network.optimizer.rule
    last = network.description.steps or 1
    # One training for everything; after one update, the table of that has the ends.
    ends = ends_of(network) if last > 1 else ()
    outcomes = train(network, sorted({*tabled_steps(last), *plotted_steps(last)}), decimals, ends=ends)
    written = board.mathematics.symbol(network.trained[0])
    return UpdateNotes(
        rule=rule.name,
        ascends=network.optimizer.ascends,
        schedule=schedule_notes(network.optimizer.schedule),
        lines=tuple(map(Markup, rule_lines(network, board.mathematics))),
        states=tuple(StateSymbol(name, Markup(state_symbol(name, written))) for name in rule.states),
        hyperparameters=tuple(
            Markup(f"{board.symbol(name)} = {board.shown(name)}") for name in rule.hyperparameters
        ),
        ahead=Markup(accented(written, "tilde")) if rule.look_ahead else Markup(""),
        rounds=tuple(_round(network, step, _board(network, decimals, step, board)) for step in _rounds(network, last)),
        trained=trained_notes(network, outcomes[-1].ends, board) if last > 1 else None,
        outcomes=on_point([_outcome_row(network, each) for each in outcomes if each.step in tabled_steps(last)]),
        outcome_steps=last,
        plot=_plot(network, outcomes, board),
        curve=_curve(network, outcomes, board),
        diverges=_diverges(network, [each.error for each in outcomes if each.step in tabled_steps(last)]),
        output_symbols=tuple(board.symbol(name) for name in network.results[:MOST_OUTPUTS] if network.is_layered),
    )


def _plot(network: Network, outcomes: list[Outcome], board: Board) -> Markup:
    """Return the curve of the loss, nothing where readers are to find its values."""
    if board.lines.blanks != "none":
        return Markup("")
    return Markup(curve_tikz([(each.step, each.error) for each in outcomes], board.symbol(network.graph.loss)))


def _diverges(network: Network, errors: list[Decimal]) -> bool:
    """Whether the error at the end is many times that before the first update, and was growing until then."""
    if network.optimizer.ascends:
        return False
    first, *later = (error.printed for error in errors)
    growing = all(one < other for one, other in pairwise(later[-3:]))
    return growing and first > 0 and later[-1] >= DIVERGED * first


def loss_curve(network: Network, decimals: int, board: Board) -> str:
    """Return the loss over the updates as SVG; empty where nothing is trained or there is too little to see."""
    if not network.trained:
        return ""
    return _curve(network, train(network, plotted_steps(network.description.steps or 1), decimals), board)


def _curve(network: Network, outcomes: list[Outcome], board: Board) -> str:
    points = [(each.step, each.error) for each in outcomes]
    symbol = board.mathematics.notation.symbol(written_graph(network)[network.graph.loss])
    return curve_svg(points, symbol, network.title)


def tabled_steps(last: int) -> list[int]:
    """Return the numbers of updates that a table shows: all of a few.

    >>> tabled_steps(4), tabled_steps(5000)
    ([0, 1, 2, 3, 4], [0, 1, 10, 100, 1000, 5000])
    """
    if last <= MOST_STEPS_TABLED:
        return list(range(last + 1))
    return sorted({0, last, *(10**power for power in range(len(str(last))))})


def _rounds(network: Network, last: int) -> list[int]:
    """The first step says all about a rule without state; one with state shows it at work in the second."""
    asked = network.description.notes.step
    shown = {1} | ({2} if _changes(network) and last > 1 else set()) | ({asked} if asked else set())
    return sorted(shown)


def _changes(network: Network) -> bool:
    """Whether a step has more to say than the one before: states, or another learning rate."""
    return bool(network.optimizer.rule.states or network.optimizer.schedule)


def _board(network: Network, decimals: int, step: int, board: Board) -> Board:
    """Return a board for one step; that of the notes will do for the first of a rule without states."""
    if step == 1 and not _changes(network):
        return board
    changing = frozenset(network.graph.quantities) - frozenset(network.graph.givens) | frozenset(network.trained)
    if network.optimizer.schedule:
        changing |= {RATE}
    mathematics = TrainingWriter(written_graph(network), board.mathematics.notation, changing=changing, step=step)
    follows = step - 1 in _rounds(network, network.description.steps or 1)
    return Board(mathematics, line_writer(network, decimals, step, follows=follows))


def _round(network: Network, step: int, board: Board) -> Round:
    names = written_out(network, lambda name: board.lines.shown(gradient(network, name)).scaled != 0)
    shown = network.description.notes
    updates = tuple(_parameter_update(network, name, board, step) for name in names)
    table = elided(shown.only or network.graph.parameters, lambda name: _table_row(network, name, board, step))
    return Round(
        step, updates, len(names) == len(network.trained), len(names) > 1,
        asked=bool(shown.only) or shown.parameters != "first", table=table,
        state_columns=tuple(Markup(state_symbol(name, r"\theta", step)) for name in network.optimizer.rule.states),
        forward=_forward(network, board) if step > 1 and not network.examples else None,
    )


def _forward(network: Network, board: Board) -> Table:
    """Return what a forward pass with the values of a step gives."""
    computed = network.graph.computed
    return elided(computed, lambda name: Row(Markup(board.mathematics.leaf(Symbol(name))), (board.shown(name),)))


def written_out(network: Network, moves: Callable[[str], bool]) -> list[str]:
    """Return the parameters whose updates are written out: of a few all, of a rule with states one.

    Of a layer the first that ``moves``, if any does.
    """
    graph, trained = written_graph(network), network.trained

    def first() -> list[str]:
        if network.optimizer.rule.states:
            return [next(filter(moves, trained), trained[0])]
        if len(trained) <= (MOST_UPDATES_WRITTEN if network.is_layered else MOST_OF_GRAPH):
            return list(trained)
        found = {_layer(graph[name]): name for name in reversed(trained)}
        found |= {_layer(graph[name]): name for name in reversed(trained) if moves(name)}
        return sorted(found.values(), key=trained.index)

    return in_full(network.description.notes, trained, first)


def _layer(quantity: Quantity) -> int:
    """Return the number of the layer that a parameter belongs to, 0 for one of a graph of formulas."""
    return quantity.part.layer if quantity.part else quantity.place.layer


def _parameter_update(network: Network, name: str, board: Board, step: int) -> ParameterUpdate:
    equations = board.equations(update_steps(network, name, step))
    # What a second step assigns has the names of the first one; its labels say which it is.
    later = [replace(each, label=Markup(f"{each.label}:{step}")) for each in equations]
    return ParameterUpdate(board.symbol(name), tuple(later) if step > 1 else equations)


def _table_row(network: Network, name: str, board: Board, step: int) -> Row:
    slope, after = gradient(network, name), Updated(name)
    states = network.optimizer.rule.states
    if name not in network.trained:
        before = board.shown(name)
        return Row(board.symbol(name), (before, board.shown(slope), *(Markup("") for _ in states), before))
    steps = update_steps(network, name, step)
    if len(steps) > 1:
        kept = [board.shown(Updated(carried(state, name))) for state in states]
        return Row(board.symbol(name), (board.shown(name), board.shown(slope), *kept, board.shown(after)))
    line = board.lines.confirmed(steps[0])
    cells = (line.operands[Symbol(name)], line.operands[slope], line.value)
    return Row(board.symbol(name), tuple(Markup(number(cell)) for cell in cells))


def _outcome_row(network: Network, outcome: Outcome) -> Row:
    shown = [outcome.error, *(outcome.outputs[:MOST_OUTPUTS] if network.is_layered else ())]
    hidden = network.description.notes.blanks != "none"
    cells = tuple(Markup(number(replace(each, hidden=hidden), SMALLEST_IN_COLUMN)) for each in shown)
    if network.optimizer.schedule:
        rate = rate_digits(network.optimizer.schedule, outcome.step) if outcome.step else r"\text{--}"
        cells = (Markup(rate), *cells)
    return Row(Markup(f"{outcome.step:,}".replace(",", r"\,")), cells)
