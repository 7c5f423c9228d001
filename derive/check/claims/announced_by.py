"""By which words a document announces something, each language with its own: ``templates/check/announcements.yaml``."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import yaml

from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Languages that are written without spaces between words: their words have no ends to look for.
_WITHOUT_SPACES = ("zh", "ko")
_HEADING = (
    r"^\s*#{1,6}\s|\\(?:part|chapter|(?:sub)*section|paragraph|problem|exercise|question|part)\b"
    r"|\\begin\{(?:exercise|problem)"
)

# What is looked for, of words and of what is written without spaces.
_FORMS: Mapping[str, Callable[[], str]] = {
    "change": lambda: rf"\b(?:{_words('change')})\b|{_characters('change')}",
    "next": lambda: rf"\b(?:{_words('next')})|{_characters('next')}",
    "updated": lambda: rf"\b(?:{_words('updated')})|{_characters('updated')}",
    "heading": lambda: (
        rf"{_HEADING}|\b(?:{_words('exercise-heading')})\s*\(?[\dA-Za-z]\b|{_characters('exercise-heading')}"
    ),
    "section": lambda: rf"{_FORMS['heading']()}|^\s*(?:[-*+]\s+|\d+[.)]\s+)?\*\*[^*\n]*[^\W\d_]{{3}}",
    "giving": lambda: rf"\b(?:{_words('giving')})\b|{_characters('giving')}",
    "numbered": lambda: (
        r"^[ \t]*(?:#{1,6}[ \t]|\*\*|\\(?:(?:sub)*section|paragraph)\*?\{)[^\n]{0,40}?\b"
        rf"(?:{_words('numbered')})\W{{0,3}}\d|^#{{1,6}}[^\n]{{0,20}}(?:{_characters('numbered')})\W{{0,3}}\d"
    ),
    "assumed": lambda: rf"\b(?:{_words('assumed')})\b|{_characters('assumed')}",
    "listed": lambda: rf"[\s$`,;()\[\]\\]*(?:{_words('and')}|{_characters('and')})?[\s$`,;()\[\]\\]*",
    "supposing": lambda: (
        rf"(?:\b(?:{_words('supposing')})|{_characters('supposing')})(?:\s+(?:{_words('every')}))?"
        r"(?:\\q?quad\b|[\s$`\\(\[}~&])*$"
    ),
    "beyond": lambda: rf"[.;。；](?:\s|$)|\n\s*\n|\n\s*[-*]\s|\b(?:{_words('but')})\b|{_otherwise()}",
    # Behind a statement it belongs to that, behind a stop or a case to the one that follows.
    "otherwise-before": lambda: rf"{_otherwise()}[^.;。；\n]{{0,20}}$",
    "otherwise-behind": lambda: rf"(?:\\text\{{|\\q?quad\b|[\s$`)\]\\])*{_otherwise()}",
    # In words without the marks of formulas.
    "otherwise-listed": lambda: rf"[\s,]*{_otherwise()}",
    "number-otherwise": lambda: (
        rf"[\s,;]*(?:[^\W\d_]+\s+)?(?:(?P<before>\d+(?:\.\d+)?)[\s,]*{_otherwise()}"
        rf"|{_otherwise()}[\s,]*(?:[^\W\d_]+\s+)?(?P<behind>\d+(?:\.\d+)?)(?![\d.,]*\d))"
    ),
}
# Where a line begins matters to headings alone; elsewhere ``$`` is the end of the text.
_OF_LINES = ("heading", "section", "numbered")


@cache
def announced_by(kind: str) -> re.Pattern[str]:
    """Return what announces something of a kind."""
    return re.compile(_FORMS[kind](), re.IGNORECASE | (re.MULTILINE if kind in _OF_LINES else 0))


@cache
def _catalogue() -> dict[str, dict[str, list[str]]]:
    text = (template_folder() / "check" / "announcements.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, dict[str, list[str]]] = yaml.load(text, Loader=loader)  # noqa: S506
    return loaded


def _words(key: str) -> str:
    return "|".join(part for language, parts in _catalogue()[key].items() for part in parts
                    if language not in _WITHOUT_SPACES)  # fmt: skip


def _otherwise() -> str:
    return rf"(?:\b(?:{_words('otherwise')})\b|{_characters('otherwise')})"


def _characters(key: str) -> str:
    return "|".join(part for language in _WITHOUT_SPACES for part in _catalogue()[key].get(language, ()))
