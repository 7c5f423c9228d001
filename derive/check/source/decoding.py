"""Any document to a `Document`: its kind told by the file's suffix, its text decoded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from derive.check.source.directives import exemptions, sections
from derive.check.source.document import Cell, Document, Exemption, Passage, Section, TableRow, Unread
from derive.check.source.frontmatter import front_matter, later_networks
from derive.check.source.latex import scan_latex
from derive.check.source.markdown import scan_markdown
from derive.check.source.notebook import notebook_cells, printed_texts
from derive.check.source.passages import Collector
from derive.check.source.plain import read_code, read_plain
from derive.check.source.printed import printed_claims
from derive.check.source.prose import Prose, found_in
from derive.check.source.python_files import computing_lines, python_prose
from derive.check.source.restructured_text import rst_prose
from derive.check.source.tables import pipe_tables
from derive.check.words import refused

if TYPE_CHECKING:
    from derive.check.source.macros import Macro

LARGEST = 20_000_000
"""How many bytes a document may have."""

KINDS = {
    ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".qmd": "markdown", ".rmd": "markdown",
    ".txt": "markdown", ".tex": "latex", ".ltx": "latex", ".ipynb": "notebook", ".rst": "rst", ".html": "html",
    ".htm": "html", ".xhtml": "html", ".py": "python", ".docx": "word",
}  # fmt: skip
KINDS_OF_DOCUMENTS = ("markdown", "latex", "notebook", "rst", "html", "python", "word")
_MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def read_file(path: str | Path) -> Document:
    """Read a file. Raises DeriveError where it cannot be read, is too large, or is no text of a known kind."""
    path = Path(path)
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise refused("unknown-kind-of-file", location=str(path), suffix=path.suffix, known=", ".join(sorted(KINDS)))
    try:
        if path.stat().st_size > LARGEST:
            raise refused("too-large", location=str(path), most=LARGEST // 1_000_000)
        content = path.read_bytes()
    except OSError as error:
        raise refused("cannot-be-read", location=str(path), problem=error.strerror or error) from error
    return read(content, kind, str(path))


def read(text: str | bytes, kind: str, file: str) -> Document:
    """Read a document of one of the kinds that there are. Raises DeriveError for what is none of its kind."""
    if kind not in KINDS_OF_DOCUMENTS:
        raise refused("unknown-kind-of-document", kind=kind)
    if len(text) > LARGEST:
        raise refused("too-large", location=file, most=LARGEST // 1_000_000)
    encoding, bom = "utf-8", False
    if kind == "word":
        from derive.check.source.word_files import word_text  # the libraries of this format take time to load

        text = word_text(text if isinstance(text, bytes) else text.encode(), file)
    if isinstance(text, bytes):
        text, encoding, bom = _decoded(text, file)
    elif text.startswith("\ufeff"):
        text, bom = text[1:], True
    if "\x00" in text:
        raise refused("null-characters", location=file)
    made = _notebook(text, file) if kind == "notebook" else _single(text, kind, file)
    return Document(file, kind, *made, encoding=encoding, bom=bom)


def _decoded(content: bytes, file: str) -> tuple[str, str, bool]:
    """Return text, encoding and whether a byte order mark was there."""
    for encoding, mark in _MARKS.items():
        if content.startswith(mark):
            plain = encoding.removesuffix("-sig")
            try:
                return content[len(mark) :].decode(plain), plain, True
            except UnicodeDecodeError as error:
                raise refused("no-text", location=file, problem=error.reason) from error
    try:
        return content.decode("utf-8"), "utf-8", False
    except UnicodeDecodeError as error:
        control = sum(byte < 9 or 13 < byte < 32 for byte in content[:100_000])
        if control:
            raise refused("no-utf-8", location=file, problem=error.reason) from error
        return content.decode("latin-1"), "latin-1", False


_Parts = tuple[
    tuple[Cell, ...], tuple[Passage, ...], tuple[TableRow, ...], tuple[Exemption, ...], str | None,
    tuple[Section, ...], tuple[Unread, ...],
]  # fmt: skip


def _single(text: str, kind: str, file: str) -> _Parts:
    if kind in ("rst", "html", "python"):
        return _of_prose(prose_of(text, kind), text)
    network, tables, unread, named = None, list[TableRow](), list[Unread](), list[Section]()
    collector = Collector(text, 0)
    collector.define()
    if kind in ("markdown", "word"):
        network, start = front_matter(text, file)
        named = [Section(0, *each) for each in later_networks(text, start)]
        tables, unread = _markdown(collector, start)
    else:
        tables, code = scan_latex(collector)
        unread = [told for each in code for told in read_code(collector, each)]
        collector.passages.sort(key=lambda each: each.offsets[0])
    cell = Cell(text)
    exempted = exemptions(cell, 0, collector.directives, collector.passages, tables)
    named = sorted([*named, *sections(0, collector.directives)], key=lambda each: each.start)
    return (cell,), tuple(collector.passages), tuple(tables), tuple(exempted), network, tuple(named), tuple(unread)


def prose_of(text: str, kind: str) -> Prose:
    """Return what people read in a file; the parsers of formats that are met less often are loaded when they are."""
    if kind == "html":
        from derive.check.source.html_pages import html_prose

        return html_prose(text)
    return rst_prose(text) if kind == "rst" else python_prose(text)


def _of_prose(prose: Prose, text: str) -> _Parts:
    found, cell = found_in(prose), Cell(text)
    exempted = exemptions(cell, 0, found.directives, found.passages, found.tables)
    named = sorted(sections(0, found.directives), key=lambda each: each.start)
    return (
        (cell,), tuple(found.passages), tuple(found.tables), tuple(exempted), None, tuple(named), tuple(found.unread)
    )  # fmt: skip


def _markdown(collector: Collector, start: int) -> tuple[list[TableRow], list[Unread]]:
    """Collect the mathematics of Markdown, marked or not; return its tables, and what only looks like mathematics."""
    taken, code = scan_markdown(collector, start)
    tables = pipe_tables(collector, taken)
    places = ([place for each in row.cells for place in each.offsets] for row in tables)
    rows = [(min(row), max(row) + 1) for row in places if row]
    unread = read_plain(collector, start, [*taken, *rows], code)
    collector.passages.sort(key=lambda each: each.offsets[0])
    return tables, unread


def _notebook(text: str, file: str) -> _Parts:
    network: str | None = None
    cells, passages = list[Cell](), list[Passage]()
    tables, exempted, unread, named = list[TableRow](), list[Exemption](), list[Unread](), list[Section]()
    macros: dict[str, Macro] = {}
    printed = printed_texts(text, file) if '"outputs"' in text else []
    for index, (cell_type, source) in enumerate(notebook_cells(text, file)):
        result = printed[index] if cell_type == "code" and printed and source.strip() else ""
        cells.append(Cell(f"{source}\n{result}" if result else source, index + 1))
        if cell_type not in ("markdown", "heading"):
            unread += computing_lines(source, index) if cell_type == "code" else ()
            claimed, told = printed_claims(source, result, index)
            passages, unread = passages + claimed, unread + told
            continue
        collector = Collector(source, index, macros=macros)
        collector.define()
        own, start = front_matter(source, f"{file}, cell {index + 1}")
        if own is not None and network is None and not passages:
            network = own
        elif own is not None:
            named.append(Section(index, start, own))
        rows, told = _markdown(collector, start)
        tables += rows
        unread += told
        passages += collector.passages
        exempted += exemptions(cells[-1], index, collector.directives, collector.passages, rows)
        named += sections(index, collector.directives)
        macros = collector.macros
    return tuple(cells), tuple(passages), tuple(tables), tuple(exempted), network, tuple(named), tuple(unread)
