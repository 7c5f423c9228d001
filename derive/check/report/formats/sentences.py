"""The sentences that several reports share."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from derive.check.report.findings import Claims
from derive.check.words import messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.report.findings import Finding, Replacement, Report
    from derive.check.report.outcome import Outcome
    from derive.check.source.document import Position


COUNTS = ("right", "wrong", "carried", "missing", "not_understood", "defined", "unsure")
"""How a claim can end. Those after the first five are told in words only where there are any."""


def words(key: str, **details: object) -> str:
    """Return a sentence of the reports."""
    return messages()["report"][key].format_map(details)


def closing_line(claims: Claims, exempted: int, slips: int) -> str:
    """Return how many claims ended how, and how many slips that are.

    >>> closing_line(Claims(right=3, wrong=1), 0, 1)
    '4 claims: 3 right, 1 wrong, 0 carried forward, 0 missing; 0 not understood; slips: 1'
    >>> closing_line(Claims(right=1, defined=2, unsure=1), 0, 0)
    '4 claims: 1 right, 0 wrong, 0 carried forward, 0 missing; 0 not understood, 2 defined, 1 unsure; slips: 0'
    """
    line = words(
        "closing" if claims.total != 1 else "closing-one",
        total=claims.total,
        **{name: getattr(claims, name) for name in COUNTS},
    )
    further = {"defined": claims.defined, "unsure": claims.unsure, "exempted": exempted}
    line += "".join(words(key, count=count) for key, count in further.items() if count)
    return line + words("slips", count=slips)


def unread_line(report: Report) -> str:
    """Return what looks like mathematics and was not read, counted by what it is; nothing where there is none."""
    counts = Counter(each.kind for each in report.unread)
    catalogue = messages()["unread-counts"]
    told = [catalogue[kind if count > 1 else f"{kind}-one"].format(count=count) for kind, count in counts.items()]
    return catalogue["line"].format(what=", ".join(told)) if told else ""


def total(outcomes: Sequence[Outcome]) -> tuple[Claims, int, int]:
    """Return the claims of all documents together, how many findings are exempted, and how many slips there are."""
    every = [outcome.report.claims for outcome in outcomes]
    counts = {name: sum(getattr(each, name) for each in every) for name in COUNTS}
    exempted, slips = (sum(getattr(each.report, name) for each in outcomes) for name in ("exempted", "slips"))
    return Claims(**counts), exempted, slips


def told(finding: Finding) -> str:
    """Return message, what is right, and causes in one line, for formats that have room for no more."""
    causes = words("or").join(different_causes(finding))
    right = words("right-is", expected=right_part(finding)) if right_part(finding) else ""
    entries = "".join(f"; {each}" for each in wrong_entries(finding))
    return clean(finding.message + right + (f" ({causes})" if causes else "") + entries)


def wrong_entries(finding: Finding) -> list[str]:
    """Return what is said of each wrong entry of a matrix."""
    return [words("wrong-entry", **entry) for entry in map(asdict, finding.entries)]


def different_causes(finding: Finding) -> list[str]:
    """Return the causes in words; two that read alike are one to the reader."""
    return list(dict.fromkeys(each.message for each in finding.causes))


def right_part(finding: Finding) -> str:
    """Return what is right where the message does not tell it already."""
    return "" if finding.expected in finding.message else finding.expected


def advice(outcome: Outcome, finding: Finding) -> list[tuple[str, str]]:
    """Return what to write and for what, where that is more than what is right in place of what is marked.

    The first of each pair is the key of the words before it.
    """
    replacements = finding.fix.replacements if finding.fix else ()
    if len(replacements) == 1 and replacements[0].text == finding.expected:
        return []
    if finding.entries and len(replacements) == len(finding.entries):  # they tell it
        return []
    return [advised for each in replacements for advised in _advised(outcome, finding, each)]


def _advised(outcome: Outcome, finding: Finding, replacement: Replacement) -> list[tuple[str, str]]:
    start, end = replacement.offsets
    replaced = outcome.cell(replacement.extent.start).text[start:end]
    at = replacement.extent.start
    is_elsewhere = replacement.extent != finding.extent
    place = words("at-place", line=at.line, column=at.column) if is_elsewhere else ""
    if not replacement.text.strip():
        return [("leave-out", replaced + place)]
    if start == end:
        return [("insert", replacement.text + place)]
    return [("write", replacement.text), *([("for", replaced + place)] if is_elsewhere else [])]


def placed(name: str, position: Position) -> str:
    """Return ``file:line:column``; in a notebook, with the cell before the line."""
    cell = words("cell", number=position.cell) if position.cell else ""
    return f"{clean(name)}:{cell}{position.line}:{position.column}"


def clean(text: str) -> str:
    """Return text in one line, without characters that could command a terminal."""
    return visible(" ".join(text.split()))


def visible(text: str) -> str:
    """Return text whose control characters are shown as one sign; tabs stay.

    >>> visible("a" + chr(27) + "[31mb")
    'a�[31mb'
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() or character == "\t" else "\ufffd" for character in text)
