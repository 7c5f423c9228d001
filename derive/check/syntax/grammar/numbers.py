r"""Numbers: ``0.05``, ``.05``, ``5e-4``, ``5 \times 10^{-4}``, ``0{,}05``, ``1,000``, ``0.5823...``, ``5\%``.

A comma in a number is a decimal comma where the document uses it so throughout (`Vocabulary.decimal_comma`), one in
braces where the document has such decimals at all (`Vocabulary.braced_comma`). Else
``1,000`` and ``1{,}000`` are a thousand (groups of three digits, no leading zero), ``0{,}05``, ``12{,}5`` and ``0,05``
are decimals, and any other comma separates. What fills brackets is a list: ``(1,200)``, ``\max(0,5)``.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Missing, Number, Quotient

if TYPE_CHECKING:
    from derive.check.syntax.grammar.core import Parser

MAX_DIGITS = 400
MAX_EXPONENT = 400
_EXPONENT = re.compile(r"[eE]([-+−]?)(\d+)$")
_GROUPING = re.compile(r"\\[,!]|[\u2009\u202f]")
# What is only looks in a number whose exponent is set by commands or in braces.
_LOOKS = re.compile(r"\\[A-Za-z]+|\s|\{(?!,)|(?<!,)\}")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:(?:,|\{,\})\d{3})+(?:\.\d+)?")
_THOUSANDS_POINT = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:(?:,|\{,\})\d+)?")


def number(parser: Parser) -> Number:
    """Read a number with what belongs to it: a power of ten, a percent sign, dots."""
    token = parser.advance()
    value, unit = _value(parser, token.text)
    end, continued, floating = token.end, False, bool(_EXPONENT.search(token.text))
    if parser.token.kind == "dots" and _is_continuation(parser):
        end, continued = parser.advance().end, True
    if parser.token.kind == "percent":
        end, value, unit = parser.advance().end, value / 100, unit / 100
    else:
        power = _power_of_ten(parser)
        if power is not None:
            exponent, steps = power
            end = parser.tokens[parser.position + steps - 1].end
            parser.go(parser.position + steps)
            value, unit, floating = value * Fraction(10) ** exponent, unit * Fraction(10) ** exponent, True
    return Number(token.start, end, value, unit, continued, floating)


def vulgar(parser: Parser) -> Quotient:
    """Read the sign of a fraction, such as that for one half."""
    token = parser.advance()
    parts = (Fraction(int(each)) for each in token.text.split("\u2044"))
    above, below = (Number(token.start, token.end, each, Fraction(1)) for each in parts)
    return Quotient(token.start, token.end, above, below)


def missing(parser: Parser) -> Missing:
    """Read a question mark, or several."""
    token = parser.advance()
    while parser.token.kind == "missing":
        parser.advance()
    return Missing(token.start, parser.end)


def _value(parser: Parser, text: str) -> tuple[Fraction, Fraction]:
    """Return value and unit of the last digit."""
    plain = _LOOKS.sub("", _GROUPING.sub("", text))
    exponent = 0
    scientific = _EXPONENT.search(plain)
    if scientific:
        if len(scientific[2]) > 4 or int(scientific[2]) > MAX_EXPONENT:
            raise parser.failure("number-exponent-too-large", parser.tokens[parser.position - 1].start)
        exponent = int(scientific[2]) * (-1 if scientific[1] in ("-", "−") else 1)
        plain = plain[: scientific.start()]
    if parser.vocabulary.decimal_comma:
        plain = plain.replace(".", "") if _THOUSANDS_POINT.fullmatch(plain) else plain
    elif _THOUSANDS.fullmatch(plain) and not (parser.vocabulary.braced_comma and "{" in plain):
        plain = plain.replace("{,}", "").replace(",", "")
    whole, _, decimals = plain.replace("{,}", ".").replace(",", ".").partition(".")
    if len(whole) + len(decimals) > MAX_DIGITS:
        raise parser.failure("too-many-digits", parser.tokens[parser.position - 1].start, most=MAX_DIGITS)
    unit = Fraction(10) ** (exponent - len(decimals))
    return int(whole + decimals) * unit, unit


def _is_continuation(parser: Parser) -> bool:
    """Tell whether dots right behind a number stand for its further digits."""
    dots = parser.token
    token = parser.tokens[parser.position - 1]
    near = dots.start - token.end <= 1 and any(mark in token.text for mark in ".,")
    return near and parser.ahead().kind not in ("number", "letters", "name", "open", "{")


def _power_of_ten(parser: Parser) -> tuple[int, int] | None:
    """Return (exponent, how many tokens) if ``\\times 10^{-4}`` follows, or, after a space, ``10^{-4}``."""
    token = parser.token
    ten = 1 if token.kind == "sign" or (token.kind in ("word", "letters") and token.text == "x") else 0
    if parser.ahead(ten).text != "10" or parser.ahead(ten).kind != "number":
        return None
    mark = parser.ahead(ten + 1)
    if mark.kind == "supers":
        found = re.fullmatch(r"[-+]?\d{1,3}", mark.text)
        return (int(mark.text), ten + 2) if found else None
    if mark.kind != "sup":
        return None
    steps, braced = ten + 2, parser.ahead(ten + 2).kind == "{"
    steps += braced
    sign = parser.ahead(steps).kind
    steps += sign in ("plus", "minus")
    digits = parser.ahead(steps)
    if digits.kind != "number" or not digits.text.isdecimal() or len(digits.text) > 3:
        return None
    steps += 1
    if braced:
        if parser.ahead(steps).kind != "}":
            return None
        steps += 1
    exponent = int(digits.text)
    return (-exponent if sign == "minus" else exponent, steps) if exponent <= MAX_EXPONENT else None
