from __future__ import annotations

import json

import pytest

from derive.check.report.formats import rendered
from tests.check.checked_documents import outcome

WRONG = "$$net_{h1} = 0.15 \\times 0.05 + 0.25 \\times 0.1 + 0.30 = 0.3352$$\n"
CARRIED = "$$out_{h1} = \\sigma(net_{h1}) = 0.5830$$\n"
OTHER = "$$net_{y1} = w_5 out_{h1} + w_6 out_{h2} + b_2$$\n"


@pytest.mark.parametrize(
    ("document", "wrong", "slips"),
    [
        (WRONG, 1, 1),
        (WRONG + CARRIED, 1, 1),
        (WRONG + "Once more: $net_{h1} = 0.3352$.\n", 2, 1),
        (WRONG + CARRIED + "\n| $net_{h1}$ | $out_{h1}$ |\n|---|---|\n| 0.3352 | 0.5830 |\n", 2, 1),
        (WRONG + "But then $net_{h1} = 0.3235$.\n", 2, 2),
        (OTHER + "and\n" + OTHER.replace(" out", " \\, out"), 2, 1),
        (WRONG + OTHER, 2, 2),
        ("<!-- derive: ignore -->\n" + WRONG + OTHER, 1, 1),
    ],
)
def test_slips_are_wrong_claims_that_repeat_nothing(document: str, wrong: int, slips: int) -> None:
    report = outcome(document).report
    assert (report.claims.wrong, report.slips) == (wrong, slips)


def test_every_report_counts_slips() -> None:
    checked = [outcome(WRONG + OTHER)]
    shown = {form: rendered(form, checked, several=False) for form in ("text", "json", "sarif", "github", "html")}
    assert json.loads(shown["json"])["slips"] == 2
    assert json.loads(shown["sarif"])["runs"][0]["artifacts"][0]["properties"]["slips"] == 2
    assert all("; slips: 2" in shown[form] for form in ("text", "github", "html"))
