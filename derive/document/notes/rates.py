r"""A learning rate that changes: as a formula in the number ``t`` of the update, or as a list; and its digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import ctx
from markupsafe import Markup

from derive.calculus.balls import FIRST_PRECISION, BoundedAlgebra, ball
from derive.calculus.decimals import proven
from derive.calculus.training import error_decimals
from derive.calculus.updates import rate_at
from derive.document.equations.mathematics import constant, formula, number
from derive.expressions.expression import Expression, Symbol
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.network.tables.schedules import Schedule

# Of a list of rates, the first ones are told.
MOST_RATES = 6
# So many digits of a rate are printed.
DIGITS = 4


@dataclass(frozen=True)
class ScheduleNotes:
    """How the rate changes: the first ``numbers`` of a list, or a ``formula`` in t."""

    numbers: tuple[Markup, ...]
    formula: Markup


def schedule_notes(schedule: Schedule | None) -> ScheduleNotes | None:
    """Return what the notes say of a learning rate that changes."""
    if schedule is None:
        return None
    if schedule.kind == "list":
        return ScheduleNotes(tuple(Markup(constant(each)) for each in schedule.numbers[:MOST_RATES]), Markup(""))
    if schedule.formula is not None:
        return ScheduleNotes((), Markup(formula(with_leaves(schedule.formula, _counted))))
    first, change, *every = schedule.numbers
    if schedule.kind == "inverse":
        return ScheduleNotes((), Markup(rf"\frac{{{constant(first)}}}{{1 + {constant(change)} \cdot (t - 1)}}"))
    exponent = "t - 1" if every == [1] else rf"\lfloor (t - 1)/{every[0]} \rfloor"
    return ScheduleNotes((), Markup(rf"{constant(first)} \cdot {_base(change)}^{{{exponent}}}"))


def _base(change: Fraction) -> str:
    text = constant(change)
    return rf"\left({text}\right)" if "frac" in text else text


def _counted(leaf: Expression) -> Expression:
    return Symbol("t") if isinstance(leaf, Symbol) else leaf


def rate_digits(schedule: Schedule, step: int) -> str:
    """Return the digits of the rate of an update."""
    with ctx.workprec(FIRST_PRECISION):
        rate = rate_at(schedule, step, BoundedAlgebra())
        found = proven(rate, error_decimals(ball(rate), DIGITS))
    return number(found) if found is not None else ""
