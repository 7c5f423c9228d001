"""Putting right digits in place of wrong ones among the numbers of a formula, with the sign that is written there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.bench import Bench
from derive.check.bound import Stack
from derive.check.causes.slip import Edit
from derive.check.nodes import Group, Negative, Node, Power, Sum
from derive.check.rounding import digits
from derive.check.sides import SideKind
from derive.check.substitutions import right_operands
from derive.check.trees import children

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.check.evaluation import Points
    from derive.check.walking import Judged


@dataclass(frozen=True)
class Operand:
    """A number in a formula with the minus that belongs to it alone: where it stands, and its sign."""

    start: int
    end: int
    sign: int
    in_brackets: bool

    def edit(self, behind_sign: tuple[Fraction, Fraction]) -> Edit:
        """Return the edit that puts another number here; it is given as it is to stand behind the written sign."""
        text = self.text(behind_sign)
        return Edit(self.start, self.end, f"({text})" if text.startswith("-") and not self.in_brackets else text)

    def text(self, behind_sign: tuple[Fraction, Fraction]) -> str:
        """Return the digits of another number here, with its sign."""
        number, unit = behind_sign
        return digits(self.sign * number, unit)


def operand(tree: Node, number: Node, *, negative: bool) -> Operand:
    """Return a number of a formula as an operand; ``negative`` says that a minus is the number's own.

    It is told with the number where it stands alone, as in ``(-0.4)``, not where 0.4 is subtracted.
    """
    above = _path(tree, number)
    owner = above[-1] if above else None
    if negative and isinstance(owner, Negative):
        around = above[-2] if len(above) > 1 else None
        is_subtracted = isinstance(around, Sum) and around.terms[0] is not owner
        if not is_subtracted:
            return Operand(owner.start, number.end, -1, around is None or isinstance(around, Group | Power | Sum))
    return Operand(number.start, number.end, 1, owner is None or isinstance(owner, Group | Power))


def _path(tree: Node, wanted: Node) -> list[Node]:
    """Return the nodes around a node, outermost first; empty where it is the tree itself, or not in it."""
    path: list[Node] = []
    current = tree
    while current is not wanted:
        path.append(current)
        inside = [each for each in children(current) if each.start <= wanted.start and wanted.end <= each.end]
        if not inside:
            return []
        current = next((each for each in inside if each is wanted), inside[0])
    return path


def operand_edits(points: Points, judged: Judged, side: int) -> tuple[Edit, ...]:
    """Return the edits that put right digits in place of wrong and carried ones in a side of numbers."""
    current = judged.prepared.sides.sides[side]
    if side < 1 or current.kind is not SideKind.NUMERIC or isinstance(current.bound, Stack):
        return ()
    bench = Bench(points, judged.ledger.fork())
    moved = next((each.moved[1] for each in judged.judgements if each.side == side and each.moved), None)
    return tuple(
        operand(current.node, number, negative=sign < 0).edit(right)
        for number, sign, right in right_operands(bench, judged.prepared.sides, side, moved)
    )



