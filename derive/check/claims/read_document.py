"""A document as read: every formula parsed once, every claim cut once. What stands behind reads this, not the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from derive.check.claims.continued import continued
from derive.check.claims.pieces import by_cases
from derive.check.claims.statements import Statement, statements
from derive.check.claims.tables import Table, tables_of, with_table_claims
from derive.check.source.places import Places
from derive.check.syntax.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.check.source.document import Document
    from derive.check.syntax import tree as nodes
    from derive.check.syntax.tokens.vocabulary import Vocabulary


class Trees:
    """The trees of one document's formulas, by text and words; checks of drafts of it parse only what is new."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, frozenset[str], bool, bool], list[nodes.Statement]] = {}

    def of(self, math: str, vocabulary: Vocabulary) -> list[nodes.Statement]:
        """Return the statements of a formula; of ``vocabulary``, words and the sign of decimals differ by network."""
        key = math, vocabulary.words, vocabulary.decimal_comma, vocabulary.braced_comma
        if key not in self._found:
            self._found[key] = parse(math, vocabulary)
        return self._found[key]


@dataclass(frozen=True)
class ReadDocument:
    """A document with its tables and the trees of its passages; ``document`` has passages for what tables claim."""

    document: Document
    vocabulary: Vocabulary
    tables: list[Table]
    trees: list[list[nodes.Statement]]

    @cached_property
    def places(self) -> Places:
        """Where its formulas stand."""
        return Places(self.document)

    @cached_property
    def statements(self) -> list[Statement]:
        """What claims something, in order."""
        return _all_statements(self.trees)

    def by_cases(self, is_known: Callable[[nodes.Node], bool]) -> list[Statement]:
        """Return what claims something, where what words part into cases is one thing unless it is known without."""
        trees = by_cases(self.places, self.trees, is_known)
        return self.statements if trees is self.trees else _all_statements(trees)


def _all_statements(trees: list[list[nodes.Statement]]) -> list[Statement]:
    return [each for index, parsed in enumerate(trees) for each in statements(index, parsed)]


def read_document(document: Document, vocabulary: Vocabulary, trees: Trees) -> ReadDocument:
    """Return a document with its formulas as trees; ``trees`` are those known from another check of it."""
    tables = tables_of(document, lambda math: trees.of(math, vocabulary))
    document = with_table_claims(document, tables)
    found = [trees.of(each.math, vocabulary) for each in document.passages]
    return ReadDocument(document, vocabulary, tables, continued(document, found))
