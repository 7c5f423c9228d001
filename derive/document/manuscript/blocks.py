"""Blocks of LaTeX: headings, equations, tables, figures, lists, and the paragraphs between them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.document.manuscript.inlines import inlines
from derive.document.manuscript.parts import (
    Equation,
    Figure,
    Heading,
    Item,
    Listing,
    Paragraph,
    Remark,
    Slide,
    Turn,
)
from derive.document.manuscript.scanner import Scanner
from derive.document.manuscript.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.document.manuscript.parts import Block, Blocks, Inlines

LEVELS = {r"\section": 2, r"\section*": 2, r"\subsection": 3, r"\subsection*": 3, r"\task": 4}
WITHOUT_NUMBER = (r"\section*", r"\subsection*", r"\task")
# What only serves the page, by how many arguments it has.
PASSED = {
    r"\clearpage": 0, r"\keep": 1, r"\medskip": 0, r"\smallskip": 0, r"\nopagebreak": 0, r"\noindent": 0, r"\par": 0,
    r"\begingroup": 0, r"\endgroup": 0, r"\renewcommand*": 2, r"\setlength": 2, r"\pdfbookmark": 2, r"\centering": 0,
}  # fmt: skip
_BREAK = re.compile(r"[ \t]*\n[ \t]*(?:\n\s*)")
_REMARK = re.compile(r"[ \t]*%[ \t]*(?P<remark>.*)\n?")
_TITLE = re.compile(
    r"\\begin\{center\}\s*\{\\LARGE\\bfseries (?P<title>.*?)\\par\}\s*(?:\\medskip\s*)?"
    r"(?:\{\\large (?P<below>.*?)\\par\}\s*)?\\end\{center\}",
    re.DOTALL,
)
_LABEL = re.compile(r"\\label\{([^{}]*)\}\s*")
_ITEM = re.compile(r"\\item\b\s*")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+\*?)")
_DISPLAYED, _DRAWN = re.compile(r"\\\["), re.compile(r"\s*% drawing (\S+)")
_PROSE = re.compile(r"(?:[^\\\n$%{}]|\\%|\n(?!\s*\n))+")
_FORMULA = re.compile(r"\$(?:[^$\\]|\\.)*\$", re.DOTALL)


@dataclass
class _Reader:
    """Reads blocks one after the other, collecting the words between them."""

    scanner: Scanner
    found: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def blocks(self) -> Blocks:
        while not self.scanner.at_end:
            self._next()
        self._end_paragraph()
        return tuple(self.found)

    def _next(self) -> None:
        scanner = self.scanner
        if scanner.match(_BREAK):
            self._end_paragraph()
        elif remark := scanner.match(_REMARK):
            if remark["remark"]:
                self._add(Remark(remark["remark"].strip()))
        elif words := scanner.match(_FORMULA) or scanner.match(_PROSE):
            self.words.append(words[0])
        elif scanner.text[scanner.place] == "{":
            self._group(scanner.group())
        elif not self._command():
            self.words.append(scanner.text[scanner.place])
            scanner.place += 1

    def _group(self, content: str) -> None:
        self.words.append(f"{{{content}}}")
        if content.endswith(r"\par"):
            self._end_paragraph()

    def _command(self) -> bool:
        """Read a command that is more than words; return whether there was one."""
        found = _COMMAND.match(self.scanner.text, self.scanner.place)
        command = found[0] if found else ""
        if command in LEVELS:
            self.scanner.command()
            level, numbered = LEVELS[command], command not in WITHOUT_NUMBER
            self._add(Heading(level, inlines(self.scanner.group()), number="?" if numbered else ""))
        elif command == r"\begin":
            self.scanner.command()
            self._environment(self.scanner.group())
        elif command == r"\label":
            self.scanner.command()
            self._label(self.scanner.group())
        elif command in (r"\appendix", r"\setcounter"):
            self._turn()
        elif command in SLIDES:
            self.scanner.command()
            self._add(SLIDES[command](self.scanner))
        elif self.scanner.match(_DISPLAYED):
            self._add(*ENVIRONMENTS["equation*"]("", self.scanner.upto(r"\]")))
        elif command in PASSED:
            self.scanner.command()
            self.scanner.option()
            for _ in range(PASSED[command]):
                self.scanner.group()
            if command == r"\par":
                self._end_paragraph()
        else:
            return False
        return True

    def _turn(self) -> None:
        if self.scanner.command() == r"\appendix":
            self._add(Turn.APPENDIX)
            return
        counter, _ = self.scanner.group(), self.scanner.group()
        if counter == "section":
            self._add(Turn.ANEW)

    def _label(self, label: str) -> None:
        """Give a label to the heading that stands before it."""
        if self.found and isinstance(self.found[-1], Heading):
            self.found[-1] = replace(self.found[-1], label=label)

    def _environment(self, name: str) -> None:
        scanner = self.scanner
        if name not in ENVIRONMENTS:
            raise scanner.wrong(f"the environment {name} has no meaning outside LaTeX")
        option = scanner.option()
        layout = scanner.group() if name in ("plaintable", "longtable", "tabular") else option
        self._add(*ENVIRONMENTS[name](layout, scanner.environment(name)))

    def _add(self, *blocks: Block) -> None:
        self._end_paragraph()
        self.found += blocks

    def _end_paragraph(self) -> None:
        content = inlines("".join(self.words))
        self.words.clear()
        if content:
            self.found.append(Paragraph(content))


def blocks(latex: str) -> Blocks:
    r"""Return the blocks of LaTeX; raises DeriveError for what has no meaning outside LaTeX.

    >>> [type(each).__name__ for each in blocks(r"\section{A} Words. \begin{equation*}x\end{equation*} More.")]
    ['Heading', 'Paragraph', 'Equation', 'Paragraph']
    """
    return _Reader(Scanner(latex)).blocks()


def title_of(latex: str) -> tuple[str, str, str]:
    """Return the title, what stands below it, and what comes after both."""
    found = _TITLE.search(latex)
    return (found["title"], found["below"] or "", latex[found.end() :]) if found else ("", "", latex)


def _equation(numbered: bool) -> Callable[[str, str], Blocks]:
    def read(_: str, content: str) -> Blocks:
        label = _LABEL.search(content)
        latex = _LABEL.sub("", content).strip()
        return (Equation(latex, label[1] if label else "", numbered, "?" if numbered else ""),)

    return read


def _figure(_: str, content: str) -> Blocks:
    """A drawing is known by its label: of ``solution:fig:names`` by ``names``."""
    label = _LABEL.search(content)
    if not label:
        raise Scanner(content.strip()).wrong("a figure has a label, such as fig:names, by which it is drawn")
    return (Figure(label[1].rpartition("fig:")[2], _caption(content), label[1], "?"),)


def _caption(content: str) -> Inlines:
    place = content.find(r"\caption{")
    return inlines(Scanner(content, place + len(r"\caption")).group()) if place >= 0 else ()


def _table(layout: str, content: str) -> Blocks:
    made = table(layout, content)
    return (replace(made, number="?" if made.caption else ""),)


def _floating(_: str, content: str) -> Blocks:
    """A table that may stand elsewhere: its caption stands before what it holds."""
    label, begin = _LABEL.search(content), r"\begin{tabular}"
    scanner = Scanner(content, content.index(begin) + len(begin))
    made = table(scanner.group(), scanner.environment("tabular"))
    return (replace(made, caption=_caption(content), label=label[1] if label else "", number="?"),)


def _list(_: str, content: str) -> Blocks:
    items = []
    for piece in _ITEM.split(content)[1:]:
        scanner = Scanner(piece)
        term = inlines(scanner.option())
        items.append(Item(blocks(piece[scanner.place :].strip()), term))
    return (Listing(tuple(items)),)


def _bare_slide(scanner: Scanner) -> Block:
    return Slide((), blocks(scanner.group()))


def _step_slide(scanner: Scanner) -> Block:
    title = inlines(scanner.group())
    return Slide(title, blocks(scanner.group()))


def _drawing(scanner: Scanner) -> Block:
    """A drawing on a slide: how high it may be, and what draws it, which begins with its name."""
    scanner.group()
    name = _DRAWN.match(scanner.group())
    if not name:
        raise scanner.wrong("a drawing on a slide begins with a remark that names it, such as % drawing names")
    return Figure(name[1], ())


def _inside(_: str, content: str) -> Blocks:
    return blocks(content)


SLIDES: dict[str, Callable[[Scanner], Block]] = {
    r"\bareslide": _bare_slide, r"\stepslide": _step_slide, r"\drawing": _drawing,
}  # fmt: skip
ENVIRONMENTS: dict[str, Callable[[str, str], Blocks]] = {
    "equation": _equation(numbered=True), "equation*": _equation(numbered=False), "figure": _figure,
    "table": _floating, "plaintable": _table, "longtable": _table, "tabular": _table, "itemize": _list,
    "description": _list, "center": _inside,
}  # fmt: skip
