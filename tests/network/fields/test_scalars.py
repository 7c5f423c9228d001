from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from derive.network.fields.scalars import exact, name
from derive.network.network import Network
from tests.strategies import exact_texts, fraction


@given(exact_texts())
def test_a_text_means_what_it_says(text: str) -> None:
    assert exact(text) == fraction(text)


@given(st.integers(-(10**9), 10**9), st.integers(0, 12))
def test_a_float_means_its_shortest_decimal(digits: int, decimals: int) -> None:
    written = float(f"{digits}e-{decimals}")
    assert exact(written) == Fraction(repr(written))


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0.1, Fraction(1, 10)),
        (Decimal("0.10"), Fraction(1, 10)),
        (Fraction(1, 3), Fraction(1, 3)),
        (sympy.Rational(1, 3), Fraction(1, 3)),
        (7, Fraction(7)),
        ("+.5", Fraction(1, 2)),
        ("5.", Fraction(5)),
        (" 1e-3 ", Fraction(1, 1000)),
        ("-1/3", Fraction(-1, 3)),
        ("1e999", Fraction(10) ** 999),
        ("10/100", Fraction(1, 10)),
    ],
)
def test_python_numbers(value: object, number: Fraction) -> None:
    assert exact(value) == number


@pytest.mark.parametrize(
    "value",
    ["nan", "inf", "0x10", "1_000", "1e1000", "1e999999", "1/0", "1/3/4", "1.5/2", "", ".", "e5", "--1", "½",
     True, None, [], {}, float("nan"), 1j, "1" * 201, 10**2000, Fraction(1, 10**2000)],
)
def test_no_numbers(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        exact(value)


@pytest.mark.parametrize("value", ["h1", "w", "w_1", "Net", "a1b2", "x" * 32])
def test_names(value: str) -> None:
    assert name(value) == value


@pytest.mark.parametrize("value", ["", "1h", "_h", "h_", "h__1", "h 1", "h-1", "h\n", "\\h", "é", "x" * 33, 1, None])
def test_no_names(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        name(value)


@pytest.mark.parametrize("language", ["yaml", "json", "toml"])
def test_a_tenth_is_a_tenth_in_every_format(language: str) -> None:
    text = {
        "yaml": "inputs: {x: 0.1}\ntargets: [0.30]\nlayers: [{neurons: 1, weights: [[1e-1]]}]",
        "json": '{"inputs": {"x": 0.1}, "targets": [0.30], "layers": [{"neurons": 1, "weights": [[1e-1]]}]}',
        "toml": "inputs = {x = 0.1}\ntargets = [0.30]\nlayers = [{neurons = 1, weights = [[1e-1]]}]",
    }[language]
    givens = Network.from_text(text, language=language).graph.givens
    assert (givens["x"], givens["t1"], givens["w1"]) == (Fraction(1, 10), Fraction(3, 10), Fraction(1, 10))
