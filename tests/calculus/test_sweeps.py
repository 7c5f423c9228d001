"""The fast sweeps give what the chain rule, edge by edge, gives: the same rationals, and balls about one number."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.calculus import recorded
from derive.calculus.ball_algebra import BoundedAlgebra, Real, Undecided, rational
from derive.calculus.balls import Evaluation
from derive.calculus.chain import adjoints, differentiable, forward
from derive.calculus.sweeps import Sweeps, wanted
from derive.errors import DeriveError
from derive.network.graph.units import SumLayer, units
from derive.network.network import Network
from derive.network.shipped import shipped_names
from tests.strategies import EVERY, decimal_texts, networks

if TYPE_CHECKING:
    from collections.abc import Mapping

PRECISION = 128


def assert_same(one: Mapping[str, Real], other: Mapping[str, Real]) -> None:
    assert one.keys() == other.keys()
    for name, number in one.items():
        both = number, other[name]
        if all(isinstance(each, fmpq) for each in both):
            assert both[0] == both[1], name
        else:
            assert [type(each) for each in both] == [arb, arb], name
            assert both[0].overlaps(both[1]), name
            # One is not much wider than the other.
            widest = max(float(each.rad()) for each in both)
            assert widest <= 64 * float(min(each.rad() for each in both)) + 2.0**-110 * (1 + abs(float(both[0].mid())))


def assert_sweeps_are_right(network: Network, replaced: dict[str, Real], of: str) -> None:
    graph = network.graph
    with ctx.workprec(PRECISION):
        expected = forward(graph, replaced, BoundedAlgebra())
        sweeps = Sweeps(graph, replaced)
        assert_same(sweeps.quantities, expected)
        for by in (differentiable(graph, of), wanted(graph, of), graph.ancestors(of)):
            try:
                slopes = adjoints(graph, expected, BoundedAlgebra(), of, by)
            except Undecided:
                with pytest.raises(Undecided):
                    sweeps.adjoints(of, by)
            except DeriveError as error:
                with pytest.raises(type(error)):
                    sweeps.adjoints(of, by)
            else:
                assert_same(sweeps.adjoints(of, by), slopes)


@pytest.mark.parametrize("most_edges", [0, 200])
@settings(deadline=None)
@given(data=st.data())
def test_against_the_chain_rule(most_edges: int, data: st.DataObject) -> None:
    network = data.draw(networks(activations=EVERY, most_layers=3))
    computed = [name for name, quantity in network.graph.quantities.items() if quantity.definition.parents]
    of = data.draw(st.one_of(st.just("E_total"), st.sampled_from(computed)))
    names = data.draw(st.lists(st.sampled_from(list(network.graph.givens)), unique=True))
    replaced: dict[str, Real] = {}
    for name in names:
        number = rational(Fraction(data.draw(decimal_texts())))
        replaced[name] = arb(number).exp() if data.draw(st.booleans()) else number
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorded, "MOST_EDGES", most_edges)
        assert_sweeps_are_right(network, replaced, of)


@pytest.mark.parametrize("name", shipped_names())
def test_networks_that_ship(name: str) -> None:
    network = Network.load(name)
    assert_sweeps_are_right(network, {}, network.graph.loss)


def dense(width: int, **changes: Any) -> Network:
    def matrix(rows: int, columns: int) -> list[list[str]]:
        return [[f"{(7 * i + 5 * j) % 11 - 5}/7" for j in range(columns)] for i in range(rows)]

    layers = [
        {"neurons": width, "activation": "tanh", "weights": matrix(width, width), "bias": "0.1"},
        {"neurons": width, "weights": matrix(width, width), "bias": ["0.2"] * width},
        {"neurons": 2, "activation": "softmax", "weights": matrix(2, width)},
    ]
    inputs = [f"{index}/10" for index in range(width)]
    return Network.from_arguments(inputs=inputs, targets=[0, 1], layers=layers, loss="cross_entropy", **changes)


def test_a_layer_is_one_unit() -> None:
    found = units(dense(12).graph)
    assert [len(each.names) for each in found if isinstance(each, SumLayer)] == [12, 12, 2]
    everything = [name for each in found for name in (each.names if isinstance(each, SumLayer) else (each,))]
    assert len(everything) == len(set(everything)) == 12 * 4 + 2 * 3 + 1


@pytest.mark.parametrize("changes", [{}, {"penalty": {"l2": "0.1"}}])
def test_a_wider_network(changes: dict[str, Any]) -> None:
    network = dense(12, **changes)
    assert_sweeps_are_right(network, {}, "E_total")
    assert_sweeps_are_right(network, {"w5": fmpq(3), "x2": arb(2).sqrt()}, "E_total")
    assert_sweeps_are_right(network, {"net_h2": fmpq(3), "out_y1": fmpq(1, 2)}, "E_y1")


def test_what_replaces_a_computed_quantity() -> None:
    network = Network.load()
    found = Evaluation(network, PRECISION, {"out_h1": Fraction(1, 2)})
    assert found.quantities["out_h1"] == fmpq(1, 2)
    assert_sweeps_are_right(network, {"out_h1": fmpq(1, 2), "net_y1": fmpq(2)}, "E_total")


def test_long_rationals_are_given_up() -> None:
    layer = {"neurons": 1, "activation": "identity", "weights": [["1/3"]]}
    network = Network.from_arguments(inputs=[1], targets=[1], layers=[layer] * 3)
    long = fmpq(3) ** 50_000
    with ctx.workprec(PRECISION):
        assert isinstance(Sweeps(network.graph, {"w1": long}).quantities["net_y1"], arb)
