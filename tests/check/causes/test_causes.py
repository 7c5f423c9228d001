"""Each kind of slip in a line of its own: the first cause named is that kind, and its edit makes the line right."""

from __future__ import annotations

from pathlib import Path

import pytest

import derive.check.causes
from derive.check.causes import CAUSES, Cause
from derive.check.report.corrected import in_order
from derive.check.report.findings import Claims
from derive.check.words import messages
from derive.network.network import Network
from tests.check.judged import alone, checked, complaints
from tests.refresh import PAGE, page_of_findings

CHAIN = r"\frac{\partial E_{total}}{\partial out_{y1}} \cdot \frac{\partial out_{y1}}{\partial net_{y1}}"
UPDATE = r"w_5^{+} = w_5 - \eta \frac{\partial E_{total}}{\partial w_5}"
SUM = r"\frac{\partial E_{y1}}{\partial out_{h1}} + \frac{\partial E_{y2}}{\partial out_{h1}}"
EXAMPLES = [(cause.kind, cause.example) for cause in CAUSES]
SLIPS = [
    *((kind, *each.lines) for kind, each in EXAMPLES if (len(each.lines), each.network) == (1, "backprop")),
    ("symbol", r"\frac{\partial E_{total}}{\partial out_{h1}} = " + SUM[:-3] + "2}}"),
    ("weight", r"net_{y1} = 0.4 \cdot 0.5824 + 0.45 \cdot 0.5842 + 0.7"),
    ("lost_factor", r"\frac{\partial E_{total}}{\partial w_5} = " + CHAIN),
    ("lost_factor", r"E_{y1} = (t_1 - out_{y1})^2"),
    ("sign", r"out_{h1} = \frac{1}{1 + e^{net_{h1}}}"),
    ("net_for_out", r"\frac{\partial out_{h1}}{\partial net_{h1}} = net_{h1}(1 - net_{h1})"),
    ("learning_rate", UPDATE.replace(r"\eta ", r"\eta \eta ")),
    ("other_wiring", r"out_{h1} = \frac{1}{1 + e^{-0.3275}}"),
]


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.kind)
def test_the_example_of_a_cause_is_explained_by_it_first(cause: Cause) -> None:
    lines, network = cause.example.lines, cause.example.network
    report = checked(*lines, network=Network.load(network)) if network else alone(*lines)
    explained = [each for each in complaints(report) if each.causes and each.extent.start.line == len(lines)]
    assert [(each.causes[0].kind, each.causes[0].message) for each in explained] == [(cause.kind, cause.example.says)]


def test_every_cause_has_a_file_words_and_a_row() -> None:
    files = Path(derive.check.causes.__path__[0]).glob("*.py")
    kinds = sorted(each.stem for each in files if "\nCAUSE = " in each.read_text(encoding="utf-8"))
    assert sorted(cause.kind for cause in CAUSES) == kinds
    of_arrays = {"array"}  # what a program computed has no formula to edit
    assert sorted({key.partition("-")[0] for key in messages()["causes"]} - of_arrays) == kinds
    page = PAGE.read_text(encoding="utf-8")
    assert page == page_of_findings(page), "make kept writes the table of causes"


@pytest.mark.parametrize(("kind", "line"), SLIPS)
def test_slip_is_named_first_and_mended(kind: str, line: str) -> None:
    [finding] = complaints(checked(line))
    assert finding.causes[0].kind == kind
    assert finding.fix is not None
    mended = f"$${line}$$"
    for each in reversed(in_order([finding.fix])):
        mended = mended[: each.offsets[0]] + each.text + mended[each.offsets[1] :]
    claims = checked(mended.strip("$")).claims
    assert claims == Claims(right=claims.total)


def test_ties_are_all_shown() -> None:
    [finding] = complaints(checked(r"net_{h1} = w_1 x_1 + w_1 x_2 + b_1"))
    assert finding.causes[0].kind == "repeated"


def test_missing_link_comes_before_another_symbol() -> None:
    # d net_{y1}/d w_5 would also follow dE/dnet_{y1}: but what is missing is the link between.
    line = r"\frac{\partial E_{total}}{\partial w_5} = \frac{\partial E_{total}}{\partial out_{y1}} \frac{\partial net_{y1}}{\partial w_5}"  # noqa: E501
    [finding] = complaints(checked(line))
    assert finding.causes[0].kind == "lost_factor"
    assert r"\frac{\partial out_{y1}}{\partial net_{y1}}" in finding.expected
