"""The value of a bound formula at a point: the document's own, or a random one; in balls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import arb, ctx, fmpq

from derive.calculus.balls import BallAlgebra, Evaluation, Undecided, rational
from derive.calculus.chain import NoValue as NoValueOfNetwork
from derive.calculus.decimals import bounded, may_be_nought
from derive.calculus.functions import COUNTS, FUNCTIONS
from derive.calculus.rounding import interval
from derive.calculus.updates import parts
from derive.check.reason import Reason, because
from derive.expressions.algebra import Undefined
from derive.expressions.evaluation import Evaluator
from derive.expressions.expression import AtStep, Call, Expression, Partial, Power, Symbol, Updated
from derive.expressions.matrices import entries, is_symbolic, shape
from derive.expressions.printed import Printed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from derive.calculus.balls import Real
    from derive.expressions.matrices import Bound

PRECISION = 128
RANDOM_POINTS = 3
# With no more kinks than these, random numbers that have nothing to do with the network's own are tried first.
FEW_KINKS = 8
# Bounds for what a document may ask for; beyond them a claim is not understood.
LARGEST_EXPONENT = 4096
LARGEST_BITS = 20_000
_BALLS = BallAlgebra()


class NoValue(Exception):  # noqa: N818
    """A formula has no value at a point: a division by zero, an undecided kink, a number out of bounds."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def value(
    expression: Expression,
    at: Evaluation,
    numbers: Callable[[Printed], Real] | None = None,
    known: Mapping[Expression, Real] | None = None,
) -> Real:
    """Return the value of an expression at a point.

    ``numbers`` says what a printed number stands for (itself, or the interval its digits mean); ``known`` replaces
    parts of it by other values. Raises NoValue.
    """
    ctx.prec = PRECISION
    try:
        result = _InDocument(at, numbers or exactly, known or {}).value(expression)
    except (ZeroDivisionError, OverflowError, Undecided, Undefined, NoValueOfNetwork, ValueError) as error:
        raise NoValue(because("undefined", problem=str(error))) from error
    if not bounded(result):
        raise NoValue(because("number-too-large"))
    return result


def exactly(number: Printed) -> Real:
    """Take a printed number as it stands."""
    return rational(number.value)


def as_interval(number: Printed) -> Real:
    """Take a printed number for what its digits mean: all numbers that round to it."""
    return interval(number.value, number.unit)


class _InDocument(Evaluator):
    """Reads formulas in balls as documents write them: numbers as printed, any exponent, functions in any spelling."""

    def __init__(
        self, at: Evaluation, numbers: Callable[[Printed], Real], known: Mapping[Expression, Real]
    ) -> None:
        super().__init__(self._named, _BALLS)
        self.at = at
        self.numbers = numbers
        self.known = known

    def value(self, expression: Expression) -> Real:
        if self.known and expression in self.known:
            return self.known[expression]
        found: Real = super().value(expression)
        return found

    def other(self, expression: Expression) -> Real:
        if isinstance(expression, Printed):
            return self.numbers(expression)
        raise NoValue(because("undefined", problem=type(expression).__name__))

    def _named(self, leaf: Expression) -> Real:
        at = self.at
        match leaf:
            case Symbol(name):
                return at.quantities[name] if name in at.quantities else at.value(leaf)
            case Partial(of, by):
                return at.value(leaf) if parts(by) else _partial(of, by, at)
            case Updated(name):
                return at.updated(name)
            case AtStep(of, step):
                before = AtStep(of, step - 1) if step > 1 else of
                return _InDocument(at.after_update, self.numbers, {}).value(before)
        return self.other(leaf)

    def constant(self, value: Fraction) -> Real:
        return rational(value)

    def kept(self, number: Real) -> Real:
        return arb(number) if isinstance(number, fmpq) and number.height_bits() > LARGEST_BITS else number

    def power(self, power: Power) -> Real:
        # Nobody rounds an exponent: a printed one stands for itself, also in the slope of a power.
        is_number = not is_symbolic(power.exponent)
        exponents = _InDocument(self.at, exactly, self.known) if is_number else self
        return _power(self.value(power.base), exponents.value(power.exponent))

    def call(self, call: Call) -> Real:
        if call.function == "piecewise":
            x, above, below = call.arguments
            # The other branch may have no value here.
            return self.value(above if FUNCTIONS["step"](self.value(x)) == 1 else below)
        if call.function not in FUNCTIONS:
            raise NoValue(because("undefined", problem=call.function))
        count = len(call.arguments)
        if count not in COUNTS.get(call.function, (1,)):
            raise NoValue(because("arguments", function=call.function, count=count))
        return FUNCTIONS[call.function](*map(self.value, call.arguments))


def _partial(of: str, by: str, at: Evaluation) -> Real:
    """Return a derivative; where a document is the model, what it never says to be connected has none."""
    if of not in at.network.graph or by not in at.network.graph:
        raise NoValue(because("different-steps", one=of, other=by))
    above = at.network.graph.ancestors(of)
    if at.network.unsaid is not None and by not in above and not at.network.unsaid.parts(by, above):
        raise NoValue(because("unknown-dependence", of=of, by=by))
    return at.partial(of, by)


def _power(base: Real, exponent: Real) -> Real:
    if isinstance(exponent, fmpq) and exponent.q == 1:
        whole = int(exponent.p)
        if abs(whole) > LARGEST_EXPONENT:
            raise NoValue(because("exponent-too-large", exponent=whole))
        if isinstance(base, fmpq) and int(base.p).bit_length() * abs(whole) > LARGEST_BITS:
            return arb(base) ** whole
        return base**whole
    return arb(base) ** arb(exponent)


def values(
    bound: Bound,
    at: Evaluation,
    numbers: Callable[[Printed], Real] | None = None,
    known: Mapping[Expression, Real] | None = None,
) -> tuple[Real, ...]:
    """Return the values of all entries of a formula."""
    return tuple(value(entry, at, numbers, known) for entry in entries(bound))


def equal(one: Real, other: Real) -> bool:
    """Return whether two values may be one number: their balls overlap, and are narrow enough to mean it."""
    return may_be_nought(one - other)


def same(
    one: Bound, other: Bound, points: tuple[Evaluation, ...], numbers: Callable[[Printed], Real] | None = None
) -> bool:
    """Return whether two formulas have equal values at every point; disjoint balls prove that they differ.

    ``numbers`` says what those printed in the other one stand for.
    """
    if shape(one) != shape(other):
        return False
    for at in points:
        pairs = zip(values(one, at), values(other, at, numbers), strict=True)
        if not all(equal(left, right) for left, right in pairs):
            return False
    return True
