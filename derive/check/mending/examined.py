"""One document from its bytes to its report: read, its network found, judged, its fixes tried."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from derive.check.causes.known import Known
from derive.check.mending.guard import guarded
from derive.check.mending.tried_fixes import with_tried_fixes
from derive.check.pipeline import check_document
from derive.check.report.outcome import Outcome
from derive.check.report.selection import Selection
from derive.errors import DeriveError
from derive.network.network import Network, shipped_names

if TYPE_CHECKING:
    from derive.check.source.document import Document
    from derive.check.source.files import Source


_NAMING_LINE = re.compile(r"^network:", re.MULTILINE)


def network_of(source: Source, document: Document, named: str | Network | None) -> Network | None:
    """Return the network that a document is about: the one ``named``, or the one that its front matter names, or None.

    A path in the front matter is relative to the document's folder. Raises DeriveError where it cannot be loaded.
    """
    if isinstance(named, Network):
        return named
    if named is not None:
        return Network.load(named)
    if document.network is None:
        return None
    if document.network in shipped_names():
        return Network.load(document.network)
    folder = source.path.parent if source.path else Path()
    try:
        return Network.load(folder / document.network)
    except DeriveError as error:
        if error.location:
            raise
        where = f"{source.name}:{_naming_line(document)}"
        raise DeriveError(error.message, location=where, hint=error.hint) from error


def _naming_line(document: Document) -> int:
    for cell in document.cells:
        naming = _NAMING_LINE.search(cell.text)
        if naming:
            return cell.position(naming.start()).line
    return 1


def examine(source: Source, named: str | Network | None = None, selection: Selection | None = None) -> Outcome:
    """Check a document, on what it defines itself where no network is named.

    Raises DeriveError where the document cannot be read, the network cannot be found, or the check itself fails.
    """
    with guarded("check", source.name):
        document = source.read()
        network = network_of(source, document, named)
        known = Known()
        whole = check_document(document, network, known)
        report = with_tried_fixes(whole, selection or Selection(), source, document, network, known)
        return Outcome(source, document, report)
