"""Walking syntax trees: every part of one, its symbols, and a tree with some parts exchanged."""

from __future__ import annotations

from dataclasses import fields, replace
from operator import is_not
from typing import TYPE_CHECKING, Any, TypeVar, cast

from derive.check.syntax.tree import Call, Group, Missing, Name, Node, Power, Product

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Tree = TypeVar("Tree")


# What holds no nodes is not walked into: places, words, signs.
_OTHER_TYPES = frozenset(("int", "str", "bool", "tuple[str, ...]", "Fraction", "Spelling", "OwnFunction"))
_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def _fields(kind: type[Node]) -> tuple[str, ...]:
    """Return the fields in which a kind of node may hold other nodes."""
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(each.name for each in fields(kind) if each.type not in _OTHER_TYPES)
    return _FIELDS[kind]


def children(node: Node) -> list[Node]:
    """Return the nodes directly in a node, in order."""
    found: list[Node] = []
    pending: list[object] = [getattr(node, each) for each in reversed(_fields(type(node)))]
    while pending:
        current = pending.pop()
        if isinstance(current, Node):
            found.append(current)
        elif isinstance(current, tuple):
            pending += reversed(current)
    return found


def parts(tree: object) -> Iterator[Node]:
    """Yield every node of a tree, or of several in a tuple, in the order in which they stand; itself first."""
    pending = [tree]
    while pending:
        current = pending.pop()
        if isinstance(current, Node):
            yield current
            pending += [getattr(current, each) for each in _fields(type(current))[::-1]]
        elif isinstance(current, tuple):
            pending += current[::-1]


def unwrapped(node: Node) -> Node:
    """Return what stands in brackets, which have no meaning where they are all around it."""
    while isinstance(node, Group) and node.opening not in ("|", "||"):
        node = node.inner
    return node


def names(tree: object) -> list[Name]:
    """Return the symbols in a tree, in order."""
    return [each for each in parts(tree) if isinstance(each, Name)]


def holes(tree: object) -> tuple[Missing, ...]:
    """Return the question marks in a tree, in order."""
    return tuple(each for each in parts(tree) if isinstance(each, Missing))


def joined(node: Product, apply: Callable[[Name, Group], Node | None]) -> list[tuple[str, Node]]:
    """Return signs and factors of a product, where ``apply`` may make one of a name and a bracket right behind it.

    So ``f(z)`` may become a call; ``f(z)^2`` and ``f^2(z)`` are powers of it.
    """
    found: list[tuple[str, Node]] = []
    for sign, factor in zip(("", *node.signs), node.factors, strict=True):
        made = _applied(found[-1][1], factor, apply) if found and sign == "" else None
        if made is not None:
            found[-1] = (found[-1][0], made)
        else:
            found.append((sign, factor))
    return found


def _applied(before: Node, factor: Node, apply: Callable[[Name, Group], Node | None]) -> Node | None:
    match before, factor:
        case Name(), Group():
            return apply(before, factor)
        case (Name() as name, Power(base=Group() as group, exponent=exponent)) | (
            Power(base=Name() as name, exponent=exponent), Group() as group
        ):  # fmt: skip
            made = apply(name, group)
            return Power(before.start, factor.end, made, exponent) if made is not None else None
        case Call(start, end, function, (Name() as name,), primes), Group() if end == name.end:  # \ln f(x)
            made = apply(name, factor)
            return Call(start, factor.end, function, (made,), primes) if made is not None else None
    return None


def exchanged(tree: Tree, change: Callable[[Node], Node | None]) -> Tree:
    """Return a tree in which every part for which ``change`` returns one is replaced by it; trees are shallow."""
    if isinstance(tree, tuple):
        made = tuple(exchanged(each, change) for each in tree)
        return cast("Tree", made) if any(map(is_not, made, tree)) else tree
    if not isinstance(tree, Node):
        return tree
    new = change(tree)
    if new is not None:
        return cast("Tree", new)
    node: Node = tree
    after: dict[str, Any] = {}
    for each in _fields(type(node)):
        before = getattr(node, each)
        part = exchanged(before, change)
        if part is not before:
            after[each] = part
    return cast("Tree", replace(node, **after)) if after else tree


def placed(tree: Tree, place: int) -> Tree:
    """Return a tree that takes no room, at a place in the text: what stands elsewhere, or nowhere."""
    if isinstance(tree, tuple):
        return cast("Tree", tuple(placed(each, place) for each in tree))
    if not isinstance(tree, Node):
        return tree
    node: Node = tree
    inside = {each: placed(getattr(node, each), place) for each in _fields(type(node))}
    return cast("Tree", replace(node, start=place, end=place, **inside))
