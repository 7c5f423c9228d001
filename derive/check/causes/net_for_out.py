"""The pre-activation of a neuron where its activation belongs, or the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Example
from derive.check.causes.swaps import in_text, in_value, partner
from derive.expressions.matrices import walk
from derive.expressions.walking import replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange net for out in one place, or in all places of the neuron (as in ``net (1 - net)``)."""
    network = slip.environment.network

    def choose(meaning: Expression) -> Iterable[Expression]:
        found = partner(network, meaning)
        return () if found is None else (found,)

    single = list(in_text(slip, CAUSE, choose))
    yield from single
    by_symbol: dict[str, list[Candidate]] = {}
    for candidate in single:
        by_symbol.setdefault(candidate.details["written"], []).append(candidate)
    for together in by_symbol.values():
        if len(together) > 1:
            edits = tuple(edit for candidate in together for edit in candidate.edits)
            yield Candidate(CAUSE, edits, details=together[0].details)
    yield from in_value(slip, CAUSE, choose, in_neurons=True)
    for formula in slip.formulas:
        yield from _everywhere(slip, formula)


def _everywhere(slip: Slip, formula: Expression) -> Iterator[Candidate]:
    network = slip.environment.network
    for leaf in dict.fromkeys(walk(formula)):
        other = partner(network, leaf)
        if other is not None:
            swapped = replaced(formula, leaf, other)
            details = {"written": slip.writer.symbol(other), "meant": slip.writer.symbol(leaf)}
            yield Candidate(CAUSE, formula=swapped, details=details)


CAUSE = Cause(
    __name__,
    Example(
        "net_{h1} for out_{h1}: what goes into the neuron and what comes out are confused",
        ("net_{y1} = w_5 net_{h1} + w_7 out_{h2} + b_2",),
    ),
    candidates,
    is_by_value=True,
    combines=True,
)
