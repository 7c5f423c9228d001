r"""What readers see of a LaTeX file, as Markdown; its formulas have been taken out before."""

from __future__ import annotations

import re

from derive.check.source.latex import SHOWN, TABLES, VERBATIM

_DOCUMENT = re.compile(r"^[^%\n]*?\\begin\s*\{document\}", re.MULTILINE)
_VERBATIM = re.compile(r"\\begin\{(?P<name>[A-Za-z]+\*?)\}(?P<said>.*?)\\end\{(?P=name)\}", re.DOTALL)
_ARGUMENTS = r"(?:\[[^\]\n]*\]|\{(?:[^{}\n]|\{[^{}\n]*\})*\})*"
_MARKS = re.compile(
    r"(?P<comment>%[^\n]*\n?)"
    rf"|\\(?P<edge>begin|end)\s*\{{(?P<environment>[^{{}}\n]*)\}}{_ARGUMENTS}"
    r"|\\(?P<heading>title|chapter|section|subsection|subsubsection|paragraph|frametitle)\*?\s*\{(?P<title>[^{}]*)\}"
    r"|\\(?P<font>textbf|emph|textit|texttt)\s*\{(?P<said>[^{}\\]*)\}"
    r"|(?P<item>\\item(?![A-Za-z])[ \t]*(?:\[(?P<label>[^\]\n]*)\])?)"
    rf"|(?P<unseen>\\(?:label|ref|eqref|cite\w*|vspace|hspace|bibliography\w*|includegraphics|pagestyle|date|input|setlength|setcounter"
    rf"|(?:new|renew|provide)command\*?|usepackage|documentclass|[a-z]*rule|[ch]line)(?![A-Za-z])(?:\([a-z]*\))?{_ARGUMENTS})"
    r"|(?P<row>\\\\(?:\[[^\]\n]*\])?|\\tabularnewline)|(?P<column>&)"
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
    for found in _VERBATIM.finditer(text):
        if found["name"] in VERBATIM:
            parts.append(_words(text[behind : found.start()]))
            if found["name"] in SHOWN:
                parts.append(f"\n\n~~~~~~\n{found['said'].strip(chr(10))}\n~~~~~~\n\n")
            behind = found.end()
    return "".join([*parts, _words(text[behind:])])


def _words(text: str) -> str:
    writer = _Writer()
    return _MARKS.sub(writer.written, re.sub(r"^[ \t]+", "", text, flags=re.MULTILINE))


class _Writer:
    """Says what each mark is in Markdown. In a table it counts the columns of the first row, which a rule follows."""

    def __init__(self) -> None:
        self.columns = 0
        self.row = 0

    def written(self, match: re.Match[str]) -> str:
        """Return what stands for a mark."""
        if match["edge"]:
            return self._edge(match)
        if match["row"]:
            return self._row()
        if match["column"]:
            self.columns += 1
            return " | " if self.row else "&amp;"
        return _word(match)

    def _edge(self, match: re.Match[str]) -> str:
        is_table = match["environment"] in TABLES
        if is_table and match["edge"] == "begin":
            self.row, self.columns = 1, 0
            return "\n\n| "
        if is_table:
            self.row = 0
        return "\n\n"

    def _row(self) -> str:
        if not self.row:
            return "  \n"
        rule = f"\n{'|---' * (self.columns + 1)}|" if self.row == 1 else ""
        self.row += 1
        return f" |{rule}\n| "


def _word(match: re.Match[str]) -> str:
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
