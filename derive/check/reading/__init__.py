"""Documents: where the mathematics stands in them, with line and column."""

from derive.check.reading.document import Cell, Document, Exemption, Passage, Position, TableRow
from derive.check.reading.files import read, read_file

__all__ = ["Cell", "Document", "Exemption", "Passage", "Position", "TableRow", "read", "read_file"]
