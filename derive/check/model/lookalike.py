"""The network that ships with the numbers that a document gives, which is about it then, though it names none."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from derive.network.graph.quantity import Role
from derive.network.shipped import shipped_names, shipped_text

if TYPE_CHECKING:
    from collections.abc import Collection

# So many different numbers say something; 0 and 1 stand everywhere.
FEWEST, TRIVIAL = 5, (0, 1, -1)
# Of the numbers of the network, and of those of the document, so many must be those of the other.
OF_NETWORK, OF_DOCUMENT = Fraction(9, 10), Fraction(3, 4)
_DECIMAL = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")


def lookalike(given: Collection[Fraction]) -> str:
    """Return the name of the network that ships with the numbers that a document gives; empty where none has them."""
    numbers = {each for each in given if each not in TRIVIAL}
    if len(numbers) < FEWEST:
        return ""
    near = [name for name in shipped_names() if len(numbers & _written(name)) >= OF_DOCUMENT * len(numbers)]
    shares = {name: Fraction(len(numbers & own), len(own)) for name in near if len(own := _own(name)) >= FEWEST}
    best = max(shares.values(), default=Fraction(0))
    alike = [name for name, share in shares.items() if share == best]
    return alike[0] if best >= OF_NETWORK and len(alike) == 1 else ""


@cache
def _written(name: str) -> frozenset[Fraction]:
    """Return the numbers in a description, whatever they are: few of them are worth building the network for."""
    return frozenset(map(Fraction, _DECIMAL.findall(shipped_text(name))))


@cache
def _own(name: str) -> frozenset[Fraction]:
    """Return what a network is given, but for the learning rate and its like."""
    from derive.network.network import Network  # takes time to load, and few documents are so alike

    graph = Network.load(name).graph
    given = (number for each, number in graph.givens.items() if graph[each].role is not Role.HYPERPARAMETER)
    return frozenset(number for number in given if number not in TRIVIAL)
