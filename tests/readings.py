"""What a training gives for one quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.training import SIMULTANEOUS, Reading, Variant, measured

if TYPE_CHECKING:
    from derive.calculus.decimals import Decimal
    from derive.network.network import Network


def read(network: Network, name: str, updates: int, decimals: int, variant: Variant = SIMULTANEOUS) -> Decimal:
    """Return a quantity after so many updates."""
    reading = Reading(name, updates, decimals)
    return measured(network, [reading], variant)[reading]
