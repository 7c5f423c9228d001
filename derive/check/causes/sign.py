"""A lost, doubled or wrong sign."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.expressions.expression import Call, Negative, Sum
from derive.expressions.walking import changed_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Turn the sign of one term, of a factor, or of the whole side."""
    for edit in negations(slip):
        yield Candidate(CAUSE, (edit,))
    for node in parts(slip.node):
        if isinstance(node, nodes.Sum):
            yield from _turned_terms(slip, node)
        elif isinstance(node, nodes.Power) and (_is_e(node.base) or not isinstance(node.exponent, nodes.Number)):
            yield Candidate(CAUSE, (_turned(slip, node.exponent),))
        elif isinstance(node, nodes.Call) and node.function == "exp":
            yield Candidate(CAUSE, (_turned(slip, node.arguments[0]),))
        elif isinstance(node, nodes.Cases):
            yield from (Candidate(CAUSE, (_turned(slip, branch),), rank=-1) for branch, _ in node.branches)
    for formula in slip.formulas:
        for turned, _ in changed_once(formula, partial(_signs, whole=formula)):
            yield Candidate(CAUSE, formula=turned)


def turned_number(slip: Slip) -> Iterator[Candidate]:
    """Compare a printed number with the right one."""
    if slip.claimed is not None and slip.expected is not None and slip.claimed[0] == -slip.expected[0] != 0:
        yield Candidate(CAUSE)


def negated(slip: Slip) -> Edit:
    """Return the edit that turns the sign of a side as a whole."""
    return _turned(slip, slip.node)


def _turned(slip: Slip, node: nodes.Node) -> Edit:
    if isinstance(node, nodes.Negative):
        return Edit(node.start, node.operand.start, "")
    if isinstance(node, nodes.Sum):
        return Edit(node.start, node.end, f"-({slip.text(node)})")
    return Edit(node.start, node.start, "-")


def negations(slip: Slip) -> Iterator[Edit]:
    """Yield the edits that turn the sign of a side as a whole, or of one of its factors."""
    yield negated(slip)
    for inner in parts(slip.node):
        if inner is not slip.node and isinstance(inner, nodes.Negative):
            yield Edit(inner.start, inner.operand.start, "")


def _is_e(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.spelling == nodes.Spelling("e")


def _turned_terms(slip: Slip, node: nodes.Sum) -> Iterator[Candidate]:
    for before, term in zip(node.terms, node.terms[1:], strict=False):
        if isinstance(term, nodes.Negative):
            yield Candidate(CAUSE, (Edit(term.start, term.operand.start, "+ "),))
        else:
            between = slip.math[before.end : term.start]
            turned = between.replace("+", "-", 1)
            if turned != between:
                yield Candidate(CAUSE, (Edit(before.end, term.start, turned),))
    first = node.terms[0]
    if isinstance(first, nodes.Negative):
        yield Candidate(CAUSE, (Edit(first.start, first.operand.start, ""),))
    else:
        yield Candidate(CAUSE, (Edit(first.start, first.start, "-"),))


def _signs(part: Expression, whole: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Yield a part turned, and with one of the symbols turned that it adds up or is a function of."""
    if part is whole or part.parts:
        yield (part.operand if isinstance(part, Negative) else Negative(part)), part
    inside = part.parts if isinstance(part, Sum | Call) else ()
    for index, child in enumerate(inside):
        if not child.parts:
            yield part.with_parts((*inside[:index], Negative(child), *inside[index + 1 :])), child


CAUSE = Cause(
    __name__,
    Example("the sign is wrong", ("net_{h1} = w_1 x_1 - w_3 x_2 + b_1",)),
    candidates,
    by_digits=turned_number,
)
