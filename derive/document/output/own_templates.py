"""Templates of one's own: a folder to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.document.output.files import write_whole
from derive.errors import DeriveError, nearest
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SUFFIX = ".tex.j2"


def parts() -> list[str]:
    """Return the names of the parts of notes."""
    return sorted(each.name.removesuffix(_SUFFIX) for each in (template_folder() / "notes").glob(f"*{_SUFFIX}"))


def begun(folder: Path, copied: Iterable[str]) -> list[Path]:
    """Write a template that extends the shipped one, and copies of some parts; returns the files.

    Raises DeriveError for an unknown part, and where a file is there already.
    """
    shipped = template_folder()
    contents = {folder / "notes" / f"notes{_SUFFIX}": (shipped / f"own_notes{_SUFFIX}").read_bytes()}
    for part in copied:
        if part not in parts():
            raise DeriveError(f"unknown part '{part}'", hint=nearest(part, parts()))
        name = f"{part}{_SUFFIX}"
        contents[folder / "notes" / name] = (shipped / "notes" / name).read_bytes()
    for path in contents:
        if path.exists():
            raise DeriveError("there is such a file already", location=str(path), hint="name another folder")
    for path, content in contents.items():
        write_whole(path, content)
    return list(contents)
