"""What a document without a network only introduces is defined; what follows in the chain is judged all the same."""

from __future__ import annotations

import pytest

from derive.check.pipeline import check_document
from derive.check.report.findings import Report
from derive.check.source.decoding import read

SIGNAL = (r"\delta = 0.4, \quad a = 0.5",)
SCORES = r"QK^T = \begin{bmatrix} 1 & 2 \\ 0 & 1 \end{bmatrix} \cdot \begin{bmatrix} 2 & 0 \\ 1 & 1 \end{bmatrix}"


def alone(*lines: str) -> Report:
    return check_document(read("\n".join(f"$${line}$$" for line in lines), "markdown", "lines.md"))


@pytest.mark.parametrize(
    "lines",
    [
        (r"x, y \in \mathbb{R}^n", r"A \in \mathbb{R}^{m \times n}"),
        (*SIGNAL, r"\frac{\partial C}{\partial w} = \delta a = 0.4 \cdot 0.5 = 0.2"),
        (*SIGNAL, r"\ell = -\ln 0.7 = 0.3567", r"\frac{\partial \ell}{\partial b} = -0.3"),
        (r"\delta = \frac{\partial J}{\partial z} \in \mathbb{R}^n",),
        (r"h_\theta(x^{(1)}) = 0.75", r"J(\theta) = 0.5 + 0.2 = 0.7"),
        (rf"{SCORES} = \begin{{bmatrix}} 4 & 2 \\ 1 & 1 \end{{bmatrix}}",),
    ],
)
def test_what_only_says_what_something_is_is_understood(lines: tuple[str, ...]) -> None:
    claims = alone(*lines).claims
    assert (claims.wrong, claims.not_understood) == (0, 0)


@pytest.mark.parametrize(
    "lines",
    [
        (*SIGNAL, r"\frac{\partial C}{\partial w} = \delta a = 0.4 \cdot 0.5 = 0.3"),
        (*SIGNAL, r"\frac{\partial C}{\partial w} = \delta a = 0.4 \cdot 0.6 = 0.24"),
        (r"J(\theta) = 0.5 + 0.2 = 0.8",),
        (rf"{SCORES} = \begin{{bmatrix}} 4 & 2 \\ 1 & 2 \end{{bmatrix}}",),
    ],
)
def test_a_slip_behind_it_is_found(lines: tuple[str, ...]) -> None:
    assert alone(*lines).claims.wrong == 1


def test_a_derivative_that_no_formula_explains_is_introduced_too() -> None:
    lines = (r"y = 0.5", r"z = 2 y", r"\frac{\partial z}{\partial q} = 3 k")
    assert (alone(*lines).claims.not_understood, alone(*lines).claims.right) == (0, 0)
    known = (r"y = 0.5 q", r"z = 2 y", r"\frac{\partial z}{\partial q} = 2 y")
    assert alone(*known).claims.wrong == 1


def test_what_is_worked_out_of_a_product_given_whole_is_judged() -> None:
    given = r"AB^T = \begin{bmatrix} 0 & 2 \\ 4 & 4 \end{bmatrix}"
    softmax = r"\text{softmax}\left(\frac{AB^T}{2}\right) = \begin{bmatrix} 0.27 & 0.73 \\ 0.50 & %s \end{bmatrix}"
    assert [alone(given, softmax % last).claims.wrong for last in ("0.50", "0.40")] == [0, 1]


def test_the_gradient_of_a_function_of_one_variable_is_its_slope() -> None:
    function, gradient = r"J(\theta) = 3 \theta^2", r"\nabla J(\theta) = %s \theta"
    assert [alone(function, gradient % factor).claims.wrong for factor in (6, 5)] == [0, 1]
    other = alone(r"f(x) = x_1^2 + x_2", r"\nabla f(x) = 2 x_1").claims
    assert other.wrong == 0


@pytest.mark.parametrize(("sign", "wrong"), [("-", 0), ("+", 1)])
def test_general_formulas_in_code_are_read(sign: str, wrong: int) -> None:
    lines = ("```", "C = (1/n) Σ(a[L] - y)²", f"∂C/∂a[L] = (2/n)(a[L] {sign} y)", "```", "")
    claims = check_document(read("\n".join(lines), "markdown", "lines.md")).claims
    assert (claims.wrong, claims.not_understood) == (wrong, 0)


@pytest.mark.parametrize(("right", "wrong"), [("-(y - a)", 0), ("(y - a)", 1)])
def test_what_a_formula_does_not_show_to_change_is_constant(right: str, wrong: int) -> None:
    claims = alone(rf"\frac{{\partial}}{{\partial a}} \left[ \frac{{1}}{{2}} (y - a)^2 \right] = {right}").claims
    assert (claims.wrong, claims.not_understood) == (wrong, 0)


def test_what_is_said_to_change_is_no_constant() -> None:
    lines = ("y = 3 a", r"\frac{\partial}{\partial a} (y - a)^2 = -2 (y - a)")
    assert alone(*lines).claims.wrong == 1
