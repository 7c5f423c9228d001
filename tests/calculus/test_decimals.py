from __future__ import annotations

import decimal
from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from derive.calculus.decimals import bounded, ends, finite_decimals, proven, round_half_away

fractions = st.fractions(min_value=-1000, max_value=1000, max_denominator=10**6)


@given(fractions, st.integers(0, 12))
def test_rounding_is_the_schools(number: Fraction, decimals: int) -> None:
    rounded = round_half_away(number, decimals)
    error = Fraction(rounded, 10**decimals) - number
    assert abs(error) <= Fraction(1, 2 * 10**decimals)
    if abs(error) == Fraction(1, 2 * 10**decimals):
        assert abs(rounded) > abs(number) * 10**decimals


@given(st.integers(-(10**8), 10**8), st.integers(0, 4))
def test_rounding_agrees_with_the_standard_library(digits: int, decimals: int) -> None:
    number = decimal.Decimal(digits).scaleb(-5)
    expected = number.quantize(decimal.Decimal(1).scaleb(-decimals), rounding=decimal.ROUND_HALF_UP)
    found = proven(fmpq(digits, 10**5), decimals)
    assert found is not None
    # The standard library prints the sign of -0.00.
    assert str(found) == str(abs(expected) if expected == 0 else expected)


@given(fractions, st.fractions(min_value=0, max_value="1/100"), st.integers(0, 6), st.floats(-1, 1))
def test_what_is_proven_holds_everywhere_in_the_ball(
    middle: Fraction, radius: Fraction, decimals: int, place: float
) -> None:
    number = arb(arb(fmpq(middle.numerator, middle.denominator)), arb(fmpq(radius.numerator, radius.denominator)))
    lower, upper = ends(number)
    assert lower <= middle - radius
    assert middle + radius <= upper
    inside = lower + (upper - lower) * Fraction(abs(place))
    found = proven(number, decimals)
    if found is None:
        assert round_half_away(lower, decimals) != round_half_away(upper, decimals)
    else:
        assert found.scaled == round_half_away(inside, decimals)


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        (fmpq(-1, 10**9), 4, "0.0000"),
        (arb(0, 1e-9), 4, "0.0000"),
        (arb(0, 0.1), 1, None),
        (fmpq(-5, 10**5), 4, "-0.0001"),
        (fmpq(25, 10), 0, "3"),
        (fmpq(-25, 10), 0, "-3"),
        (arb("nan"), 4, None),
        (arb("inf"), 4, None),
        (0, 2, "0.00"),
        (fmpq(123456, 1000), 1, "123.5"),
    ],
)
def test_digits(number: fmpq | arb | int, decimals: int, text: str | None) -> None:
    found = proven(number, decimals)
    assert (None if found is None else str(found)) == text


def test_numbers_of_a_billion_bits_take_no_memory() -> None:
    with ctx.workprec(128):
        tiny, huge = (-(arb(10) ** 30)).exp(), (arb(10) ** 9).exp()
        one = 1 / (1 + tiny)
    assert str(proven(tiny, 4)) == "0.0000"
    assert str(proven(-tiny, 4)) == "0.0000"
    assert str(proven(one, 4)) == "1.0000"
    lower, upper = ends(tiny)
    assert lower <= 0 < upper
    assert ends(-tiny) == (-upper, -lower)
    assert not bounded(huge)
    assert proven(huge, 4) is None
    with pytest.raises(OverflowError):
        ends(huge)


def test_exact_means_that_the_digits_are_the_value() -> None:
    for number, exact in ((fmpq(1, 8), True), (fmpq(1, 3), False), (arb(0.5), True), (arb(0.5, 1e-9), False)):
        found = proven(number, 3)
        assert found is not None
        assert found.exact is exact


@given(fractions)
def test_finite_decimals(number: Fraction) -> None:
    found = finite_decimals(number, 8)
    exact = [decimals for decimals in range(9) if (number * 10**decimals).denominator == 1]
    assert found == (exact[0] if exact else None)
