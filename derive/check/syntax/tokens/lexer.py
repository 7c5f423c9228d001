r"""Mathematics in LaTeX, or in plain characters, to tokens.

One master pattern reads a token at a time; white space is dropped, since mathematics ignores it, but a token knows
where it starts and ends, so that ``w5`` (an index) is told from ``w 5``.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from derive.check.syntax.tokens.signs import MARKS_ABOVE, SIGNS, words


class Token(NamedTuple):
    """``kind`` is what the grammar goes by, ``text`` which one it is; ``start`` and ``end`` delimit it."""

    kind: str
    text: str
    start: int
    end: int


_SIGNED = r"[-+−]?\d+"
# An e that is set upright: \mathrm{e}, {\rm e}, {\text{e}}.
_UPRIGHT = r"\\(?:mathrm|mathtt|mathsf|mathit|mathbf|text|textrm|texttt|operatorname|rm|mbox)\s*"
_SET = rf"{_UPRIGHT}\{{\s*[eE]\s*\}}"
_STYLED = rf"(?:{_SET}|\{{\s*(?:{_SET}|\\rm\s+[eE])\s*\}})(?:\s|\\,)*"
_EXPONENT = (
    rf"(?:[eE](?:{_SIGNED}|\{{{_SIGNED}\}})"
    rf"|(?:\s|\\,)*(?:{_STYLED}(?:\{{{_SIGNED}\}}|\{{[-+−]\}}\d+|{_SIGNED})"
    rf"|{_UPRIGHT}\{{\s*[eE](?:(?:{_SIGNED}|\{{[-+−]\}}\d+)\s*\}}|[-+−]\s*\}}\s*\d+)))?"
)
# The package siunitx.
_NUM = rf"\\num\s*\{{\s*(?:\d+(?:\.\d+)?|\.\d+)\s*[eE]\s*{_SIGNED}\s*\}}"
# What may group digits: a thin space.
_THIN = r"(?:\\[,!]|[\u2009\u202f])"
_FRACTION = rf"(?:\d{{3}}(?:{_THIN}\d{{3}})*{_THIN}\d{{1,3}}(?![\d.]|\s*\^)|\d+)"
_POINT = (
    rf"(?P<listed>(?:[1-9]\d{{0,2}}(?:,\d{{3}})+(?!\d))(?:\.\d+)?|0,\d+(?![\d,.]))"
    rf"|{_NUM}"
    rf"|[1-9]\d{{0,2}}(?:\{{,\}}\d{{3}})+(?!\d)(?:\.\d+)?"
    rf"|\d+\{{,\}}\d+{_EXPONENT}"
    rf"|\d{{1,3}}(?:{_THIN}\d{{3}})+(?!\d)(?:\.{_FRACTION})?"
    rf"|(?:\d+(?:\.{_FRACTION})?|\.{_FRACTION}){_EXPONENT}"
)
_COMMA = (
    rf"(?P<listed>(?!))"
    rf"|{_NUM}"
    rf"|[1-9]\d{{0,2}}(?:\.\d{{3}})+(?![\d.])(?:(?:,|\{{,\}})\d+)?"
    rf"|\d{{1,3}}(?:{_THIN}\d{{3}})+(?!\d)(?:(?:,|\{{,\}}){_FRACTION})?"
    rf"|(?:\d+(?:(?:\.|,|\{{,\}}){_FRACTION})?|\.{_FRACTION}){_EXPONENT}"
)
# Letters that are written together: not Greek, nor raised digits, fractions, modifiers, the letterlike and
# mathematical alphabets.
_LETTER = (
    r"[^\W\d_\u00b2\u00b3\u00b9\u00bc-\u00be\u2150-\u215f\u2189"
    r"\u02b0-\u02ff\u0370-\u03ff\u1d00-\u1dbf\u1f00-\u1fff\u2070-\u209c\u2100-\u214f\U0001d400-\U0001d7ff]"
)
_ABOVE = rf"[{MARKS_ABOVE}]*"
_SUPERS = r"[²³¹⁰ⁱ⁴-⁾ⁿᵀᵗ]+"
_SUBS = r"[₀-₎ₐ-ₜᵢ-ᵥⱼ]+"


def _master(numbers: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<space>[\s$\u200b-\u200f\u2060-\u2064\ufeff~]+)"
        rf"|(?P<supers>{_SUPERS})|(?P<subs>{_SUBS})"
        rf"|(?P<number>{numbers})"
        rf"|(?P<letters>{_LETTER}{_ABOVE}(?:{_LETTER}+{_ABOVE})*)"
        rf"|(?P<alphabet>[\U0001d400-\U0001d6a5]+)"
        rf"|(?P<row>\\\\\*?(?:\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|bp|mu|\\jot)\s*\])?)"
        rf"|(?P<command>\\(?:(?:operatorname|tag|hspace|vspace|not\s*=)\*?|[A-Za-z@]+|.|$))"
        rf"|(?P<sign>:=|=:|<=>|<=|>=|!=|==|=>|->|<-(?=\s)|<-(?![\d.])|~=|\*\*|'+)"
        rf"|(?P<dots>\.{{2,}})"
        rf"|(?P<other>.)",
        re.DOTALL,
    )


_MASTERS = {False: _master(_POINT), True: _master(_COMMA)}
_DIGITS = re.compile(r"\d+")
# What the sign for a half stands for: two numbers about a fraction slash.
_VULGAR = re.compile("\\d+\u2044\\d+")
# After these, digits that follow at once are an index.
_INDEXED = frozenset({"letters", "name", "alphabet"})
# A capital sigma from the keyboard is a sum before a bracket, or with an index before what is added up.
_SUMMED = re.compile(r"Σ(?:\s?[(\[]|[ᵢⱼₖ]\s?[(\w])")
# Commands that write nothing: small spaces and invisible marks.
_SPACING = words(r"\, \; \: \! \> \- \/ \thinspace \medspace \thickspace \enspace \negthinspace") | {
    "\\ ", "\\\t", "\\",
}  # fmt: skip


def tokens(math: str, *, decimal_comma: bool = False) -> list[Token]:
    r"""Return the tokens of a piece of mathematics; any text has some.

    >>> [(token.kind, token.text) for token in tokens(r"w5 \times .05")]
    [('letters', 'w'), ('number', '5'), ('sign', 'times'), ('number', '.05')]
    """
    match = _MASTERS[decimal_comma].match
    found: list[Token] = []
    position, size = 0, len(math)
    before, before_end = "", -1
    while position < size:
        reading = match(math, position)
        if reading is None:  # the pattern ends in "any character", so this cannot be
            raise AssertionError(position)
        kind, end = str(reading.lastgroup), reading.end()
        if kind == "space":
            position = end
            continue
        if kind == "number":
            if (before in _INDEXED and before_end == position) or before == "sub":
                digits = _DIGITS.match(math, position)
                end = digits.end() if digits else end
            elif reading.start("listed") >= 0:
                end = _unlisted(math, position, end, before)
        token = _token(kind, math[position:end], position, end)
        position = end
        if token is not None:
            token = Token("big", "sum", *token[2:]) if _SUMMED.match(math, token.start) else token
            found.append(token)
            before, before_end = token.kind, end
    return _with_norms(found)


def _with_norms(found: list[Token]) -> list[Token]:
    """Make two bars side by side the bar of a norm, unless the first one closes an absolute value: ``|a||b|``."""
    kept: list[Token] = []
    singles = 0
    for token in found:
        before = kept[-1] if kept else None
        if token.kind != "bar" or token.text != "|":
            kept.append(token)
        elif before is not None and before[:2] == ("bar", "|") and before.end == token.start and singles % 2:
            kept[-1] = Token("bar", "||", before.start, token.end)
            singles -= 1
        else:
            kept.append(token)
            singles += 1
    return kept


def _unlisted(math: str, start: int, end: int, before: str) -> int:
    """Return where a number with a comma ends: ``(1,200)`` and ``(0,5)`` are lists, ``1,200`` and ``0,5`` are not."""
    following = math[end : end + 12].lstrip()[:1]
    if before in ("open", "comma", "{") and following in (")", "]", "}", ","):
        return math.index(",", start)
    return end


def _token(kind: str, text: str, start: int, end: int) -> Token | None:
    if kind in ("number", "letters"):
        return Token(kind, text, start, end)
    if kind == "row":
        return Token("row", r"\\", start, end)
    if kind == "command" and text.startswith("\\not"):
        text = "\\not=" if text.rstrip("*").endswith("=") else text
    sign = SIGNS.get(text)
    if sign is not None:
        return Token(*sign, start, end)
    if kind == "command":
        return None if text in _SPACING else Token("command", text[1:], start, end)
    if kind == "dots":
        return Token("dots", "...", start, end)
    if kind in ("supers", "subs"):
        return Token(kind, unicodedata.normalize("NFKC", text).replace("−", "-"), start, end)
    if kind == "sign":
        return Token("prime", text, start, end)
    return _letterlike(text, start, end)


def _letterlike(text: str, start: int, end: int) -> Token:
    plain = unicodedata.normalize("NFKC", text)
    if _VULGAR.fullmatch(plain):
        return Token("vulgar", plain, start, end)
    if len(plain) == len(text) and plain.isalpha() and plain.isascii():
        return Token("letters", plain, start, end)
    sign = SIGNS.get(plain[:1]) if len(text) == 1 and len(plain) == 1 else None
    return Token(*sign, start, end) if sign else Token("unknown", text, start, end)
