"""Printed digits in Python: a number where they are the whole value, a text where they are rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.expressions.infix import decimal

if TYPE_CHECKING:
    from derive.calculus.decimals import Decimal


def printed(shown: Decimal) -> str:
    """Return what is held against a value."""
    return decimal(shown.printed) if shown.exact else f'"{shown}"'
