"""Lines with numbers that a reader with a calculator confirms.

Where the printed, rounded operands do not give the printed result, operands get further digits until they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb, fmpq

from derive.calculus.balls import FIRST_PRECISION, BallAlgebra, Undecided, Values
from derive.calculus.decimals import Decimal, ends, finite_decimals, proven
from derive.errors import DeriveError
from derive.network.expression import (
    Call,
    Expression,
    Negative,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Updated,
    evaluate,
)

if TYPE_CHECKING:
    from derive.calculus.balls import Real
    from derive.calculus.steps import Step

# How many significant digits a small number keeps, however few decimals are asked for.
SIGNIFICANT = 3
# Exact numbers are printed whole up to so many decimals more than asked for.
GIVEN_EXTRA = 4
COMPUTED_EXTRA = 2
# Digits added to operands before giving up; rounding errors of operands shrink tenfold with each.
MOST_EXTRA = 40

Digits = Mapping[Expression, Decimal]


@dataclass(frozen=True)
class Line:
    """A step with its digits: ``operands`` for every leaf of the form that numbers are put into, and ``value``.

    ``exact`` says that operands and value are the numbers themselves, so that the line is an equation.
    """

    step: Step
    operands: Digits
    value: Decimal

    @property
    def exact_operands(self) -> bool:
        """Whether no operand was rounded."""
        return all(operand.exact for operand in self.operands.values())

    @property
    def exact(self) -> bool:
        """Whether the line holds exactly as printed."""
        return self.exact_operands and self.value.exact


class LineWriter:
    """Chooses digits for lines of one network at one number of decimals."""

    def __init__(self, values: Values, decimals: int) -> None:
        self.values = values
        self.decimals = decimals
        self._shown: dict[tuple[Expression, int], Decimal] = {}

    def shown(self, leaf: Expression, extra: int = 0) -> Decimal:
        """Return the digits of a quantity, a derivative or an updated parameter; ``extra`` further ones."""
        if (leaf, extra) not in self._shown:
            self._shown[leaf, extra] = self._choose(leaf, extra)
        return self._shown[leaf, extra]

    def _choose(self, leaf: Expression, extra: int) -> Decimal:
        exact = self.values.exact(leaf)
        if exact is not None:
            given = isinstance(leaf, Symbol) and leaf.name in self.values.network.graph.givens
            allowance = GIVEN_EXTRA if given else COMPUTED_EXTRA
            finite = finite_decimals(exact, self.decimals + allowance)
            if finite is not None:
                return self.values.decimal(leaf, finite)
        return self.values.decimal(leaf, self._decimals_for(leaf) + extra)

    def _decimals_for(self, leaf: Expression) -> int:
        """Return the decimals asked for, or more where the number is small."""
        size = _magnitude(self.values.at(FIRST_PRECISION).value(leaf))
        decimals = self.decimals
        while size and size * 10 ** (decimals - SIGNIFICANT + 1) < 1:
            decimals += 1
        return decimals

    def confirmed(self, step: Step) -> Line:
        """Return the line of a step with the fewest digits that a calculator confirms."""
        return self.confirmed_together([step])[0]

    def confirmed_together(self, steps: Iterable[Step]) -> list[Line]:
        """Return lines that share their operands (the rows of one matrix product), all confirmed.

        Raises DeriveError where even many digits do not confirm a line.
        """
        steps = list(steps)
        results = [self.shown(step.left) for step in steps]
        for extra in range(MOST_EXTRA):
            operands = [
                {leaf: self.shown(leaf, extra) for leaf in leaves(step.forms[-1])} for step in steps
            ]
            checked = zip(steps, operands, results, strict=True)
            if all(confirms(step.forms[-1], each, value) for step, each, value in checked):
                made = zip(steps, operands, results, strict=True)
                return [Line(step, each, value) for step, each, value in made]
        raise DeriveError(f"no number of digits confirms the line for {steps[0].left!r}")


def leaves(expression: Expression) -> list[Expression]:
    """Return the quantities and derivatives in an expression, in order, each once."""
    match expression:
        case Symbol() | Updated() | Partial():
            return [expression]
        case Sum(children) | Product(children) | Call(_, children):
            parts = list(children)
        case Quotient(numerator, denominator):
            parts = [numerator, denominator]
        case Power(base, exponent):
            parts = [base, exponent]
        case Negative(operand):
            parts = [operand]
        case _:
            parts = []
    return list(dict.fromkeys(leaf for part in parts for leaf in leaves(part)))


def confirms(form: Expression, operands: Digits, value: Decimal) -> bool:
    """Return whether the printed operands, put into the form, round to the printed value and not by a tie.

    A tie would depend on the reader's rounding rule; so it counts only where the value is exact.
    """
    try:
        result = evaluate(form, lambda leaf: _printed(operands[leaf]), BallAlgebra())
    except Undecided:
        return False
    result = fmpq(result) if isinstance(result, int) else result
    found = proven(result, value.decimals)
    if found is None or found.scaled != value.scaled:
        return False
    lower, upper = ends(result)
    doubled = {lower * 2 * 10**value.decimals, upper * 2 * 10**value.decimals}
    tie = any(each.denominator == 1 and each.numerator % 2 for each in doubled)
    return not tie


def _printed(decimal: Decimal) -> fmpq:
    return fmpq(decimal.printed.numerator, decimal.printed.denominator)


def _magnitude(number: Real) -> arb | fmpq | None:
    """Return |number| where its leading digits are known, None where its ball holds zero."""
    if isinstance(number, arb):
        return None if number.contains(0) else abs(number)
    return abs(number)
