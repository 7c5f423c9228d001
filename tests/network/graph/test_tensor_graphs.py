"""Random tensor graphs: their entries have the values that the arrays have, their adjoints agree by three routes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flint import arb, ctx, fmpq
from hypothesis import assume, given, settings

from derive.calculus.ball_algebra import Undecided
from derive.calculus.balls import BallAlgebra
from derive.calculus.chain import NoValue, forward
from derive.errors import DeriveError
from derive.expressions.algebra import Undefined
from derive.network.network import Network
from tests.strategies import SMOOTH, networks
from tests.tensor_checks import (
    assert_adjoints_are_those_of_entries,
    assert_entries_have_the_values_of_arrays,
    evaluated,
)
from tests.tensor_strategies import tensor_descriptions, window_descriptions

if TYPE_CHECKING:
    from collections.abc import Callable

Description = dict[str, Any]


def _network(description: Description) -> Network:
    """Return the network of a description, but for one whose loss is zero whatever its parameters."""
    try:
        return Network.from_arguments(**description)
    except DeriveError as error:
        assume("depends on no input" not in str(error))
        raise


def _where_defined(check: Callable[[Network], object], network: Network) -> Any:
    try:
        return check(network)
    except (NoValue, Undefined, Undecided):
        # Without a value; or with two equal ones, which no precision tells apart.
        assume(False)
        raise


@given(tensor_descriptions() | window_descriptions())
@settings(max_examples=40)
def test_entries_have_the_values_of_their_arrays(description: Description) -> None:
    _where_defined(assert_entries_have_the_values_of_arrays, _network(description))


@given(tensor_descriptions() | window_descriptions())
@settings(max_examples=40)
def test_adjoints_in_matrix_form_are_those_of_the_entries(description: Description) -> None:
    _where_defined(assert_adjoints_are_those_of_entries, _network(description))


@given(tensor_descriptions(most_formulas=2) | window_descriptions())
@settings(max_examples=40)
def test_adjoints_are_difference_quotients(description: Description) -> None:
    # At a kink, that of a maximum, the slopes on both sides differ.
    assume(not re.search(r"\bmax(_pool)?\(", str(description["graph"])))
    network = _network(description)
    with ctx.workprec(256):
        numbers, slopes = _where_defined(evaluated, network)
        loss, step = network.graph.loss, fmpq(1, 10**20)
        for name in network.graph.variables:
            ahead = forward(network.graph, {name: numbers[name] + step}, BallAlgebra())[loss]
            behind = forward(network.graph, {name: numbers[name] - step}, BallAlgebra())[loss]
            quotient, slope = arb((ahead - behind) / (2 * step)), arb(slopes.get(name, 0))
            assert abs(quotient - slope) < arb("1e-12") * (1 + abs(slope)), name


@given(networks(activations=SMOOTH))
@settings(max_examples=30)
def test_dense_layers_have_arrays_too(network: Network) -> None:
    _where_defined(assert_entries_have_the_values_of_arrays, network)
    _where_defined(assert_adjoints_are_those_of_entries, network)


def test_penalties_are_formulas_of_matrices() -> None:
    network = Network.from_arguments(
        inputs=[1, 2], targets=[1, 0], penalty={"l1": "0.1", "l2": "0.3"}, loss="cross_entropy",
        layers=[{"neurons": 2, "weights": [[1, 2], [3, -4]], "bias": [0, 1], "activation": "softmax"}],
    )
    assert network.tensors is not None
    assert repr(network.tensors["R1"].formula) == "lambda1 * sum(abs(W1))"
    assert_adjoints_are_those_of_entries(network)


def test_what_is_no_array_is_lowered_as_it_was() -> None:
    network = Network.from_arguments(inputs={"x": 2, "y": 3}, graph={"q": "x + y", "f": "q*x"})
    assert list(network.graph.quantities) == ["x", "y", "q", "f"]
    assert network.tensors is not None
    assert network.tensors.shapes == {"x": (), "y": (), "q": (), "f": ()}
