"""What a notation writes, the checker reads: every symbol is one name, and no two are the same to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from derive.check.syntax.parse import parse
from derive.check.syntax.tree import Chain, Name, Number, Power, Spelling
from derive.document.equations.mathematics import primed
from derive.network.network import Network
from derive.network.shipped import shipped_names
from derive.notation.scheme import load_notation, schemes
from tests.notation.symbols import ODD, scalar_symbols
from tests.strategies import networks


def spelling(symbol: str) -> Spelling:
    """Read a symbol as one name; a bare number above is the layer, where nothing else is written above."""
    [statement] = parse(symbol)
    assert isinstance(statement, Chain) and not statement.relations, symbol
    [side] = statement.sides
    if isinstance(side, Power):
        assert isinstance(side.base, Name) and isinstance(side.exponent, Number), symbol
        return replace(side.base.spelling, above=(*side.base.spelling.above, str(side.exponent.value)))
    assert isinstance(side, Name), symbol
    return side.spelling


def assert_readable(scheme: str, network: Network) -> None:
    symbols = scalar_symbols(load_notation(scheme).of(network.graph), network)
    spellings = {name: spelling(symbol) for name, symbol in symbols.items()}
    assert len(set(spellings.values())) == len(symbols)
    for name in network.graph.parameters:
        assert spelling(primed(symbols[name])) == replace(spellings[name], primes=1)


@pytest.mark.parametrize("scheme", schemes())
@given(network=networks(most_layers=3, most_neurons=3))
def test_symbols_of_any_network_are_read_as_different_names(scheme: str, network: Network) -> None:
    assert_readable(scheme, network)


@pytest.mark.parametrize("scheme", schemes())
@pytest.mark.parametrize("name", [*shipped_names(), *ODD])
def test_symbols_of_networks_that_ship_and_of_odd_ones(scheme: str, name: str) -> None:
    assert_readable(scheme, ODD[name]() if name in ODD else Network.load(name))


@pytest.mark.parametrize("scheme", [name for name in schemes() if name != "nielsen"])
def test_only_nielsen_writes_a_layer_like_an_exponent(scheme: str) -> None:
    network = Network.load()
    for symbol in scalar_symbols(load_notation(scheme).of(network.graph), network).values():
        [statement] = parse(symbol)
        assert isinstance(statement, Chain) and isinstance(statement.sides[0], Name), symbol
