"""The Python interface to the check: a document in, what was found out; a notebook shows it as a page would."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.check.causes.known import Known
from derive.check.mending.examined import examine
from derive.check.mending.guard import guarded
from derive.check.mending.mending import mend
from derive.check.report.formats import rendered
from derive.check.report.formats.html import fragment
from derive.check.report.formats.json import as_json
from derive.check.report.outcome import Outcome
from derive.check.report.selection import Selection, is_wrong, prefixes
from derive.check.source.decoding import KINDS
from derive.check.source.files import Source, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.report.findings import Claims, Finding
    from derive.network.network import Network

TEXT_NAME = "text"


def check_derivation(
    text_or_path: str | Path,
    network: Network | str | Path | None = None,
    *,
    kind: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Checked:
    r"""Check a hand derivation: a path, or the text itself.

    A string in one line that ends like a document (``.md``, ``.tex``, ``.ipynb``) is a path; any other is text, and
    Markdown unless ``kind`` says otherwise. Without a network, the document's front matter may name one; else
    what the document itself defines is checked. ``select`` and ``ignore`` take codes and families.
    Raises DeriveError for what cannot be read, a network that cannot be found, and unknown codes.

    >>> checked = check_derivation(r"$z1 = 0.15 \times 0.05 + 0.25 \times 0.1 + 0.30 = 0.3352$", "backprop")
    >>> checked.claims.wrong, checked.findings[0].expected
    (1, '0.3325')
    >>> checked.corrected
    '$z1 = 0.15 \\times 0.05 + 0.25 \\times 0.1 + 0.30 = 0.3325$'
    """
    if _is_path(text_or_path):
        source = opened(str(text_or_path), kind, sys.stdin.buffer)
    else:
        source = Source(TEXT_NAME, kind or "markdown", str(text_or_path).encode("utf-8", "surrogatepass"))
    named = str(network) if isinstance(network, Path) else network
    selection = Selection(prefixes(select), prefixes(ignore))
    known = Known()
    return Checked(examine(source, named, selection, known), named, selection, known)


def _is_path(text_or_path: str | Path) -> bool:
    if isinstance(text_or_path, Path):
        return True
    return "\n" not in text_or_path and Path(text_or_path).suffix.lower() in KINDS


@dataclass(frozen=True)
class Checked:
    """A checked document. ``str`` gives the report as the command prints it."""

    outcome: Outcome
    network: Network | str | None
    selection: Selection
    known: Known = field(repr=False, compare=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found, in order of place."""
        return self.outcome.report.findings

    @property
    def claims(self) -> Claims:
        """How many claims ended how."""
        return self.outcome.report.claims

    @property
    def is_right(self) -> bool:
        """Whether nothing was found but notes."""
        return not is_wrong(self.outcome.report)

    @cached_property
    def corrected(self) -> str:
        """The text with every correction put in; for a notebook, its JSON."""
        with guarded("mend", self.outcome.source.name):
            return mend(self.outcome, self.network, self.selection, self.known).text

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain data, as docs/report.schema.json describes it."""
        with guarded("report", self.outcome.source.name):
            return as_json(self.outcome)

    def html(self) -> str:
        """Return the report as a page of its own."""
        return self._rendered("html")

    def __str__(self) -> str:
        return self._rendered("text")

    def _rendered(self, form: str) -> str:
        with guarded("report", self.outcome.source.name):
            return rendered(form, [self.outcome], several=False)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        with guarded("report", self.outcome.source.name):
            return fragment(self.outcome)
