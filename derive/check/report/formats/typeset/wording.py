"""Sentences of a report with the formulas in them set."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from derive.check.report.formats.sentences import visible
from derive.check.report.formats.typeset.formulas import set_part
from derive.check.words import Message

LONGEST = 400
"""How many characters of a detail are shown."""

_SHAPE = re.compile(r"\d+ ?x ?\d+")
_WORDS = re.compile(r"(?<![\\A-Za-z])[^\W\d_]{2,} [^\W\d_]{2,}")
_FORMULA = re.compile(r"[\\_^=\d]|^[^\W\d_]'*$")


def in_words(sentence: str, *, is_plain: bool) -> Markup:
    """Return a sentence; what was filled into it is set where it is a formula."""
    if not isinstance(sentence, Message):
        return escape(visible(sentence[: 2 * LONGEST]))
    return Markup("").join(
        detail(text, is_plain=is_plain) if is_detail else escape(text) for text, is_detail in sentence.parts
    )


def detail(text: str, *, is_plain: bool) -> Markup:
    """Return what may be a formula: set, or as it was typed, or, where it is none, as words."""
    if isinstance(text, Message):
        return in_words(text, is_plain=is_plain)
    text = visible(text)
    if _SHAPE.fullmatch(text):
        return Markup(text.replace("x", "\N{MULTIPLICATION SIGN}"))
    if len(text) > LONGEST:
        return Markup("<code>{}...</code>").format(text[:LONGEST])
    if not _FORMULA.search(text) or _WORDS.search(text):
        return escape(text)
    return set_part(text, is_plain=is_plain) or Markup("<code>{}</code>").format(text)
