"""Putting right digits in place of wrong ones among the numbers of a formula, with the sign that is written there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.calculus.rounding import rounded_as, rounds_to
from derive.check.causes.cause import Edit
from derive.check.formulas.sides import SideKind
from derive.check.judge.right_operands import right_operands
from derive.check.report.written_numbers import DOTS, as_written
from derive.check.syntax.tree import Group, Matrix, Negative, Node, Number, Power, Product, Sum
from derive.check.syntax.trees import children, parts
from derive.check.worlds.worlds import Worlds
from derive.expressions.matrices import Stack
from derive.expressions.printed import digits, number_of

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.check.diagnosis.walk import Judged
    from derive.check.judge.judgement import Judgement
    from derive.check.worlds.points import Points
    from derive.expressions.printed import Printed


# The plus between two terms, with the space behind it.
_PLUS = re.compile(r"(?<=[\w)}\]\s])\+(\s*)$")


@dataclass(frozen=True)
class Operand:
    """A number in a formula with the minus that belongs to it alone: where it stands, and its sign.

    ``operator`` is what the minus between two terms becomes where the number is positive.
    """

    number: Number
    start: int
    end: int
    sign: int
    in_brackets: bool
    operator: str = ""

    def edit(self, math: str, behind_sign: tuple[Fraction, Fraction]) -> Edit:
        """Return the edit that puts another number here; it is given as it is to stand behind the written sign."""
        text = self.text(math, behind_sign)
        if self.operator:
            return Edit(self.start, self.end, self._behind_operator(math, text))
        plus = _PLUS.search(math, 0, self.start) if text.startswith("-") and not self.in_brackets else None
        if plus is not None:  # a negative number that is added is subtracted
            return Edit(plus.start(), self.end, f"-{plus[1]}{text.removeprefix('-')}")
        return Edit(self.start, self.end, f"({text})" if text.startswith("-") and not self.in_brackets else text)

    def _behind_operator(self, math: str, text: str) -> str:
        """Return the operator of a sum and a number with the sign that this gives it."""
        between = math[self.start : self.number.start].replace("\u2212", "-").partition("-")[2] or " "
        return ("-" if text.startswith("-") else self.operator) + between + text.removeprefix("-")

    def text(self, math: str, behind_sign: tuple[Fraction, Fraction]) -> str:
        """Return another number here, with its sign, in the form of the one that stands here."""
        number, unit = behind_sign
        written = math[self.number.start : self.number.end]
        return as_written(written, self.number, self.sign * number, unit)


def operand(tree: Node, number: Number, *, negative: bool) -> Operand:
    """Return a number of a formula as an operand; ``negative`` says that a minus is the number's own.

    It is told with the number where it stands alone, as in ``(-0.4)``, not where 0.4 is subtracted.
    """
    above = _path(tree, number)
    owner = above[-1] if above else None
    if negative and isinstance(owner, Product) and owner.factors[0] is number and len(above) > 1:
        above, owner = above[:-1], above[-2]
    if negative and isinstance(owner, Negative):
        around = above[-2] if len(above) > 1 else None
        is_subtracted = isinstance(around, Sum) and around.terms[0] is not owner
        if is_subtracted or owner.operand is not number:
            return Operand(number, owner.start, number.end, -1, in_brackets=True, operator="+" if is_subtracted else "")
        if not is_subtracted:
            is_apart = around is None or isinstance(around, Group | Power | Sum | Matrix)
            return Operand(number, owner.start, number.end, -1, is_apart)
    return Operand(number, number.start, number.end, 1, owner is None or isinstance(owner, Group | Power | Matrix))


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


def operand_edits(math: str, points: Points, judged: Judged, side: int) -> tuple[Edit, ...]:
    """Return the edits that put right digits in place of wrong and carried ones in a side of numbers."""
    current = judged.prepared.sides.sides[side]
    if side < 1 or current.kind is not SideKind.NUMERIC or isinstance(current.bound, Stack):
        return ()
    worlds = Worlds(points, judged.ledger.fork())
    moved = next((each.moved[1] for each in judged.judgements if each.side == side and each.moved), None)
    written = [part for part in parts(current.node) if isinstance(part, Number)]
    return tuple(
        operand(current.node, number, negative=sign < 0).edit(math, right)
        for number, sign, right in right_operands(worlds, judged.prepared.sides, side, moved)
        # What a symbol stands for may be written elsewhere: its digits there are another line's.
        if any(number is each for each in written)
    )


def result_edits(
    math: str, points: Points, judged: Judged, judgement: Judgement, right: tuple[Fraction, Fraction]
) -> tuple[Edit, ...]:
    """Return the edits that put a right number in place of a printed result; of a matrix, of all wrong entries."""
    current = judged.prepared.sides.sides[judgement.side]
    if isinstance(current.bound, Stack):
        wrong = [each.edit(math, current.node) for each in wrong_results(points, judged, judgement)]
        return tuple(wrong) or (Edit(judgement.node.start, judgement.node.end, digits(*right)),)
    shown = number_of(current.bound) if current.bound is not None else None
    if shown is None:
        return (Edit(judgement.node.start, judgement.node.end, digits(*right)),)
    return (Result(0, *shown, right).edit(math, current.node),)


@dataclass(frozen=True)
class Result:
    """A printed number, with its sign and its position in a matrix, row by row, and what is right there."""

    position: int
    printed: Printed
    sign: int
    right: tuple[Fraction, Fraction]

    def edit(self, math: str, tree: Node) -> Edit:
        """Return the edit that puts what is right in its place."""
        place = operand(tree, self.printed.node, negative=self.sign < 0)
        return place.edit(math, (place.sign * self.right[0], self.right[1]))


def wrong_results(points: Points, judged: Judged, judgement: Judgement) -> tuple[Result, ...]:
    """Return the wrong entries of a matrix of numbers, first the one that the judgement names."""
    bound = judged.prepared.sides.sides[judgement.side].bound
    if not isinstance(bound, Stack) or judgement.expected is None:
        return ()
    worlds = Worlds(points, judged.ledger.fork())
    shown = [number_of(entry) for entry in bound.entries]
    found: list[Result] = []
    for position, each in enumerate(shown if None not in shown else ()):
        assert each is not None
        reference = worlds.reference(judged.prepared.sides, judgement.side, position)
        exact = worlds.exact(reference) if reference is not None else None
        if each[0].node is judgement.node:
            found.insert(0, Result(position, *each, judgement.expected))
        elif exact is not None and not rounds_to(exact, each[1] * each[0].value, each[0].unit):
            found.append(Result(position, *each, rounded_as(exact, each[0].node)))
    return tuple(found)


def bare(edit: Edit) -> str:
    """Return the number that an edit puts in, without the brackets or the plus that its place asks for, and dots."""
    text = DOTS.sub("", edit.text)
    if text.startswith(("+", "-")):
        return text[0].removeprefix("+") + text[1:].strip()
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text
