"""The lines of the overview: steps in symbols, of many those that teach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.document.equations.mathematics import DOTS
from derive.document.equations.rows import Part, aligned
from derive.expressions.expression import Expression, Sum, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.calculus.steps import Step
    from derive.document.equations.mathematics import MathWriter

# Where more lines are there than are shown, so many of the first and of the last.
FIRST, LAST = 3, 2
# A sum of more terms is shown without its middle.
LONGEST_SUM = 3


def overview_lines(mathematics: MathWriter, steps: Sequence[Step], most: int) -> Markup:
    """Return lines in symbols, without numbers.

    Of many, those of the first of each kind; where these are too many, the first and the last lines.
    """
    lines = [_line(mathematics, step) for step in first_of_kinds(steps, most) or steps]
    if len(lines) > most:
        lines = [*lines[:FIRST], r"&\;\;\vdots", *lines[-LAST:]]
    return Markup(" \\\\\n".join(lines))


def _line(mathematics: MathWriter, step: Step) -> str:
    parts = [Part("=", tuple(_pieces(mathematics, form))) for form in step.forms]
    return aligned(mathematics.leaf(step.left), parts)


def _pieces(mathematics: MathWriter, form: Expression) -> list[str]:
    """Return a form in symbols, a long sum without its middle."""
    written = mathematics.symbolic
    if not isinstance(form, Sum) or len(form.terms) <= LONGEST_SUM:
        return written(form)
    last = "".join(written(form.terms[-1]))
    return [*written(Sum(form.terms[:2])), DOTS, f" - {last[1:]}" if last.startswith("-") else f" + {last}"]


def first_of_kinds(steps: Sequence[Step], most: int) -> list[Step] | None:
    """Return of many steps the first of each kind of formula, None where all are shown or these are too many."""
    if len(steps) <= most:
        return None
    first = {_shape(step.forms[0]): step for step in reversed(steps)}
    found = [step for step in steps if first[_shape(step.forms[0])] is step]
    return found if len(found) <= most else None


def _shape(expression: Expression) -> str:
    """Return an expression without its names: what formulas of one kind share."""
    return plain(expression, lambda _: "x")
