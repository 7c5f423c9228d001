"""Loss, gradients and one update of a network in doubles, to be compared with what PyTorch finds by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from flint import arb

from derive.calculus.balls import Evaluation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from derive.network.network import Network

torch = pytest.importorskip("torch")
PRECISION = 256
TOLERANCE = 1e-12


def entries_of(array: Any) -> list[float]:
    """Return the entries of a tensor of PyTorch row by row."""
    return [float(each) for each in array.detach().reshape(-1).tolist()]


def assert_agree(
    network: Network, loss: Any, parameters: Mapping[str, Any], rate: float, optimizer: Any = torch.optim.SGD
) -> None:
    """Compare a loss (a tensor), its gradients and an update; ``parameters`` are tensors by the names of entries.

    ``k`` stands for all of ``k``, ``k1``, ``k_1_1``, ... in the order of the graph. In place of a tensor, a pair says
    which of its rows these are.
    """
    found = Evaluation(network, PRECISION)
    assert_near([found.quantities[network.graph.loss]], [float(loss.detach())])
    loss.backward()
    left, compared = list(network.graph.parameters), []
    for base, described in parameters.items():
        tensor, rows = described if isinstance(described, tuple) else (described, slice(None))
        indexed = re.compile(rf"{base}(\d*|(_\d+)+)")
        names = [name for name in left if indexed.fullmatch(name)]
        assert_near([found.partial(network.graph.loss, name) for name in names], entries_of(tensor.grad[rows]))
        left = [name for name in left if name not in names]
        compared.append((names, tensor, rows))
    assert not left, f"not compared: {left}"
    optimizer(list({id(tensor): tensor for _, tensor, _ in compared}.values()), lr=rate).step()
    for names, tensor, rows in compared:
        assert_near(map(found.updated, names), entries_of(tensor[rows]))


def assert_near(found: Iterable[Any], expected: Iterable[float]) -> None:
    """Compare numbers, proven ones and doubles."""
    for one, other in zip(found, expected, strict=True):
        assert abs(float(arb(one)) - other) <= TOLERANCE * (1 + abs(other)), (one, other)


def numbers(array: Any) -> Any:
    """Return a tensor of numbers of three decimals as lists of texts, which are exact."""
    return [numbers(each) for each in array] if array.ndim else f"{float(array.detach()):.3f}"
