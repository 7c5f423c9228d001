"""What the layers of a structure are built into: quantities with names of their own, one layer after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

from derive.errors import nearest
from derive.network.fields.choices import activation_of
from derive.network.fields.problem import Problem
from derive.network.graph.quantity import Applied, Given, Part, Place, Quantity, Role, WeightedSum
from derive.network.graph.softmax import SOFTMAX, Softmax

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from derive.network.fields.choices import Choice
    from derive.network.fields.entries import Entry
    from derive.network.fields.located import Key
    from derive.network.fields.names import NameRegister
    from derive.network.graph.quantity import Definition

Row = tuple[str, ...]
# What stands for a place until the depths are known.
NOWHERE = Place(0)
# Of the unrolled graph: some seconds of work.
MOST_EDGES = 300_000


@dataclass(frozen=True)
class Signal:
    """What one layer hands to the next: names of quantities in rows (time steps, tokens, lines of an image).

    Several ``maps`` are the channels of an image, each of as many rows.
    """

    maps: tuple[tuple[Row, ...], ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of all maps, one below the other."""
        return tuple(row for rows in self.maps for row in rows)

    @property
    def flat(self) -> Row:
        """All of them, row by row."""
        return tuple(name for row in self.rows for name in row)

    @property
    def width(self) -> int:
        """How many a row has."""
        return len(self.rows[0])


class Assembly:
    """The quantities so far, the signal they end in, and the names that are taken."""

    def __init__(self, names: NameRegister, numbering: str, loss: Choice) -> None:
        self.names = names
        self.numbering = numbering
        self.loss = loss
        self.quantities: list[Quantity] = []
        self.signal = Signal((((),),))
        self.weights: list[str] = []
        self.weight_numbers: Iterator[int] = count(1)
        self.number = 0
        self.kind = ""
        self.is_output = False
        # What a neuron is called, and the quantity that it hands on.
        self.neurons: dict[str, str] = {}
        self._bases: dict[str, int] = {}
        self._edges = 0

    @property
    def path(self) -> Key:
        """Where the layer being built stands in the description."""
        return ("layers", self.number - 1)

    def begin(self, kind: str, *, is_output: bool) -> None:
        """Start the next layer."""
        self.number += 1
        self.kind = kind
        self.is_output = is_output

    def part(self, letter: str, *, is_weight: bool = False) -> Part:
        """Return what a letter means in the layer being built."""
        return Part(self.number, self.kind, letter, is_weight)

    def hand_on(self, rows: Iterable[Iterable[str]]) -> None:
        """End a layer with its outputs, each known by its own name."""
        self.hand_on_maps([rows])

    def hand_on_maps(self, maps: Iterable[Iterable[Iterable[str]]]) -> None:
        """End a layer with several maps, such as those of several filters."""
        self.signal = Signal(tuple(tuple(tuple(row) for row in rows) for rows in maps))
        self.neurons |= {name: name for name in self.signal.flat}

    def hand_on_likewise(self, names: Iterable[str]) -> None:
        """End a layer that makes one number of each, in the maps and rows of the layer before."""
        following = iter(names)
        self.hand_on_maps([[[next(following) for _ in row] for row in rows] for rows in self.signal.maps])

    def name(self, base: str, *indices: int) -> str:
        """Return ``base`` with indices; where an earlier layer has such names, with the layer's number, too."""
        if self._bases.setdefault(base, self.number) != self.number:
            numbered = f"{base}{self.number}"
            # An earlier layer may have so many of its own: ``b2`` is then the second bias of that one.
            return "_".join([numbered, *map(str, indices or ((1,) if numbered in self.names else ()))])
        if len(indices) == 1 and "_" not in base:
            return f"{base}{indices[0]}"
        return "_".join([base, *map(str, indices)])

    def given(
        self, number: Fraction, role: Role, name: str, path: Key, owner: str, part: Part | None = None
    ) -> str:
        """Add a number that the description states; raises Problem where its name is taken."""
        self.names.claim(name, path, owner)
        self.quantities.append(Quantity(name, role, Given(number), NOWHERE, part))
        return name

    def weight(self, entry: Entry, base: str, *indices: int) -> str:
        """Add a weight."""
        name = self._parameter(entry, self.part(base, is_weight=True), *indices)
        self.weights.append(name)
        return name

    def weight_rows(self, entries: list[list[Entry]], base: str, *before: int) -> list[Row]:
        """Add a matrix of weights, with indices before those of row and column; a single one needs none of these."""
        single = len(entries) == len(entries[0]) == 1
        return [
            tuple(self.weight(each, base, *before, *(() if single else (i, j))) for j, each in enumerate(row, 1))
            for i, row in enumerate(entries, 1)
        ]

    def parameter(self, entry: Entry, base: str, *indices: int) -> str:
        """Add a parameter that no penalty counts, such as a bias."""
        return self._parameter(entry, self.part(base), *indices)

    def _parameter(self, entry: Entry, part: Part, *indices: int) -> str:
        name = entry.name or self.name(part.letter, *indices)
        return self.given(entry.number, Role.PARAMETER, name, entry.path, "a parameter", part)

    def parameters(self, entries: Sequence[Entry], base: str) -> list[str]:
        """Add a vector of parameters; a single one needs no index."""
        many = len(entries) > 1
        return [self.parameter(each, base, *((i,) if many else ())) for i, each in enumerate(entries, 1)]

    def constant(self, number: Fraction, base: str, *indices: int) -> str:
        """Add a number that is not trained."""
        owner = "a number of a layer"
        return self.given(number, Role.HYPERPARAMETER, self.name(base, *indices), self.path, owner, self.part(base))

    def computed(self, definition: Definition, base: str, *indices: int) -> str:
        """Add a quantity that is made of others; raises Problem where there are too many."""
        name = self.name(base, *indices)
        self.names.claim(name, self.path, "a quantity of a layer")
        self.add([Quantity(name, Role.INTERMEDIATE, definition, NOWHERE, self.part(base))])
        return name

    def add(self, quantities: Iterable[Quantity]) -> None:
        """Add finished quantities."""
        for quantity in quantities:
            self._edges += len(quantity.definition.parents)
            self.quantities.append(quantity)
        if self._edges > MOST_EDGES:
            hint = f"at most {MOST_EDGES:,} edges in all"
            raise Problem(self.path, "written out, the network is too large", hint=hint)

    def weighted_sum(self, weights: Row, sources: Row, bias: str | None, base: str, *indices: int) -> str:
        """Add a pre-activation."""
        return self.computed(WeightedSum(weights, sources, bias), base, *indices)

    def activated(self, choice: Choice, net: str, base: str, *indices: int) -> str:
        """Add the activation of one quantity."""
        if choice == SOFTMAX.name:
            hint = "take another activation, or a dense or shared_dense layer"
            raise Problem((*self.path, "activation"), "softmax is a function of a whole dense layer", hint=hint)
        return self.computed(Applied(activation_of(choice), (net,)), base, *indices)

    def softmax(self, nets: Row, base: str, *indices: int) -> Row:
        """Add the softmax of some quantities; the last index counts them."""
        outs = tuple(self.name(base, *indices, position) for position in range(1, len(nets) + 1))
        for position in range(len(nets)):
            self.computed(Softmax(nets, outs, position), base, *indices, position + 1)
        return outs

    def known(self, label: str, path: Key) -> str:
        """Return the quantity that an earlier neuron or an input hands on; raises Problem for another name."""
        if label not in self.neurons:
            hint = nearest(label, self.neurons)
            raise Problem(path, f"no input or earlier neuron is called '{label[:80]}'", hint=hint)
        return self.neurons[label]


def placed(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Return quantities, parents first, with places by depth: the column is the longest way from the givens."""
    depths: dict[str, int] = {}
    counts: dict[int, int] = {}
    found = []
    for quantity in quantities:
        depth = 1 + max((depths[parent] for parent in quantity.definition.parents), default=-1)
        depths[quantity.name] = depth
        if quantity.role in (Role.LEARNING_RATE, Role.TOTAL_ERROR, Role.PENALTY):
            found.append(replace(quantity, place=Place(depth)))
            continue
        counts[depth] = counts.get(depth, 0) + 1
        found.append(replace(quantity, place=Place(depth, counts[depth], neuron=quantity.name)))
    return found
