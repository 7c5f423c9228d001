"""The words that a document may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.meaning.coordinates.name import program_names
from derive.check.syntax.tokens.vocabulary import Vocabulary, uses_braced_comma, uses_decimal_comma

if TYPE_CHECKING:
    from derive.check.source.document import Document
    from derive.network.network import Network


def vocabulary_of(document: Document, network: Network | None) -> Vocabulary:
    """Return the words that a document may use for a network: those of its quantities, and the usual ones."""
    quantities = network.graph.quantities if network else ()
    words = {part for name in quantities for part in name.split("_") if part.isalpha() and len(part) > 1}
    words |= program_names(network) if network and not network.layers else set()
    formulas = [each.math for each in (*document.passages, *(cell for row in document.tables for cell in row.cells))]
    comma, braced = uses_decimal_comma(formulas), uses_braced_comma(formulas)
    return Vocabulary(decimal_comma=comma, braced_comma=braced).knowing(words)
