"""Loss, gradients and one update of a network in doubles, to be compared with what PyTorch finds by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import arb

from derive.calculus.balls import Evaluation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from derive.network.network import Network

PRECISION = 256
TOLERANCE = 1e-12


def entries_of(array: Any) -> list[float]:
    """Return the entries of a tensor of PyTorch row by row."""
    return [float(each) for each in array.detach().reshape(-1).tolist()]


def assert_agree(network: Network, loss: Any, parameters: Mapping[str, Any], rate: float) -> None:
    """Compare a loss (a tensor), its gradients and an update; ``parameters`` are tensors by the names of entries.

    A name stands for all entries in the order of the graph: ``k`` for ``k_1_1``, ``k_1_2``, ...
    """
    found = Evaluation(network, PRECISION)
    assert_near([found.quantities[network.graph.loss]], [float(loss.detach())])
    loss.backward()
    left = set(network.graph.parameters)
    for base, tensor in parameters.items():
        names = [name for name in network.graph.parameters if name == base or name.startswith(f"{base}_")]
        names = names or [name for name in network.graph.parameters if name.removeprefix(base).isdecimal()]
        gradient = entries_of(tensor.grad)
        left -= set(names)
        assert_near([found.partial(network.graph.loss, name) for name in names], gradient)
        updated = [value - rate * slope for value, slope in zip(entries_of(tensor), gradient, strict=True)]
        assert_near([found.updated(name) for name in names], updated)
    assert not left, f"not compared: {sorted(left)}"


def assert_near(found: Iterable[Any], expected: Iterable[float]) -> None:
    """Compare numbers, proven ones and doubles."""
    for one, other in zip(found, expected, strict=True):
        assert abs(float(arb(one)) - other) <= TOLERANCE * (1 + abs(other)), (one, other)
