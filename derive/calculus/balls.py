"""Values in ball arithmetic: exact rationals while they last, proven enclosures (Arb) from then on.

Numbers are ``fmpq`` (an exact rational) or ``arb`` (a ball). Rationals and balls mix under the operators, so that
a pre-activation of given numbers stays exact and a kink is decided exactly. Flint's working precision is global;
whatever changes it here puts it back.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from flint import arb, ctx, fmpq

from derive.calculus.ball_algebra import BallAlgebra, BoundedAlgebra, Real, Undecided, ball, rational
from derive.calculus.chain import NoValue
from derive.calculus.decimals import Decimal, bounded, ends, proven
from derive.calculus.exact_zeros import known_number, vanishes
from derive.calculus.sweeps import Sweeps, wanted
from derive.calculus.updates import AHEAD, RATE, assigned, carried, look_ahead, parts, rate_at
from derive.errors import DeriveError
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import AtStep, Expression, Partial, Symbol, Updated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.network.model import Model

__all__ = [
    "BallAlgebra", "BoundedAlgebra", "Evaluation", "NotProven", "Real", "Undecided", "Values", "ball", "precisions",
    "rational",
]

FIRST_PRECISION = 128
LAST_PRECISION = 8192
MOST_DECIMALS = 1_000
# Python itself refuses to print an integer of more than 4,300 digits; LAST_PRECISION proves some 2,400.
MOST_DIGITS = 4_000
MOST_PROVEN_DIGITS = 2_000
_TOO_LARGE = 10**MOST_DIGITS
# A whole number would be made a ball for every comparison.
_ZERO, _ONE = arb(0), arb(1)


def undecided(numbers: Mapping[str, Real], number: arb = _ZERO) -> list[str]:
    """Return the names of balls that hold zero, or another number asked for, and more."""
    return [name for name, each in numbers.items() if type(each) is arb and number in each and not each.is_exact()]


class NotProven(DeriveError):  # noqa: N818
    """No precision decides the last digit: the value is a tie, or indistinguishable from one."""


def precisions() -> Iterator[int]:
    """Yield the precisions (bits) to be tried, one after the other."""
    precision = FIRST_PRECISION
    while precision <= LAST_PRECISION:
        yield precision
        precision *= 2


class Evaluation:
    """Every quantity and derivative of a network at one precision (bits)."""

    def __init__(
        self,
        network: Model,
        precision: int,
        givens: Mapping[str, Fraction | Real] | None = None,
        before: Evaluation | None = None,
    ) -> None:
        """``before`` is the evaluation whose updated parameters and states this one begins with."""
        self.network = network
        self.precision = precision
        self.step: int = before.step + 1 if before else 1
        self._before = before
        self._trained = frozenset(network.trained)
        self._updated: dict[str, Real] = {}
        self._ahead: Evaluation | None = None
        self._algebra = BoundedAlgebra()
        schedule = network.optimizer.schedule if RATE in network.graph else None
        self._changing_rate = RATE if schedule else ""
        self._adjoints: dict[str, dict[str, Real]] = {}
        self._by_everything: dict[str, dict[str, Real]] = {}
        replaced = {name: _real(number) for name, number in (givens or {}).items()}
        if before:
            replaced |= {name: before.updated(name) for name in network.trained}
        with ctx.workprec(precision):
            if before and schedule and RATE not in replaced:
                replaced[RATE] = rate_at(schedule, self.step, self._algebra)
            self._sweeps = Sweeps(network.graph, replaced)
        self.quantities: dict[str, Real] = self._sweeps.quantities
        computed = {name: self.quantities[name] for name in network.graph.computed}
        for name in (*undecided(computed), *undecided(computed, _ONE)):
            known = known_number(network.graph, name)
            if known is not None:
                self.quantities[name] = fmpq(known)

    def derivatives(self, of: str) -> Mapping[str, Real]:
        """Return the derivative of ``of`` by every parameter and everything computed from one.

        Raises Undecided where a ball holds a kink.
        """
        if of not in self._adjoints:
            self._adjoints[of] = self._swept(of, wanted(self.network.graph, of))
        return self._adjoints[of]

    def partial(self, of: str, by: str) -> Real:
        """Return the derivative of one quantity by another; by an input or a target, too. Raises Undecided."""
        found = self.derivatives(of)
        if by in found:
            return _exact_zero(found[by])
        ancestors = self.network.graph.ancestors(of)
        if by not in ancestors:
            return fmpq(0)
        if of not in self._by_everything:
            self._by_everything[of] = self._swept(of, ancestors)
        return _exact_zero(self._by_everything[of][by])

    def _swept(self, of: str, by: frozenset[str]) -> dict[str, Real]:
        with ctx.workprec(self.precision):
            found = self._sweeps.adjoints(of, by)
        zeros = [name for name in undecided(found) if vanishes(self.network.graph, of, name)]
        return {**found, **dict.fromkeys(zeros, fmpq(0))} if zeros else found

    def updated(self, name: str) -> Real:
        """Return a parameter, a state such as ``m[w5]``, or what is computed from parameters, after one update.

        A given number that is not trained stays. Raises Undecided.
        """
        if name in self.quantities and name not in self._trained:
            is_given = name in self.network.graph.givens and name != self._changing_rate
            return self.quantities[name] if is_given else self.after_update.quantities[name]
        if name not in self._updated:
            try:
                self._updated[name] = self.value(assigned(self.network, name, self.step))
            except ZeroDivisionError as error:
                raise NoValue(f"{name} after the update", error) from error
        return self._updated[name]

    def value(self, expression: Expression) -> Real:
        """Evaluate an expression over quantities, partial derivatives and updated parameters. Raises Undecided."""
        with ctx.workprec(self.precision):
            number = evaluate(expression, self._leaf, self._algebra)
        return fmpq(number) if isinstance(number, int) else number

    def _leaf(self, leaf: Expression) -> Real:
        match leaf:
            case Symbol(name):
                return self.quantities[name] if name in self.quantities else self._carried(name)
            case Partial(of, by):
                ahead = parts(of), parts(by)
                if ahead[0] and ahead[1]:
                    return self._looking_ahead().partial(ahead[0][1], ahead[1][1])
                return self.partial(of, by)
            case Updated(name):
                return self.updated(name)
            case AtStep(of, step):
                return self.after_update.value(AtStep(of, step - 1) if step > 1 else of)
        raise TypeError(f"{leaf!r} is no quantity")

    def _carried(self, name: str) -> Real:
        """Return a state before the update, or the point ahead at which a rule takes the gradient."""
        kind, parameter = parts(name) or ("", name)
        ahead = look_ahead(self.network, parameter) if kind == AHEAD else None
        if ahead:
            return self.value(ahead.form)
        return self._before.updated(name) if self._before else fmpq(0)

    @cached_property
    def after_update(self) -> Evaluation:
        """The network as an update leaves it; inputs and targets stay."""
        stay = (name for name in self.network.graph.givens if name != self._changing_rate)
        givens = {name: self.quantities[name] for name in stay}
        return Evaluation(self.network, self.precision, givens, self)

    def _looking_ahead(self) -> Evaluation:
        if self._ahead is None:
            there = {name: self._carried(carried(AHEAD, name)) for name in self.network.trained}
            everything = {name: self.quantities[name] for name in self.network.graph.givens} | there
            self._ahead = Evaluation(self.network, self.precision, everything)
        return self._ahead


def _exact_zero(number: Real) -> Real:
    """Return a ball that is exactly zero as the rational: what is multiplied by it stays exact."""
    return fmpq(0) if isinstance(number, arb) and number == 0 else number


class Values:
    """The values of a network, to any number of proven digits. Evaluates again at twice the bits where needed.

    ``step`` counts from 1: at the second, parameters and states are those after one update.
    """

    def __init__(self, network: Model, givens: Mapping[str, Fraction] | None = None, step: int = 1) -> None:
        self.network = network
        self.step = step
        self._givens = givens
        self._evaluations: dict[int, Evaluation] = {}

    def at(self, precision: int) -> Evaluation:
        """Return the evaluation at a precision, made once."""
        if precision not in self._evaluations:
            found = Evaluation(self.network, precision, self._givens)
            for _ in range(self.step - 1):
                found = Evaluation(self.network, precision, self._givens, found)
            self._evaluations[precision] = found
        return self._evaluations[precision]

    def decimal(self, expression: Expression | str, decimals: int) -> Decimal:
        """Return the value with so many decimals, each proven.

        Raises DeriveError where the side of a kink cannot be decided, the number is too large to be written, or
        ``decimals`` is out of bounds; its subclass NotProven where no precision decides the last digit.
        """
        if not 0 <= decimals <= MOST_DECIMALS:
            raise DeriveError(f"{decimals} decimals", hint=f"expected a number from 0 to {MOST_DECIMALS:,}")
        return self.rounded(expression, decimals)

    def rounded(self, expression: Expression | str, decimals: int) -> Decimal:
        """Return the same for any number of decimals: with -2, the hundreds. Raises as ``decimal`` does."""
        asked = Symbol(expression) if isinstance(expression, str) else expression
        for precision in precisions():
            try:
                found = proven(self.at(precision).value(asked), decimals)
            except Undecided:
                continue
            if found is not None:
                return _written(found, asked)
        raise self._without_digits(asked)

    def _without_digits(self, asked: Expression) -> DeriveError:
        hint = "change the network's numbers a little"
        try:
            number = self.at(LAST_PRECISION).value(asked)
        except Undecided:
            near = f"{asked!r} depends on a kink that {LAST_PRECISION} bits do not decide"
            return DeriveError(f"a unit's pre-activation lies too near to zero: {near}", hint=hint)
        if isinstance(number, arb) and number.is_nan():
            return DeriveError(
                f"{asked!r} has no value that {LAST_PRECISION} bits prove",
                hint=f"it may divide by zero, or take the logarithm of zero; {hint}",
            )
        if not bounded(number) or max(map(abs, ends(number))) >= 10**MOST_PROVEN_DIGITS:
            return _too_large(asked)
        return NotProven(
            f"{asked!r} lies so near to a tie that {LAST_PRECISION} bits do not decide its last digit",
            hint=f"{hint}, or ask for another number of decimals",
        )

    def decided(self, expression: Expression) -> Real:
        """Return the value as a rational or a ball, at the first precision that decides every kink on the way.

        Raises DeriveError where none does.
        """
        for precision in precisions():
            try:
                return self.at(precision).value(expression)
            except Undecided:
                continue
        raise self._without_digits(expression)

    def exact(self, expression: Expression) -> Fraction | None:
        """Return the value where it is known to be an exact rational; raises DeriveError as ``decided`` does."""
        number = self.decided(expression)
        if isinstance(number, arb) and not (number.is_exact() and bounded(number)):
            return None
        lower, upper = ends(number)
        return lower if lower == upper else None


def _real(number: Fraction | Real) -> Real:
    return rational(number) if isinstance(number, Fraction) else number


def _written(found: Decimal, asked: Expression) -> Decimal:
    if abs(found.scaled) >= _TOO_LARGE:
        raise _too_large(asked)
    return found


def _too_large(asked: Expression) -> DeriveError:
    return DeriveError(f"{asked!r} is too large to be written", hint="check the sizes of the network's numbers")
