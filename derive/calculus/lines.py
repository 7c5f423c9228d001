"""Lines with numbers that a reader with a calculator confirms.

Where the printed, rounded operands do not give the printed result, operands get further digits until they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flint import arb, ctx, fmpq

from derive.calculus.agreement import agree
from derive.calculus.balls import BallAlgebra, NotProven, Undecided, Values, precisions, rational
from derive.calculus.decimals import Decimal, exponent_of, finite_decimals, power_of_ten, proven
from derive.calculus.updates import parts
from derive.errors import DeriveError
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import Expression, Named, Symbol
from derive.expressions.walking import walk

if TYPE_CHECKING:
    from derive.calculus.balls import Real
    from derive.calculus.steps import Step
    from derive.network.network import Network

# How many significant digits a small number keeps, however few decimals are asked for.
SIGNIFICANT = 3
# A number from ten to this power on is rounded to as many digits as one below ten has.
LARGE = 6
# Exact numbers are printed whole up to so many decimals more than asked for.
GIVEN_EXTRA = 4
COMPUTED_EXTRA = 2
# A smaller number than this many decimals can show is printed as zero.
MOST_SMALL = 400
# Digits added to operands, one try after the other; rounding errors of operands shrink tenfold with each digit.
EXTRA = (*range(24), 32, 48, 96, 192, 384)
# Further decimals where the last one cannot be decided, as that of a sum of balls that is a tie.
MOST_FURTHER = 4

Digits = Mapping[Expression, Decimal]


@dataclass(frozen=True)
class Line:
    """A step with its digits: ``operands`` for every leaf of the form that numbers are put into, and ``value``.

    ``exact`` says that operands and value are the numbers themselves, so that the line is an equation. A line that no
    number of digits confirms (of numbers too small to be written, say) is not ``confirmed``: its operands are rounded,
    its value is that of all their digits.
    """

    step: Step
    operands: Digits
    value: Decimal
    confirmed: bool = True

    @property
    def exact_operands(self) -> bool:
        """Whether no operand was rounded."""
        return all(operand.exact for operand in self.operands.values())

    @property
    def exact(self) -> bool:
        """Whether the line holds exactly as printed."""
        return self.exact_operands and self.value.exact


class LineWriter:
    """Chooses digits for lines of one network at one number of decimals.

    ``whole``: no digit before the point is left out, however large a number is. ``significant``: so many significant
    digits in place of decimals. ``blanks``: results, or factors, too, are hidden for a reader to find; also what an
    update begins with, where the one before is to be found (``follows``).
    """

    def __init__(
        self,
        values: Values,
        decimals: int,
        *,
        whole: bool = False,
        significant: int | None = None,
        blanks: str = "none",
        follows: bool = False,
    ) -> None:
        self.values = values
        self.decimals = decimals
        self.whole = whole
        self.significant = significant
        self.blanks = blanks
        self.follows = follows
        self._shown: dict[tuple[Expression, int], Decimal] = {}

    def shown(self, leaf: Expression, extra: int = 0) -> Decimal:
        """Return the digits of a quantity, a derivative or an updated parameter; ``extra`` further ones."""
        if (leaf, extra) not in self._shown:
            found = self._choose(leaf, extra)
            hidden = self.blanks != "none" and self._is_asked(leaf)
            self._shown[leaf, extra] = replace(found, hidden=hidden, of=self._name(leaf))
        return self._shown[leaf, extra]

    def _name(self, leaf: Expression) -> str:
        """Return the name of a leaf; behind it the update that it belongs to, from the second on."""
        step = self.values.step
        return repr(leaf) if step == 1 else f"{leaf!r} {step}"

    def _choose(self, leaf: Expression, extra: int) -> Decimal:
        size = _magnitude(self.values.decided(leaf))
        if isinstance(size, fmpq) and size == 0:
            # Where terms cancel, that they do is what there is to see.
            return self.values.rounded(leaf, 0)
        exponent = self._large_exponent(size)
        decimals = self._decimals_for(size) - exponent
        exact = self.values.exact(leaf)
        if exact is not None:
            allowance = GIVEN_EXTRA if self._is_given(leaf) else COMPUTED_EXTRA
            finite = finite_decimals(exact, decimals + max(allowance, extra), -exponent)
            if finite is not None:
                return self.values.rounded(leaf, finite)
        for further in range(MOST_FURTHER):
            try:
                return self.values.rounded(leaf, decimals + extra + further)
            except NotProven:
                continue
        return self.values.rounded(leaf, decimals + extra + MOST_FURTHER)

    def _is_given(self, leaf: Expression) -> bool:
        return isinstance(leaf, Symbol) and leaf.name in self.values.network.graph.givens

    def _is_asked(self, leaf: Expression) -> bool:
        if not isinstance(leaf, Symbol):
            return True
        network, carried = self.values.network, parts(leaf.name)
        if leaf.name in network.trained or (carried and carried[0] in network.optimizer.rule.states):
            return self.follows
        return leaf.name not in network.graph.givens

    def _large_exponent(self, size: arb | fmpq | None) -> int:
        """Return the power of ten of a large number's first digit, 0 for any other."""
        return 0 if self.whole or size is None else large_exponent(size)

    def _decimals_for(self, size: arb | fmpq | None) -> int:
        return decimals_for(size, self.decimals, self.significant, self._large_exponent(size))

    def confirmed(self, step: Step) -> Line:
        """Return the line of a step with the fewest digits that a calculator confirms."""
        return self.confirmed_together([step])[0]

    def confirmed_together(self, steps: Iterable[Step]) -> list[Line]:
        """Return lines that share their operands (the rows of one matrix product), all confirmed, or none.

        Raises DeriveError for a line whose form has another value.
        """
        steps = list(steps)
        results = [self.shown(step.left) for step in steps]
        for extra in EXTRA:
            operands = [
                {leaf: self.shown(leaf, extra) for leaf in leaves(step.forms[-1])} for step in steps
            ]
            checked = zip(steps, operands, results, strict=True)
            if all(confirms(step.forms[-1], each, value) for step, each, value in checked):
                made = zip(steps, operands, results, strict=True)
                return [Line(step, each, value) for step, each, value in made]
        for step in steps:
            if agree(self.values.decided(step.forms[-1]), self.values.decided(step.left)) is False:
                raise DeriveError(f"no number of digits confirms the line for {step.left!r}")
        operands = [{leaf: self.shown(leaf) for leaf in leaves(step.forms[-1])} for step in steps]
        made = zip(steps, operands, results, strict=True)
        return [Line(step, each, value, confirmed=False) for step, each, value in made]


def line_writer(network: Network, decimals: int, step: int = 1, *, follows: bool = False) -> LineWriter:
    """Return what writes the lines of a network at a step of its training, by the digits that its description asks.

    ``follows``: the document shows the step before, too.
    """
    values, described = Values(network, step=step), network.description
    return LineWriter(
        values, decimals, significant=described.digits, blanks=described.notes.blanks, follows=follows
    )


def decimals_for(size: arb | fmpq | None, asked: int, significant: int | None = None, large: int = 0) -> int:
    """Return the decimals of a positive number: those asked for, or more where it is small, or so many digits.

    ``large`` is the power of ten of a large number's first digit: the digits before the point are counted later.
    """
    decimals, least = asked, significant or SIGNIFICANT
    if size and significant:
        decimals = significant - 1 - (0 if large else exponent_of(size))
    while size and size * 10**decimals < 10 ** (least - 1):
        decimals += 1
        if decimals > MOST_SMALL:
            return asked
    return decimals


def large_exponent(number: Real) -> int:
    """Return the power of ten of a large number's first digit, 0 for one that is written in full."""
    exponent = exponent_of(-number if number < 0 else number)
    return exponent if exponent >= LARGE else 0


def leaves(expression: Expression) -> list[Expression]:
    """Return the quantities and derivatives in an expression, in order, each once."""
    return list(dict.fromkeys(node for node in walk(expression) if isinstance(node, Named)))


def confirms(form: Expression, operands: Digits, value: Decimal) -> bool:
    """Return whether the printed operands, put into the form, round to the printed value and not by a tie.

    How a tie rounds depends on the reader's rounding rule, so that it confirms nothing.
    """
    for precision in precisions():
        with ctx.workprec(precision):
            try:
                result = evaluate(form, lambda leaf: rational(operands[leaf].printed), BallAlgebra())
            except (Undecided, ZeroDivisionError):
                return False
        found = proven(result, value.decimals)
        if found is not None:
            return found.scaled == value.scaled and not _is_tie(found)
    return False


def _is_tie(found: Decimal) -> bool:
    doubled = {end * 2 * power_of_ten(found.decimals) for end in (found.lower, found.upper)}
    return any(each.denominator == 1 and each.numerator % 2 for each in doubled)


def _magnitude(number: Real) -> arb | fmpq | None:
    """Return |number| where its leading digits are known, None where its ball holds zero."""
    if isinstance(number, arb) and number.contains(0):
        return None
    return -number if number < 0 else number
