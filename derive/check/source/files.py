"""Which documents are to be checked: files, what folders hold, standard input; their bytes as they are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from derive.check.source.decoding import KINDS, LARGEST, read
from derive.check.words import refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from derive.check.source.document import Document

STANDARD_INPUT = "-"
STANDARD_INPUT_NAME = "<stdin>"
IN_FOLDERS = tuple(suffix for suffix, kind in KINDS.items() if kind not in ("html", "python"))
"""The suffixes that are looked for in a folder; pages of HTML may be reports that were written into it."""


@dataclass(frozen=True)
class Source:
    """A document before it is read: its name as shown, its kind, its bytes, and its file if it has one."""

    name: str
    kind: str
    content: bytes
    path: Path | None = None

    def read(self) -> Document:
        """Read it. Raises DeriveError where it is no document of its kind."""
        return read(self.content, self.kind, self.name)


def found(named: Iterable[str]) -> list[str]:
    """Return the files that were named, and those in folders that were named; each once, folders in order of name.

    Raises DeriveError for a folder without documents.
    """
    files: dict[str, None] = {}
    for name in named:
        path = Path(name)
        if name != STANDARD_INPUT and path.is_dir():
            inside = list(_inside(path))
            if not inside:
                patterns = ", ".join("*" + suffix for suffix in IN_FOLDERS)
                raise refused("empty-folder", location=name, patterns=patterns)
            files.update(dict.fromkeys(inside))
        else:
            files[name] = None
    return list(files)


def left_out(named: Iterable[str]) -> list[str]:
    """Return the files of folders that were named which are checked only where they are named themselves."""
    folders = [Path(name) for name in named if name != STANDARD_INPUT and Path(name).is_dir()]
    suffixes = set(KINDS) - set(IN_FOLDERS)
    return [each for folder in folders for each in _inside(folder, suffixes)]


def _inside(folder: Path, suffixes: Collection[str] = IN_FOLDERS) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        # Hidden folders hold what tools keep, such as Jupyter's checkpoints; they are nobody's documents.
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(files):
            if Path(name).suffix.lower() in suffixes and not name.startswith("."):
                yield str(Path(place) / name)


def opened(name: str, kind: str | None, standard_input: IO[bytes]) -> Source:
    """Return a file's bytes, or those of standard input for ``-``.

    ``kind`` is one of ``KINDS_OF_DOCUMENTS``; without it the file's suffix tells, and standard input is Markdown.
    Raises DeriveError where it cannot be read, is too large, or is of no known kind.
    """
    if name == STANDARD_INPUT:
        return Source(STANDARD_INPUT_NAME, kind or "markdown", _bounded(standard_input, STANDARD_INPUT_NAME))
    path = Path(name)
    known = kind or KINDS.get(path.suffix.lower())
    if known is None and path.is_file():
        raise refused("file-without-kind", location=name, suffix=path.suffix, known=", ".join(sorted(KINDS)))
    try:
        with path.open("rb") as stream:
            return Source(name, known or "markdown", _bounded(stream, name), path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refused("cannot-be-read", location=name, problem=reason) from error


def _bounded(stream: IO[bytes], name: str) -> bytes:
    content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise refused("too-large", location=name, most=LARGEST // 1_000_000)
    return content
