"""Of which network a statement speaks: of a whole batch, or of one example in it, whose symbols bear no number then.

``z = w x + b`` in a document about a batch is the z of the example that is just worked through. Each statement is
judged for the batch; where it is not right so, for the examples, the last one that was spoken of first, and then for
the states through which the document goes. Without a network, what the document defines stands in its place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from derive.check.claims.announcing import Announcements
from derive.check.diagnosis.cases import Cases
from derive.check.diagnosis.conventions import Choice
from derive.check.diagnosis.epoch_frames import EpochFrames
from derive.check.diagnosis.first_said import FirstSaid
from derive.check.diagnosis.frame import Frame, is_right
from derive.check.diagnosis.quality import quality
from derive.check.diagnosis.rivals import doubted
from derive.check.diagnosis.states import States
from derive.check.diagnosis.walk import Walk
from derive.check.meaning.changes import subtracts_changes
from derive.check.meaning.coordinates.example import Batch, example_readings, loss_spellings
from derive.check.meaning.lexicon import readings
from derive.check.meaning.scope import Environment
from derive.check.model.of_document import models_of
from derive.check.worlds.points import Points
from derive.expressions.matrices import single

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.check.claims.read_document import ReadDocument
    from derive.check.claims.statements import Statement
    from derive.check.diagnosis.memory import Memory
    from derive.check.diagnosis.walk import Judged
    from derive.check.meaning.reading import Readings
    from derive.check.model.of_document import Epoch
    from derive.check.model.understood import Understood
    from derive.check.source.places import Places
    from derive.expressions.matrices import Bound
    from derive.network.model import Model

# Of a large batch, so many examples are tried.
MOST_EXAMPLES = 8
# By how much a statement must do better about one example than about all.
MARGIN = 0.4


@dataclass(frozen=True)
class Walked:
    """A statement judged in its turn, and the frame in which it was."""

    frame: Frame
    judged: Judged
    is_quoted: bool = False


class Frames:
    """The networks of which a document may speak; the first is the one that it is about."""

    def __init__(self, places: Places, memory: Memory, statements: list[Statement]) -> None:
        """``statements`` are all of the document, those that it quotes among them.

        ``memory`` is what an earlier check of the document has learnt of how it is read.
        """
        self.places = places
        self.memory = memory
        self.all = statements
        self.statements = [
            each for each in statements if not places.is_quoted(each.passage, each.chain.start, each.chain.end)
        ]
        self.found: list[Frame] = []
        self.last = 0
        self.epochs: EpochFrames | None = None

    def add(self, network: Model, meanings: Readings) -> None:
        """Read the document as one about a network, and about its examples, whose symbols are read alike."""
        points, subtracts = Points(network), subtracts_changes(self.statements)
        environment = Environment(network, meanings, subtracts=subtracts)
        self._add(self._chosen(environment, points), points)
        examples = [
            Environment(each, example_readings(each, number, readings(each)), subtracts=subtracts)
            for number, each in enumerate(network.examples[:MOST_EXAMPLES], 1)
        ]
        if not examples:
            return
        example = examples[self._worked_through(network) - 1]
        choice = self._chosen(example, Points(example.network))
        rules = choice.environment
        for each in examples:
            environment = replace(each, rules=rules.rules, exceptions=rules.exceptions, orientation=rules.orientation)
            self._add(Choice(environment, choice.exceptions), Points(each.network))

    def _worked_through(self, network: Model) -> int:
        """Return the number of the example that the document shows: the one whose loss it names most, or the first."""
        named = Counter(name.spelling for each in self.statements for name in each.names)
        counts = {
            number: sum(named[each] for each in loss_spellings(example, number, readings(example)))
            for number, example in enumerate(network.examples[:MOST_EXAMPLES], 1)
        }
        return max(counts, key=counts.__getitem__)

    def add_epochs(self, epochs: Sequence[Epoch]) -> None:
        """Read the document as one about what it defines, epoch by epoch."""
        self.epochs = EpochFrames(epochs, self.all, self._made)
        self.found += self.epochs.found

    def _chosen(self, environment: Environment, points: Points) -> Choice:
        return self.memory.choice(len(self.found), self.statements, environment, points)

    def _add(self, choice: Choice, points: Points) -> None:
        self.found.append(self._made(choice, points))

    def _made(self, choice: Choice, points: Points) -> Frame:
        return Frame(Walk(choice, points), choice.environment, points)

    @cached_property
    def _states(self) -> States:
        return States(self.found[0], self._spoken, self._in_state, self.of_itself)

    def of_itself(self) -> EpochFrames:
        """Return the frames in which the document speaks of what it defines itself, and of no network."""
        return EpochFrames(models_of(self.all, {}, self.places), self.all, self._made)

    def _in_state(self, start: Frame, points: Points) -> Frame:
        made = self._made(start.walk.choice, points)
        made.walk.follow(start.walk)
        return made

    @cached_property
    def _spoken(self) -> Announcements:
        return Announcements(self.places, self.all)

    @cached_property
    def _cases(self) -> Cases:
        return Cases(self._spoken, self._in_state)

    def walked(self) -> Iterator[Walked]:
        """Judge one statement after the other; what one says is remembered for the next, once it has been looked at."""
        index, said = 0, FirstSaid()
        for statement in self.all:
            if self.places.is_quoted(statement.passage, statement.chain.start, statement.chain.end):
                yield Walked(*self.judged(None, statement), is_quoted=True)
                continue
            frame, judged = self.judged(index, statement)
            index += 1
            yield Walked(frame, judged if self.epochs is None else said.told(judged))
            self.remember(frame, judged)

    def judged(self, index: int | None, statement: Statement) -> tuple[Frame, Judged]:
        """Return a statement judged for the network of which it speaks; ``index`` is None for what is quoted."""
        return self._cases.judged(statement, *self._in_its_state(index, statement))

    def _in_its_state(self, index: int | None, statement: Statement) -> tuple[Frame, Judged]:
        if self.epochs is not None:
            return self.epochs.judged(index, statement)
        frame, judged = self._of_example(index, statement)
        if frame is self.found[0]:
            frame, judged = self._states.judged(index, statement, judged)
        rival = frame.walk.choice.rivals.get(index) if index is not None else None
        return frame, replace(judged, judgements=doubted(judged.judgements, rival)) if rival else judged

    def remember(self, frame: Frame, judged: Judged) -> None:
        """Remember what a statement says, for those after it."""
        frame.walk.remember(judged)
        if self.epochs is None:
            self._states.learn(judged)

    def _of_example(self, index: int | None, statement: Statement) -> tuple[Frame, Judged]:
        main, *examples = self.found
        judged = main.walk.judge(index, statement)
        if not examples or is_right(judged):
            return main, judged
        known = _head_known(main, judged)
        best, best_mark = (0, judged), _mark(judged) + MARGIN
        for number in self._order():
            other = self.found[number].walk.judge(index, statement)
            if known is not None and known in _in_batch(main.walk.points.network, number, other):
                continue
            mark = _mark(other)
            if mark > best_mark and not other.prepared.defines:
                best, best_mark = (number, other), mark
        self.last = best[0] or self.last
        return self.found[best[0]], best[1]

    def _order(self) -> Sequence[int]:
        others = [number for number in range(1, len(self.found)) if number != self.last]
        return [self.last, *others] if self.last else others


def frames_of(read: ReadDocument, meant: Understood, memory: Memory) -> Frames:
    """Return the networks of which a document speaks, each with the conventions that make most of it right."""
    frames = Frames(read.places, memory, meant.statements)
    if meant.epochs:
        frames.add_epochs(meant.epochs)
    else:
        frames.add(meant.model, meant.readings)
    return frames


def _head_known(frame: Frame, judged: Judged) -> Bound | None:
    """Return a claim's head where the document has given a value of it before."""
    head = single(judged.prepared.sides.head)
    return head if head is not None and frame.walk.ledger.known(head) is not None else None


def _in_batch(network: Model, number: int, judged: Judged) -> list[Bound]:
    """Return what the head of a claim about one example is in the batch: the same head there speaks of the same.

    Where the batch reads it as something else (the signal of layer 1 as that of example 1), nothing was said of it.
    """
    head = single(judged.prepared.sides.head)
    if head is None:
        return []
    batch = Batch(network)
    return [batch.renamed(head, number, of_batch=whole) for whole in (False, True)]


def _mark(judged: Judged) -> float:
    """Return how well a statement does; a symbol that it has to define for itself is less than one that is known."""
    return -0.2 if judged.prepared.defines else quality(list(judged.judgements), 0)
