"""An updated parameter where the old one belongs, or the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.updates import at_step
from derive.check.causes.cause import Candidate, Cause, Example
from derive.check.causes.swaps import in_text, in_value
from derive.expressions.expression import AtStep, Symbol, Updated
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange old for updated in one place, or, in a formula whose value is printed, everywhere.

    A document that counts its steps may also take the parameter of the step before or behind.
    """
    network, counts = slip.environment.network, slip.environment.counts_steps
    trained = set(network.trained)

    def choose(meaning: Expression) -> Iterable[Expression]:
        match meaning:
            case Updated(name):
                return (Symbol(name), at_step(network, Symbol(name), 2)) if counts else (Symbol(name),)
            case AtStep(Symbol(name) as parameter, step) if counts and name in trained:
                return [at_step(network, parameter, each) for each in (step - 1, step + 1)]
            case Symbol(name) if name in trained:
                return (Updated(name),)
        return ()

    yield from in_text(slip, CAUSE, choose)
    yield from in_value(slip, CAUSE, choose)
    for formula in slip.formulas:
        swapped = with_leaves(formula, lambda leaf: next(iter(choose(leaf)), leaf))
        if swapped != formula:
            yield Candidate(CAUSE, formula=swapped)


CAUSE = Cause(
    __name__,
    Example("old and updated parameters are mixed", (r"\frac{\partial net_{y1}}{\partial out_{h1}} = w_5^{+}",)),
    candidates,
    is_by_value=True,
)
