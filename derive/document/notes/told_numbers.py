"""What there is to tell of a printed number: its name, its definition, 30 digits, its place in a figure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.balls import Values
from derive.calculus.chain import terms
from derive.calculus.decimals import power_of_ten, round_half_away
from derive.calculus.lines import LineWriter
from derive.calculus.steps import definition, update_steps
from derive.document.notes.batch import subject_of
from derive.errors import DeriveError
from derive.expressions.expression import (
    AtStep,
    Expression,
    Partial,
    Product,
    Sum,
    Symbol,
    Updated,
    leaf_name,
    plain,
)

if TYPE_CHECKING:
    from derive.calculus.decimals import Decimal
    from derive.network.network import Network

# Significant digits.
MOST_DIGITS = 30


@dataclass(frozen=True)
class Told:
    """``name`` of a quantity or derivative, ``definition`` in symbols (empty for what is given), and ``digits``.

    ``exact``: the digits are the whole value. ``part`` is the node or edge of a figure that it belongs to.
    """

    name: str
    definition: str
    digits: str
    exact: bool
    part: str


class NumberTeller:
    """Tells of the numbers of a network's notes, by their names."""

    def __init__(self, network: Network) -> None:
        # The notes of a batch have numbers of one example, and of all.
        subject = subject_of(network)
        self._networks = (subject,) if subject is network else (subject, network)
        self._lines: dict[tuple[int, int], LineWriter] = {}
        self._found: dict[tuple[str, str], Told | None] = {}

    def told(self, name: str, printed: str) -> Told | None:
        """Return what there is to tell of a number, None where no value of that name is printed so."""
        key = (name, printed)
        if key not in self._found:
            self._found[key] = self._told(name, printed)
        return self._found[key]

    def _told(self, name: str, printed: str) -> Told | None:
        text, _, number = name.partition(" ")
        step, found = int(number or 1), dict[str, Told]()
        for index, network in enumerate(self._networks):
            leaf = _leaf(network, text)
            digits = self._digits(index, leaf, step, printed) if leaf else None
            if leaf and digits:
                # After the first update, names alone do not say which value is meant.
                named = leaf if step == 1 else AtStep(leaf, step - 1)
                defined = _defined(network, leaf) if step == 1 else ""
                told = Told(leaf_name(named), defined, str(digits), digits.exact, self._part(leaf))
                found.setdefault(told.digits, told)
        # Of what an example and all of them call alike, the printed digits must tell which is meant.
        return next(iter(found.values())) if len(found) == 1 else None

    def _digits(self, index: int, leaf: Expression, step: int, printed: str) -> Decimal | None:
        """Return 30 digits of a value, None where they are not those that are printed."""
        if (index, step) not in self._lines:
            values = Values(self._networks[index], step=step)
            self._lines[index, step] = LineWriter(values, MOST_DIGITS, significant=MOST_DIGITS)
        try:
            found = self._lines[index, step].shown(leaf)
        except DeriveError:
            return None
        return found if _is_written(found, printed) else None

    def _part(self, leaf: Expression) -> str:
        match leaf:
            case Symbol(name) | Updated(name):
                return self._place(name)
            case Partial(of, by):
                edge = f"{self._place(by)}->{self._place(of)}"
                is_weight = "->" in self._place(by)
                direct = of in self._networks[0].graph and by in self._networks[0].graph[of].definition.parents
                return edge if direct and not is_weight and self._place(by) != self._place(of) else self._place(by)
        return ""

    def _place(self, name: str) -> str:
        return self._places.get(name, name)

    @cached_property
    def _places(self) -> dict[str, str]:
        """Where the quantities of layers stand in a figure: those of a neuron at it, a weight on its edge."""
        found: dict[str, str] = {}
        for layer in self._networks[0].layers:
            for position, neuron in enumerate(layer.neurons):
                found |= {layer.pre_activations[position]: neuron, layer.activations[position]: neuron}
                edges = zip(layer.weights[position], layer.source_neurons, strict=True)
                found |= {weight: f"{source}->{neuron}" for weight, source in edges if weight}
        return found


def _is_written(value: Decimal, printed: str) -> bool:
    """Whether digits, perhaps those before a power of ten, are those of a value."""
    whole, _, part = printed.partition(".")
    size, decimals = abs(value.printed), len(part)
    sizes = (size, size * power_of_ten(-value.exponent))
    return int(whole + part) in {round_half_away(each, decimals) for each in sizes}


def _leaf(network: Network, text: str) -> Expression | None:
    """Return what a name says of a network."""
    of, slash, by = text.partition("/")
    if slash and of.startswith("d") and by.startswith("d"):
        known = of[1:] in network.graph and by[1:] in network.graph
        return Partial(of[1:], by[1:]) if known else None
    name = text.removesuffix("'")
    if name not in network.graph:
        return None
    return Updated(name) if text.endswith("'") else Symbol(name)


def _defined(network: Network, leaf: Expression) -> str:
    """Return the definition of a value in symbols, empty where it is given."""
    graph = network.graph
    match leaf:
        case Symbol(name):
            return "" if name in graph.givens else plain(definition(graph, name))
        case Updated(name):
            return plain(update_steps(network, name)[-1].forms[-1] if name in network.trained else Symbol(name))
        case Partial(of, by) if by in graph[of].definition.parents:
            return plain(graph.local_partials(of)[by])
        case Partial(of, by):
            paths = [Product((Partial(of, child), Partial(child, by))) for child, _ in terms(graph, by, of)]
            return plain(paths[0] if len(paths) == 1 else Sum(tuple(paths))) if paths else ""
    return ""
