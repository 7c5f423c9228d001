"""Each kind of slip in a line of its own: the first cause named is that kind, and its edit makes the line right."""

from __future__ import annotations

import pytest

from derive.check.report.corrected import in_order
from derive.check.report.findings import Claims
from tests.check.judged import checked, complaints

SLOPE = r"\frac{\partial E_{total}}{\partial out_{y1}}"
CHAIN = r"\frac{\partial E_{total}}{\partial out_{y1}} \cdot \frac{\partial out_{y1}}{\partial net_{y1}}"
UPDATE = r"w_5^{+} = w_5 - \eta \frac{\partial E_{total}}{\partial w_5}"
SUM = r"\frac{\partial E_{y1}}{\partial out_{h1}} + \frac{\partial E_{y2}}{\partial out_{h1}}"
SLIPS = [
    ("symbol", r"E_{y1} = \frac{1}{2}(t_2 - out_{y1})^2"),
    ("symbol", r"\frac{\partial E_{total}}{\partial out_{h1}} = " + SUM[:-3] + "2}}"),
    ("weight", r"net_{y1} = w_5 out_{h1} + w_6 out_{h2} + b_2"),
    ("weight", r"net_{y1} = 0.4 \cdot 0.5824 + 0.45 \cdot 0.5842 + 0.7"),
    ("repeated", r"net_{y1} = w_5 out_{h1} + w_7 out_{h1} + b_2"),
    ("lost_factor", r"\frac{\partial E_{total}}{\partial w_5} = " + CHAIN),
    ("lost_factor", r"E_{y1} = (t_1 - out_{y1})^2"),
    ("extra_factor", r"net_{h1} = w_1 x_1 x_2 + w_3 x_2 + b_1"),
    ("sign", r"net_{h1} = w_1 x_1 - w_3 x_2 + b_1"),
    ("sign", r"out_{h1} = \frac{1}{1 + e^{net_{h1}}}"),
    ("inner_derivative", SLOPE + r" = t_1 - out_{y1}"),
    ("net_for_out", r"\frac{\partial out_{h1}}{\partial net_{h1}} = net_{h1}(1 - net_{h1})"),
    ("net_for_out", r"net_{y1} = w_5 net_{h1} + w_7 out_{h2} + b_2"),
    ("transposed", r"net_{h1} = 0.3352"),
    ("decimal_shift", r"net_{h1} = 0.03325"),
    ("exponent", r"E_{y1} = \frac{1}{2}(t_1 - out_{y1})"),
    ("self_reference", r"out_{h1} = \frac{1}{1 + e^{-out_{h1}}}"),
    ("old_and_updated", r"\frac{\partial net_{y1}}{\partial out_{h1}} = w_5^{+}"),
    ("learning_rate", UPDATE.replace(r"\eta ", "")),
    ("learning_rate", UPDATE.replace(r"\eta ", r"\eta \eta ")),
    ("one_path", r"\frac{\partial E_{total}}{\partial out_{h1}} = " + SUM.partition(" + ")[0]),
    ("swapped_difference", SLOPE + r" = -(out_{y1} - t_1)"),
    ("other_wiring", r"net_{h1} = 0.3275"),
    ("other_wiring", r"out_{h1} = \frac{1}{1 + e^{-0.3275}}"),
]


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
