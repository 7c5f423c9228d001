"""The symbols of a network's own notation: what derive's notes write, and a document that follows them.

The usual ways of writing dense layers are known by rules; this is for graphs, and for notations of people's own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.nodes import Chain, Name, Number, Power, Spelling
from derive.check.parser import parse
from derive.check.reading_rules import Reading
from derive.network.expression import Symbol
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.network.network import Network

USUAL = 0.97


def notation_readings(network: Network) -> Iterator[tuple[Spelling, Reading]]:
    """Yield the symbol of every quantity; one that is no single symbol for the parser is left out."""
    notation = notation_of(network)
    for name, quantity in network.graph.quantities.items():
        spelling = spelling_of(notation.symbol(quantity))
        if spelling is not None:
            yield spelling, Reading("notation", USUAL, Symbol(name))


def spelling_of(symbol: str) -> Spelling | None:
    r"""Return a symbol in LaTeX as a spelling, None where it is read as something else.

    >>> spelling_of(r"k^{(2)}_{1,1}"), spelling_of("w_{2}^{1}").above, spelling_of("a + b")
    (Spelling(base='k', below=('1', '1'), above=('(2)',), primes=0, accent='', bold=False), ('1',), None)
    """
    match parse(symbol):
        case [Chain(sides=(Name(spelling=spelling),), relations=())]:
            return spelling
        case [Chain(sides=(Power(base=Name(spelling=spelling), exponent=Number(value=above)),), relations=())] if (
            not spelling.above and above.denominator == 1
        ):
            return replace(spelling, above=(str(above),))
    return None
