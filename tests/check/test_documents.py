"""Hand derivations as they are found in the wild, each with what must be found in it, line by line.

How expectations are written stands in tests/check/expectations.py.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from derive.check.mending.mending import mend
from derive.check.report.formats.json import as_json
from derive.check.report.selection import Selection
from derive.check.source.decoding import KINDS
from tests.check.checked_documents import untouched
from tests.check.expectations import (
    NAMES,
    Case,
    Place,
    alike,
    bare,
    blames,
    cases,
    covers,
    entries,
    expected,
    has_code,
    listed,
    matters,
    network_of,
    number,
    outcome,
    pending,
    place_of,
    places,
    told,
)
from tests.checkout import DOCUMENTS

if TYPE_CHECKING:
    from derive.check.report.findings import Finding
    from derive.check.report.outcome import Outcome


def is_rounded(found: Decimal | None, exact: Decimal) -> bool:
    """Return whether a number is another one rounded to three digits or more, or just that one."""
    if found is None or found == exact:
        return found is not None
    unit = Decimal(1).scaleb(int(found.as_tuple().exponent))
    return len(found.as_tuple().digits) >= 3 and abs(found - exact) <= unit / 2


def offered(finding: Finding) -> list[str]:
    """Return all that a finding says should stand there."""
    return [text for text in (finding.expected, finding.fix.main.text if finding.fix else "") if text]


def is_right(finding: Finding, entry: dict[str, Any]) -> bool:
    if "value" in entry:
        return is_rounded(number(finding.expected), Decimal(str(entry["value"])))
    rights = [str(right) for right in listed(entry.get("right", []))]
    if rights and not any(alike(text, right) for text in offered(finding) for right in rights):
        return False
    parts = [bare(part) for part in listed(entry.get("right_has", ""))]
    return any(part in bare(text) for part in parts for text in (*offered(finding), ""))


def has_cause(finding: Finding, entry: dict[str, Any]) -> bool:
    if "cause" not in entry:
        return True
    kinds = [cause.kind for cause in finding.causes if cause.line == entry.get("from", cause.line)]
    return not set(kinds).isdisjoint(listed(entry["cause"]))


@cache
def judged(name: str) -> list[tuple[Place, int, str]]:
    """Return the claims of a document: place, last line, verdict."""
    claims = as_json(outcome(name))["judged"]
    return [((each.get("cell", 0), each["line"]), each["end_line"], each["verdict"]) for each in claims]


def verdicts(case: Case) -> list[str]:
    """Return the verdicts of all claims on a line."""
    cell, line = case.place
    return [verdict for place, end, verdict in judged(case.name) if place[0] == cell and place[1] <= line <= end]


@pytest.mark.parametrize("case", cases("findings"))
def test_slip_is_found_at_its_line_with_what_is_right_and_its_cause(case: Case) -> None:
    found = [
        each
        for each in case.here
        if has_code(each, case.entry) and is_right(each, case.entry) and has_cause(each, case.entry)
    ]
    assert found, f"instead of {case.entry} the check finds:\n{told(case.here)}"


@pytest.mark.parametrize("case", cases("wrong"))
def test_wrong_line_is_blamed_with_what_is_right_and_its_cause(case: Case) -> None:
    found = [each for each in case.reaching if blames(each)]
    assert found, f"{case.entry} is not blamed; the check says:\n{told(case.reaching)}"
    assert any(is_right(each, case.entry) for each in found), told(found)
    causes = {each.causes[0].kind for each in found if each.causes}
    assert "cause" not in case.entry or not causes.isdisjoint(listed(case.entry["cause"])), told(found)
    assert causes.isdisjoint(case.entry.get("not_cause", ())), told(found)


@pytest.mark.parametrize("case", cases("clean"))
def test_right_line_is_judged_and_nothing_found_on_it(case: Case) -> None:
    bad = [each for each in case.here if matters(each)]
    assert not bad, told(bad)
    found = verdicts(case)
    assert found and not any("not" in each for each in found), found


@pytest.mark.parametrize("case", cases("quiet"))
def test_right_line_is_not_blamed(case: Case) -> None:
    bad = [each for each in case.here if blames(each)]
    assert not bad, told(bad)


@pytest.mark.parametrize("case", [*cases("told"), *cases("wrong"), *cases("carried")])
def test_line_is_not_passed_over_in_silence(case: Case) -> None:
    found = verdicts(case)
    assert case.reaching or found, "the check says nothing of it"
    assert case.reaching or not case.entry.get("wrong") or found != ["right"] * len(found), "it is called right"


@pytest.mark.parametrize("case", cases("spurious"))
def test_finding_that_should_not_be_there_is_gone(case: Case) -> None:
    bad = [each for each in case.here if matters(each) and has_code(each, case.entry)]
    assert not bad, told(bad)


def documents() -> list[Any]:
    """Return the names of all documents as parameters of a test."""
    return [
        pytest.param(name, marks=[pending(each["pending"]) for each in entries(name, "elsewhere")]) for name in NAMES
    ]


@pytest.mark.parametrize("name", documents())
def test_nothing_is_found_elsewhere(name: str) -> None:
    known = [Case(name, entry) for section in ("findings", "allowed", "spurious") for entry in entries(name, section)]
    listed_lines = places(name, "clean", "quiet", "told", "wrong", "carried")
    found = [
        each
        for each in outcome(name).report.findings
        if (blames(each) if "kind" in expected(name) else matters(each))
        and not any(covers(each, place) for place in listed_lines)
        and not any(case.place == place_of(each) and has_code(each, case.entry) for case in known)
    ]
    assert not found, told(found)


@pytest.mark.parametrize("case", cases("counts"))
def test_claims_end_as_they_must(case: Case) -> None:
    assert getattr(outcome(case.name).report.claims, case.entry["verdict"]) == case.entry["number"]


SECTIONS = {
    "findings", "wrong", "carried", "clean", "quiet", "told", "fixed", "allowed", "spurious", "alone", "counts",
    "elsewhere",
}  # fmt: skip


def test_every_document_has_expectations() -> None:
    found = {path.stem for path in DOCUMENTS.iterdir() if path.suffix in KINDS}
    assert {name for name in found if not name.startswith("backprop_source")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_expectations_can_be_met(name: str) -> None:
    """A mistyped key, a line beyond the end, or one that is both right and wrong would expect nothing."""
    assert set(expected(name)) <= SECTIONS | {"about", "kind", "network"}
    cells = [cell.text.split("\n") for cell in outcome(name).document.cells]
    first = int(outcome(name).document.kind == "notebook")
    lines = {(cell, line) for cell, rows in enumerate(cells, first) for line, row in enumerate(rows, 1) if row.strip()}
    sections = [places(name, section) for section in ("wrong", "carried", "clean", "quiet", "told")]
    assert set().union(*sections) <= lines
    assert sum(map(len, sections)) == len(set().union(*sections))
    assert places(name, "fixed") <= places(name, "wrong", "carried", "findings")


# --- what --fix makes of them: what it should, no line that is right, and nothing worse


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
