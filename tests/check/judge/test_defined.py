"""What a document only introduces is compared with nothing: it is defined, never right."""

from __future__ import annotations

from derive.check.report.findings import Claims
from tests.check.judged import alone, checked


def test_a_given_number_is_defined_and_then_compared() -> None:
    assert alone("x = 3").claims == Claims(defined=1)
    assert alone("x = 3", "x = 3").claims == Claims(defined=1, right=1)


def test_a_formula_defines_its_head_and_numbers_behind_it_are_compared() -> None:
    givens = [r"a = 2", r"c = 5"]
    assert alone(*givens, r"s = 3 a + c = 3 \cdot 2 + 5 = 11").claims == Claims(defined=3, right=2)
    assert alone(*givens, r"s = 3 a + c", r"s = 3 a + c = 11").claims == Claims(defined=3, right=2)


def test_a_name_that_the_network_does_not_know_is_defined() -> None:
    assert checked(r"q = 0.4 \cdot 0.5").claims == Claims(defined=1)
    assert checked(r"q = 0.4 \cdot 0.5 = 0.3").claims == Claims(defined=1, wrong=1)
