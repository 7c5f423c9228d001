"""Numbers as a document prints them: they can be shown, wherever a formula with them goes."""

from __future__ import annotations

from fractions import Fraction

from derive.expressions.expression import Product, Sum, Symbol
from derive.expressions.printed import Hole, Printed


def test_a_formula_with_printed_numbers_has_plain_text() -> None:
    number = Printed(Fraction(3, 10), Fraction(1, 10), None)
    assert repr(Sum((Symbol("z"), number))) == "z + (3/10)"
    assert repr(Product((Symbol("z"), Hole(0, 1)))) == "z * ?"
