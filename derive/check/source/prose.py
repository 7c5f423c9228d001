"""What people read in a file of another format, as Markdown, with the place of each of its characters in the file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.check.source.document import Passage, TableRow, Unread
from derive.check.source.markdown import scan_markdown
from derive.check.source.passages import Collector
from derive.check.source.plain import Code, read_plain
from derive.check.source.tables import pipe_tables

if TYPE_CHECKING:
    from derive.check.source.directives import Directive
    from derive.check.source.macros import Macro


@dataclass
class Prose:
    """Text, the place of each of its characters, and what is known of it.

    ``code`` are stretches of it that are code; ``mathematics`` those that are displayed formulas without their marks;
    in ``marked`` ones only what has marks is mathematics. ``directives`` and ``unread`` have their places in the file.
    """

    text: str
    places: list[int]
    code: list[Code] = field(default_factory=list)
    mathematics: list[tuple[int, int]] = field(default_factory=list)
    marked: list[tuple[int, int]] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    def place(self, offset: int) -> int:
        """Return where a character stands, or where the text ends."""
        return self.places[offset] if offset < len(self.places) else (self.places[-1] + 1 if self.places else 0)

    def behind(self, offset: int) -> int:
        """Return where the character before an offset ends."""
        return self.places[offset - 1] + 1 if offset else self.place(0)


class Writer:
    """Puts prose together from stretches of a source, and from what stands there in other words."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._places: list[int] = []
        self.marked: list[tuple[int, int]] = []

    def take(self, start: int, end: int) -> None:
        """Take a stretch as it stands."""
        self._parts.append(self._source[start:end])
        self._places.extend(range(start, end))

    def put(self, text: str, place: int) -> None:
        """Write what a mark at a place means."""
        self._parts.append(text)
        self._places.extend([place] * len(text))

    @property
    def length(self) -> int:
        """How long the prose is so far."""
        return len(self._places)

    def done(self) -> Prose:
        """Return what has been written."""
        return Prose("".join(self._parts), self._places, marked=self.marked)


@dataclass(frozen=True)
class Found:
    """What was found in prose, at its places in the file."""

    passages: list[Passage]
    tables: list[TableRow]
    directives: list[Directive]
    unread: list[Unread]


def found_in(prose: Prose, macros: dict[str, Macro] | None = None, cell: int = 0) -> Found:
    """Return the mathematics in prose, marked or not, its tables, and what only looks like mathematics."""
    collector = Collector(_without(prose), cell, macros=macros if macros is not None else {})
    collector.define()
    taken, code = scan_markdown(collector, indented_code=False)
    tables = pipe_tables(collector, taken)
    cells = ([place for each in row.cells for place in each.offsets] for row in tables)
    rows = [(min(row), max(row) + 1) for row in cells if row]
    blocks = [(each.start, each.end) for each in prose.code]
    unread = read_plain(collector, 0, [*taken, *rows, *blocks, *prose.marked], code)
    displayed = Collector(prose.text, cell, macros=collector.macros)
    for start, end in prose.mathematics:
        displayed.add(start, end, "$$")
    for each in prose.code:
        unread += read_plain(displayed, each.start, [(each.start, len(prose.text))], [each])
    passages = [_placed(each, prose) for each in (*collector.passages, *displayed.passages)]
    passages.sort(key=lambda each: each.offsets[0])
    return Found(
        passages,
        [replace(row, cells=tuple(_placed(each, prose) for each in row.cells)) for row in tables],
        [*prose.directives, *(_directed(each, prose) for each in collector.directives)],
        [*prose.unread, *(replace(each, start=prose.place(each.start), end=prose.behind(each.end)) for each in unread)],
    )


def _without(prose: Prose) -> str:
    """Return the text with spaces in the place of code and of formulas that are known already."""
    text = prose.text
    for start, end in [*prose.mathematics, *((each.start, each.end) for each in prose.code)]:
        blank = "".join("\n" if character == "\n" else " " for character in text[start:end])
        text = text[:start] + blank + text[end:]
    return text


def _placed(passage: Passage, prose: Prose) -> Passage:
    offsets = tuple(prose.places[each] for each in passage.offsets)
    calls = tuple((prose.place(start), prose.behind(end)) for start, end in passage.calls)
    return replace(passage, offsets=offsets, calls=calls)


def _directed(directive: Directive, prose: Prose) -> Directive:
    return replace(directive, start=prose.place(directive.start), end=prose.behind(directive.end))
