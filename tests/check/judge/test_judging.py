"""Claims about the worked example: right, wrong, carried, missing; each by the exact values."""

from __future__ import annotations

import pytest

from derive.check.report.findings import Claims
from tests.check.judged import checked, complaints

RIGHT = [
    r"net_{h1} = w_1 x_1 + w_3 x_2 + b_1 = 0.15 \times 0.05 + 0.25 \times 0.1 + 0.30 = 0.3325",
    r"out_{h1} = \sigma(net_{h1}) = \frac{1}{1 + e^{-0.3325}} \approx 0.5824",
    r"net_{h1} = b_1 + w_3 x_2 + w_1 x_1",
    r"\frac{\partial E_{total}}{\partial w_5} = -(t_1 - out_{y1}) \, out_{y1} (1 - out_{y1}) \, out_{h1}",
    r"\frac{\partial E_{total}}{\partial out_{h1}} = \frac{\partial E_{y1}}{\partial out_{h1}} + "
    r"\frac{\partial E_{y2}}{\partial out_{h1}}",
    r"\frac{\partial E_{y2}}{\partial out_{y1}} = 0",
    r"w_5^{+} = w_5 - \eta \frac{\partial E_{total}}{\partial w_5} = 0.3610",
    r"\frac{1}{2}(0.99 - 0.7830)^2 = 0.0214",
    r"0.4 - 0.5 \cdot 0.0787 = 0.3607",
    r"out_{h1} > 0.5",
]
WRONG = [
    r"net_{h1} = w_1 x_1 + w_2 x_2 + b_1",
    r"net_{h1} = 0.15 \times 0.05 + 0.20 \times 0.1 + 0.30",
    r"out_{h1} = \sigma(net_{h1}) = 0.5842",
    r"\frac{\partial E_{total}}{\partial out_{y1}} = t_1 - out_{y1}",
    r"\frac{\partial E_{total}}{\partial out_{h1}} = \frac{\partial E_{y1}}{\partial out_{h1}} + "
    r"\frac{\partial E_{y2}}{\partial out_{h2}}",
    r"w_5^{+} = w_5 + \eta \frac{\partial E_{total}}{\partial w_5}",
    r"w_5^{+} = w_5 - \frac{\partial E_{total}}{\partial w_5}",
    r"\frac{1}{2}(0.99 - 0.7830)^2 = 0.0212",
    r"out_{h1} < 0.5",
]


@pytest.mark.parametrize("line", RIGHT)
def test_right_claim_is_right(line: str) -> None:
    report = checked(line)
    assert complaints(report) == []
    assert report.claims == Claims(right=report.claims.total) and report.claims.total > 0


@pytest.mark.parametrize("line", WRONG)
def test_wrong_claim_is_wrong(line: str) -> None:
    assert checked(line).claims.wrong == 1


def test_cut_off_digits_are_told_from_wrong_ones() -> None:
    [finding] = complaints(checked(r"\frac{1}{2}(0.01 - 0.7676)^2 = 0.2869"))
    assert (finding.code.name, finding.expected) == ("R101", "0.2870")


def test_numbers_put_into_a_wrong_formula_follow_from_it() -> None:
    slope = r"\frac{\partial E_{total}}{\partial out_{y1}}"
    wrong, carried = complaints(checked(rf"{slope} = t_1 - out_{{y1}} = 0.01 - 0.7729 = -0.7629"))
    assert wrong.code.name == "C101"
    assert (carried.code.name, carried.expected, carried.causes[0].line) == ("V103", "0.7629", 1)


def test_value_computed_rightly_from_a_wrong_one_is_carried() -> None:
    report = checked(r"net_{h1} = 0.3352", r"out_{h1} = \sigma(net_{h1}) = \frac{1}{1 + e^{-0.3352}} = 0.5830")
    assert (report.claims.wrong, report.claims.carried) == (1, 2)
    assert complaints(report)[-1].causes[0].line == 1


def test_what_follows_from_the_unrounded_wrong_value_is_carried_too() -> None:
    # sigma(0.35) = 0.586618; times 0.4, and 0.5 times 0.584191, and 0.7: 1.226743. From 0.5866: 1.226735.
    report = checked(
        r"net_{h1} = 0.35", r"out_{h1} = 0.5866", r"net_{y1} = w_5 out_{h1} + w_7 out_{h2} + b_2 = 1.226743"
    )
    assert (report.claims.wrong, report.claims.carried) == (1, 2)


def test_question_mark_is_answered() -> None:
    [finding] = complaints(checked(r"\frac{\partial E_{total}}{\partial w_5} = ? \times 0.1755 \times 0.5824 = 0.0780"))
    assert (finding.code.name, finding.expected) == ("M101", "0.7629")


def test_what_cannot_be_read_is_never_right() -> None:
    claims = checked(r"out_{h1} = \oint w_1", r"net_{h1} = blah_7 + w_1").claims
    assert claims.right == 0 and claims.not_understood == 2


def test_repeating_oneself_does_not_make_a_formula_right() -> None:
    assert checked(r"out_{h1} = \frac{1}{1 + e^{-out_{h1}}}").claims.wrong == 1


@pytest.mark.parametrize(
    "rule",
    [
        r"f(z) = \frac{1}{1 + e^{-z}}",
        r"f'(z) = \sigma(z)(1 - \sigma(z))",
        r"\sigma' = \sigma(1 - \sigma)",
        r"\tanh' = 1 - \tanh^2",
        r"f'(z) = [z > 0] = \mathbf{1}[z > 0]",
    ],
)
def test_rule_about_a_function_holds_for_every_number(rule: str) -> None:
    claims = checked(rule).claims
    assert claims == Claims(right=claims.total)


@pytest.mark.parametrize(
    "rule", [r"\sigma' = \sigma(1 + \sigma)", r"f(z) = \frac{1}{1 + e^{z}}", r"\tanh' = 1 - \tanh"]
)
def test_false_rule_about_a_function_is_wrong(rule: str) -> None:
    assert checked(rule).claims.wrong == 1


def test_numbers_above_are_layers_where_the_document_counts_layers_so() -> None:
    claims = checked(
        r"z^{1}_1 = w^{1}_{11} x_1 + w^{1}_{12} x_2 + b^{1} = 0.3325", r"a^{1}_1 = \sigma(z^{1}_1)",
        r"z^{2}_1 = w^{2}_{11} a^{1}_1 + w^{2}_{12} a^{1}_2 + b^{2}", r"a^{2}_1 = \sigma(z^{2}_1) = 0.7729",
    ).claims  # fmt: skip
    assert claims == Claims(right=claims.total)


def test_number_above_stays_an_exponent_elsewhere() -> None:
    claims = checked(r"\frac{1}{2}(t_1 - out_{y1})^2 = E_{y1}", r"out_{h1}^2 = 0.3392").claims
    assert claims == Claims(right=claims.total)


def test_quoted_mistakes_neither_count_nor_mislead() -> None:
    quoted = "<!-- derive: off -->\n\n$net_{h1} = 0.9$\n\n<!-- derive: on -->\n\n"
    from derive.check.pipeline import check_document
    from derive.check.source.decoding import read
    from tests.check.judged import backprop

    report = check_document(read(f"{quoted}$out_{{h1}} = 0.5824$", "markdown", "x.md"), backprop())
    assert (report.claims, report.exempted) == (Claims(right=1), 1)
