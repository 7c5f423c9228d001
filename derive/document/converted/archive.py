"""The archive that a document of Word is, written anew."""

from __future__ import annotations

import io
import re
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

TEXT = "word/document.xml"
_CELL = re.compile(r"<w:tcPr />")
_CENTRED = '<w:tcPr><w:vAlign w:val="center" /></w:tcPr>'


def with_centred_cells(document: bytes) -> bytes:
    """Return a document whose cells stand beside each other in the middle, such as equations and their numbers."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(document)) as read, ZipFile(made, "w", ZIP_DEFLATED) as write:
        for each in read.infolist():
            content = read.read(each)
            if each.filename == TEXT:
                content = _CELL.sub(_CENTRED, content.decode()).encode()
            write.writestr(ZipInfo(each.filename, each.date_time), content, ZIP_DEFLATED)
    return made.getvalue()
