"""Files: their kind, their encoding, notebooks; and what is refused, with what is said then."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from derive.check.source import read, read_file
from derive.errors import DeriveError


def notebook(*cells: tuple[str, str | list[str]]) -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells], "nbformat": 4})


def test_notebook_cells_have_lines_of_their_own() -> None:
    text = notebook(
        ("markdown", ["---\n", "network: mazur\n", "---\n", "$a$"]), ("code", "b = '$x$'"), ("markdown", "c\n\n$d = 5$")
    )
    document = read(text, "notebook", "a.ipynb")
    assert document.network == "mazur"
    places = [(passage.math, document.position(passage, 0)) for passage in document.passages]
    assert [(math, place.cell, place.line, place.column) for math, place in places] == [
        ("a", 1, 4, 2),
        ("d = 5", 3, 3, 2),
    ]
    assert [cell.number for cell in document.cells] == [1, 2, 3]


def test_macros_of_a_notebook_hold_in_later_cells() -> None:
    text = notebook(("markdown", "$\\newcommand{\\w}{w_5}$"), ("markdown", "$\\w$"))
    assert [passage.math for passage in read(text, "notebook", "a.ipynb").passages] == ["w_5"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"cells": 5}', "[" * 100_000, '{"a": 1}', "null"])
def test_what_is_no_notebook(text: str) -> None:
    with pytest.raises(DeriveError) as refused:
        read(text, "notebook", "a.ipynb")
    assert "a.ipynb" in refused.value.location


@pytest.mark.parametrize(
    "cells", ["[null]", "[5]", '[{"cell_type": "markdown"}]', '[{"cell_type": "markdown", "source": 5}]']
)
def test_odd_cells_are_empty(cells: str) -> None:
    assert read(f'{{"cells": {cells}}}', "notebook", "a.ipynb").passages == ()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.md", "$x$", "markdown"),
        ("a.MARKDOWN", "$x$", "markdown"),
        ("a.txt", "$x$", "markdown"),
        ("a.tex", "$x$", "latex"),
        ("a.ltx", "$x$", "latex"),
        ("a.ipynb", notebook(("markdown", "$x$")), "notebook"),
    ],
)
def test_kinds(tmp_path: Path, name: str, content: str, kind: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    document = read_file(tmp_path / name)
    assert document.kind == kind and [passage.math for passage in document.passages] == ["x"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings(encoding: str) -> None:
    document = read("Größe $x$".encode(encoding), "markdown", "a.md")
    assert document.cells[0].text == "Größe $x$"
    assert document.bom == (encoding in ("utf-8-sig", "utf-16"))


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00", b"a\x00b", b"\xff\x01\x02", b"\xff\xfea"])
def test_what_is_no_text(content: bytes) -> None:
    with pytest.raises(DeriveError, match="no text"):
        read(content, "markdown", "a.md")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DeriveError, match="unknown kind"):
        read_file(tmp_path / "a.pdf")
    with pytest.raises(DeriveError, match="cannot be read"):
        read_file(tmp_path / "missing.md")
    with pytest.raises(DeriveError, match="cannot be read"):
        (tmp_path / "folder.md").mkdir()
        read_file(tmp_path / "folder.md")
    with pytest.raises(DeriveError, match="larger than"):
        read("x" * 20_000_001, "markdown", "a.md")
    with pytest.raises(DeriveError, match="no text"):
        read("---\nnetwork: [1]\n---\n", "markdown", "a.md")
    with pytest.raises(DeriveError, match="no YAML"):
        read("---\nnetwork: [1\n---\n", "markdown", "a.md")
    assert read("---\ntitle: [1\n---\n", "markdown", "a.md").network is None


def test_line_ends_are_kept() -> None:
    document = read(b"a\r\n$x$\r\n$y$", "markdown", "a.md")
    assert document.cells[0].text == "a\r\n$x$\r\n$y$"
    assert [document.position(passage, 0).line for passage in document.passages] == [2, 3]
