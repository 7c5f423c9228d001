"""What every reader of documents returns: passages of mathematics that know where each character stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a document: 1-based line and column, in characters; ``cell`` counts a notebook's cells from 1."""

    line: int
    column: int
    cell: int = 0


@dataclass(frozen=True)
class Cell:
    """One text with lines of its own: a whole file, or one cell of a notebook (``number`` from 1, else 0)."""

    text: str
    number: int = 0

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(index + 1 for index, character in enumerate(self.text) if character == "\n")]

    def position(self, offset: int) -> Position:
        """Return line and column of a character of ``text``."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1, self.number)

    def offset(self, position: Position) -> int:
        """Return the character of ``text`` at a line and column."""
        return self._starts[position.line - 1] + position.column - 1


@dataclass(frozen=True)
class Passage:
    """A piece of mathematics.

    ``math`` is what the parser reads: delimiters gone, comments gone, macros of the user expanded. ``offsets[i]`` is
    where ``math[i]`` stands in the text of its cell; the characters that a macro expanded to stand at its call, whose
    extent is in ``calls``: (first offset, end offset). An argument of the call keeps the place where it is written.
    ``cell`` is the index of the cell in ``Document.cells``. ``environment`` is "$", "$$", "align*", "equation", ...:
    what opens the mathematics; "[" for chat-bot lines, "(" for their inline form, "cell" in tables without dollars;
    "plain" where nothing marks it as mathematics.
    """

    math: str
    offsets: tuple[int, ...]
    cell: int
    environment: str
    calls: tuple[tuple[int, int], ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """The cell and the offset of its first character."""
        return self.cell, self.offsets[0] if self.offsets else 0


@dataclass(frozen=True)
class TableRow:
    """A row of a table of the document (Markdown pipes or tabular), its cells as passages; for tables of values.

    Mathematics between dollars in a cell is among the document's passages, too. ``table`` counts tables from 0.
    """

    cells: tuple[Passage, ...]
    is_head: bool
    table: int = 0

    @property
    def place(self) -> tuple[int, int]:
        """The cell of the document and the offset at which it begins; an empty row has none of its own."""
        return next((each.place for each in self.cells if each.offsets), (0, 0))


@dataclass(frozen=True)
class Exemption:
    """Lines (inclusive, of the cell with that index) whose findings are not reported: of all codes, or of some."""

    cell: int
    first_line: int
    last_line: int
    codes: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Unread:
    """What looks like a formula and is not read: where in a cell's text, and in what it stands (text or code)."""

    kind: str
    cell: int
    start: int
    end: int

    @property
    def place(self) -> tuple[int, int]:
        """The cell and the offset of its first character."""
        return self.cell, self.start


@dataclass(frozen=True)
class Section:
    """What stands behind a comment that names a network, up to the next one: where it begins, and the name."""

    cell: int
    start: int
    network: str


@dataclass(frozen=True)
class Document:
    """A document as read. ``network`` is what its front matter names, or None; ``sections`` name others.

    A notebook's cells are all here, those of code too, so that the cell numbered n is ``cells[n - 1]``. ``encoding``
    is what the file was decoded by, and ``bom`` tells whether a byte order mark stood before the text.
    """

    file: str
    kind: str
    cells: tuple[Cell, ...]
    passages: tuple[Passage, ...]
    tables: tuple[TableRow, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    network: str | None = None
    sections: tuple[Section, ...] = ()
    unread: tuple[Unread, ...] = ()
    encoding: str = "utf-8"
    bom: bool = False

    @property
    def is_mendable(self) -> bool:
        """Whether a fix can be put into its file: not where the text had to be unpacked from it."""
        return self.kind != "word"

    def position(self, passage: Passage, index: int) -> Position:
        """Return the line and column at which a character of a passage's mathematics stands."""
        return self.cells[passage.cell].position(passage.offsets[index])


@dataclass(frozen=True)
class Extent:
    """A stretch of a document: from ``start`` to before ``end``."""

    start: Position
    end: Position
