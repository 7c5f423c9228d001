"""Of many quantities, which are written out: one of each kind of formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.document.figure.letters import letter_of
from derive.document.notes.structures import part_key
from derive.expressions.expression import Expression, Partial, Sum, Symbol, plain
from derive.expressions.walking import rewritten, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.network.graph.graph import Graph

# With more quantities than this, one of each kind of formula is written out.
MOST_WRITTEN = 16
# Even of kinds, no more are written out than this.
MOST_KINDS = 24
# Of a kind, the longest formula is written out: a sum shows best there. With more names in it, it is no help.
MOST_NAMES = 16



@dataclass(frozen=True)
class Kind:
    """What formulas of one kind share: what they are of, and the forms of their terms, however many there are."""

    of: str
    terms: frozenset[str]
    names: int


def one_of_each(graph: Graph, names: Sequence[str], forms: Sequence[Expression | str]) -> frozenset[str]:
    """Return the names that are written out: all of a few; of many, one of each kind of formula.

    ``forms`` are the formulas, or what stands for them. Where there are too many kinds, layers are not told
    apart, then letters.
    """
    if len(names) <= MOST_WRITTEN:
        return frozenset(names)
    chosen: list[str] = []
    for calling in (_in_layer(graph), _by_letter(graph), lambda _: "x"):
        chosen = _chosen(names, [_kind(name, form, calling) for name, form in zip(names, forms, strict=True)])
        if len(chosen) <= MOST_KINDS:
            break
    return frozenset(chosen[:MOST_KINDS])


def _in_layer(graph: Graph) -> Callable[[str], str]:
    return lambda name: "/".join(map(str, part_key(graph[name]))) if graph[name].part else letter_of(name)


def _by_letter(graph: Graph) -> Callable[[str], str]:
    return lambda name: "/".join(part_key(graph[name])[1:]) if graph[name].part else letter_of(name)


def _kind(name: str, form: Expression | str, calling: Callable[[str], str]) -> Kind:
    if isinstance(form, str):
        return Kind(calling(name), frozenset({form}), 0)
    called = rewritten(form, lambda node: _called(node, calling))
    terms = called.terms if isinstance(called, Sum) else (called,)
    return Kind(calling(name), frozenset(map(plain, terms)), sum(not node.parts for node in walk(form)))


def _called(node: Expression, calling: Callable[[str], str]) -> Expression:
    """Return a name as its kind is called, and of the terms of a sum one of each kind."""
    match node:
        case Symbol(name):
            return Symbol(calling(name))
        case Partial(of, by):
            return Partial(calling(of), calling(by))
        case Sum(terms):
            told = {plain(term): term for term in terms}
            kept = tuple(told[text] for text in sorted(told))
            return Sum(kept) if len(kept) > 1 else kept[0]
    return node


def _chosen(names: Sequence[str], kinds: Sequence[Kind]) -> list[str]:
    """Return one name of each kind, in order; one with fewer terms than another before it says nothing new."""
    best: dict[tuple[str, frozenset[str]], tuple[int, str]] = {}
    for name, kind in zip(names, kinds, strict=True):
        key = (kind.of, kind.terms)
        length = kind.names if kind.names <= MOST_NAMES else 0
        if key not in best or length > best[key][0]:
            best[key] = (length, name)
    kept: list[tuple[str, frozenset[str]]] = []
    for key in best:
        if not any(of == key[0] and key[1] < terms for of, terms in kept):
            kept.append(key)
    found = {best[key][1] for key in kept}
    return [name for name in names if name in found]
