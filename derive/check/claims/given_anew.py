"""A name that is given numbers in another shape than before: it is another quantity from there on.

``x = (1, 0, -1)`` of one exercise and ``x = (1, 2)`` of the next have no entry in common. What is spelled alike behind
the second, its entries too, is the second; back in the first shape, the name is what it was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.claims.statements import is_number
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.claims.statements import Statement

# What an accent adds to the name of another quantity, once for each shape.
AGAIN = "again"


def with_new_shapes(statements: list[Statement]) -> list[Statement]:
    """Return statements in which each name has one shape: one that is given in another is another name."""
    shapes: dict[nodes.Spelling, list[tuple[int, int]]] = {}
    for statement in statements:
        for spelling, shape in _given(statement):
            if shape not in shapes.setdefault(spelling, []):
                shapes[spelling].append(shape)
    several = {spelling: found for spelling, found in shapes.items() if len(found) > 1}
    return [*_renamed(statements, several)] if several else statements


def _renamed(
    statements: list[Statement], several: dict[nodes.Spelling, list[tuple[int, int]]]
) -> Iterator[Statement]:
    marks: dict[nodes.Spelling, str] = {}

    def change(node: nodes.Node) -> nodes.Node | None:
        if not isinstance(node, nodes.Name):
            return None
        spelling = node.spelling
        whole = replace(spelling, below=spelling.below[:-1], bold=False) if spelling.below else spelling
        mark = marks.get(spelling) or marks.get(whole)
        return replace(node, spelling=replace(spelling, accent=spelling.accent + mark)) if mark else None

    for statement in statements:
        for spelling, shape in _given(statement):
            if spelling in several:
                marks[spelling] = AGAIN * several[spelling].index(shape)
        yield statement.changed(change)


def _given(statement: Statement) -> Iterator[tuple[nodes.Spelling, tuple[int, int]]]:
    """Yield the name at the head of a statement with the shape of the numbers that it is given, whichever way they lie.

    One number in brackets is no vector.
    """
    head, *others = (unwrapped(side) for side in statement.chain.sides if side is not None)
    if not isinstance(head, nodes.Name):
        return
    for side in others:
        inner = unwrapped(side.operand) if isinstance(side, nodes.Transpose) else side
        if isinstance(inner, nodes.Matrix) and all(is_number(each) for row in inner.rows for each in row):
            lengths = {len(row) for row in inner.rows}
            shape = (len(inner.rows), *lengths)
            if len(shape) == 2 and shape != (1, 1):
                yield head.spelling, (min(shape), max(shape))
