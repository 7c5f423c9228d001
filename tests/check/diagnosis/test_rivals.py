"""What is wrong in the reading chosen, and right in one that does as well, is unsure."""

from __future__ import annotations

import pytest

from derive.check.judge.judgement import Verdict
from derive.check.report.selection import Selection, is_wrong
from tests.check.checked_documents import outcome

OUTPUT, TARGET, NEITHER = "$y_1 = 0.7729$. ", "$y_1 = 0.01$. ", "$y_1 = 0.3333$. "


def verdicts(document: str) -> list[Verdict]:
    return [each.verdict for each in outcome(document).report.judged]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (OUTPUT + TARGET, [Verdict.RIGHT, Verdict.UNSURE]),
        (OUTPUT + OUTPUT + TARGET, [Verdict.RIGHT, Verdict.RIGHT, Verdict.WRONG]),
        (OUTPUT + NEITHER, [Verdict.RIGHT, Verdict.WRONG]),
    ],
)
def test_a_letter_for_two_quantities(document: str, expected: list[Verdict]) -> None:
    assert verdicts(document) == expected


def test_what_is_unsure_is_no_error_unless_the_check_is_strict() -> None:
    report = outcome(OUTPUT + TARGET).report
    assert [each.code.name for each in report.findings] == ["U101"] and report.slips == 0
    assert not is_wrong(report) and is_wrong(Selection(strict=True).applied(report))
    assert report.findings[0].message == (
        "unsure: wrong if y_1 is out_y1, right if it is t1; the document can be read either way"
    )
