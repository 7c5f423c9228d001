"""One slip of a kind, put into a right document: where it is, what is right there, which names of its cause count."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import mpmath as mp

from benchmarks.mutations.formulas import Key, Node, Num, Q, Shown, in_numbers, walk
from benchmarks.mutations.kinds import FORMULA_KINDS
from benchmarks.mutations.model import Values, evaluate, fixed, fraction_of, rounded
from benchmarks.mutations.writing import Block, Line, Side, write

if TYPE_CHECKING:
    from benchmarks.mutations.documents import Right
    from benchmarks.mutations.writing import Written


@dataclass(frozen=True)
class Slip:
    """A slip: the document with it, the place (block, line, side), and what a report has to say.

    ``causes`` are the names that are right for it; ``numbers`` are the right texts of what printed numbers went
    wrong, by place; ``carried`` are the places whose numbers follow from the slip.
    """

    kind: str
    mode: str
    place: tuple[int, int, int]
    causes: frozenset[str]
    written: Written
    numbers: dict[tuple[int, int, int], str]
    carried: frozenset[tuple[int, int, int]] = frozenset()


@dataclass(frozen=True)
class Change:
    """A line changed at a side: ``numbers`` are right texts of the changed results by side; ``of`` tells of what."""

    line: Line
    side: int
    mode: str
    causes: tuple[str, ...]
    numbers: dict[int, str]
    of: Key | None = None


def slips(right: Right, kind: str, rng: random.Random, at_most: int = 1) -> list[Slip]:
    """Return some slips of a kind that make a line of the document false; fewer, or none, where it has no place."""
    injector = Injector(right, rng)
    if kind == "carried":
        return injector.carried(at_most)
    changes = list(injector.changes(kind))
    rng.shuffle(changes)
    found: list[Slip] = []
    for at, change in changes:
        if len(found) == at_most:
            break
        found.append(injector.slip(kind, at, injector.widened(at, change)))
    return found


class Injector:
    """Puts slips into one document."""

    def __init__(self, right: Right, rng: random.Random) -> None:
        self.right = right
        self.hand = right.hand
        self.values = right.hand.values
        self.rng = rng

    def slip(self, kind: str, at: tuple[int, int], change: Change) -> Slip:
        block, line = at
        blocks = list(self.right.blocks)
        lines = list(blocks[block].lines)
        lines[line] = change.line
        blocks[block] = replace(blocks[block], lines=tuple(lines))
        numbers = {(block, line, side): text for side, text in change.numbers.items()}
        written = write(self.hand, blocks)
        return Slip(kind, change.mode, (block, line, change.side), frozenset(change.causes), written, numbers)

    def widened(self, at: tuple[int, int], change: Change) -> Change:
        """Return a change with the names of all other kinds that would have printed the same.

        A number alone does not tell two slips apart that lead to it.
        """
        if change.mode not in ("numbers", "result"):
            return change
        line = self.right.blocks[at[0]].lines[at[1]]
        where = line.side("symbols") if line.side("symbols") is not None else line.side("numbers")
        written = self.text(change.line, change.side)
        if change.of is not None:
            before, after = self.text(line, change.side), written
            written = next((leaf.text for _, leaf in walk(change.line.sides[change.side].node) if isinstance(leaf, Num) and leaf.text in after and leaf.text not in before), written)
        names = set(change.causes)
        if where is not None:
            formula = self.formula(line, where)
            for kind, changed in FORMULA_KINDS.items():
                for new, causes in changed(self, line, formula):
                    other = self.changed(line, where, new, causes, change.mode)
                    if other is not None and self.text(other.line, change.side) == written:
                        names |= set(causes) | _SAME.get(kind, set())
        names |= self.namesakes(change.of or line.about, written)
        names |= self.misprinted(change.of or line.about, written)
        for name in tuple(names):
            names |= _SAME.get(name, set())
        return replace(change, causes=tuple(names))

    def text(self, line: Line, side: int) -> str:
        return self.hand.latex(line.sides[side].node, self.values)

    def namesakes(self, about: Key, written: str) -> set[str]:
        """Return "symbol" where the wrong result is the value of another quantity of the same role."""
        shape = self.values.shape
        match about:
            case ("net" | "out" as kind, layer, _):
                others: list[Key] = [(kind, layer, j) for j in range(1, shape.widths[layer] + 1)]
            case ("w", *_):
                return set()
            case ("d", of, by):
                errors: list[Key] = [("total",), *(("E", k) for k in range(1, shape.widths[-1] + 1))]
                others = [("d", other, by) for other in (errors if of in errors else [of])]
                if by[0] in ("net", "out"):
                    others += [("d", of, (by[0], by[1], j)) for j in range(1, shape.widths[by[1]] + 1)]
                if by[0] == "w":
                    pairs = [(j, i) for j in range(1, shape.widths[by[1]] + 1) for i in range(1, shape.widths[by[1] - 1] + 1)]
                    others += [("d", of, ("w", by[1], *pair)) for pair in pairs if of == ("total",)]
            case _:
                return set()
        number = _number(written)
        return {"symbol"} if number in {_number(self.hand.shown(key, self.values)) for key in others} else set()

    def misprinted(self, about: Key, written: str) -> set[str]:
        """Return the kinds of misprints that give the same digits."""
        right = self.hand.shown(about, self.values)
        return {
            kind
            for kind, misprint in RESULT_KINDS.items()
            for text in misprint(self, about, right)
            if _number(text) == _number(written)
        }

    # --- which changes there are

    def lines(self) -> Iterator[tuple[tuple[int, int], Line]]:
        for number, block in enumerate(self.right.blocks):
            for at, line in enumerate(block.lines):
                if not any(side.role == "vectors" for side in line.sides):
                    yield (number, at), line

    def changes(self, kind: str) -> Iterator[tuple[tuple[int, int], Change]]:
        """Yield every change of a kind that makes a line false."""
        if kind in RESULT_KINDS:
            for at, line in self.lines():
                for change in self.misprints(line, kind):
                    yield at, change
            return
        if kind == "other_wiring":
            for at, line in self.lines():
                for change in self.rewired(line):
                    yield at, change
            return
        for at, line in self.lines():
            where = line.side("symbols")
            if where is None:
                where = line.side("numbers")
            if where is None:
                continue
            for new, causes in FORMULA_KINDS[kind](self, line, self.formula(line, where)):
                change = self.followed(kind, line, where, new, causes)
                if change is not None:
                    yield at, change

    def formula(self, line: Line, where: int) -> Node:
        """Return the side in symbols, even where only its numbers are written."""
        side = line.sides[where]
        if side.role == "symbols":
            return side.node
        from benchmarks.mutations.formulas import mapped

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
        return key[0] == "new" and self.hand.notation.choices["mark"] == "assign"

    def changed(self, line: Line, where: int, new: Node, causes: tuple[str, ...], mode: str) -> Change | None:
        sides = list(line.sides)
        is_symbolic = sides[where].role == "symbols"
        numbers, result = line.side("numbers"), line.side("result")
        exact, wrong = self.values(line.about), self.exact(new)
        if exact is None or wrong is None or not _differ(exact, wrong):
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
            if not self.clearly(sides[numbers].node, exact):
                return None
            first = numbers if first is None else first
        if mode in ("result", "follow") and result is not None:
            text = rounded(wrong, self.hand.decimals)
            if not self.is_wrong(line, result, text):
                return None
            sides[result] = Side("result", Num(text))
            right[result] = self.hand.shown(line.about, self.values)
            first = result if first is None else first
        if first is None:
            return None
        return Change(replace(line, sides=tuple(sides)), first, mode, causes, right)

    # --- truth

    def exact(self, node: Node) -> Any:
        def leaf(part: Any) -> Any:
            return self.values(part.key)

        try:
            return evaluate(node, leaf)
        except (ZeroDivisionError, KeyError, ValueError):
            return None

    def by_printed(self, node: Node) -> Any:
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
        decimals = len(text.partition(".")[2])
        candidates = [self.values(line.about)]
        for side in line.sides[1:result]:
            candidates += [self.by_printed(side.node), self.exact(side.node)]
        for each in candidates:
            if each is not None and abs(Fraction(text) - fraction_of(each)) <= Fraction(1, 2 * 10**decimals) * (1 + Fraction(1, 10**20)):
                return False
        return True

    # --- misprinted numbers

    def misprints(self, line: Line, kind: str) -> Iterator[Change]:
        """Yield lines with the digits of a result, or of a number put in, gone wrong."""
        result = line.side("result")
        if result is not None and isinstance(line.sides[result].node, Shown):
            right = self.hand.shown(line.about, self.values)
            for text in RESULT_KINDS[kind](self, line.about, right):
                if text != right and self.is_wrong(line, result, text):
                    sides = list(line.sides)
                    sides[result] = Side("result", Num(text))
                    yield Change(replace(line, sides=tuple(sides)), result, "result", (kind,), {result: right})
        numbers = line.side("numbers")
        if numbers is None or kind == "truncated":
            return
        for path, leaf in walk(line.sides[numbers].node):
            if isinstance(leaf, Shown):
                yield from self._operand(line, numbers, path, leaf, kind)

    def _operand(self, line: Line, numbers: int, path: tuple[int, ...], leaf: Shown, kind: str) -> Iterator[Change]:
        from benchmarks.mutations.formulas import put

        right = self.hand.shown(leaf.key, self.values)
        for text in RESULT_KINDS[kind](self, leaf.key, right):
            new = put(line.sides[numbers].node, path, Num(text))
            if text != right and self.clearly(new, self.values(line.about)):
                sides = list(line.sides)
                sides[numbers] = Side("numbers", new)
                yield Change(replace(line, sides=tuple(sides)), numbers, "numbers", (kind,), {numbers: right}, leaf.key)

    def rewired(self, line: Line) -> Iterator[Change]:
        """Yield results, and numbers put in, that are the value of a sum with other weights or sources."""
        match line.about:
            case ("net", layer, neuron):
                result = line.side("result")
                for wrong in self.rewired_values(layer, neuron):
                    text = rounded(wrong, self.hand.decimals)
                    if result is not None and self.is_wrong(line, result, text) and _differ(wrong, self.values(line.about)):
                        right = self.hand.shown(line.about, self.values)
                        sides = list(line.sides)
                        sides[result] = Side("result", Num(text))
                        yield Change(replace(line, sides=tuple(sides)), result, "result", ("other_wiring",), {result: right})
            case ("out", layer, neuron):
                net: Key = ("net", layer, neuron)
                numbers = line.side("numbers")
                for wrong in self.rewired_values(layer, neuron):
                    text = rounded(wrong, self.hand.decimals)
                    if numbers is None or not _differ(wrong, self.values(net)):
                        continue
                    new = _with(line.sides[numbers].node, Shown(net), Num(text))
                    if self.clearly(new, self.values(line.about)):
                        sides = list(line.sides)
                        sides[numbers] = Side("numbers", new)
                        right = self.hand.shown(net, self.values)
                        yield Change(replace(line, sides=tuple(sides)), numbers, "numbers", ("other_wiring",), {numbers: right}, net)

    def rewired_values(self, layer: int, neuron: int) -> Iterator[Any]:
        """Yield the sums in which one weight is that of another edge of the layer, or two are exchanged."""
        widths = self.values.shape.widths
        right = self.values(("net", layer, neuron))
        for source in range(1, widths[layer - 1] + 1):
            out = self.values(("out", layer - 1, source))
            for other in range(1, widths[layer] + 1):
                if other != neuron:
                    change = self.values(("w", layer, other, source)) - self.values(("w", layer, neuron, source))
                    yield right + change * out

    # --- a wrong value used rightly later

    def carried(self, at_most: int) -> list[Slip]:
        """Return documents with a wrong result of which all that follows is computed."""
        places = [
            (at, line, result)
            for at, line in self.lines()
            if (result := line.side("result")) is not None
            and isinstance(line.sides[result].node, Shown)
            and line.about not in self.values.shape.numbers
        ]
        self.rng.shuffle(places)
        found: list[Slip] = []
        for at, line, result in places:
            if len(found) < at_most:
                found += self._carried(at, line, result)
        return found

    def _carried(self, at: tuple[int, int], line: Line, result: int) -> Iterator[Slip]:
        right = self.hand.shown(line.about, self.values)
        fraction = Fraction(right)
        unit = Fraction(1, 10 ** len(right.partition(".")[2]))
        text = fixed(fraction + self.rng.choice((-1, 1)) * self.rng.randint(3, 9) * unit * 10, len(right.partition(".")[2]))
        if not self.is_wrong(line, result, text) or Fraction(text) == 0:
            return
        wrong = mp.mpf(Fraction(text).numerator) / Fraction(text).denominator
        believed = _Believed(self.values.shape, {line.about: wrong}, {line.about: text})
        beliefs = {
            place: believed for place, _ in self.lines() if place > at
        }
        places: set[tuple[int, int, int]] = set()
        numbers = {(*at, result): right}
        for place, later in self.lines():
            where = later.side("result")
            if place > at and where is not None and later.about[0] != "layer":
                if later.about == line.about:
                    return
                before, after = self.hand.shown(later.about, self.values), believed.text(self.hand, later.about)
                if before != after and self.is_wrong(later, where, after):
                    places.add((*place, where))
                    numbers[*place, where] = before
        if not places:
            return
        sides = list(line.sides)
        sides[result] = Side("result", Num(text))
        blocks = list(self.right.blocks)
        lines = list(blocks[at[0]].lines)
        lines[at[1]] = replace(line, sides=tuple(sides))
        blocks[at[0]] = replace(blocks[at[0]], lines=tuple(lines))
        written = write(self.hand, blocks, beliefs)  # type: ignore[arg-type]
        yield Slip("carried", "follow", (*at, result), frozenset(("carried",)), written, numbers, frozenset(places))


class _Believed(Values):
    """Values by a wrong one."""

    def __init__(self, shape: Any, believed: dict[Key, Any], texts: dict[Key, str]) -> None:
        super().__init__(shape, believed)
        self.texts = texts

    def text(self, hand: Any, key: Key) -> str:
        return str(hand.shown(key, self))


# A neuron's sum with another weight or source is the value of another wiring; a turned difference has the other sign.
_SAME: dict[str, set[str]] = {
    "weight": {"other_wiring"}, "repeated": {"other_wiring"}, "symbol": {"other_wiring"},
    "other_wiring": {"weight"}, "swapped_difference": {"sign", "inner_derivative"},
    "inner_derivative": {"sign", "swapped_difference"}, "self_reference": {"net_for_out"},
}


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text.strip("()"))
    except ValueError:
        return None


def _differ(one: Any, other: Any) -> bool:
    return bool(abs(one - other) > mp.mpf(10) ** -7 * max(1, abs(one)))


def _with(node: Node, old: Node, new: Node) -> Node:
    from benchmarks.mutations.formulas import mapped

    return mapped(node, lambda leaf: new if leaf == old else leaf)


def _truncated(injector: Injector, key: Key, right: str) -> Iterator[str]:
    decimals = len(right.partition(".")[2])
    exact = fraction_of(injector.values(key))
    is_cut_already = abs(Fraction(right) - exact) < Fraction(1, 10**30)
    if decimals and not is_cut_already:
        cut = Fraction(int(abs(exact) * 10**decimals), 10**decimals)
        text = fixed(cut if exact > 0 else -cut, decimals)
        if Fraction(text) != 0:
            yield text


def _transposed(_injector: Injector, _key: Key, right: str) -> Iterator[str]:
    digits = [at for at, character in enumerate(right) if character.isdigit()]
    for first, second in zip(digits, digits[1:], strict=False):
        if second == first + 1 and right[first] != right[second]:
            yield right[:first] + right[second] + right[first] + right[second + 1 :]


def _shifted(_injector: Injector, _key: Key, right: str) -> Iterator[str]:
    whole, _, decimals = right.lstrip("-").partition(".")
    sign = "-" if right.startswith("-") else ""
    if decimals and Fraction(right):
        yield f"{sign}{whole.lstrip('0') or ''}{decimals[0]}.{decimals[1:] or '0'}".replace("-.", "-0.") if whole != "0" else (
            f"{sign}{decimals[0]}.{decimals[1:]}" if len(decimals) > 1 else f"{sign}{decimals[0]}"
        )
        yield f"{sign}0.0{whole if whole != '0' else ''}{decimals}"


RESULT_KINDS: dict[str, Callable[[Injector, Key, str], Iterator[str]]] = {
    "truncated": _truncated, "transposed": _transposed, "decimal_shift": _shifted,
}

KINDS = (
    "symbol", "weight", "repeated", "lost_factor", "extra_factor", "sign", "inner_derivative", "net_for_out",
    "truncated", "transposed", "decimal_shift", "exponent", "self_reference", "old_and_updated", "rate_forgotten",
    "rate_twice", "one_path", "swapped_difference", "other_wiring", "carried",
)

__all__ = ["KINDS", "Block", "Slip", "slips"]
