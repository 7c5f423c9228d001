"""A right document checked without the network it is about: less can be judged then, but nothing is wrong."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from derive.check.pipeline import check_document
from derive.check.source import read_file
from tests.check.expectations import NAMES, Case, blames, cases, entries, path_of, place_of, places, told

if TYPE_CHECKING:
    from derive.check.report.findings import Finding

RIGHT = [
    name for name in NAMES if not any(entries(name, section) for section in ("findings", "wrong", "carried", "told"))
]


@cache
def blamed(name: str) -> list[Finding]:
    """Return what is called wrong in a document without a network; its front matter is not asked for one either."""
    return [each for each in check_document(read_file(path_of(name)), None).findings if blames(each)]


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_wrong_in_a_right_document_without_its_network(name: str) -> None:
    known = places(name, "alone")
    found = [each for each in blamed(name) if place_of(each) not in known]
    assert not found, told(found)


@pytest.mark.parametrize("case", cases("alone"))
def test_right_line_is_not_blamed_without_the_network(case: Case) -> None:
    found = [each for each in blamed(case.name) if place_of(each) == case.place]
    assert not found, told(found)


def test_every_right_document_is_checked_twice() -> None:
    assert {name for name in NAMES if name.endswith("_right")} <= set(RIGHT)
