r"""LaTeX files: from ``\begin{document}`` on, with the macros of the preamble; no verbatim text, no comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.source.closers import Closers
from derive.check.source.passages import ENVIRONMENTS, Collector
from derive.check.source.plain import Code
from derive.check.source.tables import tabular
from derive.check.syntax.tokens.signs import words

if TYPE_CHECKING:
    from derive.check.source.document import TableRow

VERBATIM = words(
    "verbatim verbatim* Verbatim lstlisting minted comment alltt filecontents filecontents* luacode "
                     "pycode python"
)  # fmt: skip
# Those that readers see: programs, and texts as they are typed.
SHOWN_AS_IT_IS = words("verbatim verbatim* Verbatim alltt")
SHOWN = SHOWN_AS_IT_IS | words("lstlisting minted")
TABLES = words("tabular tabular* tabularx tabulary longtable supertabular tblr")
_MARKS = re.compile(
    r"(?P<comment>%(?P<content>[^\n]*))"
    r"|(?P<begin>\\begin\s*\{(?P<name>[A-Za-z]+\*?)\})"
    r"|(?P<end>\\end\s*\{(?P<ended>[A-Za-z]+\*?)\})"
    r"|(?P<verb>\\(?:verb\*?|lstinline|mintinline\{[^{}\n]*\})(?P<fence>[^A-Za-z\s*{]))"
    r"|(?P<open>\\[\[(])|(?P<close>\\[\])])"
    r"|(?P<iffalse>\\iffalse\b)"
    r"|(?P<escaped>\\.)"
    r"|(?P<dollars>\$\$?)",
    re.DOTALL,
)
_CLOSING = {"\\[": "\\]", "\\(": "\\)"}
_DOCUMENT = re.compile(r"^[^%\n]*?\\begin\s*\{document\}", re.MULTILINE)


class Scanner:
    """Goes through a text from mark to mark; inside mathematics only what may end it counts."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.text = collector.text
        self.tables: list[TableRow] = []
        self.code: list[Code] = []
        self._closers = Closers(self.text)
        self._open = ""
        self._inner = 0
        self._depth = 0
        self._tabulars: list[tuple[str, int]] = []
        self._table = 0

    def scan(self, position: int) -> None:
        """Read everything from a place on."""
        while match := _MARKS.search(self.text, position):
            kind = next(name for name in _KINDS if match[name] is not None)
            if kind == "end" and match["ended"] == "document":
                break
            position = self._mathematics(match, kind) if self._open else self._text(match, kind)

    def _text(self, match: re.Match[str], kind: str) -> int:
        end = match.end()
        if kind == "comment":
            self.collector.comment(match["content"], match.start(), end)
        elif kind == "begin":
            return self._begin(match)
        elif kind == "end" and self._tabulars and match["ended"] == self._tabulars[-1][0]:
            _, start = self._tabulars.pop()
            if not self._tabulars:
                self.tables += tabular(self.collector, start, match.start(), self._table)
                self._table += 1
        elif kind == "verb":
            closing = self.text.find(match["fence"], end, end + 2000)
            return closing + 1 if closing >= 0 and "\n" not in self.text[end:closing] else end
        elif kind == "iffalse":
            closing = self.text.find("\\fi", end)
            return closing + 3 if closing >= 0 else len(self.text)
        elif kind in ("open", "dollars"):
            self._enter(match[0], end)
        return end

    def _begin(self, match: re.Match[str]) -> int:
        name, end = match["name"], match.end()
        if name in VERBATIM:
            closing = self.text.find(f"\\end{{{name}}}", end)
            if closing >= 0 and name in SHOWN:
                self.code.append(Code(end, closing, "" if name in SHOWN_AS_IT_IS else name))
            return len(self.text) if closing < 0 else closing + len(name) + 6
        if name.rstrip("*") in ENVIRONMENTS:
            self._enter(name, end)
        elif name in TABLES:
            self._tabulars.append((name, _behind_arguments(self.text, end)))
            return self._tabulars[-1][1]
        return end

    def _enter(self, opener: str, inner: int) -> None:
        self._open, self._inner, self._depth = opener, inner, 0

    def _mathematics(self, match: re.Match[str], kind: str) -> int:
        opener = self._open
        closed = False
        if kind == "begin" and match["name"] == opener:
            self._depth += 1
        elif kind == "end" and match["ended"] == opener:
            closed = self._depth == 0
            self._depth -= 1
        elif kind == "close":
            closed = opener in _CLOSING and match[0] == _CLOSING[opener]
        elif kind == "dollars":
            if opener == "$":
                closed = True
            elif opener == "$$":
                closed = match[0] == "$$"
        if opener == "$" and 0 <= self._closers.after("blank", self._inner) < match.start():
            # A dollar sign that nothing closes in its paragraph: a slip, or a sign of its own.
            self._open = ""
            return match.start()
        if closed:
            self.collector.add(self._inner, match.start(), opener)
            self._open = ""
            return match.start() + 1 if kind == "dollars" and opener == "$" else match.end()
        return match.end()


_KINDS = ("comment", "begin", "end", "verb", "open", "close", "iffalse", "escaped", "dollars")


def _behind_arguments(text: str, position: int) -> int:
    """Go past the arguments of a table: ``{\\textwidth}[t]{@{}lr@{}}``."""
    for _ in range(3):
        while position < len(text) and text[position] in " \t\r\n":
            position += 1
        if position >= len(text) or text[position] not in "[{":
            break
        closing = "]" if text[position] == "[" else "}"
        depth = 0
        for index in range(position, min(len(text), position + 400)):
            depth += (text[index] in "[{") - (text[index] in "]}")
            if depth == 0 and text[index] == closing:
                position = index + 1
                break
        else:
            break
    return position


def scan_latex(collector: Collector) -> tuple[list[TableRow], list[Code]]:
    """Collect the mathematics of a LaTeX text; return the rows of its tables, and what is shown as it is typed."""
    begin = _DOCUMENT.search(collector.text)
    scanner = Scanner(collector)
    scanner.scan(begin.end() if begin else 0)
    return scanner.tables, scanner.code
