"""Values listed in one place: a list none of which is what was said is of other numbers, not of several slips."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.causes.shown_by_numbers import is_only_named
from derive.check.judge.judgement import Judgement, Kind, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derive.check.causes.caused import Caused
    from derive.check.diagnosis.walk import Judged

_TOLD = (Verdict.RIGHT, Verdict.UNSURE, Verdict.WRONG)


def without_other_numbers(told: list[Caused], unsure: Callable[[Judged, Judgement], Judgement]) -> list[Caused]:
    """Return statements with values ``unsure`` that stand in lists of which others are, and none is right."""
    others = _of_other_numbers(told)
    return [_doubted(each, unsure) if each.walked.judged.statement.passage in others else each for each in told]


def _doubted(caused: Caused, unsure: Callable[[Judged, Judgement], Judgement]) -> Caused:
    judged = caused.walked.judged
    judgements = tuple(
        unsure(judged, each) if place in caused.slips and is_only_named(judged, each) else each
        for place, each in enumerate(judged.judgements)
    )
    slips = {place: slip for place, slip in caused.slips.items() if judgements[place].verdict is Verdict.WRONG}
    return replace(caused, walked=replace(caused.walked, judged=replace(judged, judgements=judgements)), slips=slips)


def _of_other_numbers(told: Iterable[Caused]) -> frozenset[int]:
    verdicts: dict[int, set[Verdict]] = defaultdict(set)
    for each in told:
        judged = each.walked.judged
        listed = (one for one in judged.judgements if one.kind is Kind.VALUE and is_only_named(judged, one))
        verdicts[judged.statement.passage] |= {one.verdict for one in listed if one.verdict in _TOLD}
    return frozenset(
        passage for passage, found in verdicts.items() if Verdict.UNSURE in found and Verdict.RIGHT not in found
    )
