r"""A formula of a document as LaTeX that can be set: without what only numbers it, breaks a page or colours it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.report.formats.typeset.placed import Placed
from derive.check.report.formats.typeset.plain import as_latex

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.check.source.document import Passage

LONGEST = 20_000
"""How many characters a formula may have that is set."""

_UNSEEN = re.compile(
    r"\\(?:label|ref|eqref|cite|vspace|hphantom|cline)\*?\s*\{[^{}]*\}|\\tag\*?\s*\{[^{}]*\}"
    r"|\\(?:nonumber|notag|hfill|hline|allowbreak|displaybreak|small|large|Large|footnotesize|normalsize)(?![A-Za-z])"
    r"|\\(?:color|textcolor|definecolor)\s*(?:\[[^\]]*\]\s*)?\{[^{}]*\}|\\colorbox\s*\{[^{}]*\}"
)
_OTHER_NAMES = re.compile(r"\\(?P<name>mbox|hbox|ensuremath|pmb|mathds|sfrac|bm|intertext)(?![A-Za-z])")
_NAMED = {
    "mbox": r"\text", "hbox": r"\text", "ensuremath": "", "pmb": r"\boldsymbol", "mathds": r"\mathbb",
    "sfrac": r"\frac",    "bm": r"\boldsymbol", "intertext": r"\\ & \text",
}  # fmt: skip
_SPLIT = re.compile(r"\\(?P<edge>begin|end)\s*\{(?:split|aligned|alignedat|align\*?|gathered|darray)\}")
_MATH_IN_TEXT = re.compile(r"\\text(?P<kind>rm|bf|it)?\s*\{(?P<said>[^{}$]*\$[^{}]*)\}")
_EMPTY_LINE = re.compile(r"\n\s*\n")
_EXCHANGES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_UNSEEN, lambda _: ""),
    (_OTHER_NAMES, lambda found: _NAMED[found["name"]]),
    (_SPLIT, lambda found: rf"\{found['edge']}{{aligned}}"),
    (_MATH_IN_TEXT, lambda found: _text_around_math(found["said"])),
    (_EMPTY_LINE, lambda _: "\n"),
)
NOWHERE = -1
"""The place of what does not stand in the document."""

_UNMARKED = ("plain", "cell", "printed")
_PART = re.compile(r"\\(?P<edge>begin|end)\s*\{|(?P<row>\\\\|\\cr\b)|\\.|(?P<sign>[{}&])", re.DOTALL)


def settable(passage: Passage) -> Placed | None:
    """Return a passage as LaTeX to be set, in a table where it has rows or columns; None where it cannot be."""
    if len(passage.math) > LONGEST:
        return None
    printable = "".join(sign if sign.isprintable() or sign in "\n\t\r" else " " for sign in passage.math)
    return as_settable(Placed(printable, passage.offsets), is_plain=is_plain(passage))


def is_plain(passage: Passage) -> bool:
    """Return whether a passage is a formula that is typed without TeX."""
    return passage.environment in _UNMARKED and "\\" not in passage.math


def as_settable(formula: Placed, *, is_plain: bool) -> Placed | None:
    """Return a formula, or part of one, as LaTeX to be set; None where it cannot be."""
    if is_plain:
        return as_latex(formula)
    if "\\" in formula.text or "\n" in formula.text:
        for pattern, written in _EXCHANGES:
            formula = formula.exchanged(pattern, written)
    return _in_table(formula)


def _text_around_math(said: str) -> str:
    pieces = said.split("$")
    return "".join(piece if index % 2 else rf"\text{{{piece}}}" for index, piece in enumerate(pieces))


def _in_table(formula: Placed) -> Placed:
    """Put what has rows or columns of its own into a table."""
    depth = rows = columns = 0
    for part in _PART.finditer(formula.text):
        if part["edge"] or part["sign"] in ("{", "}"):
            # The brace behind \begin and \end is part of the match, so it does not count by itself; its partner does.
            depth += _depth(part)
        elif depth == 0 and part["row"]:
            rows += 1
        elif depth == 0 and part["sign"] == "&":
            columns += 1
    if not rows and not columns:
        return formula
    environment = "aligned" if columns else "gathered"
    return _wrapped(formula, rf"\begin{{{environment}}}", rf"\end{{{environment}}}")


def _depth(part: re.Match[str]) -> int:
    if part["edge"]:
        return 2 if part["edge"] == "begin" else 0
    return 1 if part["sign"] == "{" else -1


def _wrapped(formula: Placed, opening: str, closing: str) -> Placed:
    places = [*[NOWHERE] * len(opening), *formula.places, *[NOWHERE] * len(closing)]
    return Placed(opening + formula.text + closing, places)
