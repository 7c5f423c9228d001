"""Numbers put in for the entries of a vector: where all but one are there, that one is of no other state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.balls import rational
from derive.check.formulas.evaluation import NoValue, equal
from derive.check.worlds.worlds import Worlds
from derive.expressions.matrices import Stack, entries, single, walk
from derive.expressions.printed import number_of

if TYPE_CHECKING:
    from derive.check.diagnosis.walk import Judged
    from derive.check.judge.judgement import Judgement


def stands_in_its_vector(judged: Judged, judgement: Judgement) -> bool:
    """Return whether a number is put in for an entry of a vector whose other entries are there as they are.

    A nought or a one tells nothing: such an entry may be the same in every example.
    """
    meanings = (judged.environment.meaning(name.spelling) for name in judged.statement.names)
    vectors = [entries(each) for each in meanings if isinstance(each, Stack) and judgement.meaning in entries(each)]
    side = judged.prepared.sides.sides[judgement.side]
    numeric = single(side.bound)
    if len(vectors) != 1 or numeric is None:
        return False
    worlds = Worlds(judged.ledger.points, judged.ledger)
    written = {number[1] * number[0].value for part in walk(numeric) if (number := number_of(part)) is not None}
    try:
        others = [worlds.exact(each) for each in vectors[0] if each != judgement.meaning]
    except NoValue:
        return False
    return any(each not in (0, 1) for each in others) and all(
        any(equal(each, rational(number)) for number in written) for each in others
    )
