"""The decision over a claim, in one sentence: right, carried, or wrong."""

from __future__ import annotations

from flint import fmpq

from derive.check.judge.judgement import Judgement, Kind, Verdict, decided
from derive.check.syntax.tree import Name, Spelling
from derive.check.worlds.written import Root, Valued

CLAIM = Judgement(1, Kind.VALUE, Verdict.RIGHT, Name(0, 1, Spelling("z")))
ORIGIN = Root(0, 7)
FROM_RIGHT, FROM_WRONG = Valued(fmpq(1, 2), None), Valued(fmpq(1, 2), ORIGIN)


def test_what_is_so_as_meant_is_right_whatever_was_written() -> None:
    assert decided(CLAIM, None, meant=True).verdict is Verdict.RIGHT
    assert decided(CLAIM, FROM_WRONG, meant=True).verdict is Verdict.RIGHT


def test_what_follows_from_what_was_written_is_right_or_carried_from_where_that_is_wrong() -> None:
    assert decided(CLAIM, FROM_RIGHT).verdict is Verdict.RIGHT
    carried = decided(CLAIM, FROM_WRONG)
    assert (carried.verdict, carried.root) == (Verdict.CARRIED, ORIGIN)


def test_all_else_is_wrong() -> None:
    assert decided(CLAIM, None).verdict is Verdict.WRONG
