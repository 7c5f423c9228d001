"""A symbol of a weight is resolved by its numbers to what a list of all spellings would say."""

from __future__ import annotations

import pytest

from derive.check.meaning.address import Address
from derive.check.meaning.coordinates.weight import Weights
from derive.check.syntax.tree import Spelling
from derive.expressions.expression import Symbol
from derive.network.graph.quantity import Role
from derive.network.network import Network
from tests.check.judged import checked


def dense(*widths: int) -> Network:
    """Return a network with so many units a layer, the inputs first; no two weights are alike."""
    layers, before = [], widths[0]
    for number, width in enumerate(widths[1:], 1):
        rows = [[f"0.{number}{unit:02}{source:02}1" for source in range(before)] for unit in range(width)]
        names = [f"{'hko'[number - 1]}{unit + 1}" for unit in range(width)]
        biases = {name: {f"b{number}_{unit}": "0.1"} for unit, name in enumerate(names)}
        layers.append({"neurons": names, "bias": biases, "weights": {"matrix": rows, "numbering": "by_target"}})
        before = width
    inputs = {f"x{index + 1}": "0.5" for index in range(widths[0])}
    return Network.from_arguments(inputs=inputs, targets=[1] * widths[-1], layers=layers, learning_rate="0.1")


# Networks in which numbers are ambiguous, units are alone, and 1 11 reads as 11 1.
@pytest.mark.parametrize("widths", [(1, 1), (1, 1, 1), (3, 1), (2, 2, 2), (2, 3, 1, 2), (12, 11)])
def test_each_way_to_write_a_weight_resolves_to_all_that_are_written_so(widths: tuple[int, ...]) -> None:
    network = dense(*widths)
    weights = Weights(network)
    parameters = [Symbol(name) for name in network.graph.parameters]
    written: dict[Spelling, set[Symbol]] = {}
    for parameter in parameters:
        for spelling in weights.spellings(parameter):
            written.setdefault(spelling, set()).add(parameter)
    assert len(written) > 50
    for spelling, meant in written.items():
        assert {each.meaning for each in weights.resolve(spelling)} == meant


@pytest.mark.parametrize(
    ("spelling", "rule", "address"),
    [
        (Spelling("w", ("21",), ("(2)",)), "target-first:layers-0", Address(Role.WEIGHT, 2, 2, 1)),
        (Spelling("w", ("21",), ("(2)",)), "source-first:layers-0", Address(Role.WEIGHT, 2, 1, 2)),
        (Spelling("w", ("21",), ("(2)",)), "target-first:layers-1", Address(Role.WEIGHT, 1, 2, 1)),
        (Spelling("W", ("2", "1"), ("[1]",)), "target-first:layers-0", Address(Role.WEIGHT, 1, 2, 1)),
        (Spelling("w", ("h2->k1",)), "source-first:named", Address(Role.WEIGHT, 2, 1, 2)),
        (Spelling("w", ("20",), ("(1)",)), "target-first:layers-0", Address(Role.BIAS, 1, 2)),
    ],
)
def test_a_spelling_stands_at_one_address_under_one_convention(
    spelling: Spelling, rule: str, address: Address
) -> None:
    network = dense(2, 2, 2)
    meant = {each.meaning for each in Weights(network).resolve(spelling) if rule in str(each.rule)}
    assert {Address.of(network.graph[each.name]) for each in meant if isinstance(each, Symbol)} == {address}


def test_symbols_that_no_weight_bears_mean_none() -> None:
    weights = Weights(dense(2, 2))
    for spelling in (Spelling("w", ("33",)), Spelling("w", ("",)), Spelling("x", ("11",)), Spelling("w", ("1",) * 5)):
        assert list(weights.resolve(spelling)) == []


def test_a_large_network_is_read_in_every_letter() -> None:
    network = dense(60, 40)
    assert checked(r"v_{7,33}^{(1)} = 0.106321", r"\theta_{7,33}^{(1)} = 0.106321", network=network).claims.right == 2
