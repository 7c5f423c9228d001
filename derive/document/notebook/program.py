"""What a notebook computes: assignments in an order in which each needs only those before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.chain import differentiable, terms
from derive.calculus.repeated import chained
from derive.calculus.steps import definition
from derive.calculus.updates import assignments, carried, gradient
from derive.document.notes.batch import example_shown
from derive.expressions.expression import Constant, Expression, Partial, Symbol, Updated
from derive.expressions.tidy import ZERO
from derive.expressions.walking import names, with_leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.network.network import Network


@dataclass(frozen=True)
class Assignment:
    """One line: what is assigned, and what to."""

    leaf: Expression
    form: Expression


@dataclass
class Program:
    """Gives what is still to be computed before a quantity, a derivative or an updated parameter is known."""

    network: Network
    known: set[Expression] = field(default_factory=set)

    def of_notes(self, leaf: Expression) -> Expression | None:
        """Return what the graph of all examples calls something that the notes of one say; None for what it lacks."""
        match leaf:
            case Symbol(name) if self._called(name):
                return Symbol(self._called(name))
            case Partial(of, by) if self._called(of) and self._called(by):
                return Partial(self._called(of), self._called(by))
            case Updated(name) if name in self.network.trained:
                return leaf
        return None

    def _called(self, name: str) -> str:
        graph = self.network.graph
        return self._of_example.get(name) or (name if name in graph else "")

    @cached_property
    def _of_example(self) -> dict[str, str]:
        """What the graph of all examples calls what belongs to the one that the notes derive."""
        examples, graph = self.network.examples, self.network.graph
        if not examples:
            return {}
        single, number = examples[0].graph, example_shown(self.network)
        named = ((name, graph.in_example(name, number)) for name in single.quantities)
        found = {name: own for name, own in named if own}
        if single.loss not in found:
            # The error of its only output is that of the example.
            own = {*found.values()}
            losses = [name for name in graph[graph.loss].definition.parents if name in own]
            found |= {single.loss: losses[0]} if len(losses) == 1 else {}
        return found

    def before(self, wanted: Iterable[Expression]) -> list[Assignment]:
        """Return the lines that make known what is wanted; none for what is known already."""
        return [line for leaf in wanted for line in self._leading_to(leaf)]

    def _leading_to(self, leaf: Expression) -> Iterator[Assignment]:
        match leaf:
            case Symbol(name):
                yield from self._forwards({name})
            case Partial(of, by):
                yield from self._backwards(of, by)
            case Updated(name):
                yield from self._updated(name)

    def _new(self, leaf: Expression, form: Expression) -> Iterator[Assignment]:
        if leaf not in self.known:
            self.known.add(leaf)
            yield Assignment(leaf, form)

    def _forwards(self, wanted: set[str]) -> Iterator[Assignment]:
        graph = self.network.graph
        missing = {name for name in wanted if Symbol(name) not in self.known and name in graph}
        needed = frozenset[str]().union(*(graph.ancestors(name) for name in missing)) | missing if missing else ()
        for name in graph.quantities if needed else ():
            if name in needed and name not in graph.givens:
                yield from self._new(Symbol(name), definition(graph, name))

    def _backwards(self, of: str, by: str) -> Iterator[Assignment]:
        graph = self.network.graph
        if Partial(of, by) in self.known:
            return
        if by not in differentiable(graph, of):
            yield from self._new(Partial(of, by), ZERO)
            return
        between = [name for name in graph.quantities if name in graph.ancestors(of) and by in graph.ancestors(name)]
        for name in reversed([by, *(each for each in between if each not in (by, of))]):
            pairs = terms(graph, name, of)
            yield from self._forwards({each for _, local in pairs for each in names(local)})
            yield from self._new(Partial(of, name), chained(of, pairs))

    def _updated(self, name: str) -> Iterator[Assignment]:
        """Yield the first update of a parameter: states are 0 before it, and nothing lies ahead."""
        network = self.network
        slope = Partial(network.graph.loss, name)
        yield from self._backwards(slope.of, slope.by)
        for state in network.optimizer.rule.states:
            yield from self._new(Symbol(carried(state, name)), Constant(ZERO.value))
        ahead = gradient(network, name)
        for line in assignments(network, name):
            yield from self._new(line.left, with_leaves(line.form, lambda leaf: slope if leaf == ahead else leaf))
