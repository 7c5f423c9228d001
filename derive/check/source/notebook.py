"""Jupyter notebooks: the mathematics of their Markdown cells."""

from __future__ import annotations

import json
from typing import Any

from derive.check.words import refused


def notebook_cells(text: str, file: str) -> list[tuple[str, str]]:
    """Return (kind, text) of each cell. Raises DeriveError where the file is no notebook.

    >>> notebook_cells('{"cells": [{"cell_type": "markdown", "source": ["$x$", "!"]}]}', "a.ipynb")
    [('markdown', '$x$!')]
    """
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
    return [(str(cell.get("cell_type")), _source(cell)) for cell in map(_mapping, cells)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(cell: Any) -> dict[str, Any]:
    return cell if isinstance(cell, dict) else {}


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        return "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""
