"""Sums and products over an index, written out."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

from derive.check.formulas.not_understood import NotUnderstood, UnknownSymbol
from derive.check.reason import because
from derive.check.syntax import tree as nodes
from derive.check.syntax.index_letters import free_index, indexed, letters_of
from derive.check.syntax.trees import exchanged, names, parts
from derive.expressions.expression import Constant, Expression, Product, Sum
from derive.expressions.matrices import Bound, Stack, collapsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.check.meaning.scope import Environment

COMPARED = {
    "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
MOST_TERMS = 1_000
"""A sum of more terms than this is not understood."""


class SumBinder(ABC):
    """The part of a binder that writes sums out."""

    environment: Environment
    indices: dict[str, int]

    @abstractmethod
    def bind(self, node: nodes.Node) -> Bound:
        """Return what a node says."""

    @abstractmethod
    def scalar(self, node: nodes.Node) -> Expression:
        """Return what a node says, which is a number."""

    @abstractmethod
    def within(self, indices: Mapping[str, int]) -> SumBinder:
        """Return a binder that gives further letters of subscripts numbers."""

    def _bigsum(self, node: nodes.BigSum) -> Bound:
        if node.kind not in ("sum", "prod"):
            raise NotUnderstood(node, because("sign-not-understood", sign=node.kind))
        letter = node.index.spelling.base if node.index else free_index(node.body, self.indices)
        if letter is None:
            body = collapsed(self.bind(node.body))
            parts = list(body.entries) if isinstance(body, Stack) else [body]
        else:
            parts = self._terms(node, letter)
        if len(parts) == 1:
            return parts[0]
        return Sum(tuple(parts)) if node.kind == "sum" else Product(tuple(parts))

    def terms_counted(self, node: nodes.Node) -> dict[str, int]:
        r"""Return the letters that say how many terms the sums over a network's quantities have, with their numbers.

        So N is 3 in ``\frac{1}{N} \sum_{i=1}^{N} x_i`` where there are three inputs.
        """
        if self.environment.network.unsaid is not None:
            return {}
        found: dict[str, int] = {}
        for part in parts(node):
            match part:
                case nodes.BigSum(index=nodes.Name(spelling=index), upper=nodes.Name(spelling=letter)):
                    is_bare = letter == nodes.Spelling(letter.base) and letter.base not in self.indices
                    if is_bare and self.environment.meaning(letter) is None:
                        with suppress(NotUnderstood):
                            found[letter.base] = len(self._terms(part, index.base))
        return found

    def _terms(self, node: nodes.BigSum, letter: str) -> list[Expression]:
        first, last = self._limit(node.lower), self._limit(node.upper)
        if last is None and not any(letter in letters_of(name.spelling) for name in names(node.body)):
            return self._over_neurons(node, letter)
        found: list[Expression] = []
        left_out: set[int] = set()
        for index in count(first if first is not None else 1):
            if last is not None and index > last:
                break
            if len(found) > MOST_TERMS:
                raise NotUnderstood(node, because("sum-too-long"))
            inner = self.within({letter: index})
            try:
                found.append(inner.scalar(node.body))
                if not self._is_meant(node, index):
                    left_out.add(len(found) - 1)
            except UnknownSymbol as problem:
                before = indexed(problem.spelling, {**self.indices, letter: index - 1})
                if found and before in self.environment.defined:
                    raise  # the document defines only some of what is added up
                # What a document without a network names of a sum may be less than all of it.
                has_no_network = self.environment.network.unsaid is not None
                if found and has_no_network and self._goes_on(node.body, letter, index):
                    raise
                if not found or (last is not None and isinstance(node.upper, nodes.Number)):
                    raise
                break
        if not found:
            raise NotUnderstood(node, because("sum-without-terms"))
        return [each for place, each in enumerate(found) if place not in left_out] or [Constant(Fraction(0))]

    def _is_meant(self, node: nodes.BigSum, index: int) -> bool:
        r"""Return whether a sum goes over a number of its index: ``\sum_{i \neq j}`` leaves one out."""
        match node.within:
            case nodes.Comparison(relation=relation, right=right):
                other = self._limit(right)
                if other is None or relation not in COMPARED:
                    raise NotUnderstood(node, because("sum-without-end"))
                return bool(COMPARED[relation](index, other))
            case nodes.Group(inner=nodes.Listing(items=items)):
                limits = [self._limit(each) for each in items]
                return None in limits or index in limits
        return True

    def _over_neurons(self, node: nodes.BigSum, letter: str) -> list[Expression]:
        r"""Return the terms of a sum whose index is the letter of neurons: ``\sum_o out_o`` over o1, o2, ..."""
        found: list[Expression] = []
        for number in range(1, MOST_TERMS):
            change = _Numbered(letter, number)
            body = exchanged(node.body, change)
            if not any(self.environment.meaning(name.spelling) is not None for name in change.made):
                break
            found.append(self.scalar(body))
        if not found:
            raise NotUnderstood(node, because("sum-without-end"))
        return found

    def _goes_on(self, body: nodes.Node, letter: str, index: int) -> bool:
        """Return whether some symbols of a sum's terms have the index at which others end: the sum is longer."""
        spellings = [name.spelling for name in names(body) if letter in letters_of(name.spelling)]
        return any(
            self.environment.settled(indexed(spelling, {**self.indices, letter: index})) is not None
            for spelling in spellings
        )

    def _limit(self, node: nodes.Node | None) -> int | None:
        if isinstance(node, nodes.Number) and node.value.denominator == 1:
            return int(node.value)
        if isinstance(node, nodes.Name) and node.spelling == nodes.Spelling(node.spelling.base):
            return self.indices.get(node.spelling.base)
        return None


class _Numbered:
    """Puts a neuron in place of its letter: o1 for o."""

    def __init__(self, letter: str, number: int) -> None:
        self.letter = letter
        self.number = number
        self.made: list[nodes.Name] = []

    def __call__(self, node: nodes.Node) -> nodes.Node | None:
        if not isinstance(node, nodes.Name) or self.letter not in node.spelling.below:
            return None
        below = tuple(f"{each}{self.number}" if each == self.letter else each for each in node.spelling.below)
        made = replace(node, spelling=replace(node.spelling, below=below))
        self.made.append(made)
        return made
