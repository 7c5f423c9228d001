"""The values of formulas in the worlds of one chain: as meant by the model, as written by the document before."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.balls import Evaluation, Undecided, rational
from derive.calculus.chain import NoValue as NoValueOfNetwork
from derive.calculus.decimals import ends
from derive.calculus.rounding import interval, nearest, repeats, rounds_to
from derive.calculus.sampling import givens_by_size
from derive.check.formulas.evaluation import PRECISION, NoValue, as_interval, equal, exactly, value
from derive.check.syntax.tree import Name
from derive.check.worlds.computed_digits import is_whole
from derive.check.worlds.correlated import correlated
from derive.check.worlds.written import Valued
from derive.expressions.expression import Named, Negative, Partial, Sum, Symbol
from derive.expressions.matrices import Stack, entries, walk
from derive.expressions.printed import Printed, is_leaf, number_of, printed
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from derive.calculus.balls import Real
    from derive.check.formulas.sides import Sides
    from derive.check.worlds.points import Points
    from derive.check.worlds.written import Entry, Ledger, Root
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound


# A number of so many units, three digits or more, is taken for a rounded one where it is compared with a true value;
# and one of four digits where a result has more digits still.
CHOSEN, LONG = 100, 1_000
# A whole number that is rounded is one to two decimals at least.
COARSEST = Fraction(1, 100)
_ERRORS = (Role.TOTAL_ERROR, Role.ERROR)
# Of a larger network, not all is computed anew from what a document printed.
MOST_WRITTEN = 500
# So many steps of the chain rule lie between a derivative and the printed one that it follows from.
MOST_CHAINED = 3


@dataclass
class Worlds:
    """The worlds in which one chain is judged: the model's points, and what the document said before."""

    points: Points
    ledger: Ledger

    def exact(self, expression: Expression) -> Real:
        """Return the true value at the document's own numbers, printed ones taken as they stand."""
        return value(expression, self.points.own)

    def by_digits(self, expression: Expression) -> Real | None:
        """Return the value as far as numbers tell that nothing but their digits does; None where there are none."""
        at = self.points.by_digits
        return value(expression, at) if at is not None else None

    def meant(self, expression: Expression, about: Expression | None = None) -> Real:
        """Return the value with rounded numbers as what their digits mean, and all others exact.

        ``about`` is what the numbers are put in for: what stands for one of its parts is rounded, however short.
        """
        return value(expression, self.points.own, lambda number: self._number(number, about))

    def traced(self, expression: Expression, unit: Fraction, *, is_finer: bool = False) -> Real:
        """Return the value with numbers that the document computed as what their digits mean, and all others exact.

        Whoever prints a result to more digits (``unit``) than a long number has, has left out digits of that. Where no
        network tells what is true, long numbers are rounded ones, unless the result needs no more digits than it has
        and is no sum of such numbers alone: of three rounded terms, the last digit may be off by one. A result that
        ``is_finer`` than its numbers can give was worked out of what has more digits than they show.
        """
        needs_no_more = is_whole(self.exact(expression), unit) and not _is_sum_of_long(expression)
        no_network = self.points.network.unsaid is not None
        long = CHOSEN if is_finer else LONG

        def number(each: Printed) -> Real:
            is_long = abs(each.value) >= long * each.unit and (no_network or each.unit > unit)
            is_rounded = self.is_rounded(each) or (is_long and (is_finer or not needs_no_more))
            # A long number that a document only uses was worked out elsewhere.
            is_exact = self.is_given(each) and not (no_network and is_long and each.unit < 1)
            return as_interval(each) if is_rounded and not is_exact else value(each, self.points.own)

        return correlated(expression, self.points.own, number)

    def loosely(self, expression: Expression) -> Real:
        """Return the value with all numbers taken as what their digits mean."""
        return value(expression, self.points.own, as_interval)

    def with_rounded(self, expression: Expression) -> Real:
        """Return the value with rounded results of the document taken as what their digits mean."""

        def number(each: Printed) -> Real:
            return as_interval(each) if self.is_rounded(each) else exactly(each)

        return value(expression, self.points.own, number)

    def _number(self, number: Printed, about: Expression | None) -> Real:
        # A document without a network may give what was worked out elsewhere.
        is_exact = self.is_given(number) and (number.unit >= 1 or self.points.network.unsaid is None)
        is_rounded = not is_exact and (
            self._is_worked_out(number) or (about is not None and self._stands_for_a_part(number, about))
        )
        return self._computed_on(number) if is_rounded else value(number, self.points.own)

    def _computed_on(self, number: Printed) -> Real:
        """Return what a number may be that was worked out of rounded ones: its last digit may be off by one.

        Only a network tells what is true; of what the document defines itself, digits tell what it is.
        """
        is_long = self.points.network.unsaid is None and abs(number.value) >= CHOSEN * number.unit
        return interval(number.value, number.unit * 2) if is_long else as_interval(number)

    def is_about(self, exact: Real, claimed: Fraction, unit: Fraction) -> bool:
        """Return whether a number is a value rounded, or, where a network tells it, worked out of rounded ones."""
        has_network = self.points.network.unsaid is None
        return rounds_to(exact, claimed, unit) or (has_network and repeats(exact, claimed, unit))

    def is_given(self, number: Printed) -> bool:
        """Return whether a number is whole or stands as it is in the network's description."""
        return number.unit >= 1 or bool(self._given_so(number) - self._results)

    def is_given_as(self, symbol: Expression, number: Fraction | None = None) -> bool:
        """Return whether a network describes a quantity by a number, whatever it is in the state that is spoken of."""
        network = self.points.network
        givens = network.graph.givens if network.unsaid is None else {}
        if not isinstance(symbol, Symbol) or symbol.name not in givens:
            return False
        return number is None or givens[symbol.name] == number

    def is_known(self, number: Printed, head: Expression) -> bool:
        """Return whether a number is given, was printed for a quantity, or is what a part of the head is worth."""
        is_printed = bool(self.ledger.leaves_printed(number.value, number.unit))
        return self.is_given(number) or is_printed or self._stands_for_a_part(number, head, rounded=False)

    def is_part(self, number: Printed, head: Expression) -> bool:
        """Return whether a number is what a symbol or a slope is worth here that a quantity is computed of."""
        return self._stands_for_a_part(number, head, rounded=False)

    def is_result(self, number: Printed, head: Bound) -> bool:
        """Return whether a number stands for something computed that the head is made of."""
        return (
            self._is_worked_out(number)
            or any(self._stands_for_a_part(number, entry, rounded=False) for entry in entries(head))
            or any(isinstance(leaf, Partial) for leaf in self.ledger.leaves_printed(number.value, number.unit))
        )

    def _is_worked_out(self, number: Printed) -> bool:
        return abs(number.value) >= CHOSEN * number.unit or self.is_rounded(number)

    def is_rounded(self, number: Printed) -> bool:
        """Return whether a number repeats a result of which digits are left out."""
        given = self._given_so(number)
        is_a_given_result = number.unit < 1 and bool(given) and given <= self._results
        return is_a_given_result or self.ledger.computed.has(number.value, number.unit)

    def _given_so(self, number: Printed) -> frozenset[str]:
        return frozenset(givens_by_size(self.points.network.graph).get(abs(number.value), ()))

    @property
    def _results(self) -> frozenset[str]:
        """What a document gives by its number only, though that was worked out somewhere."""
        unsaid = self.points.network.unsaid
        return unsaid.rounded if unsaid is not None else frozenset()

    def _stands_for_a_part(self, number: Printed, about: Expression, *, rounded: bool = True) -> bool:
        """Return whether a number is the (``rounded``) value of a symbol or a slope in what it is put in for.

        What is one of them to the last digit is none of the others rounded.
        """
        parts = (part for formula in (about, *self.formulas(about)) for part in walk(formula))
        values = (self.exact(part) for part in parts if isinstance(part, Named))
        found = [exact for exact in values if self._is_about_with_a_sign(exact, number)]
        return bool(found) and not (rounded and any(is_whole(exact, number.unit) for exact in found))

    def _is_about_with_a_sign(self, exact: Real, number: Printed) -> bool:
        """Return whether a number is a value rounded, whichever sign it has."""
        return any(self.is_about(exact, sign * number.value, number.unit) for sign in (1, -1))

    def is_usually_printed_so(self, exact: Real, claimed: Fraction, unit: Fraction) -> bool:
        """Return whether a whole number is what a value is to the digits that the document prints: 1 for 0.99999."""
        return unit >= 1 and claimed in nearest(ends(exact)[0], min(self.ledger.usual_unit, COARSEST))

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
        """Return what the document printed for the symbols of a formula, those of its own among them."""
        leaves = (part for part in walk(formula) if isinstance(part, Named) or self.ledger.is_named(part))
        found = {leaf: self.ledger.known(leaf) for leaf in leaves}
        return {leaf: entry for leaf, entry in found.items() if entry is not None}

    def printed_for(self, part: Expression) -> Iterator[Entry]:
        """Yield what the document printed for a part of a formula, or for it with the other sign: a change, a step."""
        known, turned = self.ledger.known(part), self.ledger.known(Negative(part))
        if known is not None:
            yield known
        if turned is not None:
            yield replace(turned, printed=-turned.printed)

    def by_beliefs(self, formula: Expression) -> Valued | None:
        """Return what follows from the wrong values that the document printed, before rounding; None without one."""
        if not self.ledger.has_slips:
            return None
        wrong = {leaf: entry for leaf, entry in self.known(formula).items() if entry.source}
        root = next((entry.source for entry in wrong.values() if entry.source), None)
        if root is None:
            return None
        beliefs = {
            leaf: entry.belief.value if entry.belief else rational(entry.printed) for leaf, entry in wrong.items()
        }
        believed = value(formula, self.points.own, known=beliefs)
        # What a factor of nought multiplies, say, leads nowhere.
        return None if equal(believed, self.exact(formula)) else Valued(believed, root)

    def by_printed_values(self, formula: Expression) -> Iterator[Valued]:
        """Yield the value of a formula by what the document printed for its symbols, with the origin of a wrong one.

        Then the value by what it printed for anything that the formula depends on, and by the chain rule from what it
        printed for other derivatives. Nothing where it printed none, or where its numbers give none.
        """
        known = self.known(formula)
        values = {leaf: rational(entry.printed) for leaf, entry in known.items()}
        read = [(self.points.own, list(known.values()))]
        if self.written is not None:
            world, printed_there = self.written
            reached = self._reached(formula)
            used = [entry for name, entry in printed_there.items() if name in reached]
            read.append((world, [*known.values(), *used]))
        for at, entries_used in read:
            origin = next((entry.root for entry in entries_used if entry.root), None)
            with suppress(NoValue):
                if entries_used:
                    yield Valued(value(formula, at, known=values), origin)
        yield from self._by_printed_slopes(formula, known)

    def _by_printed_slopes(self, formula: Expression, known: Mapping[Expression, Entry]) -> Iterator[Valued]:
        """Yield the value of a formula by what follows from printed derivatives nearer to the loss, where there are."""
        used = {leaf: entry.valued for leaf, entry in known.items()}
        slopes = {leaf: found for leaf in self._slopes(formula, used) if (found := self._by_chain_rule(leaf))}
        with suppress(NoValue):
            if slopes:
                yield self._valued(formula, used | slopes)

    def _slopes(self, formula: Expression, known: Collection[Expression] = ()) -> list[Partial]:
        """Return the derivatives of errors in a formula."""
        graph = self.points.network.graph
        found = (part for part in walk(formula) if isinstance(part, Partial) and part not in known)
        return [part for part in found if part.of in graph and graph[part.of].role in _ERRORS]

    def _by_chain_rule(self, slope: Partial, depth: int = MOST_CHAINED) -> Valued | None:
        """Return a derivative as it follows from a printed one that is nearer to the loss; None where it does not."""
        outer = [(formula, self._slopes(formula)) for formula in self.points.formulas(slope)]
        for formula, slopes in outer:
            if slopes and all(self.ledger.known(each) is not None for each in slopes):
                with suppress(NoValue):
                    return self._valued(formula, {leaf: entry.valued for leaf, entry in self.known(formula).items()})
        for formula, slopes in outer if depth > 1 else ():
            further = {each: found for each in slopes if (found := self._by_chain_rule(each, depth - 1))}
            if further:
                used = {leaf: entry.valued for leaf, entry in self.known(formula).items()}
                with suppress(NoValue):
                    return self._valued(formula, used | further)
        return None

    def _valued(self, formula: Expression, used: Mapping[Expression, Valued]) -> Valued:
        """Return what a formula is worth by the values of some of its parts, with the first origin of a wrong one."""
        origin = next((each.origin for each in used.values() if each.origin), None)
        return Valued(value(formula, self.points.own, known={leaf: each.value for leaf, each in used.items()}), origin)

    @cached_property
    def written(self) -> tuple[Evaluation, dict[str, Entry]] | None:
        """The network as the document has printed its quantities so far, with what it printed; None without any."""
        graph = self.points.network.graph
        if len(graph.quantities) > MOST_WRITTEN:
            return None
        found = {name: entry for name in graph.computed if (entry := self.ledger.known(Symbol(name))) is not None}
        if not found:
            return None
        printed = {name: rational(entry.printed) for name, entry in found.items()}
        try:
            return Evaluation(self.points.network, PRECISION, printed), found
        except (Undecided, NoValueOfNetwork):
            return None

    def _reached(self, formula: Expression) -> set[str]:
        """Return the quantities that a formula depends on."""
        graph = self.points.network.graph
        named = {part.of if isinstance(part, Partial) else part.name for part in walk(formula)
                 if isinstance(part, Partial | Symbol)}  # fmt: skip
        return named.union(*(graph.ancestors(name) for name in named if name in graph))

    def from_wrong_values(self, formula: Expression) -> Valued | None:
        """Return the interval of a formula's value by the wrong values that the document printed; None without one."""
        if not self.ledger.has_slips:
            return None
        wrong = {leaf: entry for leaf, entry in self.known(formula).items() if entry.root}
        root = next((entry.root for entry in wrong.values() if entry.root), None)
        if root is None:
            return None
        intervals = {leaf: interval(entry.printed, entry.unit) for leaf, entry in wrong.items()}
        return Valued(value(formula, self.points.own, lambda number: self._number(number, None), intervals), root)


def _is_sum_of_long(expression: Expression) -> bool:
    """Return whether several numbers of four digits and more are added up, and nothing else."""
    terms = [number_of(each) for each in expression.terms] if isinstance(expression, Sum) else []
    return len(terms) > 2 and all(each is not None and abs(each[0].value) >= LONG * each[0].unit for each in terms)
