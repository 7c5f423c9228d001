"""Causes are searched once, however often a document is checked again while fixes are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Found
from derive.check.causes.search import Search
from derive.check.mending.examined import examine
from derive.check.source.files import Source
from tests.check.judged import complaints

if TYPE_CHECKING:
    import pytest

    from derive.check.causes import Slip

WRONG = r"""$$net_{h1} = w_1 x_1 + w_2 x_2 + b_1 = 0.3352$$
$$net_{h2} = w_1 x_1 - w_3 x_2 = 0.7$$
$$E_{y1} = (t_1 - out_{y1})^2 = 0.2$$
$$out_{h1} = t_1$$"""


def test_a_wrong_formula_is_searched_for_causes_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[tuple[int, str]] = []
    search = Search._searched

    def counted(self: Search, slip: Slip) -> list[Found]:
        searched.append((slip.node.start, slip.math))
        return search(self, slip)

    monkeypatch.setattr(Search, "_searched", counted)
    outcome = examine(Source("lines.md", "markdown", WRONG.encode()), "backprop")
    found = complaints(outcome.report)
    assert {bool(each.fix) for each in found} == {True, False}, "one fix is tried, one wrong claim is left"
    assert len(searched) == len(set(searched)) <= len(found)
