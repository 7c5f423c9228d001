"""Norms and components of vectors, in formulas about the worked example: x = (0.05, 0.1)."""

from __future__ import annotations

import pytest

from derive.check.report.findings import Claims
from tests.check.judged import checked, complaints

RIGHT = [
    r"\|x\|^2 = x_1^2 + x_2^2 = 0.0125",
    r"\|x\|_2 = \sqrt{0.0125} = 0.1118",
    r"E_{total} = ½\|t - \hat y\|^2 = \frac12 \lVert \mathbf{t} - \mathbf{y} \rVert_2^2 = \tfrac12 ||t - \hat y||^2",
    r"||(0.6, 0.8)|| = 1",
    r"\|x\|_1 = 0.15, \quad \|x\|_\infty = 0.1",
    r"\left\|\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}\right\|_F^2 = 30",
    r"(\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \begin{pmatrix} 1 \\ 1 \end{pmatrix})_2 = 7",
    r"|x_1||x_2| = 0.005",
    r"¾ + ¼ = 1",
]
WRONG = [r"\|x\|^2 = 0.15", r"E_{total} = \|t - \hat y\|^2", r"½ + ¼ = 1", r"\|x\|_1 = 0.1118"]


@pytest.mark.parametrize("line", RIGHT)
def test_right_claim_is_right(line: str) -> None:
    report = checked(line)
    assert complaints(report) == []
    assert report.claims == Claims(right=report.claims.total) and report.claims.total > 0


@pytest.mark.parametrize("line", WRONG)
def test_wrong_claim_is_wrong(line: str) -> None:
    assert checked(line).claims.wrong == 1


@pytest.mark.parametrize("line", [r"\|x\|_7 = 3", r"(x + x)_3 = 1"])
def test_what_has_no_value_is_not_understood(line: str) -> None:
    report = checked(line)
    assert report.claims == Claims(not_understood=report.claims.total)
