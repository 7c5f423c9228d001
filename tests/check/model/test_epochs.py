"""A document without a network may give a symbol anew; what is wrong in it stays wrong."""

from __future__ import annotations

import pytest

from derive.check.model.epochs import MOST_EPOCHS
from derive.check.pipeline import check_document
from derive.check.report.findings import Report
from derive.check.source.decoding import read
from tests.check.judged import complaints

STEP = "$x = 3$, $w = 0.4$, $t = 2$, $y = w x = 1.2$.\n\n"


def alone(text: str) -> Report:
    return check_document(read(text, "markdown", "lines.md"))


@pytest.mark.parametrize(
    "text",
    [
        "$x = 2$, $z = 3 x = 6$.\n\n$x = 5$, $z = 3 x = 15$.",
        "$z = 0.4 \\cdot 2 = 0.8$, $a = z^2 = 0.64$. $z = 0.4 \\cdot 5 = 2$, $a = z^2 = 4$.",
        STEP + "$$w \\leftarrow w - 0.1 \\cdot (-2.4) = 0.4 + 0.24 = 0.64$$\n\n$$y = w x = 1.92$$",
        STEP + "$$w := w + 0.24 = 0.64$$\n\n$$t = 4, \\quad y = 0.64 \\cdot 3 = 1.92$$",
        # Both parameters are changed by the error of before the change of the first of them.
        "$w = 1$, $b = 2$, $d = w + b = 3$.\n\n$$w \\leftarrow w - d = -2, \\quad b \\leftarrow b - d = 2 - 3 = -1$$",
        # The next input, as a vector.
        "$v = (1, 2)$, $v \\cdot v = 5$. Next input: $v = (3, 0)$, $v \\cdot v = 9$. $v = (3, 0)$.",
        # A weight that keeps its value in a later step has had the first one before.
        "$a = 0$, $n = 2 a = 0$. Next sample: $a = 0 + 1 = 1$, $n = 2 a = 2$. Next: $a = 1 - 0 = 1$, $n = 2 a = 2$.",
        # The rate has a name in words, and the start is nought.
        "$w = 0$, $dw = -4$.\n\n$$w = w - \\text{rate} \\cdot dw$$\n\n$$w = 0 - 0.1 \\cdot (-4) = 0.4$$",
        "$w = 1$, $dw = 2$. $w = w - 0.1 dw$, $w = 1 - 0.1 \\cdot 2 = 0.8$. $dw = 1$, $w = w - 0.1 dw = 0.7$.",
        # What was right for the other class is no formula of this one.
        "$p = 0.6$, $l = -y \\ln p - (1 - y) \\ln(1 - p)$. If $y = 1$, $l = -\\ln p = 0.511$."
        " If $y = 0$, $l = -\\ln(1 - p) = -\\ln(0.4) = 0.916$.",
        # What is worked out for the first time after numbers were put in for it: they hold until then.
        "$d = p - t$, $t = 1$.\n\n$d = 0.7 - 1 = -0.3$. Once more: $p = 0.5 \\cdot 1.6 = 0.8$.",
        # Told again: the value of before.
        "$x = 2$, $z = 3 x = 6$. With $x = 5$: $z = 15$ and not $z = 6$.",
        "# Exercise 1\n\nLet $y = 3 x$ with $x = 2$: $y = 6$.\n\n# Exercise 2\n\nLet $y = x^2$ with $x = 4$: $y = 16$.",
    ],
)
def test_a_symbol_may_be_given_anew(text: str) -> None:
    report = alone(text)
    assert report.findings == () and report.claims.wrong == 0


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("$x = 2$, $z = 3 x = 6$. $x = 5$, $z = 3 x = 12$.", 45),
        # What is computed does not change by itself.
        ("$x = 2$, $z = 3 x = 6$, and $z = 7$.", 34),
        ("$z = 3 \\cdot 4 = 12$, that is $z = 21$.", 36),
        # A formula is worked out with what holds where it stands.
        ("$x = 2$, $z = 3 x = 6$. $x = 5$, so $z = 3 x = 3 \\cdot 2$.", 56),
        # A formula in another section is no other exercise.
        ("$x = 2$, $z = 3 x$.\n\n# Result\n\n$z = 4 x$.", 6),
    ],
)
def test_what_is_wrong_stays_wrong(text: str, column: int) -> None:
    found = complaints(alone(text))
    assert [each.extent.start.column for each in found][:1] == [column]


def test_a_document_that_changes_without_end_is_left_open() -> None:
    report = alone("\n\n".join(f"$x = {number}$, $z = 3 x = {3 * number}$" for number in range(3 * MOST_EPOCHS)))
    assert complaints(report) == [] and report.claims.not_understood >= MOST_EPOCHS
