"""A writer's hand: formulas to LaTeX, lines to Markdown or LaTeX documents, and where each side ends up."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.mutations.formulas import (
    Add,
    Call,
    Frac,
    Matrix,
    Mul,
    Neg,
    Node,
    Num,
    Pow,
    Q,
    Shown,
    Vector,
    Whole,
)
from benchmarks.mutations.model import Values, fixed, fraction_of, rounded

if TYPE_CHECKING:
    from benchmarks.mutations.formulas import Key
    from benchmarks.mutations.notations import Notation


@dataclass(frozen=True)
class Side:
    """A member of a line: ``role`` is head, symbols, numbers or result."""

    role: str
    node: Node


@dataclass(frozen=True)
class Line:
    """A chain about a quantity."""

    about: Key
    sides: tuple[Side, ...]

    def side(self, role: str) -> int | None:
        """Return where a side of a role stands, the last of them."""
        return next((at for at in range(len(self.sides) - 1, -1, -1) if self.sides[at].role == role), None)


@dataclass(frozen=True)
class Block:
    """Prose and the lines after it. ``layout`` is one of inline, separate, aligned, broken."""

    prose: str
    lines: tuple[Line, ...]
    layout: str


@dataclass
class Hand:
    """How a writer writes: signs, digits, and the file's kind."""

    notation: Notation
    decimals: int
    kind: str
    times: str
    number_times: str
    equals: str
    half: str
    negative: str
    exponential: str
    calls: str
    short_zero: bool
    values: Values = field(init=False)

    def shown(self, key: Key, values: Values) -> str:
        """Return the digits that the writer prints for a quantity."""
        number = values(key)
        if key in values.shape.numbers and key not in values.believed:
            return values.shape.numbers[key]
        if key in values.believed and isinstance(values.believed[key], str):
            return str(values.believed[key])
        return rounded(number, self.decimals)

    # --- formulas

    def latex(self, node: Node, values: Values, outer: int = 0) -> str:
        """Return a formula as LaTeX; ``outer`` is how tightly the operator around it binds."""
        match node:
            case Q(key):
                return self.notation.symbol(key)
            case Whole((kind, layer)):
                return self.notation.whole(kind, layer)
            case Shown(key):
                return self._number(self.shown(key, values), outer)
            case Num("1/2"):
                return self.half
            case Num(text):
                return self._number(text, outer)
            case Add(terms):
                return self._sum(terms, values, outer)
            case Mul(factors):
                text = self._product(factors, values)
                return f"({text})" if outer > 3 else text
            case Frac(above, below):
                return rf"\frac{{{self.latex(above, values)}}}{{{self.latex(below, values)}}}"
            case Pow(base, exponent):
                text = self.latex(base, values, 5)
                text = f"({text})" if "^" in text and not text.startswith("(") else text
                return f"{text}^{self._braced(self.latex(exponent, values))}"
            case Neg(operand):
                text = f"-{self.latex(operand, values, 2)}"
                return f"({text})" if outer > 1 else text
            case Call():
                return self._call(node, values)
            case Vector(entries):
                return self._rows([[entry] for entry in entries], values)
            case Matrix(rows):
                return self._rows([list(row) for row in rows], values)
        raise TypeError(type(node).__name__)

    def _rows(self, rows: list[list[Node]], values: Values) -> str:
        written = r" \\ ".join(" & ".join(self.latex(entry, values) for entry in row) for row in rows)
        return rf"\begin{{pmatrix}} {written} \end{{pmatrix}}"

    def _number(self, text: str, outer: int) -> str:
        if self.short_zero and text.lstrip("-").startswith("0."):
            text = text.replace("0.", ".", 1)
        return f"({text})" if text.startswith("-") and outer > 0 else text

    def _braced(self, text: str) -> str:
        return text if len(text) == 1 else f"{{{text}}}"

    def _sum(self, terms: tuple[Node, ...], values: Values, outer: int) -> str:
        text = self.latex(terms[0], values, 0 if outer <= 1 else 1)
        for term in terms[1:]:
            body, sign = (term.operand, "-") if isinstance(term, Neg) else (term, "+")
            if sign == "+" and self.negative == "minus":
                body, sign = self._turned(body, values)
            text += f" {sign} {self.latex(body, values, 2 if sign == '-' else 1)}"
        return f"({text})" if outer > 1 else text

    def _turned(self, term: Node, values: Values) -> tuple[Node, str]:
        """Write ``+ (-0.4) * 0.5`` as ``- 0.4 * 0.5``."""
        first = term.factors[0] if isinstance(term, Mul) else term
        text = self.shown(first.key, values) if isinstance(first, Shown) else ""
        text = first.text if isinstance(first, Num) else text
        if not text.startswith("-"):
            return term, "+"
        bare = Num(text[1:])
        return (Mul((bare, *term.factors[1:])) if isinstance(term, Mul) else bare), "-"

    def _product(self, factors: tuple[Node, ...], values: Values) -> str:
        text = ""
        for index, factor in enumerate(factors):
            own = self.latex(factor, values, 3 if index else 2)
            if index:
                own = self._sign(factors[index - 1], factor) + own
            text += own
        return text

    def _sign(self, before: Node, after: Node) -> str:
        def numeric(node: Node) -> bool:
            return isinstance(node, Shown | Num) and not (isinstance(node, Num) and node.text == "1/2")

        if numeric(after):
            return self.number_times
        if isinstance(after, Add) or (isinstance(before, Num) and before.text == "1/2"):
            return "" if self.times == " " else self.times.rstrip() if self.times.strip() == "" else ""
        return self.number_times if numeric(before) else self.times

    def _call(self, node: Call, values: Values) -> str:
        inner = self.latex(node.argument, values)
        match node.function:
            case "exp":
                return f"e^{{{inner}}}" if self.exponential == "e" else rf"\exp({inner})"
            case "relu":
                return rf"\max(0, {inner})"
            case "sigma":
                return rf"\sigma({inner})" if self.calls != "left" else rf"\sigma\left({inner}\right)"
        return rf"\tanh({inner})"

    def relation(self, line: Line, index: int) -> str:
        """Return the sign before a side."""
        side = line.sides[index]
        if index == 1 and line.about[0] == "new" and self.notation.choices["mark"] == "assign":
            return r"\leftarrow"
        if side.role == "result" and self.equals != "=" and isinstance(side.node, Shown | Num):
            return self.equals
        return "="


def random_hand(rng: random.Random, notation: Notation) -> Hand:
    """Return a hand with all choices made."""
    times = rng.choice((r" \times ", r" \cdot ", r" \cdot ", " ", r" * "))
    hand = Hand(
        notation=notation,
        decimals=rng.choice((3, 4, 4, 5, 6)),
        kind=rng.choice(("markdown", "latex")),
        times=times,
        number_times=times if times.strip() else rng.choice((r" \cdot ", r" \times ")),
        equals=rng.choice(("=", "=", r"\approx")),
        half=rng.choice((r"\frac{1}{2}", r"\frac{1}{2}", r"\tfrac{1}{2}", r"\frac12")),
        negative=rng.choice(("bracket", "minus")),
        exponential=rng.choice(("e", "e", "exp")),
        calls=rng.choice(("plain", "left")),
        short_zero=rng.random() < 0.05,
    )
    hand.values = Values(notation.shape)
    return hand


@dataclass(frozen=True)
class Written:
    """A document's text, and the line on which each side (block, line, side) begins."""

    text: str
    places: dict[tuple[int, int, int], int]


def write(hand: Hand, blocks: list[Block], beliefs: dict[tuple[int, int], Values] | None = None) -> Written:
    """Write a document; ``beliefs`` gives the values by which some lines were computed, instead of the true ones."""
    page = _Page(hand)
    page.begin()
    for number, block in enumerate(blocks):
        page.block(number, block, beliefs or {})
    page.end()
    return Written("\n".join(page.rows) + "\n", page.places)


class _Page:
    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.rows: list[str] = []
        self.places: dict[tuple[int, int, int], int] = {}

    def begin(self) -> None:
        if self.hand.kind == "latex":
            self.rows += [r"\documentclass{article}", r"\usepackage{amsmath}", r"\begin{document}", ""]
        else:
            self.rows += ["# Backpropagation by hand", ""]

    def end(self) -> None:
        if self.hand.kind == "latex":
            self.rows.append(r"\end{document}")

    def block(self, number: int, block: Block, beliefs: dict[tuple[int, int], Values]) -> None:
        def values(line: int) -> Values:
            return beliefs.get((number, line), self.hand.values)

        texts = [self._sides(line, values(at)) for at, line in enumerate(block.lines)]
        if block.layout == "inline" and len(block.lines) == 1:
            self._place(number, 0, range(len(texts[0])))
            self.rows += [f"{block.prose} ${''.join(texts[0])}$.", ""]
            return
        self.rows.append(block.prose)
        if block.layout == "separate":
            for at, sides in enumerate(texts):
                opening, closing = (r"\[", r"\]") if self.hand.kind == "latex" else ("$$", "$$")
                self.rows.append(opening)
                self._place(number, at, range(len(sides)))
                self.rows += ["".join(sides), closing]
        else:
            self._aligned(number, texts, broken=block.layout == "broken")
        self.rows.append("")

    def _aligned(self, number: int, texts: list[list[str]], *, broken: bool) -> None:
        bare = self.hand.kind == "latex" or self.hand.notation.choices["bare"] == "_"
        name = "align*" if bare else "aligned"
        self.rows += ([] if bare else ["$$"]) + [rf"\begin{{{name}}}"]
        for at, sides in enumerate(texts):
            is_last = at == len(texts) - 1
            end = "" if is_last else r" \\"
            if not broken or len(sides) < 3:
                self._place(number, at, range(len(sides)))
                self.rows.append(f"  {sides[0]}&{''.join(sides[1:])}{end}")
                continue
            for index, side in enumerate(sides[1:], 1):
                self._place(number, at, (0, 1) if index == 1 else (index,))
                lead = f"{sides[0]}&" if index == 1 else "  &"
                close = end if index == len(sides) - 1 else r" \\"
                self.rows.append(f"  {lead}{side}{close}")
        self.rows += [rf"\end{{{name}}}"] + ([] if bare else ["$$"])

    def _place(self, block: int, line: int, sides: object) -> None:
        for side in sides:  # type: ignore[attr-defined]
            self.places[block, line, side] = len(self.rows) + 1

    def _sides(self, line: Line, values: Values) -> list[str]:
        texts = [self.hand.latex(line.sides[0].node, values) + " "]
        for index, side in enumerate(line.sides[1:], 1):
            texts.append(f"{self.hand.relation(line, index)} {self.hand.latex(side.node, values)} ")
        return texts


__all__ = ["Block", "Hand", "Line", "Side", "Written", "fixed", "fraction_of", "random_hand", "write"]
