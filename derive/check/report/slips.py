"""Which wrong claims are slips of their own: not what repeats an earlier one, in whatever line of the document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.check.judge.judgement import Verdict

if TYPE_CHECKING:
    from derive.check.diagnosis.walk import Judged
    from derive.check.judge.judgement import Judgement
    from derive.check.source.places import Places
    from derive.expressions.matrices import Bound


@dataclass
class Slips:
    """Remembers what a document said wrongly, of what: a value in a table below the formula is the same slip again."""

    places: Places
    said: set[tuple[Bound | None, Bound | str | None]] = field(default_factory=set)

    def is_new(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a claim is wrong by itself, and has not been made before; what follows from one is carried."""
        if judgement.verdict not in (Verdict.WRONG, Verdict.CARRIED):
            return False
        side = judged.prepared.sides.sides[judgement.side]
        text = self.places.text(judged.statement.passage, side.node.start, side.node.end)
        claim = judged.prepared.sides.head, side.bound if side.is_formula_in_symbols else "".join(text.split())
        is_new = judgement.verdict is Verdict.WRONG and claim not in self.said
        self.said.add(claim)
        return is_new
