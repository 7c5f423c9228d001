r"""What a document defines for one step of an update and writes again for the next: ``g^{(0)}``, then ``g^{(1)}``."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from derive.calculus.updates import at_step
from derive.expressions.expression import AtStep, Partial, Symbol, Updated
from derive.expressions.matrices import each
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.check.syntax.tree import Spelling
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound
    from derive.network.model import Model

_STEP = re.compile(r"\((\d{1,2})\)")


def as_before(network: Model, defined: Mapping[Spelling, Bound], spelling: Spelling) -> Bound | None:
    """Return what a symbol of an earlier step is defined as, at the step whose number a spelling bears."""
    for twin, later in _earlier(spelling):
        meaning = defined.get(twin)
        if meaning is not None:
            return each(meaning, partial(with_leaves, leaf=partial(_after, network, steps=later)))
    return None


def _earlier(spelling: Spelling) -> Iterator[tuple[Spelling, int]]:
    """Yield the symbols of the steps before, each with how many steps lie between."""
    found = _STEP.fullmatch(spelling.above[0]) if len(spelling.above) == 1 else None
    number = int(found[1]) if found is not None else 0
    for earlier in range(number - 1, -1, -1):
        yield replace(spelling, above=(f"({earlier})",)), number - earlier


def _after(network: Model, leaf: Expression, steps: int) -> Expression:
    """Return a quantity after so many updates more."""
    match leaf:
        case Updated(name):
            return at_step(network, Symbol(name), 1 + steps)
        case AtStep(of, step):
            return at_step(network, of, step + steps)
        case Symbol() | Partial():
            return at_step(network, leaf, steps)
    return leaf
