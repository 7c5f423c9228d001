"""What must be found in the documents of tests/documents, line by line, and what the check finds in them.

Beside each document stands ``<name>.expected.yaml``, and perhaps ``<name>.network.yaml``:

``about``     what the document is, and which slips it has
``network``   the network it is checked against, where its front matter names none; ``none``: no network
``kind``      what the document stands for, where it is one of several small documents of a kind
``findings``  what must be found: ``line`` (and ``cell`` of a notebook); ``code``, a code or a family; ``right``, the
              number that is right, or ``value``, the same to be rounded to three digits or more, or ``right_has``, a
              part of the formula that is right; ``cause``, its kind; ``from``, the line a value is carried from.
              A list gives alternatives.
``wrong``     lines that must carry an error or a warning of whatever code; ``right``, ``right_has``: what must be among
              what they offer; ``cause``: of which kind the first cause is, ``not_cause``: of which kind it is not
``carried``   lines that are wrong only because an earlier one is: an error or a warning is fine, and so is none
``clean``     lines that are right and must be judged: nothing may be found on them
``quiet``     lines that are right, but may be left as not understood
``told``      lines that must be judged or reported as not read; ``wrong: true``: and not called right
``fixed``     a line, or lines of which one is enough, as ``--fix`` must leave it: ``4: the line`` ("3:2" in cell 3)
``allowed``   findings that may follow from another one on their line
``spurious``  findings that should not be there, but still are: always ``pending``
``alone``     lines that are blamed only if the document is checked without its network: always ``pending``
``counts``    how many claims must end how

A line is ``{line: 3}`` or just ``3``. On other lines nothing may be found either (``elsewhere`` holds the reason while
the check cannot tell); a document with a ``kind`` may have lines there that are not understood. Notes on notation do
not count as found. ``pending`` gives the reason why an expectation does not hold yet; the test fails once it does,
so that the mark is taken away. In ``fixed``: ``4: {is: the line, pending: the reason}``.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from derive.check.mending.examined import examine
from derive.check.report.findings import Severity
from derive.check.source.decoding import KINDS
from derive.check.source.files import opened
from derive.network.network import Network
from tests.checkout import DOCUMENTS

if TYPE_CHECKING:
    from derive.check.report.findings import Finding
    from derive.check.report.outcome import Outcome

SUFFIX = ".expected.yaml"
NAMES = sorted(path.name.removesuffix(SUFFIX) for path in DOCUMENTS.glob(f"*{SUFFIX}"))
Place = tuple[int, int]
"""Cell (0 outside notebooks) and line."""


@cache
def expected(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DOCUMENTS / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
    return loaded


def path_of(name: str) -> Path:
    return next(path for path in sorted(DOCUMENTS.glob(f"{name}.*")) if path.suffix in KINDS)


@cache
def network_of(name: str) -> Network | None:
    """Return the network that the expectations name; the front matter may still name one."""
    named = expected(name).get("network", "none")
    return None if named == "none" else Network.load(DOCUMENTS / named if named.endswith(".yaml") else named)


@cache
def outcome(name: str) -> Outcome:
    return examine(opened(str(path_of(name)), None, sys.stdin.buffer), network_of(name))


@dataclass(frozen=True)
class Case:
    """One expectation about one document."""

    name: str
    entry: dict[str, Any] = field(hash=False)

    @property
    def place(self) -> Place:
        return self.entry.get("cell", 0), self.entry["line"]

    @property
    def here(self) -> list[Finding]:
        """All that is found on the line."""
        return [each for each in outcome(self.name).report.findings if place_of(each) == self.place]

    @property
    def reaching(self) -> list[Finding]:
        """All that is found on the line, or in what goes over several lines."""
        return [each for each in outcome(self.name).report.findings if covers(each, self.place)]


def entries(name: str, section: str) -> list[dict[str, Any]]:
    """Return the entries of a section, each with its line."""
    found = expected(name).get(section) or []
    if isinstance(found, dict):
        return [_fixed(str(key), value) for key, value in found.items()]
    return [entry if isinstance(entry, dict) else {"line": entry} for entry in found]


def _fixed(key: str, value: Any) -> dict[str, Any]:
    cell, _, line = key.rpartition(":")
    return {"cell": int(cell or 0), "line": int(line), **(value if isinstance(value, dict) else {"is": value})}


def places(name: str, *sections: str) -> set[Place]:
    """Return the places that sections list."""
    return {Case(name, entry).place for section in sections for entry in entries(name, section)}


def cases(section: str) -> list[Any]:
    """Return the entries of a section of all documents as parameters of a test."""
    made = []
    for name in NAMES:
        for entry in entries(name, section):
            shown = [f"cell{entry['cell']}"] if entry.get("cell") else []
            shown += [str(entry[key]) for key in ("line", "verdict") if key in entry]
            shown += [str(listed(entry["code"])[0])] if "code" in entry else []
            marks = [pending(entry["pending"])] if "pending" in entry else []
            made.append(pytest.param(Case(name, entry), id="-".join((name, *shown)), marks=marks))
    return made


def pending(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, reason=reason)


def listed(entry: Any) -> list[Any]:
    return entry if isinstance(entry, list) else [entry]


def place_of(finding: Finding) -> Place:
    return finding.extent.start.cell, finding.extent.start.line


def covers(finding: Finding, place: Place) -> bool:
    """Return whether a finding stands on a line, or begins before and ends on it or behind."""
    start, end = finding.extent.start, finding.extent.end
    return start.cell == place[0] and start.line <= place[1] <= end.line


def told(findings: list[Finding]) -> str:
    """Return findings as text, for the message of a failing test."""
    return "\n".join(
        f"{place_of(each)} {each.code.name} [{each.text}] {each.message}; right: {each.expected}; "
        f"fix: {each.fix.main.text if each.fix else None}; "
        f"causes: {[(cause.kind, cause.line) for cause in each.causes]}"
        for each in findings
    )


def blames(finding: Finding) -> bool:
    return finding.code.severity is not Severity.NOTE


def matters(finding: Finding) -> bool:
    return blames(finding) or finding.code.family in ("not understood", "unsure")


def has_code(finding: Finding, entry: dict[str, Any]) -> bool:
    return not {finding.code.name, finding.code.family}.isdisjoint(listed(entry["code"]))


def number(text: str) -> Decimal | None:
    """Return the number that a text is, with whichever sign before its decimals; None for other texts."""
    try:
        return Decimal(text.replace("{,}", ".").replace(",", ".").replace("−", "-").strip())
    except InvalidOperation:
        return None


def bare(formula: str) -> str:
    """Return a formula without what only spaces, groups, or says how letters, fractions and products look."""
    formula = re.sub(r"\\(left|right|mathit|mathrm|mathbf|boldsymbol)(?![A-Za-z])|\\[,;:! ]", "", formula)
    formula = re.sub(r"\\(cdot|times|ast)(?![A-Za-z])", "*", re.sub(r"\\[td]frac", r"\\frac", formula))
    return re.sub(r"(?<![\d.])\*|\*(?![\d.])", "", re.sub(r"[\s{}]", "", formula))


def alike(one: str, other: str) -> bool:
    """Return whether two texts are the same number, or the same formula."""
    found = number(one)
    return bare(one) == bare(other) if found is None else found == number(other)
