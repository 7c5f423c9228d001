"""Jupyter notebooks: their cells, and what these have printed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from derive.check.words import refused

if TYPE_CHECKING:
    from collections.abc import Iterator


def notebook_cells(text: str, file: str) -> list[tuple[str, str]]:
    """Return (kind, text) of each cell. Raises DeriveError where the file is no notebook.

    >>> notebook_cells('{"cells": [{"cell_type": "markdown", "source": ["$x$", "!"]}]}', "a.ipynb")
    [('markdown', '$x$!')]
    """
    return [(str(cell.get("cell_type")), _source(cell)) for cell in _cells(text, file)]


def printed_texts(text: str, file: str) -> list[str]:
    """Return what each cell has printed or shown as text."""
    return ["".join(_printed(cell)) for cell in _cells(text, file)]


def _printed(cell: dict[str, Any]) -> Iterator[str]:
    for output in map(_mapping, _listed(cell.get("outputs"))):
        data = _mapping(output.get("data"))
        said = output.get("text") if output.get("output_type") == "stream" else data.get("text/plain")
        yield _joined(said)


def _cells(text: str, file: str) -> list[dict[str, Any]]:
    try:
        content: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f":{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        key = "no-json" if isinstance(error, json.JSONDecodeError) else "json-too-deep"
        raise refused(key, location=f"{file}{where}", problem=getattr(error, "msg", "")) from error
    cells = content.get("cells") if isinstance(content, dict) else None
    if cells is None and isinstance(content, dict) and isinstance(content.get("worksheets"), list):
        sheets = [sheet for sheet in content["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in _listed(sheet.get("cells"))]
    if not isinstance(cells, list):
        raise refused("no-cells", location=file)
    return [_mapping(cell) for cell in cells]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(cell: Any) -> dict[str, Any]:
    return cell if isinstance(cell, dict) else {}


def _source(cell: dict[str, Any]) -> str:
    return _joined(cell.get("source", cell.get("input", "")))


def _joined(lines: Any) -> str:
    """Return text that is written as one string, or as a list of lines."""
    if isinstance(lines, list):
        return "".join(line for line in lines if isinstance(line, str))
    return lines if isinstance(lines, str) else ""
