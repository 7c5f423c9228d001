"""The symbols of a network's own notation: what derive's notes write, and a document that follows them.

Those of quantities, of error signals, and of the vectors and matrices of a layer.

The usual ways of writing dense layers are known by rules; this is for graphs, and for notations of people's own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.meaning.coordinates.matrix import stacks
from derive.check.meaning.reading import Reading, Rule
from derive.check.syntax.parse import parse
from derive.check.syntax.tree import Chain, Name, Number, Power, Spelling
from derive.expressions.expression import Partial, Symbol
from derive.expressions.matrices import column
from derive.network.graph.quantity import Role
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.expressions.matrices import Bound
    from derive.network.network import Network
    from derive.notation.scheme import NetworkNotation

USUAL = 0.97


def notation_readings(network: Network) -> Iterator[tuple[Spelling, Reading]]:
    """Yield the symbol of all that a scheme has symbols for; one that is none for the parser is left out."""
    for symbol, meaning in _symbols(network, notation_of(network)):
        spelling = spelling_of(symbol)
        if spelling is not None:
            yield spelling, Reading(Rule("notation"), USUAL, meaning)


def _symbols(network: Network, notation: NetworkNotation) -> Iterator[tuple[str, Bound]]:
    graph = network.graph
    for name, quantity in graph.quantities.items():
        yield notation.symbol(quantity), Symbol(name)
    for quantity in graph.with_role(Role.PRE_ACTIVATION) if graph.loss else ():
        signal = notation.signal_symbol(quantity)
        if signal:
            yield signal, Partial(graph.loss, quantity.name)
    for layer in network.layers:
        for kind, meaning in stacks(layer, graph.loss).items():
            if graph.loss or kind != "signal":
                shape = "matrix" if kind == "weight" else "vector"
                yield notation.layer_symbol(f"{shape}_{kind.replace('-', '_')}", layer.number), meaning
    if network.layers:
        yield notation.layer_symbol("vector_activation", 0), column(map(Symbol, network.layers[0].sources))
        yield notation.vector_target, column(Symbol(each.name) for each in graph.with_role(Role.TARGET))


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
