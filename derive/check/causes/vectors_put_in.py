"""Numbers put in for the entries of a vector or matrix.

Where all but one are there, that one is of no other state; what is that of its counterpart may be of the transpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.balls import rational
from derive.check.formulas.evaluation import NoValue, equal
from derive.check.judge.judgement import Kind
from derive.check.syntax import tree as nodes
from derive.check.worlds.worlds import Worlds
from derive.expressions.expression import Symbol
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


def is_of_the_transpose(judged: Judged, judgement: Judgement) -> bool:
    """Return whether a number put in for an entry of a matrix is that of its counterpart: of row 2, column 1 for 12."""
    meaning, node = judgement.meaning, judgement.node
    if judgement.kind is not Kind.SUBSTITUTION or not isinstance(meaning, Symbol) or not isinstance(node, nodes.Number):
        return False
    network = judged.ledger.points.network
    unsaid, givens = network.unsaid, network.graph.givens
    others = map(unsaid.named.get, unsaid.written(meaning.name).transposes) if unsaid is not None else ()
    return any(abs(givens[each]) == node.value for each in others if each is not None and each in givens)
