"""LaTeX source to PDF bytes, by the pdflatex that comes with derive or by an engine the user names.

The document is not trusted: it is typeset in a scratch folder of its own, without a shell, without the user's
environment, for a limited time, and refused where it read a file which is neither its own nor LaTeX's.
The same source and name give the same bytes, whatever the folder, the date and the user.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from derive.document.typesetting.engines import EMBEDDED, choose
from derive.document.typesetting.job import Job, run_passes
from derive.document.typesetting.tex_log import overfull, unresolved
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Callable

# 1 January 2000: a date that nobody takes for the day the notes were made.
EPOCH = 946684800


@dataclass(frozen=True)
class Typeset:
    """A typeset document.

    ``engine`` is the one that ran, which is another than ``embedded`` where that has no binary for this
    machine. ``overfull`` has TeX's own words for each line that is more than 1 pt too wide; ``unresolved``
    the labels and citations that stayed undefined; ``settled`` is False where the references still moved
    after the last pass.
    """

    pdf: bytes = field(repr=False)
    log: str = field(repr=False)
    passes: int
    engine: str
    overfull: tuple[str, ...]
    unresolved: tuple[str, ...] = ()
    settled: bool = True


def typeset(
    source: str,
    *,
    name: str,
    engine: str = EMBEDDED,
    time_limit: float = 120,
    on_pass: Callable[[int], None] | None = None,
    epoch: int = EPOCH,
) -> Typeset:
    """Typeset LaTeX source, in as many passes as its references need.

    ``name`` is the document's name without ``.tex``; it stands in error messages and, with the source,
    determines the bytes of the PDF. ``time_limit`` is in seconds for all passes together. ``on_pass`` is
    called with the number of each pass, from 1, before it begins (once only for engines that count by
    themselves). ``epoch`` is the date the PDF carries, in seconds since 1970.

    Raises EngineMissing where the engine cannot be run here, TypesettingError where LaTeX refuses the
    document, does not finish in time, or opens files that are not its business, and DeriveError for an
    unknown engine or an unusable name.
    """
    _check_name(name)
    chosen, program = choose(engine)
    with tempfile.TemporaryDirectory(prefix="derive-", ignore_cleanup_errors=True) as scratch:
        job = Job(chosen, program, source, name, Path(scratch).resolve(), time_limit, epoch)
        job.prepare()
        passes, settled = run_passes(job, on_pass or (lambda _number: None))
        pdf, log = job.result(), job.log()
    return Typeset(pdf, log, passes, chosen.name, overfull(log), unresolved(log), settled)


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise DeriveError(
            f"'{name}' cannot name a LaTeX document",
            hint="use letters without accents, digits, '-', '_' and '.', and begin with a letter or digit",
        )
