"""Whether, and where not, numbers are earlier ones with parts worked out: ``0.2 * 3 + 1`` as ``0.6 + 1``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.rounding import rounds_to
from derive.check.formulas.evaluation import equal
from derive.expressions.alignment import align, factors_of, terms_of
from derive.expressions.expression import Call, Negative, Power, Product, Quotient, Sum
from derive.expressions.printed import number_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.calculus.balls import Real
    from derive.expressions.expression import Expression
    from derive.expressions.printed import Printed

    Value = Callable[[Expression], Real]


# Of longer sums and products, no groups are tried.
MOST_PARTS = 16


def is_worked_out(before: Expression, after: Expression, exact: Value) -> bool:
    """Return whether each number of a formula is the value, perhaps rounded, of what stands at its place before."""
    number = number_of(after)
    if number is not None:
        shown, sign = number
        return rounds_to(exact(before), sign * shown.value, shown.unit)
    if equal(exact(before), exact(after)):
        return True
    match before, after:
        case Negative(one), Negative(other):
            return is_worked_out(one, other, exact)
        case Sum(), Sum():
            return _in_groups(terms_of(before), terms_of(after), Sum, exact)
        case Product(), Product():
            return _in_groups(factors_of(before), factors_of(after), Product, exact)
        case (Quotient(a, b), Quotient(c, d)) | (Power(a, b), Power(c, d)):
            return is_worked_out(a, c, exact) and is_worked_out(b, d, exact)
        case Call(function, some), Call(other_function, others):
            pairs = zip(some, others, strict=False)
            alike = function == other_function and len(some) == len(others)
            return alike and all(is_worked_out(one, other, exact) for one, other in pairs)
    return False


def worked_out_wrongly(
    before: Expression, after: Expression, exact: Value
) -> tuple[Expression, Printed, int] | None:
    """Return a part before and the number with its sign that is not its value, where all others are; else None.

    What was a number before is not worked out.
    """
    laid = align(before, after)
    wrong = [pair for pair in laid if not is_worked_out(pair.symbolic, pair.numeric, exact)]
    if len(laid) < 2 or len(wrong) != 1 or number_of(wrong[0].symbolic) is not None:
        return None
    shown = number_of(wrong[0].numeric)
    return (wrong[0].symbolic, *shown) if shown is not None else None


def _in_groups(
    some: list[Expression], others: list[Expression], kind: type[Sum] | type[Product], exact: Value
) -> bool:
    """Return whether neighbouring parts, taken together, give one part each of the other formula, in order."""
    if not others or len(some) < len(others) or len(some) > MOST_PARTS:
        return not some and not others
    for size in range(1, len(some) - len(others) + 2):
        group = some[0] if size == 1 else kind(tuple(some[:size]))
        if is_worked_out(group, others[0], exact) and _in_groups(some[size:], others[1:], kind, exact):
            return True
    return False
