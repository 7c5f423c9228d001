"""What is said for a case that the numbers of a document are not is no claim about these numbers."""

from __future__ import annotations

import pytest

from derive.check.pipeline import check_document
from derive.check.report.findings import Report
from derive.check.source.decoding import read
from tests.check.judged import backprop, complaints

UNIT = "$k = 0.5$, $x = 3$, $c = -1$, $z = k x + c = 0.5$, $r = \\max(0, z) = 0.5$.\n\n"
SLOPE = "$\\frac{\\partial r}{\\partial z} = %d$"


def alone(text: str) -> Report:
    return check_document(read(text, "markdown", "lines.md"))


@pytest.mark.parametrize(
    "text",
    [
        f"If $z < 0$, then {SLOPE % 0}.",
        f"But {SLOPE % 0} when $z < 0$, and {SLOPE % 1} for $z > 0$.",
        f"Wenn $z < 0$, gilt {SLOPE % 0}.",
        f"Where $`z < 0`$, {SLOPE % 0}.",
        "For \\(z < 0\\) we have \\(\\text{ReLU}'(z) = 0\\) and $r = 0$.",
    ],
)
def test_what_is_said_for_another_case_is_judged_for_it(text: str) -> None:
    report = alone(UNIT + text)
    assert report.findings == () and report.claims.not_understood == 0


def test_what_is_not_so_in_its_case_either_is_left_open() -> None:
    report = alone(f"{UNIT}If $z < 0$, then {SLOPE % 3}.")
    assert complaints(report) == [] and report.claims.not_understood == 1


def test_what_is_right_for_the_numbers_but_not_in_its_case_is_left_open() -> None:
    report = alone(f"{UNIT}If $z < 0$, then {SLOPE % 1}.")
    assert complaints(report) == [] and report.claims.not_understood == 1


@pytest.mark.parametrize(
    "text",
    [
        f"If $z > 0$, then {SLOPE % 0}.",  # the case that it is
        f"If $z < 0$, the unit is off. Here {SLOPE % 0}.",  # behind the sentence
        f"As $z < 0.6$, {SLOPE % 0}.",
        "As $z < 0$, it is off.",
        f"If $z < 0$, it is off, but {SLOPE % 0}.",
    ],
)
def test_what_is_said_of_the_numbers_themselves_stays_wrong(text: str) -> None:
    (found,) = complaints(alone(UNIT + text))
    assert found.extent.start.line == 3


def test_a_case_about_a_network_is_no_claim() -> None:
    text = "If $net_{h1} < 0$, then $out_{h1} < 0.5$; here $net_{h1} > 0$."
    report = check_document(read(text, "markdown", "lines.md"), backprop())
    assert complaints(report) == [] and report.claims.wrong == 0
