"""Another number among those that are put in: of another example, or that of another symbol."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.rounding import rounded
from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.formulas.evaluation import NoValue, as_interval, equal, exactly, value
from derive.check.formulas.sides import SideKind
from derive.check.formulas.telling import tells
from derive.check.syntax.trees import parts
from derive.expressions.expression import Named, Partial, Sum
from derive.expressions.matrices import is_symbolic, single, walk
from derive.expressions.printed import Printed, digits, printed
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.calculus.balls import Real
    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression

# Of long sums, so many numbers are exchanged for so many others.
MOST_NUMBERS, MOST_OTHERS = 24, 40
_Digits = tuple[Fraction, Fraction]


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Put a number that the right formula has in the place of one that is written."""
    side, about = slip.prepared.sides.sides[slip.judgement.side], slip.judgement.meaning
    about = about or single(slip.prepared.sides.head)
    numeric = single(side.bound)
    if slip.claimed is not None or side.kind is not SideKind.NUMERIC or numeric is None or about is None:
        return
    written = set(map(id, parts(slip.node)))
    own = [number for number in printed(numeric) if id(number.node) in written][:MOST_NUMBERS]
    for number in own:
        for other in _others(slip, number):
            if _gives(slip, about, _with(numeric, number, other)):
                text = digits(*other)
                put = f"({text})" if text.startswith("-") else text
                details = {"written": slip.text(number.node), "meant": text}
                edit = Edit(number.node.start, number.node.end, put)
                yield Candidate(CAUSE, (edit,), details=details, rank=int(other[0] < 0))


def _with(numeric: Expression, number: Printed, other: _Digits) -> Expression:
    """Return numbers with one of them exchanged."""
    return with_leaves(numeric, lambda leaf: Printed(*other, number.node) if leaf is number else leaf)


def _gives(slip: Slip, about: Expression, numeric: Expression) -> bool:
    try:
        return equal(value(numeric, slip.points.own, _meant), value(about, slip.points.own))
    except NoValue:
        return False


def _meant(number: Printed) -> Real:
    # A number with many digits is rounded, as a rule.
    return as_interval(number) if tells(number.value, number.unit) else exactly(number)


def _others(slip: Slip, number: Printed) -> list[_Digits]:
    """Return numbers that may belong in the place of one: those put in before, and what parts of formulas are worth."""
    count = len(slip.points.network.examples)
    found: dict[_Digits, None] = {}
    if number.unit == 1 and count > 1:
        found[Fraction(count), Fraction(1)] = None
    for each in printed(slip.numbers) if slip.numbers is not None else ():
        found |= {(each.value, each.unit): None, (-each.value, each.unit): None}
    for part in _parts(slip):
        try:
            found[rounded(value(part, slip.points.own), number.unit)] = None
        except NoValue:
            continue
    return [each for each in found if each[0] != number.value][:MOST_OTHERS]


def _parts(slip: Slip) -> Iterator[Expression]:
    """Yield symbols and differences of two in right formulas, and in those of their derivatives."""
    for formula in slip.formulas:
        for leaf in walk(formula):
            if isinstance(leaf, Partial):
                yield from (part for form in slip.points.formulas(leaf) for part in walk(form) if _is_short_sum(part))
            if isinstance(leaf, Named) or _is_short_sum(leaf):
                yield leaf


def _is_short_sum(part: Expression) -> bool:
    return isinstance(part, Sum) and len(part.terms) == 2 and is_symbolic(part)


CAUSE = Cause(
    __name__,
    Example(
        "another number: 2 for 1",
        (r"net_{h1} = \frac{5 - 1}{10}", r"net_{h1} = \frac{5 - 2}{10}"),
        network="xor",
    ),
    candidates,
)
