r"""What a document without a network says of a symbol for the first time, where nothing else tells what that is worth.

``L = -\sum_i y_i \log p_i`` where nobody says how many i there are, ``\text{Attention}(Q, K, V) = ...`` of matrices
without sizes: the formula is what the name at its head means, and there is nothing yet that it could differ from.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.check.formulas.shapes import misfit_of
from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Kind, Verdict
from derive.check.meaning.assigning import ASSIGNING
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names, unwrapped

if TYPE_CHECKING:
    from derive.check.diagnosis.walk import Judged
    from derive.check.judge.judgement import Judgement
    from derive.check.meaning.prepared import Prepared

_EQUALITIES = ASSIGNING | {"=", "approx"}
# What only says of which kind a symbol is: where its numbers lie.
_BOUNDS = {"in", "<", ">", "<=", ">="}
_NUMBERS = (SideKind.NUMERIC, SideKind.NUMBER)

Head = tuple[nodes.Spelling, ...]


@dataclass
class FirstSaid:
    """Remembers of what a document has given a formula, and of what numbers."""

    formulas: set[Head] = field(default_factory=set)
    numbers: set[Head] = field(default_factory=set)

    def told(self, judged: Judged) -> Judged:
        """Return a statement with what it is the first to say as defined; what it says is remembered."""
        prepared = judged.prepared
        head = _head(prepared.sides.sides[0].node)
        if head is None:
            return judged
        relations = prepared.sides.relations
        found = {
            each.side: self._defined(head, prepared, each)
            for each in judged.judgements
            if each.verdict is Verdict.NOT_UNDERSTOOD and relations[each.side - 1] in _EQUALITIES | _BOUNDS
        }
        for relation, side in zip(relations, prepared.sides.sides[1:], strict=True):
            if relation not in _BOUNDS:
                (self.numbers if side.kind in _NUMBERS else self.formulas).add(head)
        return replace(judged, judgements=tuple(found.get(each.side, each) for each in judged.judgements))

    def _defined(self, head: Head, prepared: Prepared, judgement: Judgement) -> Judgement:
        sides, index = prepared.sides.sides, judgement.side
        side, before = sides[index], sides[1:index]
        is_number = side.kind in _NUMBERS
        known = self.numbers if is_number else self.formulas | (set() if _is_update(prepared) else self.numbers)
        is_first = head not in known and not any((each.kind in _NUMBERS) is is_number for each in before)
        is_bound = prepared.sides.relations[index - 1] in _BOUNDS and not _is_range(prepared, index)
        if not is_first or is_bound or side.holes or misfit_of(prepared.sides, index) is not None:
            return judgement
        return replace(judgement, kind=Kind.DEFINITION, verdict=Verdict.DEFINED, node=side.node, reason=None)


def _head(node: nodes.Node) -> Head | None:
    """Return the name at the head of a statement, with what stands in its brackets; None for any other formula."""
    match unwrapped(node):
        case nodes.Name(spelling=spelling):
            return (spelling,)
        case nodes.Applied() | nodes.OwnCall() | nodes.Product(factors=(nodes.Name(), nodes.Group())) as call:
            return tuple(name.spelling for name in names(call))
    return None


def _is_range(prepared: Prepared, index: int) -> bool:
    """Return whether a symbol is said to be one of some numbers, or more or less than one."""
    return index == 1 and (prepared.sides.relations[0] == "in" or prepared.sides.sides[1].kind is SideKind.NUMBER)


def _is_update(prepared: Prepared) -> bool:
    """Return whether a statement puts a new value in the place of the old one."""
    head, value = prepared.sides.sides[:2]
    written = {name.spelling for name in names(value.node)}
    return prepared.sides.relations[0] in ASSIGNING or not written.isdisjoint(_head(head.node) or ())
