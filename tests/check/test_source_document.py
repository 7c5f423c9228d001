"""The worked example's source: every slip at its line with what is right and why, every other line left alone.

The same equations stand in ``tests/documents/backprop_source.md`` with words of our own; the source itself is not part
of the project and is checked where it lies beside it.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest
import yaml

from derive.check.pipeline import check_document
from derive.check.report.findings import Report, Severity
from derive.check.source.decoding import read_file
from derive.network.network import Network
from tests.checkout import DOCUMENTS, SOURCE

ROWS: dict[str, Any] = yaml.safe_load((DOCUMENTS / "backprop_source.rows.yaml").read_text(encoding="utf-8"))
BOTH = [
    "own",
    pytest.param("source", marks=pytest.mark.skipif(not SOURCE.exists(), reason="the source is not at hand")),
]


@cache
def report(which: str) -> Report:
    path = SOURCE if which == "source" else DOCUMENTS / "backprop_source.md"
    return check_document(read_file(path), Network.load("backprop"))


def line(row: dict[str, Any], which: str, key: str = "line") -> int:
    own = {"line": "line", "from": "from"}[key]
    there = {"line": "source", "from": "source_from"}[key]
    return int(row[there if which == "source" else own])


@pytest.mark.parametrize("which", BOTH)
def test_own_slips_are_found_with_what_is_right_and_the_cause(which: str) -> None:
    found = Counter(
        (each.extent.start.line, each.code.name, each.expected, each.causes[0].kind)
        for each in report(which).findings
        if each.code.severity is Severity.ERROR or each.code.name == "R101"
    )
    assert found == Counter((line(row, which), row["code"], row["right"], row["cause"]) for row in ROWS["errors"])


@pytest.mark.parametrize("which", BOTH)
def test_carried_values_name_their_root(which: str) -> None:
    found = Counter(
        (each.extent.start.line, each.expected, each.causes[0].line)
        for each in report(which).findings
        if each.code.name == "V103"
    )
    assert found == Counter((line(row, which), row["right"], line(row, which, "from")) for row in ROWS["carried"])


@pytest.mark.parametrize("which", BOTH)
def test_missing_values_are_given(which: str) -> None:
    found = Counter(
        (each.extent.start.line, each.expected) for each in report(which).findings if each.code.name == "M101"
    )
    assert found == Counter((line(row, which), row["right"]) for row in ROWS["missing"])


@pytest.mark.parametrize("which", BOTH)
def test_notation_is_noted(which: str) -> None:
    found = Counter(
        (each.extent.start.line, each.code.name, each.text)
        for each in report(which).findings
        if each.code.family == "notation"
    )
    assert found == Counter((line(row, which), row["code"], row["text"]) for row in ROWS["notes"])


@pytest.mark.parametrize("which", BOTH)
def test_right_lines_are_left_alone(which: str) -> None:
    told = {
        each.extent.start.line for each in report(which).findings if each.code.severity is not Severity.NOTE
    }
    assert not told & set(ROWS["right"][which])


@pytest.mark.parametrize("which", BOTH)
def test_every_claim_is_understood(which: str) -> None:
    claims = report(which).claims
    assert claims.not_understood == 0
    assert claims.total > 70
