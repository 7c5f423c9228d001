"""What a claim that is wrong about a network may mean as well, by the way it is written.

It may ask rather than say: where something is above nought, or where a slope vanishes. It may speak of a symbol that is
not the network's: of other shape, with a star, or worked out with a threshold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.shown_by_numbers import is_only_named
from derive.check.formulas.evaluation import equal
from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Kind
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names, parts
from derive.check.worlds.worlds import Worlds
from derive.expressions.expression import Named, Partial
from derive.expressions.matrices import entries, single, walk
from derive.expressions.printed import printed

if TYPE_CHECKING:
    from derive.check.causes.cause import Found
    from derive.check.diagnosis.walk import Judged
    from derive.check.judge.judgement import Judgement


# A chain rule has so many derivatives.
FEWEST_OF_A_CHAIN = 2
# Functions without a slope, which no network that is trained by derivatives computes with.
_THRESHOLDS = ("sign", "step")


def means_something_else(judged: Judged, judgement: Judgement, causes: list[Found]) -> bool:
    """Return whether a wrong claim may be no claim about what the network computes."""
    return (
        _is_a_condition(judged, judgement, causes)
        or _lies_otherwise(judged)
        or _is_of_a_star(judged, judgement, causes)
        or _has_a_sign_of_its_own(judged, judgement)
    )


def calls_a_threshold(judged: Judged, judgement: Judgement) -> bool:
    """Return whether a side is worked out with a function that has no slope."""
    node = judged.prepared.sides.sides[judgement.side].node
    return any(isinstance(part, nodes.Call) and part.function in _THRESHOLDS for part in parts(node))


def is_of_strange_numbers_here(judged: Judged, judgement: Judgement) -> bool:
    """Return whether most numbers that are put in are not what the head is computed of in its state."""
    side, head = judged.prepared.sides.sides[judgement.side], judgement.meaning
    if judgement.kind is not Kind.SUBSTITUTION or judgement.node is not side.node or head is None:
        return False
    worlds = Worlds(judged.ledger.points, judged.ledger)
    numbers = [number for entry in entries(side.formula) for number in printed(entry) if number.unit < 1]
    return 2 * sum(worlds.is_part(each, head) for each in numbers) < len(numbers)


def _is_a_condition(judged: Judged, judgement: Judgement, causes: list[Found]) -> bool:
    r"""Return whether a wrong claim may be a condition: ``z > 0``, ``\frac{\partial L}{\partial w} = 0``."""
    sides = judged.prepared.sides.sides
    first = sides[0].node
    node = judgement.node
    if judgement.kind is Kind.ORDER:
        is_whole = isinstance(node, nodes.Number) and node.unit == 1
        return is_whole and isinstance(first, nodes.Name) and len(sides) == 2
    is_nought = isinstance(node, nodes.Number) and node.value == 0 and node.unit == 1
    if not is_nought or judgement.kind is not Kind.VALUE or len(sides) != 2:
        return False
    if isinstance(first, nodes.Derivative | nodes.Gradient):
        head = single(judged.prepared.sides.head)
        return not causes and isinstance(head, Partial) and head.by in judged.environment.network.graph.parameters
    return not isinstance(first, nodes.Name) and bool(names(first))


def _lies_otherwise(judged: Judged) -> bool:
    """Return whether a statement gives its head numbers of another shape: its letter is something else."""
    kinds = [judged.prepared.sides.sides[each.side].kind for each in judged.judgements if _differs_in_shape(each)]
    return SideKind.NUMBER in kinds


def _differs_in_shape(judgement: Judgement) -> bool:
    return judgement.reason is not None and judgement.reason.key == "shapes-differ"


def _is_of_a_star(judged: Judged, judgement: Judgement, causes: list[Found]) -> bool:
    """Return whether a number stands for a symbol with a star: the best value of all, where it is not the next one."""
    first = judged.prepared.sides.sides[0].node
    is_starred = isinstance(first, nodes.Name) and "*" in first.spelling.above and is_only_named(judged, judgement)
    return is_starred and judgement.kind is Kind.VALUE and not any(each.likeness for each in causes)


def _has_a_sign_of_its_own(judged: Judged, judgement: Judgement) -> bool:
    """Return whether a letter is said to be a derivative, written out by the chain rule, but for its sign.

    With or without a minus, an error signal is what its document says.
    """
    sides = judged.prepared.sides
    head, formula = single(sides.head), single(sides.sides[judgement.side].bound)
    if not isinstance(sides.sides[0].node, nodes.Name) or head is None or formula is None:
        return False
    leaves = [part for part in walk(formula) if isinstance(part, Named)]
    if len(leaves) < FEWEST_OF_A_CHAIN or not all(isinstance(part, Partial) for part in leaves):
        return False
    worlds = Worlds(judged.ledger.points, judged.ledger)
    return equal(worlds.exact(head), -worlds.exact(formula))
