"""One slip of a kind, put into a right document."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.mutations.carrying import carried
from benchmarks.mutations.changes import Change, Slip
from benchmarks.mutations.formulas import Key, Node, Num, Q, Shown, in_numbers, mapped, walk
from benchmarks.mutations.kinds import FORMULA_KINDS
from benchmarks.mutations.misprints import RESULT_KINDS, misprints, rewired
from benchmarks.mutations.model import rounded
from benchmarks.mutations.naming import widened
from benchmarks.mutations.truth import Place, Truth, differ
from benchmarks.mutations.writing import Line, Side, write

if TYPE_CHECKING:
    from benchmarks.mutations.documents import Right

KINDS = (
    "symbol", "weight", "repeated", "lost_factor", "extra_factor", "sign", "inner_derivative", "net_for_out",
    "truncated", "transposed", "decimal_shift", "exponent", "self_reference", "old_and_updated", "rate_forgotten",
    "rate_twice", "one_path", "swapped_difference", "other_wiring", "carried",
)


def slips(right: Right, kind: str, rng: random.Random, at_most: int = 1) -> list[Slip]:
    """Return some slips of a kind that make a line of the document false; fewer, or none, where it has no place."""
    injector = Injector(right, rng)
    if kind == "carried":
        return carried(injector.truth, rng, at_most)
    changes = list(injector.changes(kind))
    rng.shuffle(changes)
    return [injector.slip(kind, at, change) for at, change in changes[:at_most]]


class Injector:
    """Puts slips into one document."""

    def __init__(self, right: Right, rng: random.Random) -> None:
        self.truth = Truth(right)
        self.rng = rng

    def slip(self, kind: str, place: Place, change: Change) -> Slip:
        """Return a change as a slip in its document."""
        blocks = list(self.truth.right.blocks)
        lines = list(blocks[place[0]].lines)
        named = widened(self, lines[place[1]], change)
        lines[place[1]] = change.line
        blocks[place[0]] = replace(blocks[place[0]], lines=tuple(lines))
        numbers = {(*place, side): text for side, text in change.numbers.items()}
        own, causes = frozenset(change.causes), frozenset(named.causes)
        written = write(self.truth.hand, blocks)
        return Slip(kind, change.mode, (*place, change.side), own, causes, written, numbers)

    def changes(self, kind: str) -> Iterator[tuple[Place, Change]]:
        """Yield every change of a kind that makes a line false."""
        for at, line in self.truth.lines():
            if kind in RESULT_KINDS:
                found = misprints(self.truth, line, kind)
            else:
                found = rewired(self.truth, line) if kind == "other_wiring" else self.formulas(kind, line)
            for change in found:
                yield at, change

    def formulas(self, kind: str, line: Line) -> Iterator[Change]:
        """Yield a line with every false formula of a kind."""
        where = line.side("symbols")
        if where is None:
            where = line.side("numbers")
        if where is None:
            return
        for new, causes in FORMULA_KINDS[kind](self.truth, line, self.formula(line, where)):
            change = self.followed(kind, line, where, new, causes)
            if change is not None:
                yield change

    def formula(self, line: Line, where: int) -> Node:
        """Return the side in symbols, even where only its numbers are written."""
        side = line.sides[where]
        if side.role == "symbols":
            return side.node
        return mapped(side.node, lambda leaf: Q(leaf.key) if isinstance(leaf, Shown) else leaf)

    def followed(self, kind: str, line: Line, where: int, new: Node, causes: tuple[str, ...]) -> Change | None:
        """Return a line with another formula: in symbols only, in numbers, in the result, or followed through."""
        numbers, result = line.side("numbers"), line.side("result")
        is_symbolic = line.sides[where].role == "symbols"
        writable = not any(isinstance(part, Q) and self.unwritable(part.key) for _, part in walk(new))
        modes = ["symbols"] if is_symbolic and writable else []
        if kind == "self_reference":
            # Numbers alone do not refer to themselves.
            modes = modes * 2 if result is None else [*modes, *(["follow"] if modes else [])]
            return self.changed(line, where, new, causes, self.rng.choice(modes)) if modes else None
        if numbers is not None:
            modes.append("numbers")
        if result is not None and not isinstance(line.sides[where].node, Q):
            modes += ["result"] + ["follow"] * (2 if modes else 0)
        elif result is not None and is_symbolic and writable:
            modes.append("follow")
        if not modes:
            return None
        mode = self.rng.choice(modes)
        return self.changed(line, where, new, causes, mode)

    def unwritable(self, key: Key) -> bool:
        return key[0] == "new" and self.truth.hand.notation.choices["mark"] == "assign"

    def changed(self, line: Line, where: int, new: Node, causes: tuple[str, ...], mode: str) -> Change | None:
        sides = list(line.sides)
        is_symbolic = sides[where].role == "symbols"
        numbers, result = line.side("numbers"), line.side("result")
        exact, wrong = self.truth.values(line.about), self.truth.exact(new)
        if exact is None or wrong is None or not differ(exact, wrong):
            return None
        right: dict[int, str] = {}
        first = None
        if mode in ("symbols", "follow") and is_symbolic:
            if any(isinstance(part, Q) and self.unwritable(part.key) for _, part in walk(new)):
                return None
            sides[where] = Side("symbols", new)
            first = where
        if mode in ("numbers", "follow") and numbers is not None:
            sides[numbers] = Side("numbers", in_numbers(new))
            if not self.truth.clearly(sides[numbers].node, exact):
                return None
            first = numbers if first is None else first
        if mode in ("result", "follow") and result is not None:
            text = rounded(wrong, self.truth.hand.decimals)
            if not self.truth.is_wrong(line, result, text):
                return None
            sides[result] = Side("result", Num(text))
            right[result] = self.truth.shown(line.about)
            first = result if first is None else first
        if first is None:
            return None
        return Change(replace(line, sides=tuple(sides)), first, mode, causes, right)
