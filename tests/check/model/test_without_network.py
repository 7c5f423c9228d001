"""Documents that name no network: whatever they leave open, their check ends with a report."""

from __future__ import annotations

import pytest

from derive.check.report.findings import Finding
from derive.checked import check_derivation


def findings(text: str) -> list[Finding]:
    return list(check_derivation(text).findings)


@pytest.mark.parametrize(
    "right",
    [
        r"$\sigma(u) = \frac{1}{1 + e^{-u}}$",
        r"$\tanh'(r) = 1 - \tanh^2(r)$",
        r"$\mathrm{relu}(s) = \begin{cases} s & s > 0 \\ 0 & s \le 0 \end{cases}$",
        r"$\sigma'(x) = \sigma(x)(1 - \sigma(x))$",
    ],
)
def test_a_rule_about_a_function_alone_is_judged(right: str) -> None:
    assert not findings(right)


def test_a_wrong_rule_about_a_function_alone_is_found() -> None:
    assert [each.code.name for each in findings(r"$\tanh'(r) = 1 - \tanh(r)$")] == ["I101"]


def test_an_update_by_a_loss_that_is_not_defined_is_judged_by_its_numbers() -> None:
    text = r"With $u = 0.4$, $\eta = 0.5$: $u := u - \eta \frac{\partial C}{\partial u} = 0.4 - 0.5 \cdot 0.2 = 0.3$."
    assert not findings(text)
    assert [each.code.name for each in findings(text.replace("= 0.3", "= 0.2"))] == ["V101"]
    assert [each.code.name for each in findings(text.replace("0.4 - 0.5", "0.4 - 0.1"))] != []


def test_a_symbol_that_the_report_has_to_write_has_its_own_letters() -> None:
    text = r"""
$$\frac{\partial E_{total}}{\partial s_q} = \frac{\partial E_n}{\partial s_q}$$

$$u_q = c_1 \cdot n_1$$

$$\frac{\partial u_q}{\partial c_1} = n_2 = 0.7$$

$$c_{pq} = c_{pq} - d$$
"""
    assert [each.expected for each in findings(text) if each.code.name == "C101"] == ["n_1"]
