"""Single entries of a description: exact numbers and names."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from numbers import Rational

from pydantic_core import PydanticCustomError

from derive.errors import shown

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?|[+-]?\d+/\d*[1-9]\d*", re.ASCII)
_WIDE_EXPONENT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)[eE][+-]?\d{4,}", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*")
LONGEST_NUMBER = 200
# About what LONGEST_NUMBER digits with the largest exponent need, for numbers that come as numbers.
MOST_BITS = 4_000
LONGEST_NAME = 32


def exact(value: object) -> Fraction:
    """Return the rational that a number means as it is written: ``0.1`` is one tenth.

    A Python float stands for its shortest decimal form, which is what a person typed.
    Raises PydanticCustomError for what is no number, or one out of bounds.

    >>> exact("0.05"), exact("1/3"), exact(0.1), exact("5e-4")
    (Fraction(1, 20), Fraction(1, 3), Fraction(1, 10), Fraction(1, 2000))
    """
    if isinstance(value, Rational) and not isinstance(value, bool):
        number = Fraction(int(value.numerator), int(value.denominator))
        if max(number.numerator.bit_length(), number.denominator.bit_length()) > MOST_BITS:
            raise PydanticCustomError("exact", "the number has too many digits; give it in fewer")
        return number
    text = str(value).strip() if isinstance(value, str | float | Decimal) else ""
    if len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(text):
        return Fraction(text)
    raise PydanticCustomError("exact", "{problem}", {"problem": _no_number(value, text)})


def _no_number(value: object, text: str) -> str:
    expected = "expected a decimal such as 0.15 or 1.5e-3, or a fraction such as 1/3"
    if value is None or value == "":
        return f"a number is missing; {expected}"
    if _WIDE_EXPONENT.fullmatch(text):
        return f"{shown(text)} is out of bounds; exponents go from -999 to 999"
    if len(text) > LONGEST_NUMBER:
        return f"a number of {len(text):,} characters; write it with at most {LONGEST_NUMBER}"
    if re.fullmatch(r"[+-]?\d+/0+", text, re.ASCII):
        return f"{shown(text)} divides by zero"
    if _NUMBER.fullmatch(text.replace(",", ".", 1)):
        return f"not a number: {shown(value)}; write the decimal point as '.'"
    return f"not a number: {shown(value)}; {expected}"


def _expected_name(text: str) -> str:
    if text.isdigit():
        # YAML reads the 0,5 within braces as 0, then the name 5.
        return "in a number, write the decimal point as '.', such as 0.5"
    return "expected a letter, then letters and digits (a to z, 0 to 9), such as h1"


def is_name(value: object) -> bool:
    """Tell whether a value can be a name."""
    return isinstance(value, str) and len(value) <= LONGEST_NAME and bool(_NAME.fullmatch(value))


def name(value: object) -> str:
    """Return a name for a quantity or neuron; raises PydanticCustomError where it cannot be one.

    >>> name("h1")
    'h1'
    """
    text = value if isinstance(value, str) else ""
    if len(text) > LONGEST_NAME:
        raise PydanticCustomError(
            "name", "the name {value} is too long; names have at most {limit} characters",
            {"value": shown(text), "limit": LONGEST_NAME},
        )
    if not _NAME.fullmatch(text):
        raise PydanticCustomError(
            "name", "{value} is no name; {expected}", {"value": shown(value), "expected": _expected_name(text)},
        )
    return text
