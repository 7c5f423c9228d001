"""Rules in letters without marks, for any weight."""

from __future__ import annotations

import pytest

from tests.check.judged import checked, complaints

RIGHT = [
    r"w \leftarrow w - \eta \frac{\partial E}{\partial w}",
    r"\Delta w = -\eta \frac{\partial E}{\partial w} = -\eta \, \delta \, a",
    r"w' = w + \Delta w",
    r"w' = w - \Delta w",
    r"w^{new} = w^{old} - \eta \delta a",
    r"\frac{\partial E}{\partial w} = \delta a",
    r"w_{neu} = w_{alt} - \eta \nabla_w E",
]
WRONG = [
    r"w \leftarrow w + \eta \frac{\partial E}{\partial w}",
    r"w^{new} = w^{old} - \delta a",
    r"\frac{\partial E}{\partial w} = \delta z",
]


@pytest.mark.parametrize("line", RIGHT)
def test_right_rule(line: str) -> None:
    report = checked(line)
    assert complaints(report) == []
    assert report.claims.right == report.claims.total > 0


@pytest.mark.parametrize("line", WRONG)
def test_wrong_rule_is_found_and_no_special_weight_put_into_it(line: str) -> None:
    [finding] = complaints(checked(line))
    assert finding.fix is None or "w_" not in finding.fix.main.text


@pytest.mark.parametrize(("change", "sign"), [("-", "-"), ("", "+")])
def test_a_change_has_one_sign_in_a_document(change: str, sign: str) -> None:
    said = rf"\Delta w = {change}\eta \frac{{\partial E}}{{\partial w}}"
    [finding] = complaints(checked(said, rf"w' = w {sign} \Delta w"))
    assert finding.text.endswith(r"\eta \frac{\partial E}{\partial w}")


def test_a_letter_that_is_only_named_is_not_taken_for_a_weight() -> None:
    claims = checked(r"w = 3", r"w + 1 = 4").claims
    assert (claims.defined, claims.right) == (1, 1)
