"""Matrices that stand in the place of symbols, ``W x + b = [[0.5, 0.1]] [[1], [2]] + 0.3``: they tell their shapes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.claims.statements import is_number
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import children, unwrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from derive.check.claims.statements import Statement

Shape = tuple[int, int]
_NUMBER = (1, 1)


def shapes_put_in(
    statements: Collection[Statement], asked: Collection[nodes.Spelling]
) -> dict[nodes.Spelling, Shape | None]:
    """Return the shapes of the symbols ``asked`` for, as what is put in for them tells; None for a number.

    A symbol for which different shapes are put in has none.
    """
    found: dict[nodes.Spelling, set[Shape]] = {}
    for statement in statements:
        members = [each for each in statement.chain.sides if each is not None]
        numeric = [each for each in members if isinstance(unwrapped(each), nodes.Matrix)]
        named = [(each, other) for each in members[1:] if isinstance(each, nodes.Name) for other in numeric]
        for one, other in (*pairwise(members), *named):
            for spelling, shape in _put_in(one, other):
                if spelling in asked:
                    found.setdefault(spelling, set()).add(shape)
    certain = ((spelling, min(shapes)) for spelling, shapes in found.items() if len(shapes) == 1)
    return {spelling: None if shape == _NUMBER else shape for spelling, shape in certain}


def _put_in(one: nodes.Node, other: nodes.Node) -> Iterator[tuple[nodes.Spelling, Shape]]:
    one, other = unwrapped(one), unwrapped(other)
    match one, other:
        case nodes.Name(spelling=spelling), nodes.Matrix(rows=rows):
            yield spelling, (len(rows), len(rows[0]))
        case nodes.Transpose(operand=nodes.Name(spelling=spelling)), nodes.Matrix(rows=rows):
            yield spelling, (len(rows[0]), len(rows))
        case nodes.Name(spelling=spelling), _ if is_number(other):
            yield spelling, _NUMBER
        case _ if type(one) is type(other):
            inside, others = children(one), children(other)
            for pair in zip(inside, others, strict=True) if len(inside) == len(others) else ():
                yield from _put_in(*pair)
