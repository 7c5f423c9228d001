r"""A number in the form in which another one is written: its marks, percent sign or power of ten.

The form of ``4.6 \times 10^{-3}`` gives ``4.6 \times 10^{-4}``, that of ``45.70\%`` gives ``47.50\%``, that of
``2{,}755`` gives ``3{,}075``, that of ``0,5842`` a decimal comma.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.rounding import leading_unit
from derive.expressions.printed import digits

if TYPE_CHECKING:
    from derive.check.syntax.tree import Number

_FORM = re.compile(
    r"(?P<core>[\d.,](?:(?:\{,\}|\\[,!]|[\d.,\u2009\u202f])*[\d.])?)"
    r"(?P<scale>(?:\\,|\\ |~|\s)*\\?%|(?:\\,|\s)*(?:\{?\s*\\[a-z]+\s*\{?\s*)?[eE][-+−{}\s]*\d+\s*\}*"
    r"|\s*(?:\\,|\\[a-z]+|[×·⋅*])?\s*10\s*(?:\^.*|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))?",
    re.DOTALL,
)
_GROUPING = re.compile(r"\\[,!]|[\u2009\u202f]")
_MARK = re.compile(r"\{,\}|[.,]")
DOTS = re.compile(r"\s*(?:\\[a-z]*dots|\.{3}|\u2026)\s*$")
_EXPONENT = re.compile(r"[-+−]?\d+")
# Behind an e the sign and the digits may each have braces of their own: ``\mathrm{e}{-3}``, ``{\rm e}{-}3``.
_BEHIND_E = re.compile(r"(?P<sign>[-+−]?)(?P<between>[{}\s]*)(?P<digits>\d+)(?P<end>\s*\}*)$")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class _Core:
    """How the digits are written: the mark before decimals, that between thousands ("" for none)."""

    mark: str
    grouping: str
    decimals: int
    whole: int

    def text(self, number: Fraction, unit: Fraction) -> str:
        whole, _, decimals = digits(number, unit).partition(".")
        if self.grouping:
            whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", lambda _: self.grouping, whole)
        if not self.whole and whole == "0" and decimals:
            whole = ""
        return f"{whole}{self.mark}{decimals}" if decimals else whole


def as_written(written: str, node: Number, number: Fraction, unit: Fraction) -> str:
    """Return a number, rounded to ``unit``, in the form of the one that is ``written`` for ``node``."""
    dots = DOTS.search(written) if node.continued else None
    if dots is not None:
        return as_written(written[: dots.start()], replace(node, continued=False), number, unit) + dots[0]
    found = _FORM.fullmatch(written.strip())
    if found is None or node.continued:
        return digits(number, unit)
    scale = found["scale"] or ""
    sign = "-" if number < 0 else ""
    if scale.endswith("%"):
        core = _core(found["core"], abs(node.value) * 100)
        return digits(number, unit) if core is None else sign + core.text(100 * abs(number), 100 * unit) + scale
    if scale:
        return sign + _with_power(found["core"], scale, node, abs(number)) if number else digits(number, unit)
    core = _core(found["core"], abs(node.value))
    return digits(number, unit) if core is None else sign + core.text(abs(number), unit)


def _core(text: str, number: Fraction) -> _Core | None:
    """Return how digits are written that stand for a number; None where they cannot stand for it."""
    groupings = _GROUPING.findall(text)
    plain = _GROUPING.sub("", text)
    marks = list(_MARK.finditer(plain))
    for decimal in ([marks[-1]] if marks else []), []:
        whole = plain[: decimal[0].start()] if decimal else plain
        decimals = plain[decimal[0].end() :] if decimal else ""
        between = [*groupings, *_MARK.findall(whole)]
        bare = _MARK.sub("", whole) + decimals
        if bare.isdecimal() and Fraction(int(bare), 10 ** len(decimals)) == number:
            mark = decimal[0][0] if decimal else "."
            return _Core(mark, between[0] if between else "", len(decimals), len(whole))
    return None


def _with_power(text: str, scale: str, node: Number, number: Fraction) -> str:
    """Return a positive number with as many digits before and behind the mark, and its own power of ten."""
    value = abs(node.value)
    # The power that is written is found from the number itself, whatever way it is written in.
    for power in range(-400, 401):
        core = _core(text, value / Fraction(10) ** power) if _is_power(scale, power) else None
        if core is not None:
            break
    else:
        return digits(number, node.unit)
    own_digits = max(core.whole, 1)
    unit = Fraction(1, 10**core.decimals)
    exponent = _exponent_of(number) - own_digits + 1
    mantissa = _rounded(number / Fraction(10) ** exponent, unit)
    if mantissa >= 10**own_digits:
        exponent, mantissa = exponent + 1, _rounded(mantissa / 10, unit)
    return core.text(mantissa, unit) + _repowered(scale, exponent)


def _is_power(scale: str, power: int) -> bool:
    if _is_behind_e(scale):
        exponent = _BEHIND_E.search(scale)
        return exponent is not None and power == int(exponent["digits"]) * (-1 if exponent["sign"] in ("-", "−") else 1)
    found = _EXPONENT.findall(scale.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    return bool(found) and int(found[-1].replace("−", "-").replace("10-", "-")) == power if found else False


def _exponent_of(number: Fraction) -> int:
    unit, exponent = leading_unit_of(number), 0
    while unit < 1:
        unit, exponent = unit * 10, exponent - 1
    while unit > 1:
        unit, exponent = unit / 10, exponent + 1
    return exponent


def leading_unit_of(number: Fraction) -> Fraction:
    """Return the unit of the first digit of a number."""
    from derive.calculus.balls import rational

    return leading_unit(rational(number))


def _rounded(number: Fraction, unit: Fraction) -> Fraction:
    from derive.calculus.decimals import round_half_away

    return round_half_away(number / unit, 0) * unit


def _repowered(scale: str, exponent: int) -> str:
    r"""Return a power of ten with another exponent, written alike.

    >>> _repowered(r" \times 10^{-3}", -4), _repowered("e-3", 5), _repowered("·10⁻³", 4), _repowered("10^4", -4)
    (' \\times 10^{-4}', 'e5', '·10⁴', '10^{-4}')
    >>> _repowered(r"\mathrm{e}{-3}", -4), _repowered(r"{\rm E}{-}03", -4), _repowered(r"\text{e-3}", 2)
    ('\\mathrm{e}{-4}', '{\\rm E}{-}04', '\\text{e2}')
    """
    raised = re.search(r"[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+$", scale)
    if raised:
        return scale[: raised.start()] + str(exponent).translate(_RAISED)
    if _is_behind_e(scale):
        return _BEHIND_E.sub(lambda old: _exponent_like(old, exponent), scale)
    before, _, after = scale.partition("^")
    inner = after.strip()
    in_braces = inner.startswith("{") or len(str(exponent)) > 1
    return f"{before}^{{{exponent}}}" if in_braces else f"{before}^{exponent}"


def _is_behind_e(scale: str) -> bool:
    return "e" in scale.lower() and "10" not in scale


def _exponent_like(old: re.Match[str], exponent: int) -> str:
    """Return an exponent with the braces and the leading noughts of an old one; a new sign before the digits."""
    written = str(abs(exponent)).zfill(len(old["digits"]) if old["digits"].startswith("0") else 1)
    if old["sign"] in ("-", "−"):
        return (old["sign"] if exponent < 0 else "") + old["between"] + written + old["end"]
    sign = "-" if exponent < 0 else ""
    return old["between"] + sign + written + old["end"]
