"""The mutation benchmark on a few documents: what it measures at large must hold at small, too."""

from __future__ import annotations

import pytest

from benchmarks.mutations.run import examined
from benchmarks.mutations.slips import KINDS

SEEDS = range(11, 17)


@pytest.mark.parametrize("seed", SEEDS)
def test_slips_are_found_and_right_documents_left_alone(seed: int) -> None:
    result = examined(seed, KINDS)
    assert result.wrongly == []
    assert result.claims > 0 and result.outcomes
    missed = [(kind, outcome.why) for kind, _, outcome in result.outcomes if not outcome.detected]
    assert missed == []


def test_same_seed_gives_the_same_slips() -> None:
    assert examined(11, ("symbol", "carried")).outcomes == examined(11, ("symbol", "carried")).outcomes
