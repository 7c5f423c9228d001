"""What is known from one check of a document to the next, while its fixes are tried."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.check.claims.read_document import Trees
from derive.check.diagnosis.memory import Memory
from derive.check.judge.judgement import Kind

if TYPE_CHECKING:
    from collections.abc import Hashable

    from derive.check.causes import Slip
    from derive.check.causes.cause import Found


# The document without its network, among its parts.
OF_ITSELF = -1


@dataclass
class Known:
    """The causes of wrong claims, by what was searched; the trees of the document, and how it was read.

    With ``tries`` drafts of fixes are tried: what a draft changed is told by its verdict. Only numbers put in are
    searched then, as a draft is completed by them; a wrong formula gets the right one in its place.
    """

    found: dict[Hashable, list[Found]] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    trees: Trees = field(default_factory=Trees)
    tries: bool = False
    parts: dict[int, Known] = field(default_factory=dict)

    def of_part(self, number: int) -> Known:
        """Return what is known of a section of the document; trees of formulas are kept for all."""
        if number == 0:
            return self
        return self._going_on(self.parts.setdefault(number, Known(trees=self.trees)))

    @property
    def itself(self) -> Known:
        """Return what is known of the document as it is read without its network."""
        return self._going_on(self.parts.setdefault(OF_ITSELF, Known(trees=self.trees)))

    def _going_on(self, known: Known) -> Known:
        if self.tries:
            return known.trying()
        return known.continued() if self.memory.tries else known

    def trying(self) -> Known:
        """Return the same, for checks of drafts."""
        return replace(self, memory=replace(self.memory, tries=True), tries=True)

    def continued(self) -> Known:
        """Return the same, for a full check of the document with fixes put in: it is read as before."""
        return replace(self, memory=replace(self.memory, tries=True))

    def of(self, slip: Slip) -> list[Found] | None:
        """Return the causes of a wrong claim; None where they are to be searched."""
        known = self.found.get(_key(slip))
        if known is None and self.tries and slip.judgement.kind is not Kind.SUBSTITUTION:
            return []
        return known

    def keep(self, slip: Slip, found: list[Found]) -> None:
        """Keep what was found for a wrong claim."""
        self.found[_key(slip)] = found


def _key(slip: Slip) -> Hashable:
    node, judgement = slip.node, slip.judgement
    place = (slip.statement.passage, slip.math, node.start, node.end)
    return (*place, judgement.kind, slip.claimed, slip.expected, slip.formulas)
