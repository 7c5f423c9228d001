"""The worked example and Mazur's equal the values that were computed independently, to all their digits."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from derive.calculus.balls import Values
from derive.expressions.expression import Expression, Partial, Symbol, Updated
from derive.network.network import Network
from tests.checkout import reference_values

VALUES = reference_values()
NETWORKS = {"backprop": "source_document", "mazur": "mazur_2015"}


def leaf(name: str) -> Expression:
    """Translate the file's names: ``dE_total/dw[1]`` is the derivative of E_total by w1."""
    path = re.fullmatch(r"dE_yk/dout_hj\[k,j\]\[(\d),(\d)\]", name)
    if path:
        return Partial(f"E_y{path[1]}", f"out_h{path[2]}")
    index = (re.search(r"\[(\d)\]$", name) or ["", ""])[1]
    stem = re.sub(r"\[\d\]$", "", name)
    if stem == "w_new":
        return Updated(f"w{index}")
    if "/" in stem:
        above, below = (part.removeprefix("d") for part in stem.split("/"))
        # dout_y/dnet_y[1] has one index for both.
        return Partial(above if above == "E_total" else above + index, below + index)
    return Symbol(stem + index)


@pytest.mark.parametrize(
    ("network", "name"), [(network, name) for network, key in NETWORKS.items() for name in VALUES[key]]
)
def test_all_digits(network: str, name: str) -> None:
    text = VALUES[NETWORKS[network]][name]
    decimals = len(text.partition(".")[2])
    found = Values(Network.load(network)).decimal(leaf(name), decimals)
    assert str(found) == text
    # Trailing zeros are left out in the file; the value must not go on differently behind them.
    assert abs(found.lower - Fraction(text)) <= abs(Fraction(text)) / 10**29
