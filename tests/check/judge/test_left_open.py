"""What a document without a network leaves open is not judged: it is neither wrong nor overwritten."""

from __future__ import annotations

import pytest

from derive.check.pipeline import check_document
from derive.check.report.findings import Report
from derive.check.source.decoding import read
from tests.check.judged import complaints

SOFTMAX = (
    r"z_1 = 0.3, \quad z_2 = 0.5",
    r"p_1 = \frac{e^{z_1}}{e^{z_1} + e^{z_2}}",
    r"L = -\ln p_1",
)
TWO_CLASSES = (*SOFTMAX[:2], r"t_1 = 0, \quad t_2 = 1", r"L = -t_1 \ln p_1 - t_2 \ln p_2")
CURVE = (r"z = 0.3", r"a = \tanh z")
UPDATED = (r"w = 0.667, \quad x = 0.5, \quad \eta = 0.5", r"E = (w x)^2")


def alone(*lines: str) -> Report:
    """Check mathematics without a network."""
    return check_document(read("\n".join(f"$${line}$$" for line in lines), "markdown", "lines.md"))


@pytest.mark.parametrize(
    "lines",
    [
        (*CURVE, r"\frac{da}{dz} = q"),
        (*CURVE, r"2 q + 1 = \frac{da}{dz}"),
        (r"P k = \frac{n}{m} = \frac{6}{10}",),
        (*SOFTMAX, r"\frac{\partial L}{\partial z_2} = p_2"),
        (*TWO_CLASSES, r"\frac{\partial L}{\partial z_2} = p_2 - t_2"),
        (*TWO_CLASSES, r"\frac{\partial L}{\partial z_1} = p_1 - t_1"),
        (*TWO_CLASSES[:2], r"p_2 = 0.5498", *TWO_CLASSES[2:], r"\frac{\partial L}{\partial z_1} = p_1 - t_1"),
    ],
)
def test_what_is_never_defined_is_not_understood(lines: tuple[str, ...]) -> None:
    report = alone(*lines)
    assert complaints(report) == [] and report.claims.not_understood >= 1
    assert report.findings[-1].extent.start.line == len(lines) and report.findings[-1].fix is None


@pytest.mark.parametrize(
    "lines",
    [
        (*CURVE, r"q = 0.9151", r"\frac{da}{dz} = q"),
        (*CURVE, r"\frac{da}{dz} = q = 0.9151"),
        (*SOFTMAX, r"p_2 = 0.5498", r"\frac{\partial L}{\partial z_2} = p_2"),
        (r"(a + b)^2 = a^2 + 2 a b + b^2",),
        (*UPDATED, r"\frac{dE}{dw} = 2 w x^2 = 0.333", r"w' = w - \eta \frac{dE}{dw} = 0.667 - 0.5 \cdot 0.333 = 0.5"),
    ],
)
def test_a_name_for_a_printed_number_is_as_good_as_its_digits(lines: tuple[str, ...]) -> None:
    report = alone(*lines)
    assert complaints(report) == [] and report.claims.not_understood == 0


@pytest.mark.parametrize(
    "lines",
    [
        (*UPDATED, r"w' = w + \eta \frac{dE}{dw} = 0.667 - 0.5 \cdot 0.333"),
        (*CURVE, r"q = 0.5", r"\frac{da}{dz} = q"),
        (r"z = w x + b", r"a = \tanh z", r"\frac{\partial a}{\partial w} = (1 - a^2) w"),
        (r"z_1 = w_1 x_1", r"z_2 = w_2 x_2", r"\frac{\partial z_1}{\partial w_1} = x_2"),
        (*SOFTMAX, r"\frac{\partial L}{\partial z_2} = p_1"),
        (r"(a + b)^2 = a^2 + b^2",),
    ],
)
def test_what_is_defined_is_judged(lines: tuple[str, ...]) -> None:
    assert alone(*lines).claims.wrong == 1


def test_a_right_update_is_not_judged_by_numbers_that_carry_a_slip() -> None:
    slope = r"\frac{dE}{dw} = 2 w x^2 = 0.3353"
    lines = (*UPDATED, slope, r"w' = w - \eta \frac{dE}{dw} = 0.667 - 0.5 \cdot 0.3353 = 0.4994")
    report = alone(*lines)
    assert report.claims.wrong == 1 and report.claims.carried > 0
    assert [each.code.name for each in complaints(report)] == ["V101", "V103"]


SLOPE = (r"x = 2, \quad w = 0.25, \quad h = \sigma(w x)", r"z = 0.5")


def test_a_symbol_with_a_number_alone_stands_for_what_has_its_value() -> None:
    right = alone(*SLOPE, r"\frac{\partial h}{\partial w} = \sigma'(z) x")
    assert complaints(right) == [] and right.claims.not_understood == 0
    (found,) = complaints(alone(*SLOPE, r"\frac{\partial h}{\partial w} = \sigma'(z) x^2"))
    assert found.extent.start.line == 3
