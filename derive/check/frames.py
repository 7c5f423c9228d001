"""Of which network a statement speaks: of a whole batch, or of one example in it, whose symbols bear no number then.

``z = w x + b`` in a document about a batch is the z of the example that is just worked through. Each statement is
judged for the batch; where it is not right so, for the examples, the last one that was spoken of first.

A document without a network defines one for each of its epochs. A statement is judged for the epoch in which it
stands; where it is not right so, for those before it, to which it may look back.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from derive.check.choosing import Choice, choose, quality
from derive.check.environment import Environment
from derive.check.epochs import Change
from derive.check.evaluation import Points
from derive.check.explaining import Explainer
from derive.check.readings import readings
from derive.check.sides import SideKind
from derive.check.walking import Walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.check.claims import Statement
    from derive.check.model import Epoch
    from derive.check.places import Places
    from derive.check.reading.document import Document
    from derive.check.reading_rules import Readings
    from derive.check.rereading import Reader
    from derive.check.walking import Judged
    from derive.network.network import Network

# Of a large batch, so many examples are tried.
MOST_EXAMPLES = 8
# By how much a statement must do better about one example than about all.
MARGIN = 0.4


@dataclass
class Frame:
    """One network with what the document has said about it so far."""

    walk: Walk
    explainer: Explainer


class Frames:
    """The networks of which a document may speak; the first is the one that it is about."""

    def __init__(self, document: Document, places: Places, reader: Reader, statements: list[Statement]) -> None:
        self.document = document
        self.places = places
        self.reader = reader
        self.statements = statements
        self.found: list[Frame] = []
        self.last = 0
        # Where each epoch begins, in a document without a network; and how many of them have begun.
        self.starts: list[tuple[int, int]] = []
        self.changes: list[Change] = []
        self.begun = 1

    def add(self, network: Network, meanings: Readings) -> None:
        """Read the document as one about a network, and about its examples, whose symbols are read alike."""
        points = Points(network)
        self._add(choose(self.statements, Environment(network, meanings), points), points)
        letters = frozenset(name.spelling.base for each in self.statements for name in each.names)
        choice: Choice | None = None
        for example in getattr(network, "examples", ())[:MOST_EXAMPLES]:
            points = Points(example)
            environment = Environment(example, readings(example, letters))
            if choice is None:
                choice = choose(self.statements, environment, points)
            rules = choice.environment
            environment = replace(environment, rules=rules.rules, exceptions=rules.exceptions)
            self._add(Choice(environment, choice.exceptions), points)

    def add_epochs(self, epochs: Sequence[Epoch], statements: Sequence[Statement]) -> None:
        """Read the document as one about what it defines, epoch by epoch; ``statements`` are those counted by them."""
        for epoch in epochs:
            if epoch.first < len(statements) or not self.found:
                self.starts.append(_place(statements[epoch.first]) if self.found else (0, 0))
                self.changes.append(epoch.change)
                network = cast("Network", epoch.model)
                self._add(Choice(Environment(network, epoch.readings), {}), Points(network))

    def _add(self, choice: Choice, points: Points) -> None:
        explainer = Explainer(self.document, self.places, self.reader, choice.environment, points)
        self.found.append(Frame(Walk(choice, points), explainer))

    def judged(self, index: int | None, statement: Statement) -> tuple[Frame, Judged]:
        """Return a statement judged for the network of which it speaks."""
        if self.starts:
            return self._judged_in_epoch(index, statement)
        main, *examples = self.found
        judged = main.walk.judge(index, statement)
        if not examples or _is_right(judged):
            return main, judged
        best, best_mark = (0, judged), _mark(judged) + MARGIN
        for number in self._order():
            other = self.found[number].walk.judge(index, statement)
            mark = _mark(other)
            if mark > best_mark and not other.prepared.defines:
                best, best_mark = (number, other), mark
        self.last = best[0] or self.last
        return self.found[best[0]], best[1]

    def _judged_in_epoch(self, index: int | None, statement: Statement) -> tuple[Frame, Judged]:
        number = bisect_right(self.starts, _place(statement)) - 1
        while self.begun <= number:
            self.found[self.begun].walk.follow(self.found[self.begun - 1].walk)
            self.begun += 1
        frame = self.found[number]
        judged = frame.walk.judge(index, statement)
        if all(each.verdict.holds for each in judged.judgements):
            return frame, judged
        for earlier in self._earlier(number, judged):
            other = self.found[earlier].walk.judge(index, statement)
            if _is_right(other):
                return self.found[earlier], other
        return frame, judged

    def _earlier(self, number: int, judged: Judged) -> Iterator[int]:
        """Yield the epochs to which a statement may look back, last first.

        A step has one state for all that is computed in it, though the parameters change one by one; a value may be
        told again later, but a formula is worked out with what holds where it stands.
        """
        is_told_again = all(side.kind is SideKind.NUMBER for side in judged.prepared.sides.sides[1:])
        for earlier in range(number, max(number - MOST_EXAMPLES, 0), -1):
            change = self.changes[earlier]
            if change is Change.EXERCISE or (change is Change.GIVEN and not is_told_again):
                return
            yield earlier - 1

    def _order(self) -> Sequence[int]:
        others = [number for number in range(1, len(self.found)) if number != self.last]
        return [self.last, *others] if self.last else others


def _place(statement: Statement) -> tuple[int, int]:
    return statement.passage, statement.chain.start


def _is_right(judged: Judged) -> bool:
    return not judged.prepared.defines and all(each.verdict.holds for each in judged.judgements)


def _mark(judged: Judged) -> float:
    """Return how well a statement does; a symbol that it has to define for itself is less than one that is known."""
    return -0.2 if judged.prepared.defines else quality(list(judged.judgements), 0)
