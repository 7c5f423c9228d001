"""Another symbol, of the same role as a rule: another neuron's activation, another target, another output's error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.causes.cause import Cause, Example
from derive.check.causes.swaps import in_text, in_value, others, role
from derive.check.causes.weight import PARAMETERS
from derive.expressions.expression import Symbol
from derive.expressions.matrices import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.cause import Candidate
    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression


MOST_LACKING = 6


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange a symbol for another of its role."""
    network = slip.environment.network

    def choose(meaning: Expression) -> Iterable[Expression]:
        return others(network, meaning) if role(network, meaning) not in PARAMETERS else ()

    yield from in_text(slip, CAUSE, choose)
    yield from in_value(slip, CAUSE, choose)
    yield from _of_the_right_formula(slip)


def _of_the_right_formula(slip: Slip) -> Iterator[Candidate]:
    """Exchange a symbol for one of another role that only the right formula has."""
    if slip.claimed is not None or slip.bound is None:
        return
    written = set(walk(slip.bound))
    lacking = [leaf for formula in slip.formulas for leaf in dict.fromkeys(walk(formula))
               if isinstance(leaf, Symbol) and leaf not in written]  # fmt: skip
    network = slip.environment.network

    def choose(meaning: Expression) -> Iterable[Expression]:
        own = role(network, meaning)
        return () if own is None else [leaf for leaf in dict.fromkeys(lacking[:MOST_LACKING])
                                       if isinstance(meaning, Symbol) and role(network, leaf) is not own]  # fmt: skip

    for candidate in in_text(slip, CAUSE, choose):
        yield replace(candidate, rank=1)


CAUSE = Cause(
    __name__,
    Example("another symbol: t_2 for t_1", (r"E_{y1} = \frac{1}{2}(t_2 - out_{y1})^2",)),
    candidates,
    is_by_value=True,
    combines=True,
)
