"""A symbol written a second time where another of its role belongs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Example
from derive.check.causes.swaps import in_text, others
from derive.check.formulas.sides import SideKind
from derive.expressions.printed import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip
    from derive.check.syntax.tree import Name


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange one of two equal factors or terms; a derivative repeats symbols by its nature and does not count."""
    network = slip.environment.network
    outside = [name for name in slip.names() if not _in_derivative(slip, name)]
    counts = Counter(slip.meaning(name) for name in outside)

    def repeated(name: Name) -> bool:
        return name in outside and counts[slip.meaning(name)] > 1

    yield from in_text(slip, CAUSE, lambda meaning: others(network, meaning), repeated)
    yield from _repeated_number(slip)


def _repeated_number(slip: Slip) -> Iterator[Candidate]:
    """Explain a number put in by that of another symbol of its role that is put in beside it."""
    side, meaning = slip.prepared.sides.sides[slip.judgement.side], slip.judgement.meaning
    if slip.claimed is None or side.kind is not SideKind.NUMERIC or side.bound is None or meaning is None:
        return
    number = (abs(slip.claimed[0]), slip.claimed[1])
    same = [each for each in printed(side.bound) if (abs(each.value), each.unit) == number and each.unit < 1]
    if len(same) > 1:
        for other in others(slip.environment.network, meaning):
            details = {"written": slip.writer.symbol(other), "meant": slip.writer.symbol(meaning)}
            yield Candidate(CAUSE, formula=other, details=details)


def _in_derivative(slip: Slip, name: Name) -> bool:
    before = slip.math[slip.node.start : name.start]
    return before.rstrip("{ \\,").endswith(("partial", "d"))


CAUSE = Cause(
    __name__,
    Example("out_{h1} is repeated where out_{h2} belongs", ("net_{y1} = w_5 out_{h1} + w_7 out_{h1} + b_2",)),
    candidates,
    is_by_value=True,
    combines=True,
)
