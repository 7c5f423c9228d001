"""What ``derive check --fix`` writes into the documents: what it should, no line that is right, and nothing worse."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from derive.check.mending import mend
from derive.check.selection import Selection
from tests.check.checked_documents import untouched
from tests.check.expectations import (
    NAMES,
    Case,
    Place,
    bare,
    blames,
    cases,
    covers,
    listed,
    network_of,
    outcome,
    place_of,
    places,
    told,
)

if TYPE_CHECKING:
    from derive.check.outcome import Outcome


@cache
def mended(name: str) -> Outcome:
    return mend(outcome(name), network_of(name), Selection())


def lines_of(checked: Outcome) -> dict[Place, str]:
    cells = checked.document.cells
    return {(cell.number, at): line for cell in cells for at, line in enumerate(cell.text.split("\n"), 1)}


@pytest.mark.parametrize("case", cases("fixed"))
def test_line_is_mended_as_its_writer_would(case: Case) -> None:
    line = lines_of(mended(case.name))[case.place]
    assert bare(line) in map(bare, listed(case.entry["is"])), line


@pytest.mark.parametrize("name", NAMES)
def test_right_lines_stay_and_nothing_is_found_anew(name: str) -> None:
    before, after = lines_of(outcome(name)), lines_of(mended(name))
    assert before.keys() == after.keys()
    may_change = places(name, "findings", "wrong", "carried", "told", "allowed")
    changed = {place: after[place] for place in before if before[place] != after[place] and place not in may_change}
    assert not changed
    untouched(outcome(name), mended(name))
    known, left = ([each for each in one(name).report.findings if blames(each)] for one in (outcome, mended))
    anew = [each for each in left if not any(covers(old, place_of(each)) for old in known)]
    assert not anew, told(anew)


@pytest.mark.parametrize("name", NAMES)
def test_documents_are_left_with_less_to_mend(name: str) -> None:
    before, after = outcome(name).report, mended(name).report
    assert after.claims.missing == 0
    # What a slip without a correction has spoilt stays so.
    assert after.claims.carried == 0 or [each for each in after.findings if blames(each) and not each.fix]
    wrong, left = (sum(map(blames, report.findings)) for report in (before, after))
    assert left <= wrong - bool(mended(name).mended)
