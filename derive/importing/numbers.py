"""Numbers of models and examples, made exact: the binary value of a float, or a decimal that it is rounded to."""

from __future__ import annotations

import math
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from derive.errors import DeriveError

MOST_PLACES = 60
_DEEPEST = 8
# A double has at most 767 significant digits.
_EXACTLY = Context(prec=800)
_EXPECTED = "expected the numbers of one example: a list, a mapping of names to numbers, an array or a tensor"


def exactly(value: Any, places: int | None, where: str) -> Fraction:
    """Return the exact value of a float, or the nearest decimal with so many places (ties away from zero).

    Raises DeriveError for an infinity, for what is not a number, and for what is no number at all.

    >>> exactly(0.1, None, "the bias"), exactly(0.1, 4, "the bias"), exactly(-0.25, 1, "the bias")
    (Fraction(3602879701896397, 36028797018963968), Fraction(1, 10), Fraction(-3, 10))
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DeriveError(f"{where} holds {type(value).__name__}", hint="expected real numbers")
    if not math.isfinite(value):
        raise DeriveError(f"{where} holds {value}", hint="expected finite numbers")
    found = Fraction(value)
    if places is None:
        return found
    scaled = math.floor(abs(found) * 10**places + Fraction(1, 2))
    return Fraction(scaled if found >= 0 else -scaled, 10**places)


def terminating(value: float, where: str) -> str:
    """Return the exact decimal digits of a float, in brackets where it is negative; raises as ``exactly``.

    >>> terminating(1.5, "the node"), terminating(-2.0, "the node")
    ('1.5', '(-2)')
    """
    exactly(value, None, where)
    text = format(Decimal(value).normalize(_EXACTLY), "f")
    return f"({text})" if text.startswith("-") else text


def checked_places(places: Any) -> int | None:
    """Return to how many decimals numbers are rounded; raises DeriveError where it is no such number."""
    if places is None or (isinstance(places, int) and not isinstance(places, bool) and 0 <= places <= MOST_PLACES):
        return places
    raise DeriveError(f"rounded={places!r}", hint=f"expected a whole number of decimals, from 0 to {MOST_PLACES}")


def example_numbers(given: Any, what: str, places: int | None, *, flat: bool) -> dict[Any, Any] | list[Any]:
    """Return the inputs or the targets of an example, as a description takes them.

    Numbers of a list or a mapping mean what is written; those of an array or a tensor are made exact. A batch of one
    is taken for its example. ``flat``: rows are put one behind the other. Raises DeriveError.

    >>> example_numbers([[0.05, "1/3"]], "inputs", None, flat=False)
    [0.05, '1/3']
    """
    rows = numbers_of(given, what, places)
    if isinstance(rows, dict):
        return rows
    if len(rows) == 1 and isinstance(rows[0], list):
        rows = rows[0]
    if not flat and any(isinstance(row, list) for row in rows):
        raise DeriveError(f"the {what} are {len(rows)} rows", hint=_EXPECTED)
    return _flattened(rows)


def numbers_of(given: Any, what: str, places: int | None) -> dict[Any, Any] | list[Any]:
    """Return numbers by name, or nested lists of them; raises DeriveError."""
    if isinstance(given, dict):
        return {name: _read(number, what, places, 0) for name, number in given.items()}
    rows = _read(given, what, places, _DEEPEST)
    if not isinstance(rows, list):
        raise DeriveError(f"the {what} are given as {type(given).__name__}", hint=_EXPECTED)
    return rows


def _read(given: Any, what: str, places: int | None, depth: int, *, typed: bool = True) -> Any:
    """Return nested lists; numbers that nobody typed are made exact."""
    plain = _plain(given, what)
    typed = typed and plain is given
    if not isinstance(plain, list | tuple):
        return plain if typed else exactly(plain, places, f"the example ({what})")
    if depth == 0:
        raise DeriveError(f"the {what} hold lists within lists", hint=_EXPECTED)
    return [_read(each, what, places, depth - 1, typed=typed) for each in plain]


def _plain(given: Any, what: str) -> Any:
    """Return the lists or the number in an array or a tensor of any library; anything else as it is."""
    for convert in ("tolist", "numpy"):
        if callable(getattr(given, convert, None)):
            try:
                found = getattr(given, convert)()
            except (RuntimeError, TypeError, ValueError) as error:
                raise DeriveError(f"the {what} cannot be read: {error}", hint=_EXPECTED) from error
            return found if convert == "tolist" else _plain(found, what)
    return given


def _flattened(rows: list[Any]) -> list[Any]:
    if not any(isinstance(row, list) for row in rows):
        return rows
    return _flattened([each for row in rows for each in (row if isinstance(row, list) else [row])])
