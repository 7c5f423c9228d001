"""Both sweeps over a small graph as one straight line of operations, recorded once: no look-ups between them.

Matrices, as ``sweeps`` has them, pay off in large layers; in small ones it is the walk over the graph that takes time.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from flint import fmpq

from derive.calculus.ball_algebra import BoundedAlgebra, Real, rational
from derive.calculus.chain import adjoints, differentiable, forward
from derive.calculus.tape import Tape, TapeAlgebra
from derive.expressions.algebra import Undefined
from derive.network.graph.quantity import Applied, Given, Total, WeightedSum

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from derive.network.graph.graph import Graph
    from derive.network.graph.quantity import Definition

# A longer record is no faster than matrices.
MOST_EDGES = 200
# Nothing on the tape gives up exactness, so that longer rationals must not come in.
MOST_BITS = 1_000

Numbers = dict[str, Real]


class Recorded:
    """All quantities of a graph, and the derivatives of its loss by ``chain.differentiable``."""

    def __init__(self, graph: Graph) -> None:
        tape = Tape()
        algebra = TapeAlgebra(tape)
        slots = forward(graph, {name: tape.input(name) for name in graph.givens}, algebra)
        gradient = adjoints(graph, slots, algebra, graph.loss, differentiable(graph, graph.loss))
        self._givens: Numbers = {name: rational(number) for name, number in graph.givens.items()}
        self._quantities = tuple(slots), _picker([slot.index for slot in slots.values()])
        self._gradient = tuple(gradient), _picker([slot.index for slot in gradient.values()])
        self._run = tape.prepare(BoundedAlgebra())

    def run(self, replaced: Mapping[str, Real]) -> tuple[Numbers, Numbers] | None:
        """Return quantities and derivatives at the working precision; None where the long way must be gone.

        That is so where something has no value, or what is ``replaced`` is no given or has too many bits.
        """
        if not replaced.keys() <= self._givens.keys() or any(map(_is_long, replaced.values())):
            return None
        try:
            slots = self._run({**self._givens, **replaced} if replaced else self._givens)
        except (Undefined, ZeroDivisionError):
            return None
        (names, quantities), (differentiated, derivatives) = self._quantities, self._gradient
        return (
            dict(zip(names, quantities(slots), strict=True)),
            dict(zip(differentiated, derivatives(slots), strict=True)),
        )


def recorded(graph: Graph) -> Recorded | None:
    """Return the record of a graph, None where it is not small, or does more than weigh, add and apply functions."""
    return graph.remembered(Recorded, lambda: Recorded(graph) if _is_small(graph) else None)


def _is_small(graph: Graph) -> bool:
    if graph.edges > MOST_EDGES or any(map(_is_long, map(rational, graph.givens.values()))):
        return False
    return len(graph.quantities) > 1 and all(_is_simple(each.definition) for each in graph.quantities.values())


def _is_simple(definition: Definition) -> bool:
    # Whether a kink is decided is not known before the reverse sweep, which may not be asked for.
    smooth = isinstance(definition, Applied) and not definition.function.kinks
    return smooth or isinstance(definition, Given | WeightedSum | Total)


def _is_long(number: Real) -> bool:
    return isinstance(number, fmpq) and number.height_bits() > MOST_BITS


def _picker(places: list[int]) -> Callable[[Sequence[Real]], Sequence[Real]]:
    """Return what picks the numbers at some places of a list; ``itemgetter`` of one place gives no sequence."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda slots: [slots[place] for place in places]
