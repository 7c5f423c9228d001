"""The points at which the claims of one document are evaluated: the network's own numbers, and random ones."""

from __future__ import annotations

import random
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from flint import arb

from derive.calculus.balls import Evaluation, Undecided, rational
from derive.calculus.chain import NoValue as NoValueOfNetwork
from derive.calculus.decimals import ends
from derive.calculus.forms import right_formulas
from derive.calculus.regions import kinked, region
from derive.calculus.sampling import drawn
from derive.check.formulas.evaluation import FEW_KINKS, PRECISION, RANDOM_POINTS, NoValue, same, value
from derive.check.meaning.function_rules import VARIABLES
from derive.expressions.alike import in_any_order
from derive.expressions.expression import Expression

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.expressions.matrices import Bound
    from derive.network.model import Model

# Of so many networks drawn, those are taken in which the fewest kinks turn; of a larger one, none is drawn.
MOST_DRAWN, MOST_REVIVED, MOST_KINKS = 60, 200, 12


class Points:
    """The points at which the claims of one document are evaluated.

    ``are_described`` says that the network's own numbers are those of its description, and not those after a change.
    """

    are_described = True

    def __init__(self, network: Model) -> None:
        self.network = network
        self._formulas: dict[Expression, list[Expression]] = {}
        self._fingerprints: dict[Expression, str] = {}
        self._holding: dict[frozenset[str], tuple[Evaluation, ...]] = {}
        self._alike: dict[tuple[Bound, Bound, frozenset[str]], bool] = {}
        self._revived: dict[tuple[frozenset[Expression], frozenset[str]], tuple[Evaluation, ...]] = {}

    def formulas(self, leaf: Expression) -> list[Expression]:
        """Return how the network computes a quantity or a derivative, best form first."""
        if leaf not in self._formulas:
            self._formulas[leaf] = right_formulas(self.network, leaf)
        return self._formulas[leaf]

    def fingerprint(self, leaf: Expression) -> str:
        """Return one text for all names of the same function of the givens, such as dE/dout and dE_1/dout."""
        if leaf not in self._fingerprints:
            self._fingerprints[leaf] = self._fingerprint(leaf)
        return self._fingerprints[leaf]

    def _fingerprint(self, leaf: Expression) -> str:
        try:
            found = []
            for at in self.random[:2]:
                lower, upper = ends(value(leaf, at))
                found.append(float((lower + upper) / 2))
            # All that a dead unit cuts off is nought: that makes no one thing of it.
            return " ".join(f"{number:.12e}" for number in found) if any(found) else in_any_order(leaf)
        except (NoValue, OverflowError):
            return in_any_order(leaf)

    @cached_property
    def own(self) -> Evaluation:
        """The network's own numbers."""
        own = Evaluation(self.network, PRECISION)
        own.quantities |= {each: rational(Fraction(1234 + index, 1999)) for index, each in enumerate(VARIABLES)}
        return own

    @cached_property
    def by_digits(self) -> Evaluation | None:
        """The numbers of a document, those that it works out from what it never gives as far as their digits tell.

        None where there are none.
        """
        unsaid, givens = self.network.unsaid, self.network.graph.givens
        rounded = {name: unsaid.units[name] for name in unsaid.rounded if name in givens} if unsaid is not None else {}
        numbers = {name: arb(rational(givens[name]), rational(unit / 2)) for name, unit in rounded.items() if unit < 1}
        return Evaluation(self.network, PRECISION, numbers) if numbers else None

    @cached_property
    def labelled(self) -> dict[str, tuple[Evaluation, ...]]:
        """Networks with other numbers for each target that is the 1 of its labels, by its name."""
        labels = self.network.unsaid.labels if self.network.unsaid is not None else ()
        return {
            chosen: tuple(islice(self._drawn(frozenset(), {name: Fraction(name == chosen) for name in names}), 2))
            for names in labels
            for chosen in names
        }

    @property
    def random(self) -> tuple[Evaluation, ...]:
        """Networks of the same shape with other numbers: what holds there holds identically.

        Every kink has the side that it has at the network's own numbers.
        """
        return self.holding(frozenset())

    def holding(self, fixed: frozenset[str]) -> tuple[Evaluation, ...]:
        """Return networks with other numbers, but for givens that are ``fixed``."""
        if fixed not in self._holding:
            self._holding[fixed] = tuple(islice(self._drawn(fixed), RANDOM_POINTS))
        return self._holding[fixed]

    def are_alike(self, one: Bound, other: Bound, fixed: frozenset[str]) -> bool:
        """Return whether two formulas have equal values whatever the numbers are, but for givens that are ``fixed``.

        That is so of the network, whoever says it: a line is weighed among readings, then judged, then looked at again.
        """
        known = self._alike.get((one, other, fixed))
        if known is None:
            known = self._alike[one, other, fixed] = same(one, other, self.holding(fixed))
        return known

    def revived(self, dead: frozenset[Expression], fixed: frozenset[str]) -> tuple[Evaluation, ...]:
        """Return networks in which nothing is nought of what is so here because of a kink; few other kinks turn.

        None where there are no kinks, or no such networks are found.
        """
        if (dead, fixed) not in self._revived:
            self._revived[dead, fixed] = tuple(self._reviving(dead, fixed)) if self.own_region else ()
        return self._revived[dead, fixed]

    def _reviving(self, dead: frozenset[Expression], fixed: frozenset[str]) -> list[Evaluation]:
        if len(self.network.graph.quantities) > MOST_REVIVED or len(self.own_region) > MOST_KINKS:
            return []
        found: list[tuple[int, int, Evaluation]] = []
        for attempt, at in enumerate(islice(self._anywhere(fixed), MOST_DRAWN)):
            with suppress(NoValue, Undecided, NoValueOfNetwork):
                if all(value(leaf, at) != 0 for leaf in dead):
                    turned = sum(one != other for one, other in zip(_region(at), self.own_region, strict=True))
                    found.append((turned, attempt, at))
        fewest = min((turned for turned, *_ in found), default=0)
        return [at for turned, _, at in found if turned == fewest][:RANDOM_POINTS]

    def _anywhere(self, fixed: frozenset[str]) -> Iterator[Evaluation]:
        generator = random.Random(1)
        for _ in range(MOST_DRAWN):
            with suppress(NoValue, Undecided, NoValueOfNetwork):
                yield Evaluation(self.network, PRECISION, drawn(self.network.graph, generator, fixed, Fraction(1)))

    def _drawn(self, fixed: frozenset[str], chosen: Mapping[str, Fraction] | None = None) -> Iterator[Evaluation]:
        generator, graph = random.Random(0), self.network.graph
        # With many kinks, nobody meets their sides but nearby.
        share = Fraction(1, 1 + len(self.own_region) // FEW_KINKS)
        for attempt in range(20 * RANDOM_POINTS):
            if self.own_region and attempt % RANDOM_POINTS == RANDOM_POINTS - 1:
                share /= 2
            givens = {**drawn(graph, generator, fixed, share), **(chosen or {})}
            try:
                evaluation = Evaluation(self.network, PRECISION, givens)
                if self.own_region and _region(evaluation) != self.own_region:
                    continue
                if graph.loss:
                    evaluation.derivatives(graph.loss)
            except (Undecided, NoValueOfNetwork, NoValue):
                continue
            for each in VARIABLES:
                evaluation.quantities[each] = rational(Fraction(generator.randint(-3999, 3999), 1999))
            yield evaluation

    @cached_property
    def has_kinks(self) -> bool:
        """Whether anything in the network has a kink."""
        return bool(kinked(self.network.graph, self.own.quantities))

    @cached_property
    def own_region(self) -> tuple[bool, ...]:
        """The side of every kink at the network's own numbers."""
        return _region(self.own)


def _region(at: Evaluation) -> tuple[bool, ...]:
    return region(at.network.graph, at.quantities, lambda formula: value(formula, at))
