"""Names that people know from elsewhere, in their own words or in a message."""

from __future__ import annotations

import pytest

from derive.expressions.absent import WRITTEN
from derive.expressions.formula import read_formula
from derive.expressions.formula_reader import FUNCTIONS
from derive.expressions.tensors.calls import OPERATIONS
from derive.network.builders.kinds import KINDS
from derive.network.fields.aliases import NEAR, SAME
from derive.network.fields.choices import loss_of
from derive.network.network import Network
from derive.network.tables.activations import ACTIVATIONS
from derive.network.tables.losses import FUSED, LOSSES
from derive.network.tables.update_rules import RULES

NETWORK = """\
inputs: [1, 2]
targets: [1]
layers: [{neurons: 1, activation: %s, weights: [[0.5, -0.2]]}]
loss: %s
optimizer: %s
"""
VALID = {
    "activation": ACTIVATIONS, "loss": {**LOSSES, **FUSED}, "optimizer": RULES,
    "kind of layer": {**KINDS, "batch_norm": None},
}


@pytest.mark.parametrize("kind", VALID)
def test_what_is_meant_exists(kind: str) -> None:
    for table in (SAME, NEAR):
        for name, meant in table.get(kind, {}).items():
            assert name not in VALID[kind]
            assert meant in VALID[kind]


def test_names_from_elsewhere_make_the_same_network() -> None:
    assert Network.from_text(NETWORK % ("linear", "mse", "sgd")).graph == Network.from_text(
        NETWORK % ("identity", "mean_squared_error", "gradient_descent")
    ).graph
    assert loss_of(Network.from_text(NETWORK % ("logistic", "BCE", "SGD")).description.loss, 1).name == (
        "binary_cross_entropy"
    )


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_told_instead_of_a_function_can_be_read(name: str) -> None:
    assert name not in {**FUNCTIONS, **OPERATIONS}
    read_formula(WRITTEN[name])
