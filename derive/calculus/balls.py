"""Values in ball arithmetic: exact rationals while they last, proven enclosures (Arb) from then on.

Numbers are ``fmpq`` (an exact rational) or ``arb`` (a ball). Rationals and balls mix under the operators, so that
a pre-activation of given numbers stays exact and a kink is decided exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from flint import arb, ctx, fmpq

from derive.calculus.chain import adjoints, differentiable, forward
from derive.calculus.decimals import Decimal, proven
from derive.errors import DeriveError
from derive.network.expression import Expression, Partial, Symbol, Updated, algebra_sum, evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from derive.network.network import Network

Real = fmpq | arb

FIRST_PRECISION = 128
LAST_PRECISION = 8192
# An exact rational with more bits than this goes on as a ball; else repeated squaring would never end.
RATIONAL_BITS = 20_000


class Undecided(Exception):
    """A ball contains the point at which a function decides (a kink); more precision may help."""


class BallAlgebra:
    """Exact rationals and balls."""

    def rational(self, numerator: int, denominator: int = 1) -> Real:
        """Return an exact rational."""
        return fmpq(numerator, denominator)

    def exp(self, x: Real) -> Real:
        """Return e to the x; exact at 0."""
        return fmpq(1) if x == 0 else ball(x).exp()

    def tanh(self, x: Real) -> Real:
        """Return the hyperbolic tangent; exact at 0."""
        return fmpq(0) if x == 0 else ball(x).tanh()

    def positive_part(self, x: Real) -> Real:
        """Return max(0, x); where a ball holds 0, the hull of both branches."""
        if isinstance(x, fmpq):
            return max(x, fmpq(0))
        return x.max(arb(0))

    def step(self, x: Real) -> Real:
        """Return 1 where x > 0 and 0 where x <= 0; raises Undecided where a ball holds 0."""
        if x > 0:
            return fmpq(1)
        if x <= 0:
            return fmpq(0)
        raise Undecided

    def sum(self, terms: Sequence[Real]) -> Real:
        """Return the sum."""
        return algebra_sum(terms)


def ball(x: Real) -> arb:
    """Return a number as a ball at the working precision."""
    return arb(x)


def rational(number: Fraction) -> fmpq:
    """Return a fraction as flint's rational."""
    return fmpq(number.numerator, number.denominator)


class Evaluation:
    """Every quantity and derivative of a network at one precision (bits)."""

    def __init__(self, network: Network, precision: int, givens: Mapping[str, Fraction] | None = None) -> None:
        self.network = network
        self.precision = precision
        self._algebra = BallAlgebra()
        self._adjoints: dict[str, dict[str, Real]] = {}
        replaced = {name: rational(number) for name, number in (givens or {}).items()}
        ctx.prec = precision
        self.quantities: dict[str, Real] = forward(network.graph, replaced, _Bounded())

    def derivatives(self, of: str) -> Mapping[str, Real]:
        """Return the derivative of ``of`` by every parameter and everything computed from one."""
        if of not in self._adjoints:
            ctx.prec = self.precision
            graph = self.network.graph
            between = differentiable(graph, of)
            self._adjoints[of] = adjoints(graph, self.quantities, self._algebra, of, between)
        return self._adjoints[of]

    def partial(self, of: str, by: str) -> Real:
        """Return the derivative of one quantity by another; by an input or a target, too."""
        graph = self.network.graph
        found = self.derivatives(of)
        if by in found:
            return found[by]
        if by not in graph.ancestors(of):
            return fmpq(0)
        ctx.prec = self.precision
        return adjoints(graph, self.quantities, self._algebra, of, graph.ancestors(of))[by]

    def updated(self, name: str) -> Real:
        """Return a parameter after one step of gradient descent; one that is not trained stays."""
        before = self.quantities[name]
        if name not in self.network.trained:
            return before
        ctx.prec = self.precision
        return before - self.quantities["eta"] * self.partial(self.network.graph.loss, name)

    def value(self, expression: Expression) -> Real:
        """Evaluate an expression over quantities, partial derivatives and updated parameters."""
        ctx.prec = self.precision
        number = evaluate(expression, self._leaf, self._algebra)
        return fmpq(number) if isinstance(number, int) else number

    def _leaf(self, leaf: Expression) -> Real:
        match leaf:
            case Symbol(name):
                return self.quantities[name]
            case Partial(of, by):
                return self.partial(of, by)
            case Updated(name):
                return self.updated(name)
        raise TypeError(f"{leaf!r} is no quantity")


class _Bounded(BallAlgebra):
    """Gives up exactness where rationals grow without bound (deep networks of products)."""

    def sum(self, terms: Sequence[Real]) -> Real:
        total = algebra_sum(terms)
        if isinstance(total, fmpq) and int(total.q).bit_length() > RATIONAL_BITS:
            return arb(total)
        return total


class Values:
    """The values of a network, to any number of proven digits. Evaluates again at twice the bits where needed."""

    def __init__(self, network: Network, givens: Mapping[str, Fraction] | None = None) -> None:
        self.network = network
        self._givens = givens
        self._evaluations: dict[int, Evaluation] = {}

    def at(self, precision: int) -> Evaluation:
        """Return the evaluation at a precision, made once."""
        if precision not in self._evaluations:
            self._evaluations[precision] = Evaluation(self.network, precision, self._givens)
        return self._evaluations[precision]

    def decimal(self, expression: Expression | str, decimals: int) -> Decimal:
        """Return the value with so many decimals, each proven.

        Raises DeriveError where no precision decides the last digit or the side of a kink.
        """
        asked = Symbol(expression) if isinstance(expression, str) else expression
        precision = FIRST_PRECISION
        while precision <= LAST_PRECISION:
            try:
                found = proven(self.at(precision).value(asked), decimals)
            except Undecided:
                found = None
            if found is not None:
                return found
            precision *= 2
        raise DeriveError(
            f"{asked!r} lies so near to a tie or a kink that {LAST_PRECISION} bits do not decide it",
            hint="change the network's numbers a little, or ask for another number of decimals",
        )

    def exact(self, expression: Expression) -> Fraction | None:
        """Return the value where it is known to be an exact rational."""
        try:
            number = self.at(FIRST_PRECISION).value(expression)
        except Undecided:
            return None
        return Fraction(int(number.p), int(number.q)) if isinstance(number, fmpq) else None
