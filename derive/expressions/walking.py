"""Walking through an expression, and writing one anew: over any kind of node, by its ``parts``."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from derive.expressions.expression import Call, Constant, Expression, Symbol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

Told = TypeVar("Told")


def walk(expression: Expression) -> Iterator[Expression]:
    """Yield an expression and everything in it, in the order written.

    >>> x, y = Symbol("x"), Symbol("y")
    >>> list(walk(x * -y))
    [x * (-y), x, -y, y]
    """
    pending = [expression]
    while pending:
        node = pending.pop()
        yield node
        parts = node.parts
        if parts:
            pending += parts[::-1]


def rewritten(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """Return an expression with every node changed, its parts before it.

    >>> x, y = Symbol("x"), Symbol("y")
    >>> rewritten(x * (x + 1), lambda node: y if node == x else node)
    y * (y + 1)
    """
    parts = expression.parts
    if not parts:
        return change(expression)
    return change(expression.with_parts(tuple(rewritten(part, change) for part in parts)))


def with_leaves(expression: Expression, leaf: Callable[[Expression], Expression]) -> Expression:
    """Return an expression with every leaf replaced."""
    parts = expression.parts
    if not parts:
        return leaf(expression)
    return expression.with_parts(tuple(with_leaves(part, leaf) for part in parts))


def changed_once(
    expression: Expression, changes: Callable[[Expression], Iterable[tuple[Expression, Told]]]
) -> Iterator[tuple[Expression, Told]]:
    """Yield an expression with one of its nodes changed, the outermost first, and what is told of that change.

    >>> x, y = Symbol("x"), Symbol("y")
    >>> list(changed_once(x * (x + y), lambda node: [(y, "x")] if node == x else []))
    [(y * (x + y), 'x'), (x * (y + y), 'x')]
    """
    yield from changes(expression)
    parts = expression.parts
    for place, part in enumerate(parts):
        for changed, told in changed_once(part, changes):
            yield expression.with_parts((*parts[:place], changed, *parts[place + 1 :])), told


def replaced(expression: Expression, old: Expression, new: Expression) -> Expression:
    """Return an expression with one leaf replaced wherever it stands."""
    return with_leaves(expression, lambda leaf: new if leaf == old else leaf)


def renamed(expression: Expression, names: Mapping[str, str]) -> Expression:
    """Return an expression of quantities by other names, as far as there are some."""
    return with_leaves(
        expression, lambda leaf: Symbol(names.get(leaf.name, leaf.name)) if isinstance(leaf, Symbol) else leaf
    )


def nameless(expression: Expression) -> Expression:
    """Return an expression with one name in place of all: what remains is its form."""
    return with_leaves(expression, lambda leaf: leaf if isinstance(leaf, Constant) else Symbol("x"))


def names(expression: Expression) -> Iterator[str]:
    """Yield the quantities that an expression names, as often as it names them."""
    return (node.name for node in walk(expression) if isinstance(node, Symbol))


def calls(expression: Expression) -> frozenset[str]:
    """Return the functions that an expression calls."""
    return frozenset(node.function for node in walk(expression) if isinstance(node, Call))


def is_of_arrays(expression: Expression) -> bool:
    """Tell whether a formula says more than what holds entry by entry."""
    return any(node.of_arrays for node in walk(expression))


def size(expression: Expression) -> int:
    """Return how many nodes an expression has.

    >>> x = Symbol("x")
    >>> size(x * x + 1)
    5
    """
    return sum(1 for _ in walk(expression))


def height(expression: Expression) -> int:
    """Return how many operations are nested in an expression at most; 1 for a name.

    >>> from derive.expressions.formula import read_formula
    >>> height(read_formula("1/(1 + exp(-z))"))
    5
    """
    level, highest = [expression], 0
    while level:
        level = [part for node in level for part in node.parts]
        highest += 1
    return highest
