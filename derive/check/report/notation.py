"""Notes on notation: one name for two quantities, two for one, sums without an index, old names for new values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.meaning.rules_of_letters import rule_letter
from derive.check.meaning.scope import unmarked
from derive.check.report.findings import CODES, Finding
from derive.check.syntax import tree as nodes
from derive.check.syntax.index_letters import free_index
from derive.check.syntax.trees import parts
from derive.check.words import words
from derive.expressions.expression import Symbol

if TYPE_CHECKING:

    from derive.check.diagnosis.walk import Judged
    from derive.check.source.document import Document
    from derive.check.source.places import Places
    from derive.check.syntax.tree import Name, Spelling


def notation_notes(judged: list[Judged], document: Document, places: Places) -> list[Finding]:
    """Return the notes on the notation of a document, each thing said once."""
    notes = _Notes(document, places)
    for each in judged:
        notes.look_at(each)
    return notes.found


class _Notes:
    def __init__(self, document: Document, places: Places) -> None:
        self.document = document
        self.places = places
        self.found: list[Finding] = []
        # By whether it is a whole batch that is spoken of: the loss of an example has another name than the batch's.
        self.names: dict[tuple[bool, str], tuple[Spelling, str]] = {}
        self.told: set[object] = set()

    def look_at(self, judged: Judged) -> None:
        passage = judged.statement.passage
        # In a rule about a function its letter is no quantity, and its variable any number.
        for name in judged.statement.names if rule_letter(judged.statement) is None else ():
            self._name(judged, name)
        for side in judged.statement.chain.sides:
            for node in parts(side) if side is not None else ():
                if isinstance(node, nodes.BigSum) and node.index is None and free_index(node.body) is None:
                    self._tell("N103", passage, node, {}, once=("N103", node.start, passage))
        if judged.prepared.renamed:
            head = judged.prepared.sides.sides[0].node
            self._tell("N104", passage, head, {}, once=("N104", passage, judged.statement.chain.start))

    def _name(self, judged: Judged, name: Name) -> None:
        meaning = judged.environment.meaning(name.spelling)
        if not isinstance(meaning, Symbol) or name.start == name.end:
            return
        bare, _ = unmarked(name.spelling)
        passage = judged.statement.passage
        text = self.places.symbol(passage, name.start, name.end)
        of_batch = bool(judged.environment.network.examples)
        known = self.names.setdefault((of_batch, meaning.name), (bare, text))
        if bare in judged.environment.exceptions:
            self._tell("N102", passage, name, {}, once=("N102", bare))
            return
        if known[0] != bare:
            self._tell("N101", passage, name, {"other": known[1]}, once=("N101", bare, meaning))
        elif _bare(known[1]) != _bare(text):
            self._tell("N105", passage, name, {"other": known[1]}, once=("N105", meaning))

    def _tell(self, code: str, passage: int, node: nodes.Node, details: dict[str, str], once: object) -> None:
        if once in self.told:
            return
        self.told.add(once)
        is_symbol = isinstance(node, nodes.Name)
        text = (self.places.symbol if is_symbol else self.places.text)(passage, node.start, node.end)
        extent = (self.places.symbol_extent if is_symbol else self.places.extent)(passage, node.start, node.end)
        message = words("findings", code, text=text, **details)
        self.found.append(Finding(CODES[code], extent, text, message))


def _bare(text: str) -> str:
    """Return a spelling without what is only typesetting: braces, tags, and a prime for the updated value."""
    untagged = re.sub("</.*?>", "", text.replace("<sub>", "_").replace("<sup>", "^"))
    return untagged.translate(str.maketrans("", "", "{}' "))
