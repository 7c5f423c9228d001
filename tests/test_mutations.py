"""The mutation benchmark on a few documents: what it measures at large must hold at small, too."""

from __future__ import annotations

import pytest

from benchmarks.mutations.run import examined
from benchmarks.mutations.slips import KINDS
from benchmarks.mutations.templates.measuring import TEMPLATES, measured

SEEDS = range(11, 15)


@pytest.mark.parametrize("seed", SEEDS)
def test_slips_are_found_and_right_documents_left_alone(seed: int) -> None:
    result = examined(seed, KINDS)
    assert result.wrongly == result.alone == []
    assert result.claims > 0 and result.outcomes
    missed = [(kind, outcome.why) for kind, _, outcome in result.outcomes if not outcome.detected]
    assert missed == []


def test_same_seed_gives_the_same_slips() -> None:
    assert examined(11, ("symbol", "carried")).outcomes == examined(11, ("symbol", "carried")).outcomes


@pytest.mark.parametrize("template", TEMPLATES)
def test_templates_make_false_lines_and_right_ones_are_not_blamed(template: str) -> None:
    tallies, told = measured(template, 1)
    assert all(tally["lines"] and tally["slips"] for tally in tallies.values())
    blamed = [line for line in told if "right line blamed" in line]
    assert not blamed


def test_a_template_writes_the_same_again() -> None:
    assert measured("german_sigmoid", 2) == measured("german_sigmoid", 2)
