"""What is true of a right document's lines, and whether a changed one is false: decided with the exact values."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath as mp

from benchmarks.mutations.formulas import Key, Node
from benchmarks.mutations.model import evaluate, fraction_of

if TYPE_CHECKING:
    from benchmarks.mutations.documents import Right
    from benchmarks.mutations.writing import Line

Place = tuple[int, int]


class Truth:
    """The exact values behind a right document, and how its writer prints them."""

    def __init__(self, right: Right) -> None:
        self.right = right
        self.hand = right.hand
        self.values = right.hand.values

    def shown(self, key: Key) -> str:
        """Return the right digits of a quantity."""
        return self.hand.shown(key, self.values)

    def text(self, line: Line, side: int) -> str:
        """Return a side as it is written."""
        return self.hand.latex(line.sides[side].node, self.values)

    def lines(self) -> Iterator[tuple[Place, Line]]:
        """Yield the lines with their places, those of vectors left out."""
        for number, block in enumerate(self.right.blocks):
            for at, line in enumerate(block.lines):
                if not any(side.role == "vectors" for side in line.sides):
                    yield (number, at), line

    def exact(self, node: Node) -> Any:
        """Return a formula's exact value, None where it has none."""

        def leaf(part: Any) -> Any:
            return self.values(part.key)

        try:
            return evaluate(node, leaf)
        except (ZeroDivisionError, KeyError, ValueError):
            return None

    def by_printed(self, node: Node) -> Any:
        """Return a formula's value by the printed digits of its quantities."""

        def leaf(part: Any) -> Any:
            fraction = Fraction(self.hand.shown(part.key, self.values))
            return mp.mpf(fraction.numerator) / fraction.denominator

        try:
            return evaluate(node, leaf)
        except (ZeroDivisionError, KeyError, ValueError):
            return None

    def clearly(self, node: Node, exact: Any) -> bool:
        """Return whether numbers put in give something else, by more than their rounding explains."""
        got = self.by_printed(node)
        return got is not None and abs(got - exact) > mp.mpf(20) / 10**self.hand.decimals * max(1, abs(exact))

    def is_wrong(self, line: Line, result: int, text: str) -> bool:
        """Return whether no rounding of the true value, or of the document's own operands, is the text."""
        half = Fraction(1, 2 * 10 ** decimals_of(text)) * (1 + Fraction(1, 10**20))
        candidates = [self.values(line.about)]
        for side in line.sides[1:result]:
            candidates += [self.by_printed(side.node), self.exact(side.node)]
        known = [fraction_of(each) for each in candidates if each is not None]
        return all(abs(Fraction(text) - each) > half for each in known)


def decimals_of(text: str) -> int:
    """Return how many decimals a number has."""
    return len(text.partition(".")[2])


def differ(one: Any, other: Any) -> bool:
    """Return whether two values differ by more than chance."""
    return bool(abs(one - other) > mp.mpf(10) ** -7 * max(1, abs(one)))


def number_of(text: str) -> Fraction | None:
    """Return a text as a number, if it is one."""
    try:
        return Fraction(text.strip("()"))
    except ValueError:
        return None

