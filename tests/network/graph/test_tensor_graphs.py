"""Random tensor graphs: their entries have the values that the arrays have, their adjoints agree by three routes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flint import arb, ctx, fmpq
from hypothesis import assume, given, settings

from derive.calculus.ball_algebra import Undecided
from derive.calculus.balls import BallAlgebra
from derive.calculus.chain import NoValue, adjoints, differentiable, forward
from derive.expressions.algebra import Undefined
from derive.expressions.expression import Partial, Symbol
from derive.expressions.tensors.cells import cells
from derive.network.network import Network
from tests.tensor_strategies import tensor_descriptions, window_descriptions

if TYPE_CHECKING:
    from derive.expressions.expression import Expression
    from derive.expressions.tensors.array import Array
    from derive.network.graph.tensors import TensorGraph

Description = dict[str, Any]


def _overlap(one: object, other: object) -> bool:
    return bool(arb(one).overlaps(arb(other)))  # a ball holds its value, so that two of one value overlap


def _evaluated(network: Network) -> tuple[dict[str, Any], dict[str, Any]]:
    graph = network.graph
    try:
        numbers = forward(graph, {}, BallAlgebra())
        return numbers, adjoints(graph, numbers, BallAlgebra(), graph.loss, differentiable(graph, graph.loss))
    except (NoValue, Undefined, Undecided):
        # Without a value; or with two equal ones, which no precision tells apart.
        assume(False)
        raise


def _arrays(tensors: TensorGraph, numbers: dict[str, Any], slopes: dict[str, Any]) -> Any:
    def number(leaf: Expression) -> Any:
        match leaf:
            case Symbol(name):
                return numbers[name]
            case Partial(_, by):
                return slopes.get(by, fmpq(0))
        raise TypeError(leaf)

    def array(leaf: Expression) -> Array:
        return tensors.value(leaf, number)

    return array


@given(tensor_descriptions() | window_descriptions())
@settings(max_examples=40)
def test_entries_have_the_values_of_their_arrays(description: Description) -> None:
    network = Network.from_arguments(**description)
    tensors = network.tensors
    assert tensors is not None
    numbers, slopes = _evaluated(network)
    for tensor in tensors.tensors.values():
        if tensor.formula is not None:
            whole = cells(tensor.formula, _arrays(tensors, numbers, slopes), BallAlgebra())
            assert whole.shape == tensor.shape
            for entry, cell in zip(tensor.entries, whole.cells, strict=True):
                assert _overlap(numbers[entry], cell) if entry else cell == 0


@given(tensor_descriptions() | window_descriptions())
@settings(max_examples=40)
def test_adjoints_in_matrix_form_are_those_of_the_entries(description: Description) -> None:
    network = Network.from_arguments(**description)
    tensors = network.tensors
    assert tensors is not None
    numbers, slopes = _evaluated(network)
    variables = frozenset(network.graph.variables)
    for name, tensor in tensors.tensors.items():
        if name not in tensors.reaching or name == tensors.loss:
            continue
        found = cells(tensors.adjoint(name), _arrays(tensors, numbers, slopes), BallAlgebra())
        assert found.shape == tensor.shape, (name, tensors.adjoint(name))
        for entry, cell in zip(tensor.entries, found.cells, strict=True):
            # What depends on no variable, such as zero and a number, is not differentiated by.
            if entry and not variables.isdisjoint(network.graph.ancestors(entry)):
                assert _overlap(slopes.get(entry, 0), cell), (name, entry, tensors.adjoint(name))


@given(tensor_descriptions(most_formulas=2) | window_descriptions())
@settings(max_examples=40)
def test_adjoints_are_difference_quotients(description: Description) -> None:
    # At a kink, that of a maximum, the slopes on both sides differ.
    assume(not re.search(r"\bmax(_pool)?\(", str(description["graph"])))
    network = Network.from_arguments(**description)
    with ctx.workprec(256):
        numbers, slopes = _evaluated(network)
        loss, step = network.graph.loss, fmpq(1, 10**20)
        for name in network.graph.variables:
            ahead = forward(network.graph, {name: numbers[name] + step}, BallAlgebra())[loss]
            behind = forward(network.graph, {name: numbers[name] - step}, BallAlgebra())[loss]
            quotient, slope = arb((ahead - behind) / (2 * step)), arb(slopes.get(name, 0))
            assert abs(quotient - slope) < arb("1e-12") * (1 + abs(slope)), name


def test_what_is_no_array_is_lowered_as_it_was() -> None:
    network = Network.from_arguments(inputs={"x": 2, "y": 3}, graph={"q": "x + y", "f": "q*x"})
    assert list(network.graph.quantities) == ["x", "y", "q", "f"]
    assert network.tensors is not None
    assert network.tensors.shapes == {"x": (), "y": (), "q": (), "f": ()}
