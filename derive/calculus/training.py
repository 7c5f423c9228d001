"""Many updates: gradient descent in balls, on a tape recorded once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flint import arb, ctx, fmpq

from derive.calculus.balls import LAST_PRECISION, BoundedAlgebra, Real, Undecided, ball, precisions, rational
from derive.calculus.chain import adjoints, differentiable, forward
from derive.calculus.decimals import Decimal, proven
from derive.calculus.tape import Tape, TapeAlgebra
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derive.network.network import Network

# Every update multiplies the bits of an exact parameter; with more than this it goes on as a ball.
RATIONAL_BITS = 2_000
MOST_SIGNIFICANT_EXTRA = 40
PROGRESS_EVERY = 500


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
    asked = frozenset(steps)
    run = _Run(network, decimals, progress)
    for precision in precisions():
        try:
            return run.outcomes(asked, precision)
        except Undecided:
            continue
    raise DeriveError(
        f"the digits after {max(asked)} updates cannot be proven with {LAST_PRECISION} bits",
        hint="the training is unstable, or a unit stays at its kink: take fewer steps or a smaller learning rate",
    )


class _Run:
    """The forward and the reverse sweep of one network as a tape, and what is read from it."""

    def __init__(self, network: Network, decimals: int, progress: Callable[[int], None] | None) -> None:
        self.decimals = decimals
        self.progress = progress
        self.givens = network.graph.givens
        graph, self.tape = network.graph, Tape()
        algebra = TapeAlgebra(self.tape)
        slots = forward(graph, {name: self.tape.input(name) for name in self.givens}, algebra)
        gradient = adjoints(graph, slots, algebra, graph.loss, differentiable(graph, graph.loss))
        self.rate = slots["eta"].index if network.trained else -1
        self.slopes = {name: gradient[name].index for name in network.trained if name in gradient}
        self.error = slots[graph.loss].index
        self.outputs = [slots[name].index for name in network.results]

    def outcomes(self, asked: frozenset[int], precision: int) -> list[Outcome]:
        """Train as far as the last step asked for; raises Undecided where the precision does not do."""
        found: list[Outcome] = []
        with ctx.workprec(precision):
            run = self.tape.prepare(BoundedAlgebra())
            numbers: dict[str, Real] = {name: rational(number) for name, number in self.givens.items()}
            for step in range(max(asked, default=-1) + 1):
                values = run(numbers)
                if step in asked:
                    found.append(self._outcome(step, values))
                self._update(numbers, values)
                if self.progress and step % PROGRESS_EVERY == 0:
                    self.progress(step)
        return found

    def _update(self, numbers: dict[str, Real], values: list[Real]) -> None:
        for name, index in self.slopes.items():
            no_slope = values[index] == 0
            # A parameter without slope keeps its exact value, and a unit at its kink its decision.
            if not no_slope:
                numbers[name] = _short(numbers[name] - values[self.rate] * values[index])

    def _outcome(self, step: int, values: list[Real]) -> Outcome:
        error = proven(values[self.error], error_decimals(values[self.error], self.decimals + 2))
        outputs = [proven(values[index], self.decimals + 3) for index in self.outputs]
        known = tuple(each for each in outputs if each is not None)
        if error is None or len(known) < len(outputs):
            raise Undecided
        return Outcome(step, error, known)


def _short(number: Real) -> Real:
    return ball(number) if isinstance(number, fmpq) and number.height_bits() > RATIONAL_BITS else number


def error_decimals(error: Real, digits: int) -> int:
    """Return the decimals that show so many significant digits of a positive error below one.

    >>> error_decimals(arb("0.0000373"), 6)
    10
    """
    for decimals in range(digits, digits + MOST_SIGNIFICANT_EXTRA):
        if error >= arb(10) ** (digits - 1 - decimals):
            return decimals
    # Zero, or so near to it that zeros say enough.
    return digits
