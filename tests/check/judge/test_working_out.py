"""Numbers follow from those of the line before, some of which they work out; what they do not give is wrong."""

from __future__ import annotations

import pytest

from tests.check.judged import alone, complaints

# What is printed of d has two digits only: its exact value gives 0.0142.
GIVEN = (r"a = 0.69, \quad o = 0.686, \quad v = 0.6", r"d = (1.2 - o) o (1 - o) = 0.11", r"g = v d \cdot a (1 - a)")
PUT_IN = r"g = (0.6 \cdot 0.11) \cdot 0.69 (1 - 0.69)"


@pytest.mark.parametrize(
    "lines",
    [
        (r"g = 0.066 \cdot 0.2139", r"g = 0.066 \cdot 0.2139 = 0.0141"),
        (r"g = 0.066 \cdot 0.69 \cdot 0.31", r"g = 0.0455 \cdot 0.31 = 0.0141"),
        (r"g = 0.066 \cdot 0.214 = 0.0141",),
    ],
)
def test_neighbouring_parts_are_worked_out_together(lines: tuple[str, ...]) -> None:
    report = alone(*GIVEN, PUT_IN, *lines)
    assert complaints(report) == [] and report.claims.not_understood == 0


@pytest.mark.parametrize("line", [r"g = 0.076 \cdot 0.2139", r"g = 0.066 \cdot 0.69", r"g = 0.066 \cdot 0.2239"])
def test_a_part_that_is_worked_out_wrongly_is_found(line: str) -> None:
    (found,) = complaints(alone(*GIVEN, PUT_IN, line))
    assert found.extent.start.line == len(GIVEN) + 2


def test_what_is_printed_for_symbols_may_be_put_in_where_a_term_is_left_out() -> None:
    before = (r"p = 0.2 \cdot 0.3333 = 0.0667", r"q = 0.1 \cdot 0.3 = 0.03")
    assert complaints(alone(*before, r"s = p \cdot 2 + q \cdot 0 = 0.0667 \cdot 2 = 0.1334")) == []


def test_numbers_have_to_agree_whatever_they_are_put_in_for() -> None:
    (found,) = complaints(alone(r"\frac{\partial E}{\partial a} = 0.7 - 0.2 = 0.6"))
    assert found.expected == "0.5"
