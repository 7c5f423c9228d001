"""What a manuscript is made of."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Text:
    """Words as they are, without any markup."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A formula within a line, as LaTeX."""

    latex: str


@dataclass(frozen=True)
class Reference:
    """The number of what bears a label; ``number`` is empty until all are known."""

    label: str
    number: str = ""


class Style(Enum):
    """How words are set apart."""

    STRONG = "strong"
    EMPHASIZED = "emphasized"
    CODE = "code"


@dataclass(frozen=True)
class Styled:
    """Words that are set apart."""

    style: Style
    content: Inlines


Inline = Text | Formula | Reference | Styled
Inlines = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading:
    """The heading of a section (level 2), of one within it (3), or of a task (4)."""

    level: int
    content: Inlines
    label: str = ""
    number: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    content: Inlines


@dataclass(frozen=True)
class Equation:
    """A displayed equation, as LaTeX; one without a number has none."""

    latex: str
    label: str = ""
    numbered: bool = False
    number: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table, over so many columns."""

    content: Inlines
    span: int = 1


@dataclass(frozen=True)
class Table:
    """A table; ``alignments`` of its columns are ``left``, ``right`` or ``center``. One with a caption has a number."""

    alignments: tuple[str, ...]
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Inlines = ()
    label: str = ""
    number: str = ""


@dataclass(frozen=True)
class Figure:
    """A drawing, by its name (``names``, ``values``, ``backward``, ``loss``), with what it shows.

    On a slide, that of a parameter shows the paths to it, and has its name.
    """

    drawing: str
    caption: Inlines
    label: str = ""
    number: str = ""


@dataclass(frozen=True)
class Item:
    """One thing of a list; ``term`` is what a description describes."""

    blocks: Blocks
    term: Inlines = ()


@dataclass(frozen=True)
class Listing:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True)
class Slide:
    """What is shown at once, in a talk; one without a title is the first of all."""

    title: Inlines
    blocks: Blocks


@dataclass(frozen=True)
class Remark:
    """What is said to programs that read the notes, such as ``derive: off``."""

    text: str


class Turn(Enum):
    """Where numbers begin anew: sections by letters, or all from one on again."""

    APPENDIX = "appendix"
    ANEW = "anew"


Block = Heading | Paragraph | Equation | Table | Figure | Listing | Slide | Remark | Turn
Blocks = tuple[Block, ...]


@dataclass(frozen=True)
class Manuscript:
    """Notes: a title, what stands below it, and blocks in their order."""

    title: Inlines
    subtitle: Inlines
    blocks: Blocks


def everything(part: object) -> Iterator[object]:
    """Yield a part, or several, and all parts in it."""
    yield part
    inside = part if isinstance(part, tuple) else ()
    if is_dataclass(part):
        inside = tuple(getattr(part, each.name) for each in fields(part))
    for each in inside:
        yield from everything(each)
