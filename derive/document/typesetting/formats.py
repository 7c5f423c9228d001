r"""TeX's memory behind a preamble, kept from one document to the next: half of a pass goes into reading packages.

``\dump`` writes it to a file, a format, with which a pass begins where the preamble ends.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

if TYPE_CHECKING:
    from collections.abc import Sequence

# What stands before it is shared by many documents.
SHARED_ENDS = "% What follows belongs to this document alone.\n"
BEGIN = r"\begin{document}"
NAME = "shared"
# Each takes some megabytes.
MOST_KEPT = 12


def divided(source: str) -> tuple[str, str]:
    r"""Return what a document shares with others, and the document without that, each line still in its place.

    >>> divided("\\documentclass{article}\n% What follows belongs to this document alone.\n\\begin{document}")
    ('\\documentclass{article}\n', '%\n% What follows belongs to this document alone.\n\\begin{document}')
    """
    preamble = source.partition(BEGIN)[0]
    shared, mark, _ = preamble.partition(SHARED_ENDS)
    if not mark:
        return "", source
    return shared, "%\n" * shared.count("\n") + source[len(shared) :]


def arguments(flags: Sequence[str], before: str) -> list[str]:
    """Return how the engine is called that dumps what ``shared.tex`` reads; ``before`` is TeX that comes first."""
    return ["-ini", *flags, f"-jobname={NAME}", rf"&pdflatex {before}\input{{{NAME}.tex}}\dump"]


def key_of(shared: str, program: Path) -> str:
    """Return what a format is kept under: it is as good as the preamble and the engine that made it."""
    about = program.stat()
    made_by = f"{program}\0{about.st_size}\0{about.st_mtime_ns}\0"
    return hashlib.sha256(made_by.encode() + shared.encode()).hexdigest()[:32]


def kept(key: str, target: Path) -> bool:
    """Copy a format that was kept to a file; tells whether there was one."""
    try:
        shutil.copyfile(_place(key), target)
        os.utime(_place(key))
    except OSError:
        return False
    return True


def keep(key: str, made: Path) -> None:
    """Keep a format, and none but the last used; a folder that cannot be written to keeps none."""
    with suppress(OSError):
        place = _place(key)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = place.with_suffix(f".{os.getpid()}")
        shutil.copyfile(made, unfinished)
        unfinished.replace(place)
        found = sorted(place.parent.glob("*.fmt"), key=lambda each: each.stat().st_mtime)
        for old in found[:-MOST_KEPT]:
            old.unlink(missing_ok=True)


def _place(key: str) -> Path:
    return user_cache_path("derive", appauthor=False) / "formats" / f"{key}.fmt"
