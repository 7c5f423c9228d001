"""Signs that turn round in twos, sizes that nobody works out, and numbers that agree closely."""

from __future__ import annotations

import pytest

from derive.check.model.plain_arithmetic import holds
from derive.check.syntax.parse import parse
from derive.check.syntax.tree import Chain
from tests.check.judged import checked, complaints


def test_two_signs_that_cancel_are_one_slip() -> None:
    slope = r"\frac{\partial E_{total}}{\partial w_6}"
    report = checked(rf"{slope} = 0.0207", r"w_6^{new} = 0.45 + 0.5 \cdot 0.0207 = 0.46035")
    kinds = [cause.kind for each in complaints(report) if each.extent.start.line == 2 for cause in each.causes]
    assert report.claims.carried > 0 and set(kinds) == {"carried"}


def test_a_sign_that_makes_a_result_wrong_is_a_slip() -> None:
    [finding, *_] = complaints(checked(r"net_{h1} = 0.15 \cdot 0.05 - 0.25 \cdot 0.1 + 0.3 = 0.2825"))
    assert [cause.kind for cause in finding.causes] == ["sign"]


def test_a_power_of_ten_tells_a_size_and_an_enormous_one_is_not_worked_out() -> None:
    assert complaints(checked(r"out_{h1} \approx 10^{0}")) == []
    assert checked(r"out_{h1} \approx 10^{-9999999999}").claims.not_understood == 1


@pytest.mark.parametrize(
    ("line", "closely"), [("0.1 + 0.5 * 0.00358 = 0.101789", True), ("0.1 - 0.5 * 0.00358 = 0.101789", False)]
)
def test_what_is_given_with_few_digits_is_reckoned_with_as_it_stands(line: str, closely: bool) -> None:
    [chain] = parse(line)
    assert isinstance(chain, Chain)
    assert holds(chain) and holds(chain, closely=True) is closely
