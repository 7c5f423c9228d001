"""Imported models against autograd: every parameter is found by its number, which no other one has."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import arb

from derive.calculus.balls import Evaluation
from tests.with_torch.agreement import PRECISION, assert_near, entries_of

if TYPE_CHECKING:
    from derive.network.network import Network

RATE = 0.1


def drawn(module: Any, seed: int = 1) -> Any:
    """A module in double precision whose parameters are all different numbers, those of normalizations too."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    module = module.double()
    with torch.no_grad():
        for each in module.parameters():
            each.copy_(torch.randn(each.shape, dtype=torch.float64, generator=generator) / 2)
        for name, each in module.named_buffers():
            if name.endswith("running_mean"):
                each.copy_(torch.randn(each.shape, dtype=torch.float64, generator=generator))
            if name.endswith("running_var"):
                each.copy_(torch.rand(each.shape, dtype=torch.float64, generator=generator) + 0.5)
    return module


def assert_as_autograd(network: Network, loss: Any, parameters: list[Any]) -> None:
    """Compare the loss, and by every entry of the parameters the derivative and one update."""
    found = Evaluation(network, PRECISION)
    assert_near([found.quantities[network.graph.loss]], [float(loss.detach())])
    loss.backward()
    names = {network.graph.givens[name]: name for name in network.trained}
    assert len(names) == len(network.trained) == sum(each.numel() for each in parameters)
    for each in parameters:
        gradient = entries_of(each.grad)
        values = entries_of(each)
        own = [names[Fraction(value)] for value in values]
        assert_near([found.partial(network.graph.loss, name) for name in own], gradient)
        after = [value - RATE * slope for value, slope in zip(values, gradient, strict=True)]
        assert_near([arb(found.updated(name)) for name in own], after)
