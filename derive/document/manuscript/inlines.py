"""Words of LaTeX: formulas, references, what is set apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.document.manuscript.parts import Formula, Reference, Style, Styled, Text
from derive.document.manuscript.scanner import Scanner

if TYPE_CHECKING:
    from derive.document.manuscript.parts import Inline, Inlines

STYLES = {
    r"\textbf": Style.STRONG, r"\emph": Style.EMPHASIZED, r"\textit": Style.EMPHASIZED, r"\texttt": Style.CODE,
}
# Commands that stand for a sign.
SIGNS = {
    r"\textbackslash": "\\", r"\textasciitilde": "~", r"\textasciicircum": "^", r"\textless": "<", r"\textgreater": ">",
    r"\textbar": "|", r"\textquotedbl": '"', r"\textasciigrave": "`", r"\dots": "\N{HORIZONTAL ELLIPSIS}",
    r"\ldots": "\N{HORIZONTAL ELLIPSIS}", r"\,": "\N{NARROW NO-BREAK SPACE}", r"\ ": " ", r"\{": "{", r"\}": "}",
    r"\$": "$", r"\&": "&", r"\#": "#", r"\_": "_", r"\%": "%", r"\-": "", r"\/": "",
}  # fmt: skip
# Commands that only serve the look of a page, by how many arguments they have.
LOOKS = {
    r"\LARGE": 0, r"\large": 0, r"\small": 0, r"\bfseries": 0, r"\itshape": 0, r"\noindent": 0, r"\nopagebreak": 0,
    r"\centering": 0, r"\raggedright": 0, r"\par": 0, r"\medskip": 0, r"\smallskip": 0, r"\bigskip": 0, r"\protect": 0,
    r"\hspace": 1, r"\rule": 2, r"\keep": 1, r"\leavevmode": 0, r"\hfill": 0, r"\clearpage": 0, r"\newpage": 0,
}  # fmt: skip
_FORMULA = re.compile(r"\$((?:[^$\\]|\\.)*)\$", re.DOTALL)
_WORDS = re.compile(r"[^\\${}~]+")
_DASHES = {
    "---": "\N{EM DASH}",
    "--": "\N{EN DASH}",
    "``": "\N{LEFT DOUBLE QUOTATION MARK}",
    "''": "\N{RIGHT DOUBLE QUOTATION MARK}",
}


def inlines(latex: str) -> Inlines:
    r"""Return words as parts; raises DeriveError for a command that has no meaning here.

    >>> inlines(r"By \emph{it}, $x_1$ is 5\,\% of~(\ref{eq:w5}).")[2:4]
    (Text(text=', '), Formula(latex='x_1'))
    """
    scanner, found = Scanner(latex), list["Inline"]()
    while not scanner.at_end:
        found += _next(scanner)
    return _joined(found)


def _next(scanner: Scanner) -> Inlines:
    if formula := scanner.match(_FORMULA):
        return (Formula(formula[1].strip()),)
    if words := scanner.match(_WORDS):
        return (Text(_typeset(words[0])),)
    here = scanner.text[scanner.place]
    if here == "{":
        return inlines(scanner.group())
    if here == "~":
        scanner.place += 1
        return (Text("\N{NO-BREAK SPACE}"),)
    return _command(scanner)


def _command(scanner: Scanner) -> Inlines:
    command = scanner.command()
    if command in STYLES:
        return (Styled(STYLES[command], inlines(scanner.group())),)
    if command == r"\ref":
        return (Reference(scanner.group()),)
    if command == r"\ensuremath":
        return (Formula(scanner.group()),)
    if command in SIGNS:
        if scanner.text[scanner.place : scanner.place + 2] == "{}":
            scanner.place += 2
        return (Text(SIGNS[command]),)
    if command in LOOKS:
        scanner.option()
        for _ in range(LOOKS[command]):
            scanner.group()
        return ()
    raise scanner.wrong(f"{command} has no meaning outside LaTeX")


def _typeset(words: str) -> str:
    for written, sign in _DASHES.items():
        words = words.replace(written, sign)
    return re.sub(r"\s+", " ", words)


def _joined(found: list[Inline]) -> Inlines:
    """Join neighbouring words, and leave out what surrounds all."""
    joined: list[Inline] = []
    for each in found:
        before = joined[-1] if joined else None
        if isinstance(each, Text) and isinstance(before, Text):
            joined[-1] = Text(re.sub(" +", " ", before.text + each.text))
        else:
            joined.append(each)
    if joined and isinstance(joined[0], Text):
        joined[0] = Text(joined[0].text.lstrip(" "))
    if joined and isinstance(joined[-1], Text):
        joined[-1] = Text(joined[-1].text.rstrip(" "))
    return tuple(each for each in joined if each != Text(""))
