"""Documents: where the mathematics stands in them, with line and column.

Input: the bytes of a file.
Output: a ``Document``: passages of mathematics, tables, what was not read.
"""

from derive.check.source.decoding import read, read_file
from derive.check.source.document import Cell, Document, Exemption, Passage, Position, TableRow

__all__ = ["Cell", "Document", "Exemption", "Passage", "Position", "TableRow", "read", "read_file"]
