"""One name, one thing: a claim about a symbol that would be a second name of what another symbol means already."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.check.causes.shown_by_numbers import is_only_named
from derive.check.judge.judgement import Kind
from derive.check.meaning.scope import pattern
from derive.check.syntax.tree import Name, Spelling
from derive.expressions.expression import Symbol
from derive.expressions.matrices import entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.causes.caused import Caused
    from derive.check.diagnosis.walk import Judged
    from derive.check.judge.judgement import Judgement
    from derive.expressions.matrices import Bound


@dataclass
class Spelled:
    """All spellings of each quantity of a document."""

    of: dict[Bound, set[Spelling]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def by(cls, statements: Iterable[Caused]) -> Spelled:
        """Return how the statements of a document spell what they speak of."""
        found = cls()
        for each in statements:
            judged = each.walked.judged
            for name in judged.statement.names:
                meaning = judged.environment.meaning(name.spelling)
                if meaning is not None:
                    found.of[meaning].add(judged.environment.bare(name.spelling))
        return found

    def is_second_name(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a symbol is rather something else than what another one means already.

        It differs in a number only from the other, or gives a given quantity, in more than that, another number.
        """
        first, environment = judged.prepared.sides.sides[0].node, judged.environment
        meaning = environment.meaning(first.spelling) if isinstance(first, Name) else None
        if not isinstance(first, Name) or meaning is None:
            return False
        own = environment.bare(first.spelling)
        others = self.of.get(meaning, set()) - {own}
        givens = environment.network.graph.givens
        if all(isinstance(each, Symbol) and each.name in givens for each in entries(meaning)):
            is_given = judgement.kind is Kind.VALUE and is_only_named(judged, judgement)
            return is_given and any(pattern(each) != pattern(own) for each in others)
        return any(pattern(each) == pattern(own) for each in others)
