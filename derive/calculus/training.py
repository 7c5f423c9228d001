"""Many updates: gradient descent in balls, on a tape recorded once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb, ctx

from derive.calculus.balls import BallAlgebra, Undecided, rational
from derive.calculus.chain import adjoints, differentiable, forward
from derive.calculus.decimals import Decimal, proven
from derive.calculus.tape import Tape, TapeAlgebra
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derive.network.network import Network

FIRST_PRECISION = 128
LAST_PRECISION = 2048


@dataclass(frozen=True)
class Outcome:
    """After ``step`` updates: the loss and the outputs, as printed."""

    step: int
    error: Decimal
    outputs: tuple[Decimal, ...]


def train(
    network: Network,
    steps: Iterable[int],
    decimals: int,
    progress: Callable[[int], None] | None = None,
) -> list[Outcome]:
    """Return what the network says after each of the given numbers of updates, every digit proven.

    Outputs have three decimals more than asked for and the error two significant digits more: what a long
    training changes are the later digits.
    Raises DeriveError where balls grow too wide to prove the digits (an unstable training).
    """
    asked = sorted(set(steps))
    precision = FIRST_PRECISION
    while precision <= LAST_PRECISION:
        try:
            return _run(network, asked, decimals, precision, progress)
        except Undecided:
            precision *= 2
    raise DeriveError(
        f"the digits after {asked[-1]} updates cannot be proven with {LAST_PRECISION} bits",
        hint="the training is unstable: take fewer steps or a smaller learning rate",
    )


def _run(
    network: Network, steps: list[int], decimals: int, precision: int, progress: Callable[[int], None] | None
) -> list[Outcome]:
    ctx.prec = precision
    graph, tape = network.graph, Tape()
    algebra = TapeAlgebra(tape)
    slots = forward(graph, {name: tape.input(name) for name in graph.givens}, algebra)
    gradient = adjoints(graph, slots, algebra, graph.loss, differentiable(graph, graph.loss))
    rate = slots["eta"]
    renewed = {name: (slots[name] - rate * gradient[name]).index for name in network.trained if name in gradient}
    wanted = [slots[graph.loss].index, *(slots[name].index for name in network.layers[-1].activations)]
    run = tape.prepare(BallAlgebra())
    numbers = {name: arb(rational(number)) for name, number in graph.givens.items()}
    outcomes: list[Outcome] = []
    for step in range(steps[-1] + 1):
        values = run(numbers)
        if step in steps:
            outcomes.append(_outcome(step, [values[index] for index in wanted], decimals))
        for name, index in renewed.items():
            numbers[name] = values[index]
        if progress and step % 500 == 0:
            progress(step)
    return outcomes


def _outcome(step: int, numbers: list[arb], decimals: int) -> Outcome:
    digits = [proven(numbers[0], error_decimals(numbers[0], decimals + 2))]
    digits += [proven(number, decimals + 3) for number in numbers[1:]]
    known = [each for each in digits if each is not None]
    if len(known) < len(digits):
        raise Undecided
    return Outcome(step, known[0], tuple(known[1:]))


def error_decimals(error: arb, digits: int) -> int:
    """Return the decimals that show so many significant digits of a positive error below one.

    >>> error_decimals(arb("0.0000373"), 6)
    10
    """
    decimals = digits
    while decimals < digits + 40 and error < arb(10) ** (digits - 1 - decimals):
        decimals += 1
    return decimals
