"""Symbols of which the description says what they are: they mean that and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.meaning.coordinates.tensor import array_called
from derive.check.meaning.reading import Reading, Readings, Rule, spelled
from derive.check.syntax.parse import parse
from derive.check.syntax.tree import Chain, Name, Spelling
from derive.check.words import refused
from derive.network.graph.leaves import leaf_called

if TYPE_CHECKING:
    from derive.network.model import Model

_PLAIN = re.compile(r"[A-Za-z]+(?:_?\w+)?")


def with_said_symbols(network: Model, found: Readings) -> Readings:
    """Return readings in which the symbols that a description names mean what it says; of a batch, in the example.

    Raises DeriveError for what is no symbol.
    """
    own: dict[Spelling, list[Reading]] = {}
    for symbol, name in network.symbols.items():
        spelling, meaning = spelling_of(symbol), leaf_called(name, network.graph)
        bound = array_called(name, network.tensors) if meaning is None and network.tensors else meaning
        if spelling is None:
            raise refused("no-symbol", name=symbol)
        if bound is not None:
            own[spelling] = [Reading(Rule("said"), 1.0, bound)]
    return found.having(own) if own else found


def spelling_of(symbol: str) -> Spelling | None:
    r"""Return how a symbol of a description is written in documents; None for what is no symbol.

    >>> spelling_of("delta_1") == spelling_of(r"\delta_1"), spelling_of("z^{(1)}").above, spelling_of("a + b")
    (True, ('(1)',), None)
    """
    if _PLAIN.fullmatch(symbol):
        return spelled(symbol)
    read = parse(symbol)
    sides = read[0].sides if len(read) == 1 and isinstance(read[0], Chain) else ()
    return sides[0].spelling if len(sides) == 1 and isinstance(sides[0], Name) else None
