"""What is said first of a symbol defines it, where nothing tells what that is worth; what is said again does not."""

from __future__ import annotations

import pytest

from derive.check.pipeline import check_document
from derive.check.report.findings import Claims
from derive.check.source.decoding import read

LOSS = r"L = -\frac{1}{N} \sum_{i=1}^{N} t_i \log p_i"


def claims_of(*formulas: str) -> Claims:
    text = "\n\n".join(f"${each}$" for each in formulas)
    return check_document(read(text, "markdown", "lines.md")).claims


@pytest.mark.parametrize(
    "formulas",
    [
        (LOSS,),
        (r"\text{Attention}(Q, K, V) = \text{softmax}\left(\frac{Q K^T}{\sqrt{d}}\right) V",),
        (r"v = \sqrt{u_k + \dots}", "v = 3"),
        (r"v \leftarrow v - \dots",),
    ],
)
def test_what_is_said_first_is_defined(formulas: tuple[str, ...]) -> None:
    claims = claims_of(*formulas)
    assert (claims.not_understood, claims.wrong, claims.right) == (0, 0, 0)


@pytest.mark.parametrize(
    "formulas",
    [
        (r"A = \text{softmax}(Q K) V", r"A = V \text{softmax}(Q K)"),
        (r"v = u + \dots", r"v = 2 u + \dots"),
        (r"v = u + \dots = 2 u + \dots",),
        ("v = 3", r"v = u + \dots"),
        (r"v + 1 = u + \dots",),
    ],
)
def test_what_is_said_again_is_not_understood(formulas: tuple[str, ...]) -> None:
    claims = claims_of(*formulas)
    assert (claims.not_understood, claims.wrong) == (1, 0)


def test_numbers_behind_a_definition_are_compared_with_each_other() -> None:
    formula = r"k = \alpha q + \sum_{i=1}^{N} t_i = 0.3 \cdot 0.4 + 0.1"
    assert [claims_of(f"{formula} = {last}").wrong for last in ("0.22", "0.32")] == [0, 1]


def test_where_the_numbers_of_a_symbol_lie_says_what_it_is() -> None:
    assert claims_of(r"y_i \in \{0, 1\}", r"\beta \in [0, 1)", r"\alpha > 0").not_understood == 0
    assert claims_of(r"\gamma = 0.5", r"\gamma > 1").wrong == 1
    assert claims_of("q < r").not_understood == 1
