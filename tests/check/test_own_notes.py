"""The notes that derive writes stand its own check: every network that ships, and one in every notation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from derive.check.checker import check_document
from derive.check.findings import Severity
from derive.check.reading import read
from derive.document.publish import notes_source
from derive.network.network import Network, shipped_names
from derive.notation.scheme import schemes

if TYPE_CHECKING:
    from derive.check.findings import Report

# Of a hundred statements, so many may not be understood.
MOST_NOT_UNDERSTOOD = 2


def assert_clean(network: Network) -> None:
    report: Report = check_document(read(notes_source(network), "latex", "notes.tex"), network)
    findings = [finding for finding in report.findings if finding.code.severity is not Severity.NOTE]
    assert [(finding.code.name, finding.extent.start.line, finding.message) for finding in findings] == []
    assert report.claims.right > 20
    assert report.claims.not_understood * 100 <= MOST_NOT_UNDERSTOOD * report.claims.total


@pytest.mark.parametrize("name", shipped_names())
def test_notes_of_a_network_that_ships(name: str) -> None:
    assert_clean(Network.load(name))


@pytest.mark.parametrize("scheme", schemes())
@pytest.mark.parametrize("name", ["backprop", "softmax"])
def test_notes_in_a_notation(name: str, scheme: str) -> None:
    network = Network.load(name)
    assert_clean(replace(network, description=network.description.model_copy(update={"notation": scheme})))
