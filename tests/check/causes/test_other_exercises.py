"""Of another exercise, for other indices, behind what is not understood: unsure, but for what the line itself shows."""

from __future__ import annotations

import pytest

from derive.check.judge.judgement import Verdict
from derive.check.pipeline import check_document
from derive.check.report.findings import Finding
from derive.check.source.decoding import read
from tests.check.causes.test_doubted import last
from tests.check.judged import complaints

FIRST = r"""## Example 1: one unit

$w = 0.5$, $x = 2$, $b = 0$, so $z = w x + b = 1$ and $y = \sigma(z) = \sigma(1) = 0.7311$.

The update gives $b = 0 + 0.25 = 0.25$.

"""


@pytest.mark.parametrize(
    ("heading", "line", "expected"),
    [
        ("## Example 2: anew, with $x = 3$", r"$z = w x + b = 0.5 \cdot 3$", Verdict.UNSURE),
        ("## Example 2: anew, with $x = 3$", r"$z = w x + b = 0.5 \cdot 3 = 1.5$", Verdict.RIGHT),
        ("## Example 2: anew, with $x = 3$", r"$z = w x + b = 0.5 \cdot 3 = 2.8$", Verdict.WRONG),
        ("## Then, with $x = 3$", r"$z = w x + b = 0.5 \cdot 3$", Verdict.WRONG),
    ],
)
def test_each_exercise_has_numbers_of_its_own(heading: str, line: str, expected: Verdict) -> None:
    assert last(f"{FIRST}{heading}\n\n{line}") is expected


def test_a_result_behind_a_doubt_is_what_its_line_gives() -> None:
    line = r"$y = \sigma(0.5) = 0.6229$ and $y (1 - y) = 0.6229 \cdot 0.3771 = 0.2349$"
    [found] = _found(f"{FIRST}## Example 2\n\n{line}")
    assert found.expected == "0.6225"


def _found(document: str) -> list[Finding]:
    return complaints(check_document(read(document, "markdown", "notes.md")))


CASES = r"""$$L = -\sum_j^C y_j \log q_j = -\sum_j^C \ell_j$$

$$q_j = \frac{\exp(u_j)}{\sum_k^C \exp(u_k)}$$

$$\frac{\partial L}{\partial u_i} = -\sum_j^C \frac{\partial \ell_j}{\partial q_j} \frac{\partial q_j}{\partial u_i}$$

$$\frac{\partial q_j}{\partial u_i} = \frac{\partial}{\partial u_i} \frac{\exp(u_j)}{\sum_k^C \exp(u_k)}$$

If \(i \neq j\),

$$= \exp(u_j) \frac{\partial}{\partial u_i} \left(\sum_k^C \exp(u_k)\right)^{-1} = -q_j q_i$$
"""


def test_what_is_said_for_some_indices_is_not_wrong_for_all() -> None:
    assert not _found(CASES)


UNKNOWN = "Now $s = 0.2 \\cdot 0 + 0.3 = 0.3$, so $y = f(0.3) = 1$.\n\n"


def test_nobody_knows_what_a_function_gives_that_is_not_understood() -> None:
    assert not _found(UNKNOWN + "Then $s = 0.2 - 0.3 = -0.1$, so $y = f(-0.1) = 0$.")
    assert _found(UNKNOWN + "Then $s = 0.2 - 0.3 = -0.2$, so $y = f(-0.1) = 0$.")


@pytest.mark.parametrize(("result", "is_wrong"), [("15", False), ("16", True), ("8", True)])
def test_a_line_that_ends_in_an_operator_goes_on_in_the_next_one(result: str, is_wrong: bool) -> None:
    assert bool(_found(f"```\n2*3 + 1*1 +\n4*2 + 5*0 = {result}\n```\n")) is is_wrong
