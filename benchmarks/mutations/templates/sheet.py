"""A document in the making: lines of prose and chains, each chain with values that are known by construction."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from benchmarks.mutations.formulas import Add, Node, Num, Q, in_numbers
from benchmarks.mutations.model import evaluate, fixed, fraction_of
from benchmarks.mutations.templates.writing import Style, written

if TYPE_CHECKING:
    from derive.network.network import Network

DISPLAYED = "$$§$$"
"""A frame: § is where the chain stands."""
MADE = {"s": "symbols", "n": "numbers", "p": "parts"}


@dataclass(frozen=True)
class Chain:
    """``head = side = side = ... = result``; ``roles`` says of each side: symbols, numbers, parts or result.

    What stands around it is in ``frame``; in a table ``joint`` is between the sides. ``formula`` is what is computed.
    """

    name: str
    head: str
    sides: tuple[Node, ...]
    roles: tuple[str, ...]
    formula: Node
    frame: str = DISPLAYED
    joint: str = ""

    def at(self, role: str) -> int | None:
        """Return where the last side of a role stands."""
        return next((at for at in range(len(self.roles) - 1, -1, -1) if self.roles[at] == role), None)

    def with_side(self, at: int, side: Node) -> Chain:
        """Return the chain with another side."""
        return replace(self, sides=(*self.sides[:at], side, *self.sides[at + 1 :]))


@dataclass
class Sheet:
    """A document: what its letters are, what they are worth as printed and exactly, and its lines.

    With ``rounds`` a writer goes on with what is printed; else with all digits, and prints the end only.
    """

    rng: random.Random
    style: Style
    decimals: int
    rounds: bool
    letters: dict[str, str] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    lines: list[str | Chain] = field(default_factory=list)
    network: Network | None = None

    def prose(self, text: str) -> None:
        """Add lines without a claim."""
        self.lines += text.split("\n")

    def letter(self, name: str, tex: str) -> Q:
        """Say how a quantity is written."""
        self.letters[name] = tex
        return Q((name,))

    def given(self, name: str, tex: str, text: str) -> Q:
        """Introduce a number that is exact."""
        self.printed[name] = text
        self.values[name] = evaluate(Num(text), None)
        return self.letter(name, tex)

    def number(self, low: int = 2, high: int = 98, scale: int = 100, *, signed: bool = True) -> str:
        """Return a random decimal that no other given has."""
        while True:
            value = self.rng.randint(low, high) * (-1 if signed and self.rng.random() < 0.3 else 1)
            text = shortest(evaluate(Num(f"{value}/{scale}"), None), len(str(scale)) - 1)
            if text.lstrip("-") not in [known.lstrip("-") for known in self.printed.values()]:
                return text

    def worth(self, node: Node, *, exactly: bool = False) -> Any:
        """Return a formula's value: as its writer has it, or by what is printed."""

        def leaf(part: Any) -> Any:
            return self.values[part.key[0]] if exactly else evaluate(Num(self.printed[part.key[0]]), None)

        return evaluate(node, leaf)

    def define(self, name: str, tex: str, formula: Node) -> Q:
        """Compute a quantity as the writer does, and remember what is printed for it."""
        value = self.worth(formula, exactly=not self.rounds)
        text = shortest(value, self.decimals)
        self.printed[name] = text
        self.values[name] = evaluate(Num(text), None) if self.rounds else value
        return self.letter(name, tex)

    def chain(
        self, name: str, tex: str, formula: Node, *, show: str = "sn", frame: str = DISPLAYED, joint: str = ""
    ) -> Q:
        """Compute a quantity and write its line: ``s`` in symbols, ``n`` in numbers, ``p`` by parts."""
        quantity = self.define(name, tex, formula)
        made = {"s": formula, "n": in_numbers(formula), "p": self.parts(formula)}
        sides = (*(made[role] for role in show), Num(self.printed[name]))
        self.lines.append(Chain(name, tex, sides, (*(MADE[role] for role in show), "result"), formula, frame, joint))
        return quantity

    def result(self, name: str, tex: str, formula: Node, frame: str) -> Q:
        """Compute a quantity of which the frame has the formula: only its number may go wrong."""
        quantity = self.define(name, tex, formula)
        self.lines.append(Chain(name, "", (Num(self.printed[name]),), ("result",), formula, frame))
        return quantity

    def parts(self, formula: Node) -> Node:
        """Return a sum with each of its terms worked out, to more digits than the result has."""
        terms = formula.terms if isinstance(formula, Add) else (formula,)
        texts = [shortest(self.worth(term), self.decimals + 2) for term in terms]
        return Add(tuple(map(Num, texts))) if len(texts) > 1 else Num(texts[0])

    def text(self, lines: list[str | Chain] | None = None) -> str:
        """Return the document, or another version of its lines."""
        return "\n".join(each if isinstance(each, str) else self.shown(each) for each in lines or self.lines) + "\n"

    def shown(self, chain: Chain) -> str:
        """Return a chain as one line of the document."""
        style = self.style
        sides = [written(side, style, self.letters, self.printed) for side in chain.sides]
        text = (chain.joint or style.equals).join([chain.head, *sides[:-1]] if chain.head else sides[:-1])
        last = chain.joint or (style.last if text else "")
        return chain.frame.replace("§", f"{text}{last}{sides[-1]}")


def shortest(value: Any, decimals: int) -> str:
    """Return a value rounded half away from zero; small ones get more decimals, exact ones no zeros at the end."""
    exact = fraction_of(value)
    while exact and abs(exact) < 10 / 10**decimals and decimals < 12:  # at least two digits that say something
        decimals += 1
    text = fixed(exact, decimals)
    if "." in text and abs(fraction_of(evaluate(Num(text), None)) - exact) < 1e-25:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
