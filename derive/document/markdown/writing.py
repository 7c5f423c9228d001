"""A manuscript as Markdown, block by block."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from derive.document.manuscript import parts
from derive.document.markdown import formulas

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.document.manuscript.parts import Block, Blocks, Cell, Inlines, Manuscript
    from derive.document.markdown.dialect import Dialect
    from derive.document.output.language import Language

# Signs that Markdown reads as marks; some only where a line begins.
_MARKS, _LEADING = re.compile(r"[\\`*_<>\[\]$|~&#]"), re.compile(r"^(?:[-+=](?=\s)|\d+(?=[.)]\s))")
_STYLES = {parts.Style.STRONG: "**", parts.Style.EMPHASIZED: "*"}
_AROUND = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)
# What takes no room in a formula.
_COMMANDS = re.compile(r"\\[A-Za-z]+|[{}_^]")
LONGEST_RULE = 60
_RULES = {"left": ":--", "right": "--:", "center": ":-:"}


@dataclass
class Writer:
    """Writes blocks in a dialect, the words of captions in a language."""

    dialect: Dialect
    language: Language
    targets: dict[str, str] = field(default_factory=dict)

    def document(self, manuscript: Manuscript) -> str:
        """Return all of a manuscript."""
        return "\n\n".join(self.pieces(manuscript)) + "\n"

    def pieces(self, manuscript: Manuscript) -> Iterator[str]:
        """Yield the title, and then block by block."""
        yield from self.opening(manuscript)
        yield from self.blocks(manuscript.blocks)

    def opening(self, manuscript: Manuscript) -> Iterator[str]:
        """Yield the title, and learn what is referred to."""
        self.targets = dict(_targets(manuscript, self.dialect))
        yield f"# {self.inlines(manuscript.title)}"
        if manuscript.subtitle:
            yield f"*{self.inlines(manuscript.subtitle)}*"

    def blocks(self, blocks: Blocks) -> Iterator[str]:
        """Yield each block that says something."""
        for block in blocks:
            yield from filter(None, self._block(block))

    def _block(self, block: Block) -> Iterator[str]:
        if isinstance(block, parts.Heading):
            content = " ".join(filter(None, (block.number, self.inlines(block.content))))
            yield self.dialect.heading(block.level, content, self._target(block.label))
        elif isinstance(block, parts.Paragraph):
            yield _LEADING.sub(_escaped, self.inlines(block.content))
        elif isinstance(block, parts.Equation):
            yield self.dialect.equation(block, self._target(block.label))
        elif isinstance(block, parts.Table):
            yield self.dialect.table(self._table(block), self._caption("Table", block), self._target(block.label))
        elif isinstance(block, parts.Figure):
            words = f"{self.language.message('Figure')} {block.number}. {plain(block.caption)}"
            caption, target = self._caption("Figure", block), self._target(block.label)
            yield self.dialect.figure(block.drawing, words, caption, target)
        elif isinstance(block, parts.Listing):
            yield from self._listing(block)
        elif isinstance(block, parts.Remark):
            yield self.dialect.remark(block.text)

    def _target(self, label: str) -> str:
        """Return what is written for links to lead to; none to headings that renderers name by their words."""
        target = self.dialect.target(label)
        return target if label and self.targets.get(label) == target else ""

    def _caption(self, word: str, block: parts.Figure | parts.Table) -> str:
        number = f"**{self.language.message(word)} {block.number}.**" if block.number else ""
        return " ".join(filter(None, (number, self.inlines(block.caption))))

    def _listing(self, listing: parts.Listing) -> Iterator[str]:
        for item in listing.items:
            if item.term:
                yield self.inlines((parts.Styled(parts.Style.STRONG, item.term),))
                yield from self.blocks(item.blocks)
            else:
                yield "- " + "\n\n".join(self.blocks(item.blocks)).replace("\n", "\n  ")

    def _table(self, table: parts.Table) -> str:
        rows = [self._row(row, len(table.alignments)) for row in (table.head, *table.rows)]
        return "\n".join([rows[0], f"|{'|'.join(_rules(table))}|", *rows[1:]])

    def _row(self, cells: tuple[Cell, ...], width: int) -> str:
        row = "".join(f"| {self.inlines(cell.content, in_cell=True)} {'|' * (cell.span - 1)}" for cell in cells)
        return row + "|" * (width - sum(cell.span for cell in cells)) + "|"

    def inlines(self, content: Inlines, *, in_cell: bool = False) -> str:
        """Return words of a line, or of the cell of a table."""
        return "".join(self._inline(part, in_cell=in_cell) for part in content)

    def _inline(self, part: object, *, in_cell: bool) -> str:
        if isinstance(part, parts.Text):
            return _MARKS.sub(_escaped, part.text)
        if isinstance(part, parts.Formula):
            latex = formulas.portable(part.latex)
            return self.dialect.formula(formulas.in_cell(latex) if in_cell else latex)
        if isinstance(part, parts.Reference):
            return f"[{part.number}](#{self.targets[part.label]})" if part.label in self.targets else part.number
        assert isinstance(part, parts.Styled)
        return "".join(self._styled(part, in_cell=in_cell))

    def _styled(self, styled: parts.Styled, *, in_cell: bool) -> Iterator[str]:
        """Set words apart; formulas stay as they are, which renderers lose between such marks."""
        if styled.style is parts.Style.CODE:
            yield f"`{plain(styled.content)}`"
            return
        for is_formula, group in groupby(styled.content, lambda part: isinstance(part, parts.Formula)):
            words = self.inlines(tuple(group), in_cell=in_cell)
            mark = _STYLES[styled.style] if words.strip() and not is_formula else ""
            yield _AROUND.sub(rf"\g<1>{mark}\g<2>{mark}\g<3>", words)


def _rules(table: parts.Table) -> Iterator[str]:
    """Yield what stands below the head of each column: some renderers give room by its length."""
    rows = [row for row in (table.head, *table.rows) if all(cell.span == 1 for cell in row)]
    for index, alignment in enumerate(table.alignments):
        widths = [_room(row[index].content) for row in rows if index < len(row)]
        dashes = "-" * min(max(widths, default=0), LONGEST_RULE)
        yield _RULES[alignment].replace("--", dashes if len(dashes) > 2 else "--")


def _room(content: Inlines) -> int:
    """Return about how many letters have room where words stand; half of a formula's letters are small."""
    return sum(
        len(_COMMANDS.sub("", part.latex)) // 2 + 1 if isinstance(part, parts.Formula) else len(_plain(part))
        for part in content
    )


def plain(content: Inlines) -> str:
    """Return words without marks."""
    return "".join(_plain(part) for part in content)


def _plain(part: object) -> str:
    if isinstance(part, parts.Styled):
        return plain(part.content)
    return next((getattr(part, key) for key in ("text", "number", "latex") if hasattr(part, key)), "")


def _escaped(found: re.Match[str]) -> str:
    return found[0] + "\\" if found[0].isdigit() else "\\" + found[0]


def _targets(manuscript: Manuscript, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Yield what is referred to, each with where a link to it leads."""
    found = list(parts.everything(manuscript.blocks))
    referred = {each.label for each in found if isinstance(each, parts.Reference)}
    given = Counter[str]({slug(plain(manuscript.title)): 1})
    for each in found:
        label = getattr(each, "label", "")
        if isinstance(each, parts.Heading) and dialect.names_headings:
            words = f"{each.number} {plain(each.content)}".strip()
            name = slug(words)
            given[name] += 1
            if label in referred:
                is_plain = all(isinstance(part, parts.Text) for part in each.content)
                numbered = name + (f"-{given[name] - 1}" if given[name] > 1 else "")
                yield label, numbered if is_plain else dialect.target(label)
        elif label in referred and not isinstance(each, parts.Reference):
            yield label, dialect.target(label)


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading.

    >>> slug("3.1 The error, once more")
    '31-the-error-once-more'
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
