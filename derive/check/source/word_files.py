"""Word files: their paragraphs, formulas and tables as Markdown, a line a paragraph or a row of a table."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from derive.check.source.office_math import MATH, ROW_END, latex
from derive.check.words import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

LARGEST = 100_000_000
"""How many bytes the text of a file may have when it is unpacked."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SCRIPTS = {"subscript": "_", "superscript": "^"}
# What was taken out by somebody who tracked changes, and what is no text.
_LEFT_OUT = frozenset(f"{_WORD}{each}" for each in ("del", "moveFrom", "pPr", "rPr", "instrText", "sdtPr"))


def word_text(content: bytes, file: str) -> str:
    """Return the text of a Word file as Markdown. Raises DeriveError where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = archive.getinfo("word/document.xml")
            if entry.file_size > LARGEST:
                raise refused("too-large", location=file, most=LARGEST // 1_000_000)
            document = archive.read(entry)
        if b"<!DOCTYPE" in document[:10_000]:  # Word writes none; entities could grow without bound
            raise refused("no-word-file", location=file, problem="DOCTYPE")
        body = ElementTree.fromstring(document).find(f"{_WORD}body")
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, RuntimeError, NotImplementedError) as error:
        raise refused("no-word-file", location=file, problem=error) from error
    return "\n".join(_lines(body)) if body is not None else ""


def _lines(parent: Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_WORD}p":
            yield _paragraph(child)
        elif child.tag == f"{_WORD}tbl":
            yield from _table(child)
        elif child.tag in (f"{_WORD}sdt", f"{_WORD}sdtContent"):
            yield from _lines(child)


def _paragraph(paragraph: Element) -> str:
    return "".join(_inline(paragraph)).replace("\n", " ")


def _inline(parent: Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{MATH}oMathPara":
            yield f"$${ROW_END.join(latex(each) for each in child.findall(f'{MATH}oMath'))}$$"
        elif child.tag == f"{MATH}oMath":
            yield f"${latex(child)}$"
        elif child.tag == f"{_WORD}r":
            yield _run(child)
        elif child.tag not in _LEFT_OUT:
            yield from _inline(child)


def _run(run: Element) -> str:
    text = "".join(
        (child.text or "") if child.tag == f"{_WORD}t" else "\t" if child.tag == f"{_WORD}tab" else
        " " if child.tag in (f"{_WORD}br", f"{_WORD}cr") else "" for child in run
    )  # fmt: skip
    raised = run.find(f"{_WORD}rPr/{_WORD}vertAlign")
    mark = _SCRIPTS.get(raised.get(f"{_WORD}val", "")) if raised is not None else None
    if mark is None or not text.strip():
        return text
    return f"{mark}{text}" if text.isalnum() else f"{mark}{{{text}}}"


def _table(table: Element) -> Iterator[str]:
    for number, row in enumerate(table.findall(f"{_WORD}tr")):
        cells = [" ".join(_lines(cell)) for cell in row.findall(f"{_WORD}tc")]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{'---|' * len(cells)}"
