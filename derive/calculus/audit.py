"""Three independent routes to the gradient must agree: chain rule, direct differentiation, finite differences."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import ctx, fmpq

from derive.calculus.balls import BallAlgebra, Evaluation, Real, Undecided, ball, rational
from derive.calculus.chain import forward
from derive.calculus.closed_form import direct_gradient, size
from derive.calculus.decimals import ends
from derive.calculus.symbolic import BallEvaluator, vanishes
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sympy

    from derive.network.network import Network

# The closed form of a larger network takes SymPy too long: size times parameters, about a second here.
LARGEST_CLOSED_FORM = 60_000
RANDOM_POINTS = 3
# Central differences err by about the square of the step; the precision leaves the quotient its digits.
DIFFERENCE_BITS = 100
DIFFERENCE_PRECISION = 448
MOST_DIFFERENCES = 200


@dataclass(frozen=True)
class AuditRow:
    """One parameter: ``direct`` and ``differences`` are bounds on the distance from the chain rule's value.

    None means that the route was not taken (a network too large) or has no meaning (a kink within the step).
    """

    parameter: str
    direct: Fraction | None
    differences: Fraction | None


@dataclass(frozen=True)
class Audit:
    """What was compared: the rows, and at how many random points the two symbolic routes agreed."""

    rows: tuple[AuditRow, ...]
    random_points: int
    parameters: int

    @property
    def direct(self) -> bool:
        """Whether the closed form was differentiated."""
        return self.random_points > 0

    def worst(self, route: str) -> Fraction | None:
        """Return the largest distance of a route (``direct`` or ``differences``) over the parameters."""
        distances = [getattr(row, route) for row in self.rows]
        taken = [distance for distance in distances if distance is not None]
        return max(taken) if taken else None


class Disagreement(DeriveError):
    """Two routes to one derivative differ: the program is wrong and must not print anything."""


def audit(network: Network) -> Audit:
    """Compare the routes for every parameter (of a large network, for evenly spread ones).

    Raises Disagreement where two routes differ.
    """
    names = _spread(network.graph.parameters)
    evaluation = Evaluation(network, DIFFERENCE_PRECISION)
    gradient = {name: evaluation.partial(network.graph.loss, name) for name in names}
    small = size(network.graph) * len(network.graph.parameters) <= LARGEST_CLOSED_FORM
    direct = _direct_distances(network, gradient) if small else {}
    rows = []
    for name in names:
        difference = _difference_quotient(network, evaluation, name)
        distance = None if difference is None else _distance(gradient[name], difference)
        if distance is not None and distance > Fraction(1, 10**20):
            _disagree(name, "finite differences", distance)
        rows.append(AuditRow(name, direct.get(name), distance))
    return Audit(tuple(rows), RANDOM_POINTS if small else 0, len(network.graph.parameters))


def _spread(names: Sequence[str]) -> list[str]:
    stride = max(1, -(-len(names) // MOST_DIFFERENCES))
    return list(names[::stride])


def _direct_distances(network: Network, gradient: dict[str, Real]) -> dict[str, Fraction]:
    expressions = direct_gradient(network)
    generator = random.Random(network.name)
    agreed = 0
    while agreed < RANDOM_POINTS:
        point = {name: Fraction(generator.randint(-2000, 2000), 997) for name in network.graph.parameters}
        try:
            _compare_at(network, expressions, point)
        except Undecided:
            continue
        agreed += 1
    ctx.prec = DIFFERENCE_PRECISION
    evaluator = BallEvaluator({name: rational(network.graph.givens[name]) for name in gradient})
    return {name: _distance(gradient[name], evaluator.value(expressions[name])) for name in gradient}


def _compare_at(network: Network, expressions: dict[str, sympy.Expr], point: dict[str, Fraction]) -> None:
    chain_rule = Evaluation(network, 128, point)
    evaluator = BallEvaluator({name: rational(number) for name, number in point.items()})
    for name, expression in expressions.items():
        difference = chain_rule.partial(network.graph.loss, name) - evaluator.value(expression)
        if not vanishes(difference):
            _disagree(name, "direct differentiation", _distance(difference, fmpq(0)))


def _difference_quotient(network: Network, at: Evaluation, name: str) -> Real | None:
    """Return (E(w + h) - E(w - h)) / 2h, or None where a kink lies within h of the point."""
    step = Fraction(1, 2**DIFFERENCE_BITS)
    given = network.graph.givens[name]
    ctx.prec = DIFFERENCE_PRECISION
    everywhere = {each: ball(number) for each, number in at.quantities.items() if each in network.graph.givens}
    losses = []
    for shifted in (given + step, given - step):
        numbers = forward(network.graph, {**everywhere, name: ball(rational(shifted))}, BallAlgebra())
        if _at_kink(network, at.quantities):
            return None
        losses.append(numbers[network.graph.loss])
    return (losses[0] - losses[1]) / (2 * rational(step))


def _at_kink(network: Network, numbers: dict[str, Real]) -> bool:
    for layer in network.layers:
        for net in layer.pre_activations:
            if any(abs(numbers[net] - kink) < fmpq(1, 2**60) for kink in layer.activation.kinks):
                return True
    return False


def _distance(one: Real, other: Real) -> Fraction:
    """Return an upper bound of the distance of two numbers."""
    lower, upper = ends(one - other)
    return max(abs(lower), abs(upper))


def _disagree(name: str, route: str, distance: Fraction) -> None:
    raise Disagreement(
        f"the chain rule and {route} differ for {name} by {float(distance):.3g}",
        hint="this is a fault of the program; please report the network",
    )


