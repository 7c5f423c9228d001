"""What a judge has at hand: the points, what the document said before, and how its numbers are to be taken."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.balls import rational
from derive.calculus.steps import definition
from derive.check.bound import Printed, Stack, is_leaf, printed, walk
from derive.check.evaluation import as_interval, equal, value
from derive.check.judgement import entries
from derive.check.ledger import Belief
from derive.check.nodes import Name
from derive.check.rounding import interval
from derive.network.expression import Call, Partial, Symbol, Updated
from derive.network.quantity import Applied, Given, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.calculus.balls import Real
    from derive.check.bound import Bound
    from derive.check.evaluation import Points
    from derive.check.judgement import Sides
    from derive.check.ledger import Entry, Ledger, Root
    from derive.network.expression import Expression
    from derive.network.graph import Graph
    from derive.network.quantity import Quantity


# Functions that a formula of a graph may call, whose slopes jump.
_KINKED = frozenset(("positive_part", "maximum", "minimum", "absolute", "abs", "sign", "step", "max", "min", "relu"))


def has_kinks(graph: Graph) -> bool:
    """Return whether an activation of a network, or a formula of a graph, has a kink."""
    return graph.remembered("has kinks", lambda: any(map(_is_kinked, graph.quantities.values())))


def _is_kinked(quantity: Quantity) -> bool:
    match quantity.definition:
        case Applied(function):
            return quantity.role is not Role.ERROR and bool(function.kinks)
    # Of a graph, or of what a document without a network defines.
    formula: Expression | None = getattr(quantity.definition, "formula", None)
    return formula is not None and any(
        isinstance(part, Call) and part.function in _KINKED for part in walk(formula)
    )


@dataclass
class Bench:
    """The state in which one chain is judged."""

    points: Points
    ledger: Ledger

    def exact(self, expression: Expression) -> Real:
        """Return the true value at the document's own numbers, printed ones taken as they stand."""
        return value(expression, self.points.own)

    def meant(self, expression: Expression) -> Real:
        """Return the value with whole and given numbers exact, other decimals as what their digits mean."""
        return value(expression, self.points.own, self._number)

    def loosely(self, expression: Expression) -> Real:
        """Return the value with all numbers taken as what their digits mean."""
        return value(expression, self.points.own, as_interval)

    def _number(self, number: Printed) -> Real:
        if number.unit >= 1 or abs(number.value) in self._givens:
            return value(number, self.points.own)
        return as_interval(number)

    @cached_property
    def _givens(self) -> set[Fraction]:
        found = {abs(number) for number in self.points.network.graph.givens.values()}
        return found | {Fraction(1, 2), Fraction(1, 4)}

    @cached_property
    def has_kinks(self) -> bool:
        """Whether the network's functions have kinks, so that a formula may hold on one side only."""
        return has_kinks(self.points.network.graph)

    # --- what a chain is about

    def reference(self, chain: Sides, index: int, position: int) -> Expression | None:
        """Return what an entry of a side is compared with: the head's, or that of the side before."""
        bound: Bound | None = chain.head if chain.head is not None else chain.sides[index - 1].bound
        if bound is None or len(entries(bound)) <= position:
            return None
        return entries(bound)[position]

    def references(self, chain: Sides, index: int, position: int) -> Iterator[Expression]:
        """Yield formulas that numbers may have been put into: of the chain, of the graph, said before."""
        before = [
            entries(side.bound)[position]
            for side in reversed(chain.sides[:index])
            if side.bound is not None and not side.holes and len(entries(side.bound)) > position
            # A name for a formula (a change of a weight, say) is not written out: numbers are not put into it.
            and (not isinstance(side.node, Name) or is_leaf(entries(side.bound)[position]))
        ]
        yield from (entry for entry in before if not is_leaf(entry))
        head = self.reference(chain, index, position)
        if head is not None:
            yield from self.formulas(head)
        yield from before

    def formulas(self, leaf: Expression) -> Iterator[Expression]:
        """Yield how the network computes a quantity, then the formulas that the document gave for it, latest first."""
        yield from self.points.formulas(leaf)
        if is_leaf(leaf):
            for form in reversed(self.ledger.forms(leaf)):
                if not isinstance(form, Stack):
                    yield form

    def definition(self, leaf: Expression) -> Expression | None:
        """Return how the network computes a quantity, or None for what is given or is no quantity."""
        graph = self.points.network.graph
        name = leaf.name if isinstance(leaf, Symbol) else ""
        if name in graph and not isinstance(graph[name].definition, Given):
            return definition(graph, name)
        return None

    # --- what the document printed before

    def printed_root(self, number: Printed) -> Root | None:
        """Return the root of a wrong value that the document printed before with just these digits."""
        if number.unit >= 1:
            return None
        return self.ledger.root_of_printed(number.value, number.unit)

    def first_root(self, expression: Expression) -> Root | None:
        """Return the root of the first number in a formula that repeats a wrong value."""
        return next((root for root in map(self.printed_root, printed(expression)) if root), None)

    def known(self, formula: Expression) -> dict[Expression, Entry]:
        """Return what the document printed for the symbols of a formula."""
        leaves = (leaf for leaf in walk(formula) if isinstance(leaf, Symbol | Partial | Updated))
        found = {leaf: self.ledger.known(leaf) for leaf in leaves}
        return {leaf: entry for leaf, entry in found.items() if entry is not None}

    def by_beliefs(self, formula: Expression) -> Belief | None:
        """Return what follows from the wrong values that the document printed, before rounding; None without one."""
        wrong = {leaf: entry for leaf, entry in self.known(formula).items() if entry.source}
        root = next((entry.source for entry in wrong.values() if entry.source), None)
        if root is None:
            return None
        beliefs = {
            leaf: entry.belief.value if entry.belief else rational(entry.printed) for leaf, entry in wrong.items()
        }
        believed = value(formula, self.points.own, known=beliefs)
        # What a factor of nought multiplies, say, leads nowhere.
        return None if equal(believed, self.exact(formula)) else Belief(believed, root)

    def by_printed_values(self, formula: Expression) -> tuple[Real, Root | None] | None:
        """Return the value of a formula by what the document printed for its symbols, and the root of a wrong one.

        None where it printed none of them.
        """
        known = self.known(formula)
        if not known:
            return None
        values = {leaf: interval(entry.printed, Fraction(0)) for leaf, entry in known.items()}
        root = next((entry.root for entry in known.values() if entry.root), None)
        return value(formula, self.points.own, known=values), root

    def from_wrong_values(self, formula: Expression) -> tuple[Real, Root] | None:
        """Return the interval of a formula's value by the wrong values that the document printed; None without one."""
        wrong = {leaf: entry for leaf, entry in self.known(formula).items() if entry.root}
        root = next((entry.root for entry in wrong.values() if entry.root), None)
        if root is None:
            return None
        intervals = {leaf: interval(entry.printed, entry.unit) for leaf, entry in wrong.items()}
        return value(formula, self.points.own, self._number, intervals), root
