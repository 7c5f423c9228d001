"""A wrong exponent: a square for the first power, a power lost."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.expressions.expression import Constant, Power
from derive.expressions.walking import changed_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression

EXPONENTS = (1, 2, 3, -1)


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Change an exponent, take it away, or add a square."""
    for node in parts(slip.node):
        if isinstance(node, nodes.Power):
            written = slip.text(node.exponent)
            for exponent in EXPONENTS:
                if exponent == 1:
                    yield Candidate(CAUSE, (_without_exponent(slip, node),))
                elif str(exponent) != written:
                    edit = Edit(node.exponent.start, node.exponent.end, _exponent(exponent, slip, node))
                    yield Candidate(CAUSE, (edit,))
        elif isinstance(node, nodes.Group | nodes.Name | nodes.Call):
            yield Candidate(CAUSE, (Edit(node.end, node.end, "^2"),))
    for formula in slip.formulas:
        for changed, _ in changed_once(formula, _exponents):
            yield Candidate(CAUSE, formula=changed)


def _without_exponent(slip: Slip, node: nodes.Power) -> Edit:
    """Return the edit that leaves the base alone: nobody writes an exponent of one."""
    start = slip.math.rfind("^", 0, node.exponent.start)
    end = node.exponent.end
    if slip.math[start + 1 : node.exponent.start].strip() == "{":
        end = slip.math.index("}", end) + 1
    return Edit(start, end, "")


def _exponent(exponent: int, slip: Slip, node: nodes.Power) -> str:
    braced = slip.math[: node.exponent.start].rstrip().endswith("{")
    text = str(exponent)
    return text if braced or len(text) == 1 else f"{{{text}}}"


def _exponents(part: Expression) -> Iterator[tuple[Expression, int]]:
    if isinstance(part, Power):
        yield part.base, 1
        yield from ((Power(part.base, Constant(Fraction(exponent))), exponent) for exponent in EXPONENTS)


CAUSE = Cause(
    __name__,
    Example("an exponent is wrong", (r"E_{y1} = \frac{1}{2}(t_1 - out_{y1})",)),
    candidates,
    puts_in_any_number=True,
)
