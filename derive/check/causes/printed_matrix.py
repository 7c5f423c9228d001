"""A printed matrix that is the value of the formula before it, but for how its factors lie, or in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.rounding import rounds_to
from derive.check.causes.cause import Candidate
from derive.check.formulas.evaluation import NoValue, value
from derive.check.formulas.not_understood import NotUnderstood
from derive.check.formulas.sides import SideKind
from derive.check.meaning.binder import bind
from derive.check.syntax.trees import exchanged, parts
from derive.expressions.matrices import Stack
from derive.expressions.printed import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derive.check.causes.cause import Cause
    from derive.check.causes.slip import Slip
    from derive.check.syntax.tree import Node


def printed_candidates(
    slip: Slip, cause: Cause, variants: Callable[[Slip, Node], Iterator[tuple[Node, dict[str, str]]]]
) -> Iterator[Candidate]:
    """Yield what a printed matrix would be the value of: the formula before it, each part in its ``variants``."""
    sides, index = slip.prepared.sides.sides, slip.judgement.side
    if slip.claimed is None or not isinstance(sides[index].bound, Stack):
        return
    formula = next((each for each in reversed(sides[:index]) if each.kind is not SideKind.NUMBER), None)
    if formula is None or not isinstance(formula.bound, Stack):
        return
    for part in parts(formula.node):
        for other, details in variants(slip, part):
            tree = _with(formula.node, part, other)
            try:
                matrix = bind(tree, slip.environment, slip.prepared.indices)
            except NotUnderstood:
                continue
            if isinstance(matrix, Stack):
                yield Candidate(cause, matrix=matrix, details=details, rank=-1)


def _with(tree: Node, part: Node, other: Node) -> Node:
    return exchanged(tree, lambda each: other if each is part else None)


def gives_the_matrix(slip: Slip, matrix: Stack) -> bool:
    """Return whether every number of a printed matrix is the value of an entry."""
    bound = slip.bound
    if not isinstance(bound, Stack) or bound.shape != matrix.shape:
        return False
    try:
        for printed, entry in zip(bound.entries, matrix.entries, strict=True):
            shown = number_of(printed)
            if shown is None or not rounds_to(value(entry, slip.points.own), shown[1] * shown[0].value, shown[0].unit):
                return False
    except (NoValue, KeyError):
        return False
    return True
