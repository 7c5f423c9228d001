"""How much of a document bears out what one of its lines is blamed against, when only the document says what that is.

One line alone that gives a symbol a number is weaker than several that put in another one: then the first may be the
slip, or the symbol may have been read as something else. And a number that was right for a symbol once may be recalled.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Kind, Verdict
from derive.check.syntax import tree as nodes
from derive.expressions.expression import Partial, Symbol
from derive.expressions.matrices import single, walk

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from derive.check.causes.caused import Caused
    from derive.check.diagnosis.walk import Judged
    from derive.check.judge.judgement import Judgement
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound

# So many statements that put in the same other number outweigh the one that gives it.
SEVERAL = 2


@dataclass
class Evidence:
    """What a whole document says of its symbols.

    ``otherwise`` are the statements that put a number in for a quantity that it is not, by both; ``borne_out`` are
    quantities for which numbers were put in rightly; ``said`` are the numbers that were right for a head so far,
    ``named`` the letters that were named, with the marks above them; ``unsaid`` are quantities said to be functions of
    which nothing is said.
    """

    otherwise: dict[tuple[Expression, Fraction], set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    borne_out: set[Expression] = field(default_factory=set)
    said: dict[Bound, set[Fraction]] = field(default_factory=lambda: defaultdict(set))
    named: set[tuple[str, str]] = field(default_factory=set)
    unsaid: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, statements: Iterable[Caused]) -> Evidence:
        """Return what the statements of a document bear out, but for what a line can only recall."""
        found = cls()
        for each in statements:
            found._weigh(each.walked.judged)
        return found

    def _weigh(self, judged: Judged) -> None:
        put_in = [each for each in judged.judgements if each.kind is Kind.SUBSTITUTION]
        for each in put_in:
            number = _number(each.node)
            if each.verdict is Verdict.WRONG and each.meaning is not None and number is not None:
                place = judged.statement.passage, judged.statement.chain.start
                self.otherwise[each.meaning, number].add(place)
        sides, head = judged.prepared.sides.sides, single(judged.prepared.sides.head)
        reasons = (each.reason.key for each in judged.judgements if each.reason is not None)
        if isinstance(head, Symbol) and "unknown-function" in reasons:
            self.unsaid.add(head.name)
        if any(each.verdict.holds and sides[each.side].kind is SideKind.NUMERIC for each in put_in):
            meanings = (single(judged.environment.meaning(name.spelling)) for name in judged.statement.names)
            self.borne_out |= {each for each in meanings if each is not None}

    def learn(self, judged: Judged) -> None:
        """Remember which numbers a statement gives its head rightly."""
        self.named |= {letter_of(name.spelling) for name in judged.statement.names}
        head = judged.prepared.sides.head
        for each in judged.judgements:
            number = _number(each.node)
            if head is not None and number is not None and each.verdict.holds:
                self.said[head].add(number)

    def speaks_against(self, judgement: Judgement) -> bool:
        """Return whether a document puts the same other number in several times, and never the one it is blamed by."""
        number = _number(judgement.node)
        if judgement.kind is not Kind.SUBSTITUTION or judgement.meaning is None or number is None:
            return False
        others = self.otherwise.get((judgement.meaning, number), ())
        return len(others) >= SEVERAL and judgement.meaning not in self.borne_out

    def leaves_open(self, judged: Judged) -> bool:
        """Return whether a head is made of what was also said to be a function of which nothing is said."""
        head, graph = judged.prepared.sides.head, judged.ledger.points.network.graph
        leaves = [part for part in walk(head) if isinstance(part, Partial | Symbol)] if head is not None else []
        named = {part.of if isinstance(part, Partial) else part.name for part in leaves}
        return any(not self.unsaid.isdisjoint(graph.ancestors(name)) for name in named if name in graph)

    def is_recalled(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a number was right for the head of a claim before."""
        head, number = judged.prepared.sides.head, _number(judgement.node)
        return head is not None and number is not None and number in self.said.get(head, ())

    def introduces(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a side is one symbol, of a letter that is new: it may be what the side is called."""
        node = judged.prepared.sides.sides[judgement.side].node
        return isinstance(node, nodes.Name) and letter_of(node.spelling) not in self.named


def letter_of(spelling: nodes.Spelling) -> tuple[str, str]:
    """Return the letter of a symbol, with the mark above it."""
    return spelling.base, spelling.accent


def _number(node: nodes.Node) -> Fraction | None:
    return node.value if isinstance(node, nodes.Number) else None
