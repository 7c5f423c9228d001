"""Every network that ships, and networks that lectures have, against PyTorch in double precision."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from derive.calculus.balls import Evaluation
from derive.network.graph.quantity import Role
from derive.network.network import Network
from derive.network.shipped import shipped_names
from tests.with_torch.agreement import PRECISION, assert_near, entries_of
from tests.with_torch.described import modelled, torch

TAUGHT = sorted(Path(__file__).with_name("taught").glob("*.yaml"))
OPTIMIZERS: dict[str, Any] = {
    "gradient_descent": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "rmsprop": lambda parameters, lr: torch.optim.RMSprop(parameters, lr=lr, alpha=0.9),
    "momentum": lambda parameters, lr: torch.optim.SGD(parameters, lr=lr, momentum=0.5),
}


@pytest.mark.parametrize("name", shipped_names())
def test_a_network_that_ships(name: str) -> None:
    text = (resources.files("derive.network") / "library" / f"{name}.yaml").read_text(encoding="utf-8")
    assert_as_described(Network.load(name), text)


@pytest.mark.parametrize("path", TAUGHT, ids=lambda path: path.stem)
def test_a_network_that_is_taught(path: Path) -> None:
    assert_as_described(Network.load(path), path.read_text(encoding="utf-8"))


def assert_as_described(network: Network, text: str) -> None:
    """Compare loss, every derivative and an update with what PyTorch makes of the text of a description."""
    described = yaml.safe_load(text)
    model = modelled(described)
    learned = learned_by(network)
    found = Evaluation(network, PRECISION)
    loss = model.loss()
    assert_near([found.quantities[network.graph.loss]], [float(loss.detach())])
    loss.backward()
    for names, expected in zip(learned, model.parameters, strict=True):
        assert_near([found.quantities[name] for name in names], entries_of(expected))
        assert_near([found.partial(network.graph.loss, name) for name in names], entries_of(expected.grad))
    optimizer = described.get("optimizer", "gradient_descent")
    name = optimizer if isinstance(optimizer, str) else next(iter(optimizer))
    OPTIMIZERS[name](model.parameters, lr=float(network.description.learning_rate)).step()
    for names, expected in zip(learned, model.parameters, strict=True):
        after = dict(zip(names, entries_of(expected), strict=True))
        trained = [name for name in names if name in network.trained]
        assert_near([found.updated(name) for name in trained], [after[name] for name in trained])


def learned_by(network: Network) -> list[tuple[str, ...]]:
    """Return the entries of every array by which the loss is differentiated: of a graph, those of inputs, too."""
    arrays = (network.examples[0] if network.examples else network).tensors
    assert arrays is not None
    roles = {Role.PARAMETER, Role.WEIGHT, Role.BIAS}
    if not network.layers and not hasattr(network.description, "layers"):
        roles |= {Role.INPUT}
    found = [each.entries for each in arrays.tensors.values() if each.formula is None and each.role in roles]
    assert {name for names in found for name in names} >= set(network.graph.parameters)
    return found
