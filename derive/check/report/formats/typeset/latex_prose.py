r"""What readers see of a LaTeX file, as Markdown; its formulas have been taken out before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.source.latex import SHOWN, TABLES, VERBATIM

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOCUMENT = re.compile(r"^[^%\n]*?\\begin\s*\{document\}", re.MULTILINE)
_ARGUMENTS = r"(?:\[[^\]\n]*\]|\{(?:[^{}\n]|\{[^{}\n]*\})*\})*"
_APART = "|".join(map(re.escape, sorted(VERBATIM | TABLES, key=len, reverse=True)))
_BEGIN = re.compile(rf"\\begin\{{({_APART})\}}")
_ROW_END = re.compile(r"\\\\(?:\[[^\]\n]*\])?|\\tabularnewline(?![A-Za-z])")
_COLUMN_END = re.compile(r"(?<!\\)&")
_BEHIND_ARGUMENTS = re.compile(rf"\s*{_ARGUMENTS}")
_MARKS = re.compile(
    r"(?P<comment>%[^\n]*\n?)"
    rf"|\\(?P<edge>begin|end)\s*\{{(?P<environment>[^{{}}\n]*)\}}{_ARGUMENTS}"
    r"|\\(?P<heading>title|chapter|section|subsection|subsubsection|paragraph|frametitle)\*?\s*\{(?P<title>[^{}]*)\}"
    r"|\\(?P<font>textbf|emph|textit|texttt)\s*\{(?P<said>[^{}\\]*)\}"
    r"|(?P<item>\\item(?![A-Za-z])[ \t]*(?:\[(?P<label>[^\]\n]*)\])?)"
    rf"|(?P<unseen>\\(?:label|ref|eqref|cite\w*|vspace|hspace|bibliography\w*|includegraphics|pagestyle|date|input|setlength|setcounter"
    rf"|(?:new|renew|provide)command\*?|usepackage|documentclass|[a-z]*rule|[ch]line)(?![A-Za-z])(?:\([a-z]*\))?{_ARGUMENTS})"
    r"|(?P<row>\\\\(?:\[[^\]\n]*\])?)|(?P<column>&)"
    r"|\\(?P<escaped>[%&#_${}])|(?P<space>~|\\[ ,;!]|\\q?quad\b)"
    r"|\\(?P<command>[A-Za-z]+)\*?[ \t]*|(?P<brace>[{}])|(?P<dashes>---?)|(?P<quotes>``|'')|(?P<markdown>[*_#<>`|])"
)
_LEVELS = {"title": 1, "chapter": 1, "section": 2, "frametitle": 2, "subsection": 3}
_FONTS = {"textbf": "**", "emph": "*", "textit": "*", "texttt": "`"}
_QUOTES = {"``": "\u201c", "''": "\u201d", "--": "\u2013", "---": "\u2014"}
_WORDS = {"LaTeX": "LaTeX", "TeX": "TeX", "ldots": "\u2026", "dots": "\u2026", "ss": "\u00df"}


def as_markdown(text: str) -> str:
    r"""Return a LaTeX file as Markdown.

    >>> as_markdown(r"\section{One} \textbf{Two} \% of \LaTeX{}")
    '\n\n## One\n\n **Two** % of LaTeX'
    """
    begin = _DOCUMENT.search(text)
    text = text[begin.end() if begin else 0 :].partition("\\end{document}")[0]
    parts: list[str] = []
    behind = 0
    for name, start, first, last in _apart(text):
        said = text[first:last]
        parts.append(_words(text[behind:start]))
        if name in TABLES:
            parts.append(_table(said[_BEHIND_ARGUMENTS.match(said).end() :]))  # type: ignore[union-attr]
        elif name in SHOWN:
            parts.append("\n\n~~~~~~\n{}\n~~~~~~\n\n".format(said.strip("\n")))
        behind = text.index("}", last) + 1
    return "".join([*parts, _words(text[behind:])])


def _apart(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield tables and texts that are shown as typed: name, where they begin, and where their content does and ends."""
    behind = 0
    unended: set[str] = set()  # what has no end is looked for once
    for found in _BEGIN.finditer(text):
        if found.start() < behind or found[1] in unended:
            continue
        last = text.find(f"\\end{{{found[1]}}}", found.end())
        if last < 0:
            unended.add(found[1])
            continue
        yield found[1], found.start(), found.end(), last
        behind = last


def _words(text: str) -> str:
    return _MARKS.sub(_word, re.sub(r"^[ \t]+", "", text, flags=re.MULTILINE))


def _table(said: str) -> str:
    """Return a table of pipes, whose first row is its head."""
    rows = [[" ".join(_words(cell).split()) for cell in _COLUMN_END.split(row)] for row in _ROW_END.split(said)]
    rows = [row for row in rows if any(row)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if lines:
        lines.insert(1, "|---" * max(map(len, rows)) + "|")
        lines[0] = f"| {' | '.join([*rows[0], *[''] * (max(map(len, rows)) - len(rows[0]))])} |"
    return "\n\n{}\n\n".format("\n".join(lines))


def _word(match: re.Match[str]) -> str:
    if match["edge"]:
        return "\n\n"
    if match["row"] or match["column"]:
        return "  \n" if match["row"] else "&amp;"
    if match["heading"]:
        title = " ".join(_MARKS.sub(_word, match["title"]).split())
        return f"\n\n{'#' * _LEVELS.get(match['heading'], 4)} {title}\n\n"
    if match["font"]:
        mark, said = _FONTS[match["font"]], match["said"].strip()
        return f"{mark}{said}{mark}" if said else ""
    if match["item"]:
        return f"\n- {match['label'] or ''} "
    if match["escaped"] or match["markdown"]:
        sign = match["escaped"] or match["markdown"]
        return f"\\{sign}" if sign not in "%$" else sign
    if match["space"]:
        return " "
    return _QUOTES.get(match[0]) or _WORDS.get(match["command"] or "", "")
