"""Assembles the notes of a network without layers: a graph of named formulas, forwards and backwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.chain import differentiable, terms
from derive.calculus.steps import Step, adjoint_steps, definition, definition_step
from derive.document.board import Row
from derive.document.common_notes import CommonAssembler, CommonNotes
from derive.document.compact import compact
from derive.document.rows import Part, aligned
from derive.document.tables import elided
from derive.network.expressed import Expressed, calls
from derive.network.expression import Expression, Partial, Symbol, plain
from derive.network.tidy import ONE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.document.board import Equation
    from derive.document.tables import Table

# With more computed quantities than this, only the first of each kind of formula is written out.
MOST_WRITTEN = 16
# Even of kinds, no more are written out than this.
MOST_KINDS = 24
# The overview, a page, shows at most so many lines of each pass, of more the first ones and the last.
FORWARD_LINES, BACKWARD_LINES, OVERVIEW_FIRST, OVERVIEW_LAST = 8, 5, 3, 2
# Of the steps of a derivation, these are no local partial derivatives: what is announced and what is concluded.
STEPS_AROUND = 2
# Functions with a kink, at which a convention decides.
KINKED = ("positive_part", "absolute", "step", "sign", "maximum", "minimum")


@dataclass(frozen=True)
class AdjointNotes:
    """The loss's derivative by one quantity.

    ``first``: of its kind, so that it is justified. ``full``: with the chain rule and each factor, not in one line
    alone. ``detour``: it reaches something that it enters on a further path, too, so that the sign of a derivative
    would say more than the local factor.
    """

    symbol: Markup
    children: tuple[Markup, ...]
    first: bool
    full: bool
    detour: bool
    equations: tuple[Equation, ...]


@dataclass(frozen=True)
class GraphNotes(CommonNotes):
    """All that a template of the notes of a graph is given."""

    givens: int
    computed: int
    forward_lines: Markup
    backward_lines: Markup
    forward: tuple[Equation, ...]
    forward_table: Table | None
    backward: tuple[AdjointNotes, ...]
    backward_table: Table | None
    variables: tuple[AdjointNotes, ...]
    gradient_table: Table
    without_influence: tuple[Markup, ...]
    conventions: tuple[str, ...]


class GraphAssembler(CommonAssembler):
    """Derives everything that the notes of a graph show."""

    def notes(self) -> GraphNotes:
        """Return the notes."""
        graph = self.graph
        changing = differentiable(graph, graph.loss)
        computed = [name for name in graph.quantities if name not in graph.givens]
        between = [name for name in reversed(computed) if name in changing and name != graph.loss]
        variables = [name for name in graph.variables if name in changing]
        steps = [definition_step(graph, name) for name in computed]
        written = self.kinds(computed, [_shape(definition(graph, name)) for name in computed])
        forward = self.board.equations([step for step in steps if _name(step) in written])
        backward, backward_table = self.backward(between)
        gradients, _ = self.backward(variables)
        return GraphNotes(
            **self.common(),
            givens=len(graph.givens) - ("eta" in graph),
            computed=len(computed),
            forward_lines=self.overview(steps, FORWARD_LINES),
            backward_lines=self.overview(
                [_first_form(compact(self.network, name)) for name in [*between, *variables]], BACKWARD_LINES
            ),
            forward=forward,
            forward_table=self.values_table(steps) if len(written) < len(computed) else None,
            backward=backward,
            backward_table=backward_table,
            variables=gradients,
            gradient_table=elided(graph.variables, self.gradient_row),
            without_influence=tuple(self.board.symbol(name) for name in graph.variables if name not in changing),
            conventions=self.conventions(),
        )

    def kinds(self, names: Sequence[str], shapes: Sequence[str]) -> frozenset[str]:
        """Return the names that are written out: all of a few, of many the first of each shape."""
        if len(names) <= MOST_WRITTEN:
            return frozenset(names)
        first = dict(zip(reversed(shapes), reversed(names), strict=True))
        kept = [name for name, shape in zip(names, shapes, strict=True) if first[shape] == name]
        return frozenset(kept[:MOST_KINDS])

    def backward(self, names: list[str]) -> tuple[tuple[AdjointNotes, ...], Table | None]:
        """Write the derivatives by some quantities: the first of each kind in full, of a few the others in one line."""
        lines = {name: compact(self.network, name) for name in names}
        shapes = [_shape(lines[name].forms[-1]) for name in names]
        written = self.kinds(names, shapes)
        known: set[str] = set()
        found = []
        for name, shape in zip(names, shapes, strict=True):
            if name in written:
                found.append(self.adjoint(name, first=shape not in known))
                known.add(shape)
        table = self.values_table([lines[name] for name in names]) if len(written) < len(names) else None
        return tuple(found), table

    def adjoint(self, name: str, *, first: bool) -> AdjointNotes:
        """Write one derivative."""
        children = [child for child, _ in terms(self.graph, name, self.graph.loss)]
        steps = adjoint_steps(self.network, name) if first else [compact(self.network, name)]
        return AdjointNotes(
            symbol=self.board.symbol(name),
            children=tuple(self.board.symbol(child) for child in children),
            first=first,
            full=first and len(steps) > 1,
            detour=len(steps) > 1 and len(steps) - STEPS_AROUND < len(children),
            equations=self.board.equations(steps),
        )

    def overview(self, steps: Sequence[Step], most: int) -> Markup:
        """Return lines in symbols, without numbers; of many the first and the last, and none that only says one."""
        lines = [self._line(step) for step in steps if step.forms != (ONE,)]
        if len(lines) > most:
            lines = [*lines[:OVERVIEW_FIRST], r"&\;\;\vdots", *lines[-OVERVIEW_LAST:]]
        return Markup(" \\\\\n".join(lines))

    def _line(self, step: Step) -> str:
        mathematics = self.board.mathematics
        parts = [Part("=", tuple(mathematics.symbolic(form))) for form in step.forms]
        return aligned(mathematics.leaf(step.left), parts)

    def gradient_row(self, name: str) -> Row:
        """Return a variable's value and the loss's derivative by it."""
        gradient = self.board.shown(Partial(self.graph.loss, name))
        return Row(self.board.symbol(name), (self.board.shown(name), gradient))

    def conventions(self) -> tuple[str, ...]:
        """Return the functions with kinks that the formulas call."""
        definitions = (quantity.definition for quantity in self.graph.quantities.values())
        called = {each for one in definitions if isinstance(one, Expressed) for each in calls(one.formula)}
        return tuple(each for each in KINKED if each in called)


def _name(step: Step) -> str:
    return step.left.name if isinstance(step.left, Symbol) else ""


def _first_form(step: Step) -> Step:
    return Step(step.left, step.forms[:1], step.because)


def _shape(expression: Expression) -> str:
    """Return an expression without its names: what formulas of one kind share."""
    return plain(expression, lambda _: "x")

