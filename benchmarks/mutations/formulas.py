"""Formulas as a writer has them in mind before they are written: a small tree, independent of the checker's.

A leaf names a quantity by a key: ``("w", layer, neuron, source)``, ``("net", layer, neuron)``, ``("out", ...)``,
``("x", i)`` (which is ``out`` of layer 0), ``("t", k)``, ``("E", k)``, ``("total",)``, ``("eta",)``,
``("b", layer, neuron)`` (neuron 0 where a layer shares one), ``("new", key)`` and ``("d", of, by)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Node:
    """A part of a formula."""


@dataclass(frozen=True)
class Q(Node):
    """A quantity, by its symbol."""

    key: Key


@dataclass(frozen=True)
class Shown(Node):
    """A quantity's printed digits."""

    key: Key


@dataclass(frozen=True)
class Num(Node):
    """A number as written."""

    text: str


@dataclass(frozen=True)
class Add(Node):
    """Terms; a subtracted one is a ``Neg``."""

    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Mul(Node):
    """Factors."""

    factors: tuple[Node, ...]


@dataclass(frozen=True)
class Frac(Node):
    """A fraction."""

    above: Node
    below: Node


@dataclass(frozen=True)
class Pow(Node):
    """A power."""

    base: Node
    exponent: Node


@dataclass(frozen=True)
class Neg(Node):
    """Minus an operand."""

    operand: Node


@dataclass(frozen=True)
class Call(Node):
    """A function: sigma, tanh, relu, exp."""

    function: str
    argument: Node


@dataclass(frozen=True)
class Vector(Node):
    """A column of entries."""

    entries: tuple[Node, ...]


@dataclass(frozen=True)
class Matrix(Node):
    """Rows of entries."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True)
class Whole(Node):
    """A layer's vector or matrix by its symbol: ("net" | "out" | "w" | "b", layer)."""

    key: Key


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node."""
    match node:
        case Add(parts) | Mul(parts) | Vector(parts):
            return parts
        case Frac(a, b) | Pow(a, b):
            return (a, b)
        case Neg(a) | Call(_, a):
            return (a,)
        case Matrix(rows):
            return tuple(entry for row in rows for entry in row)
    return ()


def rebuilt(node: Node, parts: tuple[Node, ...]) -> Node:
    """Return a node of the same kind with other parts."""
    match node:
        case Add() | Mul() | Vector():
            return type(node)(parts)
        case Frac() | Pow():
            return type(node)(*parts)
        case Neg():
            return Neg(*parts)
        case Call(function, _):
            return Call(function, *parts)
        case Matrix(rows):
            width = len(rows[0])
            return Matrix(tuple(parts[at : at + width] for at in range(0, len(parts), width)))
    return node


def walk(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Node]]:
    """Yield every part with its path, the whole first."""
    yield path, node
    for index, child in enumerate(children(node)):
        yield from walk(child, (*path, index))


def put(node: Node, path: tuple[int, ...], new: Node) -> Node:
    """Return a formula with the part at a path replaced."""
    if not path:
        return new
    parts = list(children(node))
    parts[path[0]] = put(parts[path[0]], path[1:], new)
    return rebuilt(node, tuple(parts))


def mapped(node: Node, leaf: Callable[[Node], Node]) -> Node:
    """Return a formula with every leaf changed."""
    parts = children(node)
    return rebuilt(node, tuple(mapped(part, leaf) for part in parts)) if parts else leaf(node)


def in_numbers(node: Node) -> Node:
    """Return a formula with digits put in for its symbols."""
    return mapped(node, lambda leaf: Shown(leaf.key) if isinstance(leaf, Q) else leaf)
