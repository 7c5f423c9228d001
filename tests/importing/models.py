"""What the tests of all readers share: a network's gradients and outputs as floats, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.balls import Evaluation

if TYPE_CHECKING:
    from derive.network.network import Network

PRECISION = 160
# The other libraries compute in double precision.
RELATIVE = 1e-12


def gradients(network: Network) -> list[tuple[list[list[float]], list[float]]]:
    """The derivatives of the loss by the weights and the biases of each layer."""
    found = Evaluation(network, PRECISION).derivatives(network.graph.loss)
    return [
        (
            [[float(found[name]) for name in row] for row in layer.weights],
            [float(found[name]) for name in layer.biases if name is not None],
        )
        for layer in network.layers
    ]


def outputs(network: Network) -> list[float]:
    quantities = Evaluation(network, PRECISION).quantities
    return [float(quantities[name]) for name in network.results]


def assert_near(found: list[float], expected: list[float], relative: float = RELATIVE) -> None:
    """Equal but for rounding, as seen from the largest of them."""
    assert len(found) == len(expected)
    largest = max(map(abs, expected), default=0.0)
    for one, other in zip(found, expected, strict=True):
        assert abs(one - other) <= relative * largest, (one, other)
