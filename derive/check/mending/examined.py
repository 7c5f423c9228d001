"""One document from its bytes to its report: read, its network found, judged, its fixes tried."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from derive.check.causes.known import Known
from derive.check.mending.guard import guarded
from derive.check.mending.tried_fixes import with_tried_fixes
from derive.check.pipeline import Networks, check_document
from derive.check.report.outcome import Outcome
from derive.check.report.selection import Selection
from derive.errors import DeriveError
from derive.network.shipped import shipped_names

if TYPE_CHECKING:
    from derive.check.source.document import Document
    from derive.check.source.files import Source
    from derive.network.network import Network


_NAMING_LINE = re.compile(r"^network:", re.MULTILINE)
# What a section says that is about no network, whatever the document is about.
NO_NETWORK = "none"


def networks_of(source: Source, document: Document, named: str | Network | None) -> Networks:
    """Return the networks that a document is about: the one ``named``, or the one that its front matter names, or None.

    Named ``none``, it is about none, whatever its front matter names.

    Sections may name others, whatever is ``named`` for the document. A path in the document is relative to its folder.
    Raises DeriveError where one cannot be loaded.
    """
    sections = {each.network: _named_by(source, document, each.network) for each in document.sections}
    if named == NO_NETWORK:
        return Networks(None, sections)
    if named is not None:
        return Networks(_loaded(named) if isinstance(named, str) else named, sections)
    whole = None if document.network is None else _named_by(source, document, document.network)
    return Networks(whole, sections)


def _named_by(source: Source, document: Document, name: str) -> Network | None:
    if name == NO_NETWORK:
        return None
    if name in shipped_names():
        return _loaded(name)
    folder = source.path.parent if source.path else Path()
    try:
        return _loaded(folder / name)
    except DeriveError as error:
        if error.location:
            raise
        raise DeriveError(error.message, location=_place(source, document, name), hint=error.hint) from error


def _loaded(name: str | Path) -> Network:
    from derive.network.network import Network  # takes time to load, and most documents name no network

    return Network.load(name)


def _place(source: Source, document: Document, name: str) -> str:
    """Return where a document names a network."""
    section = next((each for each in document.sections if each.network == name), None)
    if section is not None and document.network != name:
        place = document.cells[section.cell].position(section.start)
        return f"{source.name}:{place.line}"
    return f"{source.name}:{_naming_line(document)}"


def _naming_line(document: Document) -> int:
    for cell in document.cells:
        naming = _NAMING_LINE.search(cell.text)
        if naming:
            return cell.position(naming.start()).line
    return 1


def examine(
    source: Source,
    named: str | Network | None = None,
    selection: Selection | None = None,
    known: Known | None = None,
) -> Outcome:
    """Check a document, on what it defines itself where no network is named.

    ``known`` takes what is found, for checks of the document with fixes put in.

    Raises DeriveError where the document cannot be read, the network cannot be found, or the check itself fails.
    """
    with guarded("check", source.name):
        document = source.read()
        network = networks_of(source, document, named)
        known = known or Known()
        whole = check_document(document, network, known)
        report = with_tried_fixes(whole, selection or Selection(), source, document, network, known)
        return Outcome(source, document, report)
