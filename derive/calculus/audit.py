"""Three independent routes to the gradient must agree: chain rule, direct differentiation, finite differences."""

from __future__ import annotations

import random
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from flint import arb, ctx

from derive.calculus.agreement import agree, tolerance
from derive.calculus.audited import Audit, AuditRow
from derive.calculus.ball_algebra import BoundedAlgebra, KinkWatch, Real, Undecided, ball, rational
from derive.calculus.balls import FIRST_PRECISION, Evaluation, precisions
from derive.calculus.chain import NoValue, forward
from derive.calculus.closed_form import depth, direct_gradient, size
from derive.calculus.decimals import bounded, ends
from derive.calculus.symbolic import BallEvaluator
from derive.errors import DeriveError
from derive.expressions.algebra import Undefined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import sympy

    from derive.network.network import Network

# The closed form of a larger network takes SymPy too long (size times parameters, about a second here), that of a
# deeper one recursions too deep for Python.
LARGEST_CLOSED_FORM = 60_000
DEEPEST_CLOSED_FORM = 90
RANDOM_POINTS = 3
# What a closed form raises where it says 0/0 or the logarithm of nothing, though the network may have a value.
NO_MEANING = (Undefined, ZeroDivisionError)
MOST_TRIES = 12
# Central differences err by about the square of the step (first, in bits); the precision (second) leaves the
# quotient its digits. A steep or large loss needs a smaller step than the first.
DIFFERENCES = ((100, 448), (400, 1600), (1600, 6400))
MOST_DIFFERENCES = 200
# Edges times differences: a forward pass each, about a second in all.
MOST_DIFFERENCE_EDGES = 1_000_000


class Disagreement(DeriveError):  # noqa: N818
    """Two routes to one derivative differ: the program is wrong and must not print anything."""


def audit(network: Network) -> Audit:
    """Compare the routes for every parameter (of a large network, for evenly spread ones).

    Raises Disagreement where two routes differ, DeriveError where the network stands on a kink that no precision
    decides.
    """
    names = _spread(network)
    own = _OwnPoint(network)
    own.require_values()
    direct, points = {}, 0
    if _has_closed_form(network):
        expressions = direct_gradient(network)
        points = _agreeing_points(network, expressions)
        direct = {name: own.distance(name, expressions[name]) for name in names} if points else {}
    rows = [AuditRow(name, direct.get(name), own.difference_distance(name)) for name in names]
    return Audit(tuple(rows), points, len(network.graph.variables))


def _spread(network: Network) -> list[str]:
    variables: Sequence[str] = network.graph.variables
    most = max(1, min(MOST_DIFFERENCES, MOST_DIFFERENCE_EDGES // network.graph.edges))
    return list(variables[:: -(-len(variables) // most)])


def _has_closed_form(network: Network) -> bool:
    if depth(network.graph) > DEEPEST_CLOSED_FORM:
        return False
    return size(network.graph) * len(network.graph.variables) <= LARGEST_CLOSED_FORM


def _agreeing_points(network: Network, expressions: Mapping[str, sympy.Expr]) -> int:
    """Compare chain rule and closed form at random parameters; return at how many points both were decided."""
    generator = random.Random(network.name)
    agreed = 0
    for _ in range(MOST_TRIES):
        point = {name: Fraction(generator.randint(-2000, 2000), 997) for name in network.graph.variables}
        agreed += _agree_at(network, expressions, point)
        if agreed == RANDOM_POINTS:
            break
    return agreed


def _agree_at(network: Network, expressions: Mapping[str, sympy.Expr], point: Mapping[str, Fraction]) -> bool:
    """Return whether all derivatives agree at a point, False where no precision decides it; raises Disagreement."""
    for precision in precisions():
        with ctx.workprec(precision):
            evaluator = BallEvaluator({name: rational(number) for name, number in point.items()})
            try:
                chain_rule = Evaluation(network, precision, point)
                pairs = {
                    name: (chain_rule.partial(network.graph.loss, name), evaluator.value(expression))
                    for name, expression in expressions.items()
                }
            except Undecided:
                continue
            except (NoValue, *NO_MEANING):
                return False
            verdicts = {name: agree(*pair) for name, pair in pairs.items()}
        for name, same in verdicts.items():
            if same is False:
                _disagree(name, "direct differentiation")
        if all(verdicts.values()):
            return True
    return False


class _OwnPoint:
    """The routes at the network's own numbers, each with as many bits as it needs."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._evaluations: dict[int, Evaluation] = {}

    def require_values(self) -> None:
        """Raise NoValue where the network has none: SymPy would fail on its closed form in ways of its own."""
        with suppress(Undecided):
            self._evaluations[FIRST_PRECISION] = Evaluation(self.network, FIRST_PRECISION)

    def _gradient(self, precision: int, name: str) -> Real | None:
        """Return the chain rule's value, None where this precision does not decide a kink."""
        if precision not in self._evaluations:
            self._evaluations[precision] = Evaluation(self.network, precision)
        try:
            return self._evaluations[precision].partial(self.network.graph.loss, name)
        except Undecided:
            return None

    def distance(self, name: str, expression: sympy.Expr) -> Fraction | None:
        """Return the distance of the closed form's derivative; raises Disagreement."""
        givens = self.network.graph.givens
        for _, precision in DIFFERENCES:
            gradient = self._gradient(precision, name)
            if gradient is None:
                continue
            with ctx.workprec(precision):
                direct = BallEvaluator({each: rational(givens[each]) for each in self.network.graph.variables})
                try:
                    value = direct.value(expression)
                except Undecided:
                    continue
                except NO_MEANING:
                    return None
                same, distance = agree(gradient, value), _distance(gradient, value)
            if same is False:
                _disagree(name, "direct differentiation")
            if same:
                return distance
        return None

    def difference_distance(self, name: str) -> Fraction | None:
        """Return the distance of the difference quotient; raises Disagreement.

        The error of a right one falls with the square of the step; so it disagrees only if the smallest step does.
        """
        distance = None
        for step, precision in DIFFERENCES:
            gradient = self._gradient(precision, name)
            quotient = self._quotient(step, precision, name)
            if gradient is None or quotient is None:
                continue
            with ctx.workprec(precision):
                distance = _distance(gradient, quotient)
            if distance is not None and distance <= tolerance(gradient):
                return distance
        if distance is not None:
            _disagree(name, "finite differences")
        return None

    def _quotient(self, step: int, precision: int, name: str) -> Real | None:
        """Return (E(w + h) - E(w - h)) / 2h, or None where a kink may lie within h of the point."""
        h = Fraction(1, 2**step)
        given = self.network.graph.givens[name]
        # The two values share the bits of the loss before its point, and differ in those behind it.
        with ctx.workprec(precision + self._bits_of_loss):
            if self._near_kink(name, arb(rational(given), rational(h))):
                return None
            above, below = (
                self._forward(name, ball(rational(shifted)))[self.network.graph.loss]
                for shifted in (given + h, given - h)
            )
            quotient: Real = (above - below) / (2 * rational(h))
        return quotient

    def _forward(self, name: str, number: Real) -> dict[str, Real]:
        return forward(self.network.graph, {name: number}, BoundedAlgebra())

    def _near_kink(self, name: str, everywhere: arb) -> bool:
        """Return whether a function may meet a kink, or have no value, while the parameter goes through a ball."""
        if not self._has_kinks:
            return False
        watch = KinkWatch()
        try:
            forward(self.network.graph, {name: everywhere}, watch)
        except (Undecided, NoValue):
            return True
        return watch.met

    @cached_property
    def _bits_of_loss(self) -> int:
        """How many bits the loss has before its point: more than a few only for huge numbers."""
        found = self._evaluations.get(FIRST_PRECISION)
        loss = found.quantities[self.network.graph.loss] if found else arb("nan")
        return int(max(map(abs, ends(loss)))).bit_length() if bounded(loss) else 0

    @cached_property
    def _has_kinks(self) -> bool:
        watch = KinkWatch()
        forward(self.network.graph, {}, watch)
        return watch.asked


def _distance(one: Real, other: Real) -> Fraction | None:
    """Return an upper bound of the distance of two numbers, None where there is none."""
    difference = one - other
    if not bounded(difference):
        return None
    lower, upper = ends(difference)
    return max(abs(lower), abs(upper))


def _disagree(name: str, route: str) -> None:
    raise Disagreement(
        f"the chain rule and {route} differ for {name}",
        hint="this is a fault of the program; please report the network",
    )
