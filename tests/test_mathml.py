"""Formulas as MathML: of this project, and hostile ones."""

from __future__ import annotations

import pytest

from derive.mathml import MathmlError, mathml


@pytest.mark.parametrize(
    "latex",
    ["{" * 100_000 + "}" * 100_000, r"\frac{" * 50_000 + "1", r"\left(" * 50_000, r"\sqrt" * 50_000 + "2"],
)
def test_nesting_without_end_is_refused_instead_of_stopping_the_program(latex: str) -> None:
    with pytest.raises(MathmlError, match="nested deeper"):
        mathml(latex)


def test_a_command_that_expands_to_itself_is_refused() -> None:
    with pytest.raises(MathmlError):
        mathml(r"\def\a{\a\a}\a")


def test_markup_in_a_formula_stays_text() -> None:
    assert "<script>" not in mathml(r"<script>\text{<script>}")


def test_rows_stand_in_a_table() -> None:
    assert mathml(r"\begin{aligned} a &= b \\ &\approx c \end{aligned}", display=True).count("<mtr>") == 2
