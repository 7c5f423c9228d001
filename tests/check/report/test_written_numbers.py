"""A number that is put in is written like the one that stood there."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.calculus.balls import rational
from derive.calculus.rounding import rounded_as
from derive.check.report.written_numbers import as_written
from derive.check.syntax.parse import parse
from derive.check.syntax.tokens.vocabulary import Vocabulary
from derive.check.syntax.tree import Chain, Number


@pytest.mark.parametrize(
    ("written", "value", "right"),
    [
        (r"45.70\%", "0.475", r"47.50\%"),
        (r"4.6 \times 10^{-3}", "0.00045896", r"4.6 \times 10^{-4}"),
        (r"4.589 \times 10^{4}", "0.00045896", r"4.590 \times 10^{-4}"),
        (r"4.589 \cdot 10^4", "0.00045896", r"4.590 \cdot 10^{-4}"),
        ("5e-3", "0.00045896", "5e-4"),
        ("9.9e-3", "0.9996", "1.0e0"),
        ("2{,}755", "3075", "3{,}075"),
        ("1,057", "12345678", "12,345,678"),
        (r"1\,057.5", "3075.25", r"3\,075.3"),
        ("0{,}5482", "0.5842", "0{,}5842"),
        (".45", "0.54", ".54"),
        ("0.45", "-0.54", "-0.54"),
    ],
)
def test_form_stays(written: str, value: str, right: str) -> None:
    [chain] = parse(written, Vocabulary())
    assert isinstance(chain, Chain)
    [node] = chain.sides
    assert isinstance(node, Number)
    assert as_written(written, node, *rounded_as(rational(Fraction(value)), node)) == right
