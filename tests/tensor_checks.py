"""Whether the arrays of a network are what its entries are: values and adjoints in matrix form, in proven balls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from derive.calculus.balls import BallAlgebra
from derive.calculus.chain import adjoints, differentiable, forward
from derive.expressions.expression import Partial, Symbol
from derive.expressions.tensors.cells import cells
from derive.expressions.tidy import ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.expressions.expression import Expression
    from derive.expressions.tensors.array import Array
    from derive.network.graph.tensors import TensorGraph
    from derive.network.network import Network


def overlap(one: object, other: object) -> bool:
    """Tell whether two balls can hold one value."""
    return bool(arb(one).overlaps(arb(other)))


def evaluated(network: Network) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of all quantities, and the derivatives of the loss by them; raises what those raise."""
    graph = network.graph
    numbers = forward(graph, {}, BallAlgebra())
    return numbers, adjoints(graph, numbers, BallAlgebra(), graph.loss, differentiable(graph, graph.loss))


def _arrays(tensors: TensorGraph, numbers: Mapping[str, Any], slopes: Mapping[str, Any]) -> Any:
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


def assert_entries_have_the_values_of_arrays(network: Network) -> None:
    """Every formula of arrays gives what its entries are."""
    tensors = network.tensors
    assert tensors is not None
    numbers, slopes = evaluated(network)
    for tensor in tensors.tensors.values():
        if tensor.formula is not None:
            whole = cells(tensor.formula, _arrays(tensors, numbers, slopes), BallAlgebra())
            assert whole.shape == tensor.shape, tensor.name
            for entry, cell in zip(tensor.entries, whole.cells, strict=True):
                assert overlap(numbers[entry], cell) if entry else cell == 0, entry


def assert_adjoints_are_those_of_entries(network: Network) -> None:
    """Every adjoint in matrix form has the derivatives by its entries."""
    tensors = network.tensors
    assert tensors is not None
    numbers, slopes = evaluated(network)
    for name, tensor in tensors.tensors.items():
        if name not in tensors.reaching or name == tensors.loss:
            continue
        found = cells(tensors.adjoint(name), _arrays(tensors, numbers, slopes), BallAlgebra())
        if tensors.adjoint(name) == ZERO:
            # That of what only tells rows of a table; it has no shape.
            assert all(slopes.get(entry, 0) == 0 for entry in tensor.entries)
            continue
        assert found.shape == tensor.shape, (name, tensors.adjoint(name))
        for entry, cell in zip(tensor.entries, found.cells, strict=True):
            # By what is given and not learned, the entries have no derivative.
            if entry in slopes or entry in network.graph.variables:
                assert overlap(slopes.get(entry, 0), cell), (name, entry, tensors.adjoint(name))
