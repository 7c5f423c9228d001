"""How people write the quantities of a batch: those of one example, with the number of the example above or below.

What one example's symbol means is read as for the network with that example alone; ``z^{(2)}`` is its z. What all
examples have in one place forms a vector, one row an example.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.meaning.reading import Reading, Rule
from derive.check.syntax.tree import Spelling
from derive.expressions.expression import Constant, Expression, Partial, Symbol
from derive.expressions.matrices import Stack
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.check.meaning.reading import Readings
    from derive.expressions.matrices import Bound
    from derive.network.model import Model

# Letters for how many examples there are.
COUNTS = {"m": 0.8, "N": 0.8, "n": 0.4}
# Derivatives of what the batch makes of its examples' losses are written less often than those of each loss.
OF_WHOLE = 0.6


@dataclass(frozen=True)
class Batch:
    """A network of several examples; ``single`` is the same with one of them."""

    network: Model

    @property
    def single(self) -> Model:
        """The network with its first example alone."""
        return self.network.examples[0]

    def of_example(self, name: str, number: int) -> str:
        """Return the name that a quantity has in an example; shared ones keep theirs."""
        if name == self.single.graph.loss:
            return self.loss(number)
        return self.network.graph.in_example(name, number) or name

    def loss(self, number: int) -> str:
        """Return the name of what the loss of one example is."""
        graph, single = self.network.graph, self.single.graph
        made_of = (single.loss, *single[single.loss].definition.parents)
        return next(filter(None, (graph.in_example(each, number) for each in made_of)), graph.loss)

    def renamed(self, meaning: Bound, number: int, *, of_batch: bool = False) -> Bound:
        """Return a meaning in one example; a derivative is that of the example's loss, or of the batch's."""
        if isinstance(meaning, Stack):
            return meaning.map(lambda entry: self._renamed(entry, number, of_batch))
        return self._renamed(meaning, number, of_batch)

    def slope(self, entry: Expression, number: int, *, is_whole: bool) -> Expression:
        """Return the derivative of an example's loss, or of the batch's, by a quantity of this example."""
        loss = self.network.graph.loss if is_whole else self.loss(number)
        return Partial(loss, entry.name) if isinstance(entry, Symbol) else entry

    def _renamed(self, formula: Expression, number: int, of_batch: bool) -> Expression:
        def leaf(each: Expression) -> Expression:
            match each:
                case Symbol(name):
                    return Symbol(self.of_example(name, number))
                case Partial(of, by):
                    is_whole = of_batch and of == self.single.graph.loss
                    outer = self.network.graph.loss if is_whole else self.of_example(of, number)
                    return Partial(outer, self.of_example(by, number))
            return each

        return with_leaves(formula, leaf)


def batch_readings(network: Model, of_one: Mapping[Spelling, list[Reading]]) -> Iterator[tuple[Spelling, Reading]]:
    """Yield the spellings of a batch; ``of_one`` are those of the network with one example."""
    batch, count = Batch(network), len(network.examples)
    for letter, usual in COUNTS.items():
        yield Spelling(letter), Reading(Rule("number-of-examples"), usual, Constant(Fraction(count)))
    for spelling, found in of_one.items():
        for reading in found:
            copies = {number: batch.renamed(reading.meaning, number) for number in range(1, count + 1)}
            if _all_alike(copies):
                yield spelling, reading
                continue
            if _is_loss(batch, reading.meaning):
                yield spelling, replace(reading, meaning=Symbol(network.graph.loss))
            yield from _of_examples(batch, spelling, reading, copies)
            yield from _together(batch, spelling, reading, copies)
            whole = {number: batch.renamed(reading.meaning, number, of_batch=True) for number in copies}
            if whole != copies:
                of_whole = replace(reading, rule=reading.rule.of_example("whole"), prior=reading.prior * OF_WHOLE)
                yield from _together(batch, spelling, of_whole, whole)


def example_readings(example: Model, number: int, found: Readings) -> Readings:
    """Return the spellings of one example alone, its loss also with the example's number above.

    So a document that works an example through tells its loss from that of the batch.
    """
    loss = Symbol(example.graph.loss)
    made: dict[Spelling, list[Reading]] = {}
    for spelling, rule, usual, marked in _marked_losses(loss, number, found):
        for reading in found.get(spelling):
            if reading.meaning == loss:
                known = made.setdefault(marked, list(found.get(marked)))
                known.append(Reading(reading.rule.of_example(rule), reading.prior * usual, loss))
    return found.having(made)


def loss_spellings(example: Model, number: int, found: Readings) -> set[Spelling]:
    """Return how the loss of one example is written with its number above."""
    return {marked for *_, marked in _marked_losses(Symbol(example.graph.loss), number, found)}


def _marked_losses(loss: Symbol, number: int, found: Readings) -> Iterator[tuple[Spelling, str, float, Spelling]]:
    for spelling in dict.fromkeys(found.spellings(loss)):
        for rule, usual, marked in _marked(spelling, number):
            if marked.above:
                yield spelling, rule, usual, marked


def _all_alike(copies: Mapping[int, Bound]) -> bool:
    return len(set(copies.values())) == 1


def _is_loss(batch: Batch, meaning: Bound) -> bool:
    return isinstance(meaning, Symbol) and meaning.name == batch.single.graph.loss


def _of_examples(
    batch: Batch, spelling: Spelling, reading: Reading, copies: Mapping[int, Bound]
) -> Iterator[tuple[Spelling, Reading]]:
    for number, meaning in copies.items():
        for rule, usual, marked in _marked(spelling, number):
            made = Reading(reading.rule.of_example(rule), reading.prior * usual, meaning)
            yield marked, made
            whole = batch.renamed(reading.meaning, number, of_batch=True)
            if whole != meaning:
                yield marked, Reading(made.rule.of_example("whole"), made.prior * OF_WHOLE, whole)


def _marked(spelling: Spelling, number: int) -> Iterator[tuple[str, float, Spelling]]:
    """Yield a spelling with the number of an example: above in brackets, or as the first or the last index."""
    mark, above, below = str(number), spelling.above, spelling.below
    if not above:
        yield "example-round", 1.0, replace(spelling, above=(f"({mark})",))
        yield "example-square", 0.8, replace(spelling, above=(f"[{mark}]",))
        yield "example-below", 0.9, replace(spelling, below=(mark, *below))
    if not above and below:
        yield "example-below", 0.9, replace(spelling, below=(mark + "".join(below),))
        yield "example-last", 0.7, replace(spelling, below=(*below, mark))
        yield "example-last", 0.7, replace(spelling, below=("".join(below) + mark,))


def _together(
    batch: Batch, spelling: Spelling, reading: Reading, copies: Mapping[int, Bound]
) -> Iterator[tuple[Spelling, Reading]]:
    """Yield what all examples have in one place: a column of numbers, or a matrix of a row for each example."""
    rows = [tuple(each.entries) if isinstance(each, Stack) else (each,) for each in copies.values()]
    if any(isinstance(each, Stack) and each.shape[1] != 1 for each in copies.values()):
        return
    stack, rule, prior = Stack(tuple(rows)), reading.rule.of_example("examples"), reading.prior
    # A letter with the index of a unit stays small.
    is_of_layer = isinstance(reading.meaning, Stack) or spelling == Spelling(spelling.base)
    if is_of_layer:
        # A hat tells outputs from targets in a matrix, too.
        accent = spelling.accent if spelling.accent == "hat" else ""
        for bold in (True, False):
            matrix = replace(spelling, base=spelling.base[:1].upper() + spelling.base[1:], bold=bold, accent=accent)
            yield matrix, Reading(rule, prior * 0.9, stack, of_examples=True)
            yield from _slopes(batch, matrix, Reading(rule, prior * 0.9, stack, of_examples=True))
    if len(rows[0]) == 1:
        yield replace(spelling, bold=True), Reading(rule, prior * 0.9, stack, of_examples=True)
        yield spelling, Reading(rule, prior * 0.5, stack, of_examples=True)
        yield replace(spelling, accent="vec"), Reading(rule, prior * 0.8, stack, of_examples=True)


def _slopes(batch: Batch, matrix: Spelling, reading: Reading) -> Iterator[tuple[Spelling, Reading]]:
    """Yield what ``dZ`` means: derivatives of each example's own loss, or of what the batch makes of these."""
    stack = reading.meaning
    if not isinstance(stack, Stack) or not all(isinstance(entry, Symbol) for entry in stack.entries):
        return
    for rule, usual, is_whole in (("own", 1.0, False), ("whole", OF_WHOLE, True)):
        rows = (
            tuple(batch.slope(entry, number, is_whole=is_whole) for entry in row)
            for number, row in enumerate(stack.rows, 1)
        )
        slopes = Reading(reading.rule.of_example(rule), reading.prior * usual, Stack(tuple(rows)), of_examples=True)
        yield replace(matrix, accent="d"), slopes
