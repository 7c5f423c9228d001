"""How writers spell quantities: a few manners found in books, blogs and homework."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.mutations.formulas import Key
    from benchmarks.mutations.model import Shape

MANNERS = ("mazur", "nielsen", "source", "double", "plain")


@dataclass
class Notation:
    """A manner for one network. ``double`` tells that weights of the description are named by both indices."""

    manner: str
    shape: Shape
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def double(self) -> bool:
        """Whether weights carry two indices instead of a running number."""
        return self.manner in ("nielsen", "double")

    @property
    def has_signals(self) -> bool:
        """Whether the manner writes delta for the derivative by a pre-activation."""
        return self.choices.get("signal") == "delta"

    def symbol(self, key: Key) -> str:
        """Return the LaTeX of a quantity."""
        match key:
            case ("new", old):
                return self._updated(self.symbol(old))
            case ("d", ("total",), ("net", *_) as net) if self.has_signals:
                return self.symbol(net).replace(self.choices["net"], r"\delta", 1)
            case ("d", of, by):
                return rf"\frac{{\partial {self.symbol(of)}}}{{\partial {self.symbol(by)}}}"
            case ("eta",):
                return self.choices["eta"]
            case ("total",):
                return self.choices["total"]
        return _SPELLERS[self.manner](self, key)

    def _updated(self, symbol: str) -> str:
        mark = self.choices["mark"]
        return symbol if mark == "assign" else symbol + mark

    def whole(self, kind: str, layer: int) -> str:
        """Return the LaTeX of a layer's vector or matrix (Nielsen's manner only)."""
        if kind == "out" and layer == 0:
            return r"\mathbf{x}"
        if kind == "t":
            return r"\mathbf{t}"
        letter = {"net": "z", "out": "a", "w": "W", "b": "b", "delta": r"\delta"}[kind]
        bold = "boldsymbol" if kind == "delta" else "mathbf"
        return rf"\{bold}{{{letter}}}^{{{self.choices['layer'].format(layer)}}}"

    def number(self, key: Key) -> int:
        """Return the running number of a weight, as the description counts."""
        _, layer, neuron, source = key
        widths = self.shape.widths
        before = sum(widths[at] * widths[at - 1] for at in range(1, layer))
        if self.shape.numbering == "by_source":
            return before + (source - 1) * widths[layer] + neuron
        return before + (neuron - 1) * widths[layer - 1] + source

    def consecutive(self, layer: int, neuron: int) -> int:
        """Return a neuron's number, counted through all layers."""
        return sum(self.shape.widths[1:layer]) + neuron


def fits(manner: str, shape: Shape) -> bool:
    """Return whether a manner can name every quantity of a network."""
    if manner in ("mazur", "source"):
        return shape.layers <= 2
    if manner == "double":
        return shape.layers <= 2 and max(shape.widths) <= 9
    if manner == "plain" and {"own", "shared"} <= set(shape.biases):
        # b_2 would be the second neuron's and the second layer's.
        return False
    if manner == "plain":
        return shape.layers == 1 or shape.widths[-1] == 1 or shape.layers == 2
    return True


def random_notation(rng: random.Random, manner: str, shape: Shape) -> Notation:
    """Return a manner with the free choices made."""
    brackets = rng.choice(("({})", "[{}]", "{}")) if manner == "nielsen" else "({})"
    marks = ("'", "^{+}", "^{new}", r"^{\text{new}}", "assign")
    marks = marks if manner not in ("nielsen", "double") else ("assign",)
    choices = {
        "eta": rng.choice((r"\eta", r"\alpha", r"\eta")),
        "total": {
            "mazur": rng.choice(("E_{total}", r"E_{\text{total}}")), "nielsen": rng.choice(("C", "L")),
            "source": "E_{total}", "double": "E", "plain": rng.choice(("E", "L")),
        }[manner],
        "mark": rng.choice(marks),
        "layer": brackets,
        "signal": rng.choice(("delta", "")) if manner in ("nielsen", "plain") else "",
        "net": {"mazur": "net", "nielsen": "z", "source": "net", "double": "z", "plain": "z"}[manner],
        "target": rng.choice(("t", "y")) if manner == "nielsen" else "t",
        "words": rng.choice(("net", r"\mathrm{net}", r"\text{net}")),
        "bare": rng.choice(("", "_")),
    }
    return Notation(manner, shape, choices)


def _mazur(notation: Notation, key: Key) -> str:
    last = notation.shape.layers
    match key:
        case ("out", 0, i):
            return f"x_{i}"
        case ("net", layer, j):
            return f"{notation.choices['words']}_{{{'o' if layer == last else 'h'}{j}}}"
        case ("out", layer, j):
            word = notation.choices["words"].replace("net", "out")
            return f"{word}_{{{'o' if layer == last else 'h'}{j}}}"
        case ("w", *_):
            number = notation.number(key)
            return f"w_{number}" if number < 10 else f"w_{{{number}}}"
        case ("b", layer, 0):
            return f"b_{layer}"
        case ("b", layer, j):
            return f"b_{{{'o' if layer == last else 'h'}{j}}}"
        case ("t", k):
            return f"target_{{o{k}}}" if notation.choices["mark"] == "^{+}" else f"t_{k}"
        case ("E", k):
            return f"E_{{o{k}}}"
    raise KeyError(key)


def _nielsen(notation: Notation, key: Key) -> str:
    def above(layer: int) -> str:
        return "^{" + notation.choices["layer"].format(layer) + "}"

    match key:
        case ("out", 0, i):
            return f"x_{i}"
        case ("net", layer, j):
            return f"z{above(layer)}_{j}"
        case ("out", layer, j):
            return f"a{above(layer)}_{j}"
        case ("w", layer, j, i):
            return f"w{above(layer)}_{{{j}{i}}}"
        case ("b", layer, 0):
            return f"b{above(layer)}"
        case ("b", layer, j):
            return f"b{above(layer)}_{j}"
        case ("t", k):
            return f"{notation.choices['target']}_{k}"
        case ("E", k):
            return f"{notation.choices['total']}_{k}"
    raise KeyError(key)


def _source(notation: Notation, key: Key) -> str:
    last, bare = notation.shape.layers, notation.choices["bare"]
    match key:
        case ("out", 0, i):
            return f"x{bare}{i}"
        case ("net", layer, j):
            return f"net_{{o{j}}}" if layer == last else f"z{bare}{j}"
        case ("out", layer, j):
            return rf"\hat{{y_{j}}}" if layer == last else f"a_{{h{j}}}"
        case ("w", *_):
            number = notation.number(key)
            return f"w{number}" if not bare else f"w_{{{number}}}"
        case ("b", layer, 0):
            return f"b{layer}" if not bare else f"b_{layer}"
        case ("b", layer, j):
            return f"b_{{{'o' if layer == last else 'h'}{j}}}"
        case ("t", k):
            return f"t_{k}"
        case ("E", k):
            return f"E_{{o{k}}}"
    raise KeyError(key)


def _double(notation: Notation, key: Key) -> str:
    last = notation.shape.layers
    match key:
        case ("out", 0, i):
            return f"x_{i}"
        case ("net", layer, j):
            return f"z_{{{'o' if layer == last else 'h'}{j}}}"
        case ("out", layer, j):
            return f"{'o' if layer == last else 'h'}_{j}"
        case ("w", layer, j, i):
            return f"w^{{({layer})}}_{{{j}{i}}}" if last > 1 else f"w_{{{j}{i}}}"
        case ("b", layer, 0):
            return f"b_{layer}"
        case ("b", layer, j):
            return f"b_{{{'o' if layer == last else 'h'}{j}}}"
        case ("t", k):
            return f"t_{k}"
        case ("E", k):
            return f"E_{k}"
    raise KeyError(key)


def _plain(notation: Notation, key: Key) -> str:
    match key:
        case ("out", 0, i):
            return f"x_{i}"
        case ("net", layer, j):
            return f"z_{notation.consecutive(layer, j)}"
        case ("out", layer, j):
            return f"a_{notation.consecutive(layer, j)}"
        case ("w", *_):
            number = notation.number(key)
            return f"w_{number}" if number < 10 else f"w_{{{number}}}"
        case ("b", layer, 0):
            return f"b_{layer}"
        case ("b", layer, j):
            # Own biases are counted like the neurons.
            return f"b_{notation.consecutive(layer, j)}"
        case ("t", k):
            return f"t_{k}"
        case ("E", k):
            return f"{notation.choices['total']}_{k}"
    raise KeyError(key)


_SPELLERS: dict[str, Callable[[Notation, Key], str]] = {
    "mazur": _mazur, "nielsen": _nielsen, "source": _source, "double": _double, "plain": _plain,
}
