r"""Derivatives of what a document never says how to compute: each is a symbol of its own.

``\frac{\partial L}{\partial w} = \delta x = 0.2 \cdot 0.5 = 0.1`` defines such a derivative, and what is worked out of
it can be judged, where nobody tells how L depends on w.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derive.check.meaning.scope import Environment
from derive.check.model.arrays import bound
from derive.check.syntax.index_letters import letters_of
from derive.check.syntax.tree import Derivative, Gradient, Group, Name, Node, Product, Spelling, Words
from derive.check.syntax.trees import names
from derive.expressions.expression import Partial
from derive.expressions.matrices import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.claims.statements import Statement
    from derive.check.model.of_document import Epoch


def bare_derivatives(statements: Iterable[Statement], epochs: Iterable[Epoch]) -> BareDerivatives | None:
    """Return what reads the derivatives that no epoch of a document explains as symbols; None where there is none."""
    written = {
        spelling: part
        for each in statements
        for part in each.parts
        if (spelling := _spelling(part)) is not None
    }
    found = {spelling for spelling, part in written.items() if not any(_is_explained(part, each) for each in epochs)}
    return BareDerivatives(frozenset(found)) if found else None


@dataclass(frozen=True)
class BareDerivatives:
    """Reads derivatives as symbols."""

    spellings: frozenset[Spelling]

    def __call__(self, node: Node) -> Node | None:
        """Return the symbol that a derivative is; None for anything else."""
        spelling = _spelling(node)
        return Name(node.start, node.end, spelling) if spelling in self.spellings and spelling is not None else None


def _spelling(node: Node) -> Spelling | None:
    """Return how a derivative of a symbol by a symbol is written as one: with the indices of what it is taken by."""
    match node:
        case Derivative(_, _, of, by, 1) | Gradient(_, _, of, by):
            above, at = _named(of), _place(of)
            below = _named(by) if by is not None else Spelling("")
            if above is None or below is None:
                return None
            whole = "_".join((above.accent + above.base, *above.below, *above.above))
            return replace(
                below,
                base=f"∂{whole}{f'({at.base})' if at else ''}/∂{below.accent}{below.base}",
                below=(*below.below, *(at.below if at else ())),
                accent="",
            )
    return None


def _named(node: Node) -> Spelling | None:
    """Return the symbol that a derivative is of or by: also one that is a word, or stands before where it is taken."""
    match node:
        case Name(spelling=spelling) | Product(factors=(Name(spelling=spelling), Group())):
            return spelling
        case Words(text=text):
            return Spelling(text.strip())
    return None


def _place(node: Node) -> Spelling | None:
    """Return the symbol that stands for where a derivative is taken: the w of J(w)."""
    match node:
        case Product(factors=(Name(), Group(inner=Name(spelling=spelling)))):
            return spelling
    return None


def _is_explained(part: Node, epoch: Epoch) -> bool:
    """Return whether one epoch tells how something depends on what its derivative is taken by."""
    graph, unsaid = epoch.model.graph, epoch.model.unsaid
    environment = Environment(epoch.model, epoch.readings)
    meanings = (bound(part, environment, indices) for indices in _numbers(part))
    parts_of = (each for meaning in meanings if meaning is not None for each in walk(meaning))
    slopes = [each for each in parts_of if isinstance(each, Partial)]
    above = [(each.by, graph.ancestors(each.of)) for each in slopes if each.of in graph]
    return any(by in reached or unsaid.parts(by, reached) for by, reached in above)


def _numbers(part: Node) -> Iterator[dict[str, int]]:
    """Yield numbers for the letters below and above the symbols of a derivative: the same for all, and others."""
    letters = sorted(frozenset[str]().union(*(letters_of(name.spelling) for name in names(part))))
    yield {}
    if letters:
        yield from (dict.fromkeys(letters, number) for number in (1, 2))
        yield {letter: number for number, letter in enumerate(letters, start=1)}
