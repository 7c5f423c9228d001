"""How a text is written at a place of a file whose format has signs of its own: a sign for less, a backslash."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from derive.check.source import python_files

if TYPE_CHECKING:
    from collections.abc import Callable


def _on_a_page(text: str, place: int, new: str) -> str:
    is_script = text.rfind("<script", 0, place) > text.rfind("</script", 0, place)
    return new if is_script else html.escape(new, quote=False)


WRITTEN: dict[str, Callable[[str, int, str], str]] = {"html": _on_a_page, "python": python_files.written}
"""By the kind of the document: what is put in for a text, at a place of the whole."""
