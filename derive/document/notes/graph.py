"""Assembles the notes of a network without layers: a graph of named formulas, forwards and backwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from derive.calculus.chain import differentiable, terms
from derive.calculus.steps import Step, adjoint_steps, definition, definition_step, has_detour, is_added, rule
from derive.document.equations.arrays import array_symbol
from derive.document.equations.board import Board, Row
from derive.document.equations.compact import compact
from derive.document.equations.tables import elided
from derive.document.notes.array_notes import ArrayNotes, array_notes, has_matrices
from derive.document.notes.choosing import in_full
from derive.document.notes.common import (
    AuditRow,
    CommonAssembler,
    CommonNotes,
    SymbolRow,
    agreeing_decimals,
    fewest,
)
from derive.document.notes.kinds import one_of_each
from derive.document.notes.overview_lines import first_of_kinds, overview_lines
from derive.document.notes.structures import LayerForward, PartRow, array_row, grouped, layers_forward
from derive.expressions.alike import in_any_order
from derive.expressions.expression import Partial, Symbol
from derive.expressions.functions import FUNCTIONS
from derive.expressions.tidy import ONE
from derive.expressions.walking import calls, nameless
from derive.network.graph.expressed import Expressed
from derive.network.graph.largest import Largest

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from derive.document.equations.board import Equation
    from derive.document.equations.tables import Table
    from derive.document.figure import View
    from derive.network.graph.quantity import Role
    from derive.network.graph.tensors import TensorGraph

# Of more variables than this, the derivative by one of each kind is written out.
MOST_GRADIENTS = 6
# The overview, a page, shows at most so many lines of each pass.
FORWARD_LINES, BACKWARD_LINES = 8, 5
# Where a quantity enters more others, all by one rule, their local partial derivatives are not written one by one.
MOST_TERMS = 5
# Of more ties in windows, the first ones are told.
MOST_TIES = 3
# Functions with a kink, at which a convention decides.
KINKED = tuple(row.name for row in FUNCTIONS.values() if row.kinks)


@dataclass(frozen=True)
class AdjointNotes:
    """The loss's derivative by one quantity.

    ``first``: of its kind, so that it is justified. ``full``: with the chain rule and each factor, not in one line
    alone. ``detour``: it reaches something that it enters on a further path, too, so that the sign of a derivative,
    of which ``sign`` is one, would say more than the local factor.
    """

    symbol: Markup
    children: tuple[Markup, ...]
    first: bool
    full: bool
    detour: bool
    sign: Markup
    equations: tuple[Equation, ...]


@dataclass(frozen=True)
class Tie:
    """A window in which several numbers are largest, in order: the first of them counts."""

    pooled: Markup
    largest: tuple[Markup, ...]


@dataclass(frozen=True)
class GraphNotes(CommonNotes):
    """All that a template of the notes of a graph is given."""

    givens: int
    computed: int
    forward_lines: Markup
    backward_lines: Markup
    # Whether the overview has of each kind of formula the first line alone.
    forward_by_kind: bool
    backward_by_kind: bool
    # How the figures are drawn (Look), and how much they show (Scope).
    look: str
    drawn: str
    forward: tuple[LayerForward, ...]
    forward_table: Table | None
    backward: tuple[AdjointNotes, ...]
    backward_table: Table | None
    variables: tuple[AdjointNotes, ...]
    # Quantities that the loss only adds up, so that its derivative by each is one.
    added: tuple[Markup, ...]
    # Whether the derivatives are by parameters alone.
    by_parameters: bool
    gradient_table: Table
    without_influence: tuple[Markup, ...]
    conventions: tuple[str, ...]
    # The first windows in which a convention decides, and how many there are beyond.
    ties: tuple[Tie, ...]
    more_ties: int
    # The symbol of an entry of an array.
    entry_example: Markup
    # The matrix form, where the network has arrays and the form asked for is not scalar.
    arrays: ArrayNotes | None

    @property
    def matrices_alone(self) -> bool:
        """Whether the graph is derived by its arrays alone."""
        return self.form in ("matrix", "mixed") and self.arrays is not None

    @property
    def mixed(self) -> bool:
        """Whether beside the arrays one entry of each kind is written out."""
        return self.form == "mixed" and self.arrays is not None

    @property
    def has_indicators(self) -> bool:
        """Whether a step is printed that is one under a condition."""
        groups = [each.equations for each in self.forward]
        groups += [each.equations for each in (*self.backward, *self.variables)]
        return any("mathbf{1}[" in equation.latex for equations in groups for equation in equations)

    @property
    def arrays_have_all(self) -> bool:
        """Whether the matrix form behind the steps has every value: what layers compute is all in arrays."""
        has_arrays = self.form == "both" and self.arrays is not None and "matrix" in self.sections
        return self.mixed or (has_arrays and bool(self.forward[0].kind))


class GraphAssembler(CommonAssembler):
    """Derives everything that the notes of a graph show."""

    def notes(self, view: View) -> GraphNotes:
        """Return the notes; ``view`` is how the figures are drawn."""
        graph = self.graph
        changing = differentiable(graph, graph.loss)
        computed = graph.computed
        asked = self.shown.only or self.derived
        variables = [name for name in asked if name in changing]
        between, added = self.between(computed, changing, variables)
        steps = [definition_step(graph, name) for name in computed]
        written = one_of_each(graph, computed, [definition(graph, name) for name in computed])
        equations = {_name(step): self.board.equation(step) for step in steps if _name(step) in written}
        backward, backward_table = self.backward(between)
        gradients = self.gradients(variables, {each.symbol for each in backward})
        ties, found = self.ties(), (_first_form(compact(self.network, name)) for name in [*between, *variables])
        # A line that only says one has nothing to show.
        adjoints = [step for step in found if step.forms != (ONE,)]
        return GraphNotes(
            **self.common(),
            givens=len(graph.givens) - ("eta" in graph),
            computed=len(computed),
            **self.overviews(steps, adjoints),
            look=view.look.value,
            drawn=view.scope.value,
            forward=layers_forward(self.network, computed, equations, self.board.symbol),
            forward_table=self.values_table(steps) if len(written) < len(computed) else None,
            backward=backward,
            backward_table=backward_table,
            variables=gradients,
            added=tuple(map(self.board.symbol, reversed(added))),
            by_parameters=asked == graph.parameters,
            gradient_table=elided(asked, self.gradient_row),
            without_influence=tuple(self.board.symbol(name) for name in self.derived if name not in changing),
            conventions=self.conventions(),
            ties=tuple(ties[:MOST_TIES]),
            more_ties=max(len(ties) - MOST_TIES, 0),
            entry_example=self.board.symbol(graph.variables[0]),
            arrays=self.arrays(),
        )

    def between(
        self, computed: Sequence[str], changing: Collection[str], variables: Sequence[str]
    ) -> tuple[list[str], list[str]]:
        """Return what lies between variables and the loss, from the loss on, and of it what is only a term of a sum."""
        graph = self.graph
        on_way = [name for name in reversed(computed) if name in changing and name != graph.loss]
        on_way = [name for name in on_way if not graph.ancestors(name).isdisjoint(variables)]
        added = [name for name in on_way if is_added(graph, name)]
        return [name for name in on_way if name not in added], added

    def overviews(self, forwards: list[Step], backwards: list[Step]) -> dict[str, Any]:
        """Return the algorithm in short: of many lines one of each kind."""
        mathematics = self.board.mathematics
        return {
            "forward_lines": overview_lines(mathematics, forwards, FORWARD_LINES),
            "backward_lines": overview_lines(mathematics, backwards, BACKWARD_LINES),
            "forward_by_kind": first_of_kinds(forwards, FORWARD_LINES) is not None,
            "backward_by_kind": first_of_kinds(backwards, BACKWARD_LINES) is not None,
        }

    @property
    def derived(self) -> list[str]:
        """The variables that the notes differentiate by: where something is trained, the parameters."""
        graph = self.graph
        return graph.parameters if graph.parameters and self.shown.parameters == "first" else graph.variables

    def arrays(self) -> ArrayNotes | None:
        """Return the matrix form, where that is asked for."""
        if self.form == "scalar":
            return None
        # On a board of its own: the steps number by number, which may have written the same lines, do not stand there.
        equation = Board(self.board.mathematics, self.board.lines).equation if self.form == "mixed" else None
        return array_notes(self.network, self.board.lines, self.number_symbols, equation, is_example=self.is_example)

    def number_symbols(self, tensors: TensorGraph) -> dict[str, str]:
        """Return what arrays are called that are one number, such as the loss: as in the steps number by number."""
        return {
            name: self.board.symbol(each.entries[0]) for name, each in tensors.tensors.items() if not each.shape
        }

    @property
    def is_example(self) -> bool:
        """Whether the network is one example of a batch, whose own gradient makes no update."""
        return bool(self.board.mathematics.example)

    def backward(self, names: list[str]) -> tuple[tuple[AdjointNotes, ...], Table | None]:
        """Write the derivatives by some quantities: the first of each kind in full, of a few the others in one line."""
        lines = {name: compact(self.network, name) for name in names}
        shapes = [self.kind(name, lines[name]) for name in names]
        forms = [self.handed_on(name) or lines[name].forms[-1] for name in names]
        written = one_of_each(self.graph, names, forms)
        known: set[str] = set()
        found = []
        for name, shape in zip(names, shapes, strict=True):
            if name in written:
                found.append(self.adjoint(name, first=shape not in known and self.shown.detail == "full"))
                known.add(shape)
        table = self.values_table([lines[name] for name in names]) if len(written) < len(names) else None
        return tuple(found), table

    def gradients(self, names: list[str], derived: Collection[Markup]) -> tuple[AdjointNotes, ...]:
        """Write the derivatives by variables: one of each kind in full, or those that are asked for."""
        if not self.shown.only and self.shown.parameters == "first":
            return self.backward(names if len(names) <= MOST_GRADIENTS else self.one_of_each(names, derived))[0]
        asked = in_full(self.shown, names, tuple)
        return tuple(self.adjoint(name, first=True) for name in asked)

    def one_of_each(self, names: list[str], derived: Collection[Markup]) -> list[str]:
        """Return of each role and formula the first variable that enters most of what is ``derived``.

        So the chain that begins at the loss goes on to it.
        """
        best: dict[tuple[Role, str], tuple[int, str]] = {}
        for name in names:
            key = (self.graph[name].role, self.kind(name, compact(self.network, name)))
            reached = sum(self.board.symbol(child) in derived for child in self.graph.children[name])
            if key not in best or reached > best[key][0]:
                best[key] = (reached, name)
        chosen = {name for _, name in best.values()}
        return [name for name in names if name in chosen]

    def kind(self, name: str, line: Step) -> str:
        """Return what derivatives of one kind share: the formula in any order, or what a maximum does with them."""
        return self.handed_on(name) or in_any_order(nameless(line.forms[-1]))

    def handed_on(self, name: str) -> str:
        """Return whether a maximum hands anything on to what it compares; empty for all that is not so compared."""
        children = [child for child, _ in terms(self.graph, name, self.graph.loss)]
        if {rule(self.graph, child) for child in children} != {"largest"}:
            return ""
        reached = self.board.lines.shown(Partial(self.graph.loss, name)).scaled != 0
        return f"largest of {len(children)}: {reached}"

    def adjoint(self, name: str, *, first: bool) -> AdjointNotes:
        """Write one derivative."""
        children = [child for child, _ in terms(self.graph, name, self.graph.loss)]
        alike = len({rule(self.graph, child) for child in children}) == 1
        short = not first or (alike and len(children) > MOST_TERMS)
        steps = [compact(self.network, name)] if short else adjoint_steps(self.network, name)
        if not first and len(children) > MOST_TERMS:
            steps = [replace(steps[0], forms=steps[0].forms[-1:])]
        return AdjointNotes(
            symbol=self.board.symbol(name),
            children=tuple(self.board.symbol(child) for child in children),
            first=first,
            full=first and len(steps) > 1,
            detour=has_detour(self.graph, name),
            sign=Markup(self.board.mathematics.leaf(Partial(children[-1], name))),
            equations=self.board.equations(steps),
        )

    def symbol_rows(self) -> list[SymbolRow]:
        """Group the symbols by their roles, in a structure also by what the layers call them."""
        rows: list[SymbolRow] = []
        for row in super().symbol_rows():
            names = [name for name, quantity in self.graph.quantities.items() if quantity.role.value == row.role]
            rows += [self._part_row(row, key, members) for key, members in grouped(self.graph, names).items()]
        return rows

    def _part_row(self, row: SymbolRow, key: tuple[int, str, str], names: list[str]) -> PartRow:
        layer, kind, letter = key
        found = self._symbol_row(self.graph[names[0]].role, str(layer), names)
        written = PartRow(row.role, found.layer, found.symbols, found.values, found.elided, kind, letter)
        return array_row(self.network, written, names) if self.in_arrays else written

    @property
    def in_arrays(self) -> bool:
        """Whether symbols and proofs are listed by arrays."""
        return self.form == "mixed" and has_matrices(self.network)

    def audit_rows(self) -> list[AuditRow]:
        """Return what was compared; of an array, at its entry with the fewest decimals."""
        tensors = self.network.laid_tensors
        if not self.in_arrays or tensors is None:
            return super().audit_rows()
        agreeing = {row.parameter: (agreeing_decimals(row.direct), agreeing_decimals(row.differences))
                    for row in self.proven.audit.rows}
        found = []
        for tensor in tensors.tensors.values():
            rows = [agreeing[entry] for entry in tensor.entries if entry in agreeing]
            if rows:
                symbol = self.network.written.get(tensor.name) or array_symbol(tensor.name, tensor.shape)
                shape = r" \times ".join(map(str, tensor.shape)) or "1"
                found.append(AuditRow(Markup(symbol), Markup(shape), *map(fewest, zip(*rows, strict=True))))
        return found

    def gradient_row(self, name: str) -> Row:
        """Return a variable's value and the loss's derivative by it."""
        gradient = self.board.shown(Partial(self.graph.loss, name))
        return Row(self.board.symbol(name), (self.board.shown(name), gradient))

    def conventions(self) -> tuple[str, ...]:
        """Return the functions with kinks that the formulas call."""
        definitions = (quantity.definition for quantity in self.graph.quantities.values())
        called = {each for one in definitions if isinstance(one, Expressed) for each in calls(one.formula)}
        pooled = any(isinstance(quantity.definition, Largest) for quantity in self.graph.quantities.values())
        return (*(each for each in KINKED if each in called), *(["largest"] if pooled else []))


    def ties(self) -> list[Tie]:
        """Return the windows in which several numbers are largest; equal numbers are known where they are exact."""
        exact, symbol = self.board.lines.values.exact, self.board.symbol
        found = []
        for name, quantity in self.graph.quantities.items():
            if not isinstance(quantity.definition, Largest):
                continue
            most = exact(Symbol(name))
            largest = [each for each in quantity.definition.parents if most is not None and exact(Symbol(each)) == most]
            if len(largest) > 1:
                found.append(Tie(symbol(name), tuple(map(symbol, largest))))
        return found


def _name(step: Step) -> str:
    return step.left.name if isinstance(step.left, Symbol) else ""


def _first_form(step: Step) -> Step:
    return replace(step, forms=step.forms[:1])
