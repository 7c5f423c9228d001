"""Hand derivations as they are found in the wild, each with what must be found in it, line by line.

Beside each document of tests/documents stands ``<name>.expected.yaml``:

``about``     what the document is, and which slips it has
``network``   the network it is checked against, where its front matter names none
``findings``  what must be found: ``line`` (and ``cell`` of a notebook); ``code``, a code or a family; ``right``, the
              number that is right, or ``value``, the same to be rounded to three digits or more, or ``right_has``, a
              part of the formula that is right; ``cause``, its kind; ``from``, the line a value is carried from.
              A list gives alternatives.
``clean``     lines that must be read, and on which nothing may be found
``allowed``   findings that may follow from another one on their line
``spurious``  findings that should not be there, but still are: always ``pending``
``counts``    how many claims must end how

On other lines nothing may be found either (``elsewhere`` holds the reason while the check cannot tell). Notes on
notation do not count as found. ``pending`` gives the reason why an
expectation does not hold yet; the test fails as soon as it does, so that the mark is taken away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from derive.check.checker import check_document
from derive.check.findings import Severity
from derive.check.reading.files import KINDS, read_file
from derive.network.network import Network

if TYPE_CHECKING:
    from derive.check.findings import Finding, Report
    from derive.check.reading.document import Document

FOLDER = Path(__file__).parent.parent / "documents"
SUFFIX = ".expected.yaml"
NAMES = sorted(path.name.removesuffix(SUFFIX) for path in FOLDER.glob(f"*{SUFFIX}"))


@cache
def expected(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
    return loaded


@cache
def document(name: str) -> Document:
    return read_file(next(path for path in sorted(FOLDER.glob(f"{name}.*")) if path.suffix in KINDS))


@cache
def report(name: str) -> Report:
    network = expected(name).get("network") or document(name).network or ""
    path = FOLDER / network
    return check_document(document(name), Network.load(path if path.suffix == ".yaml" else network))


@dataclass(frozen=True)
class Case:
    """One expectation about one document."""

    name: str
    entry: dict[str, Any] = field(hash=False)

    @property
    def place(self) -> tuple[int, int]:
        """Cell (0 outside notebooks) and line."""
        return self.entry.get("cell", 0), self.entry["line"]

    @property
    def here(self) -> list[Finding]:
        """All that is found on the line."""
        return [each for each in report(self.name).findings if place_of(each) == self.place]


def cases(section: str) -> list[Any]:
    """Return the entries of a section of all documents as parameters of a test."""
    made = []
    for name in NAMES:
        for entry in expected(name).get(section, []):
            shown = [f"cell{entry['cell']}"] if "cell" in entry else []
            shown += [str(entry[key]) for key in ("line", "verdict") if key in entry]
            shown += [str(listed(entry["code"])[0])] if "code" in entry else []
            marks = [pytest.mark.xfail(strict=True, reason=entry["pending"])] if "pending" in entry else []
            made.append(pytest.param(Case(name, entry), id="-".join((name, *shown)), marks=marks))
    return made


def listed(entry: Any) -> list[Any]:
    return entry if isinstance(entry, list) else [entry]


def place_of(finding: Finding) -> tuple[int, int]:
    return finding.extent.start.cell, finding.extent.start.line


def told(findings: list[Finding]) -> str:
    """Return findings as text, for the message of a failing test."""
    return "\n".join(
        f"{place_of(each)} {each.code.name} [{each.text}] {each.message}; right: {each.expected}; "
        f"fix: {each.fix.text if each.fix else None}; causes: {[(cause.kind, cause.line) for cause in each.causes]}"
        for each in findings
    )


def matters(finding: Finding) -> bool:
    return finding.code.severity is not Severity.NOTE or finding.code.family == "not understood"


def has_code(finding: Finding, entry: dict[str, Any]) -> bool:
    return not {finding.code.name, finding.code.family}.isdisjoint(listed(entry["code"]))


def number(text: str) -> Decimal | None:
    """Return the number that a text is, with whichever sign before its decimals; None for other texts."""
    try:
        return Decimal(text.replace("{,}", ".").replace(",", ".").replace("−", "-").strip())
    except InvalidOperation:
        return None


def is_rounded(found: Decimal | None, exact: Decimal) -> bool:
    """Return whether a number is another one rounded to three digits or more, or just that one."""
    if found is None or found == exact:
        return found is not None
    unit = Decimal(1).scaleb(int(found.as_tuple().exponent))
    return len(found.as_tuple().digits) >= 3 and abs(found - exact) <= unit / 2


def bare(formula: str) -> str:
    """Return a formula without what only spaces and groups."""
    return re.sub(r"\\left|\\right|\\[,;! ]|[\s{}]", "", formula)


def is_right(finding: Finding, entry: dict[str, Any]) -> bool:
    if "right" in entry:
        found = number(finding.expected)
        return found is not None and found == number(entry["right"])
    if "value" in entry:
        return is_rounded(number(finding.expected), Decimal(str(entry["value"])))
    offered = bare(finding.expected), bare(finding.fix.text if finding.fix else "")
    return any(bare(part) in text for part in listed(entry.get("right_has", "")) for text in offered)


def has_cause(finding: Finding, entry: dict[str, Any]) -> bool:
    if "cause" not in entry:
        return True
    kinds = [cause.kind for cause in finding.causes if cause.line == entry.get("from", cause.line)]
    return not set(kinds).isdisjoint(listed(entry["cause"]))


@cache
def read_lines(name: str) -> set[tuple[int, int]]:
    """Return the places of all mathematics that is read in a document."""
    read = document(name)
    positions = (read.position(each, index) for each in read.passages for index in range(len(each.math)))
    return {(position.cell, position.line) for position in positions}


@pytest.mark.parametrize("case", cases("findings"))
def test_slip_is_found_at_its_line_with_what_is_right_and_its_cause(case: Case) -> None:
    found = [
        each
        for each in case.here
        if has_code(each, case.entry) and is_right(each, case.entry) and has_cause(each, case.entry)
    ]
    assert found, f"instead of {case.entry} the check finds:\n{told(case.here)}"


@pytest.mark.parametrize("case", cases("clean"))
def test_right_line_is_read_and_nothing_found_on_it(case: Case) -> None:
    bad = [each for each in case.here if matters(each)]
    assert case.place in read_lines(case.name) and not bad, told(bad)


@pytest.mark.parametrize("case", cases("spurious"))
def test_finding_that_should_not_be_there_is_gone(case: Case) -> None:
    bad = [each for each in case.here if matters(each) and has_code(each, case.entry)]
    assert not bad, told(bad)


def documents() -> list[Any]:
    """Return the names of all documents as parameters of a test."""
    reasons = {name: [each["pending"] for each in expected(name).get("elsewhere", [])] for name in NAMES}
    return [
        pytest.param(name, marks=[pytest.mark.xfail(strict=True, reason=reason) for reason in reasons[name]])
        for name in NAMES
    ]


@pytest.mark.parametrize("name", documents())
def test_nothing_is_found_elsewhere(name: str) -> None:
    entries = expected(name)
    clean = {Case(name, entry).place for entry in entries.get("clean", [])}
    known = [entry for section in ("findings", "allowed", "spurious") for entry in entries.get(section, [])]
    found = [
        each
        for each in report(name).findings
        if matters(each)
        and place_of(each) not in clean
        and not any(Case(name, entry).place == place_of(each) and has_code(each, entry) for entry in known)
    ]
    assert not found, told(found)


@pytest.mark.parametrize("case", cases("counts"))
def test_claims_end_as_they_must(case: Case) -> None:
    assert getattr(report(case.name).claims, case.entry["verdict"]) == case.entry["number"]


def test_every_document_has_expectations() -> None:
    found = {path.stem for path in FOLDER.iterdir() if path.suffix in KINDS}
    assert {name for name in found if not name.startswith("backprop_source")} == set(NAMES)
