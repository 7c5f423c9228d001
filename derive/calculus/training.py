"""Many updates by the network's rule, in balls, on a tape recorded once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar

from flint import arb, ctx, fmpq

from derive.calculus.balls import (
    FIRST_PRECISION,
    LAST_PRECISION,
    BoundedAlgebra,
    Evaluation,
    Real,
    Undecided,
    ball,
    rational,
)
from derive.calculus.chain import NoValue, adjoints, differentiable, forward
from derive.calculus.decimals import Decimal, proven
from derive.calculus.exact_zeros import vanishes
from derive.calculus.lines import decimals_for, large_exponent
from derive.calculus.tape import Recorded, Slot, Tape, TapeAlgebra
from derive.calculus.updates import RATE, carried, hyperparameters, rate_at
from derive.errors import DeriveError
from derive.expressions.algebra import Undefined
from derive.network.tables.update_rules import PARAMETER, TO_T

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from derive.network.network import Network

_Found = TypeVar("_Found")
# Takes the step and every quantity, and returns what is asked for, or None where more bits are needed.
_Reader = Callable[[int, Mapping[str, Real]], _Found | None]

# Every update multiplies the bits of an exact parameter; with more than this it goes on as a ball.
RATIONAL_BITS = 2_000
MOST_SIGNIFICANT_EXTRA = 40
# A ball so many decimals narrower than the last digit, which still holds a tie, is taken to lie on it.
TIE_DECIMALS = 40
PROGRESS_EVERY = 500
# Steps times what is to be computed in one: some of the longest half minutes that one waits for.
MOST_OPERATIONS = 50_000_000
# So often a training looks how many bits are known; those behind them are of no use to work with, but for a few.
LOOK_EVERY = 20
GUARD_BITS = 64


@dataclass(frozen=True)
class Variant:
    """A way to train that people take, on purpose or by a slip.

    ``layer_by_layer``: from the last layer backwards, each layer is updated before the error is handed back through
    it. ``behind``: results are those of the forward pass so many updates earlier.
    """

    layer_by_layer: bool = False
    behind: int = 0


# The right way first: all derivatives at the old values, then all updates, then a forward pass.
VARIANTS: Mapping[str, Variant] = {
    "simultaneous": Variant(),
    "output_layer_first": Variant(layer_by_layer=True),
    "before_last_update": Variant(behind=1),
}
SIMULTANEOUS = VARIANTS["simultaneous"]


@dataclass(frozen=True)
class Outcome:
    """After ``step`` updates: the loss and the outputs, as printed; ``ends``: after the last, what was asked for."""

    step: int
    error: Decimal
    outputs: tuple[Decimal, ...]
    ends: tuple[Decimal, ...] = ()


def train(
    network: Network,
    steps: Iterable[int],
    decimals: int,
    progress: Callable[[int], None] | None = None,
    variant: Variant = SIMULTANEOUS,
    ends: Sequence[str] = (),
) -> list[Outcome]:
    """Return what the network says after each of the given numbers of updates, every digit proven.

    ``ends`` are quantities whose values the last one has, with the decimals asked for.
    Outputs have three decimals more than asked for and the error two significant digits more: what a long
    training changes are the later digits. Large numbers have as many digits behind the first one.
    Raises DeriveError where balls grow too wide to prove the digits (an unstable training), where a value ceases to
    exist, and for a variant that goes by layers where there are none.
    """
    asked = frozenset(steps)

    def outcome(step: int, seen: Mapping[str, Real]) -> Outcome | None:
        loss = seen[network.graph.loss]
        error = _known(loss, error_decimals(loss, decimals + 2))
        outputs = _all_proven([seen[name] for name in network.results], decimals + 3)
        wanted, digits = (ends if step == max(asked) else ()), network.description.digits
        at_end = _all_proven([seen[name] for name in wanted], decimals, digits)
        return None if error is None or outputs is None or at_end is None else Outcome(step, error, outputs, at_end)

    return _proven(_Run(network, progress, variant), asked, outcome)


def _known(number: Real, decimals: int) -> Decimal | None:
    """Return a number as printed; what lies on a tie for all that balls can say has a further digit, which decides."""
    found = proven(number, decimals)
    if found is None and isinstance(number, arb) and number.rad() < arb(10) ** -(decimals + TIE_DECIMALS):
        return proven(number, decimals + 1)
    return found


def _all_proven(numbers: Sequence[Real], decimals: int, significant: int | None = None) -> tuple[Decimal, ...] | None:
    """Return numbers as printed; None where one of them is not known so well.

    Large ones have fewer decimals; with ``significant``, each has so many digits.
    """
    def printed(number: Real) -> int:
        large = large_exponent(number)
        size = -number if number < 0 else number
        return (decimals_for(size, decimals, significant, large) if significant and size > 0 else decimals) - large

    found = [_known(number, printed(number)) for number in numbers]
    known = tuple(each for each in found if each is not None)
    return known if len(known) == len(found) else None


@dataclass(frozen=True)
class Reading:
    """A quantity after so many updates, with so many decimals."""

    name: str
    updates: int
    decimals: int


def measured(network: Network, readings: Iterable[Reading], variant: Variant = SIMULTANEOUS) -> dict[Reading, Decimal]:
    """Return what is read in one training; raises DeriveError as ``train`` does."""
    by_step: dict[int, list[Reading]] = {}
    for each in readings:
        by_step.setdefault(max(each.updates - variant.behind, 0), []).append(each)

    def read(step: int, seen: Mapping[str, Real]) -> dict[Reading, Decimal] | None:
        found = {each: proven(seen[each.name], each.decimals) for each in by_step[step]}
        known = {each: decimal for each, decimal in found.items() if decimal is not None}
        return known if len(known) == len(found) else None

    steps = _proven(_Run(network, None, variant), frozenset(by_step), read)
    return {each: decimal for found in steps for each, decimal in found.items()}


def _proven(run: _Run, asked: frozenset[int], read: _Reader[_Found]) -> list[_Found]:
    """Train with more and more bits until all that is asked for can be read."""
    last, precision = max(asked, default=0), FIRST_PRECISION
    _require_soon_done(run, last)
    while precision <= LAST_PRECISION:
        try:
            return run.readings(asked, precision, read)
        except Undecided:
            # Each update costs about as many bits; what they do not last for need not be tried.
            further = max(2 * precision, int(1.125 * run.bits_per_step * last) + 2 * FIRST_PRECISION)
            precision = min(further, LAST_PRECISION) if precision < LAST_PRECISION else further
        except (Undefined, ZeroDivisionError) as error:
            reason = str(error) if isinstance(error, Undefined) else "it divides by zero"
            raise DeriveError(
                f"on the way to {_updates(last)} a value ceases to exist: {reason}",
                hint="take fewer steps or a smaller learning rate",
            ) from error
    raise DeriveError(
        f"the digits after {_updates(last)} cannot be proven with {LAST_PRECISION} bits",
        hint="the training is unstable, or a unit stays at its kink: take fewer steps or a smaller learning rate",
    )


def _require_soon_done(run: _Run, last: int) -> None:
    most = MOST_OPERATIONS // max(run.operations, 1)
    if last > most:
        raise DeriveError(
            f"{_updates(last)} of this network would take {last * run.operations:,} operations, more than"
            f" {MOST_OPERATIONS:,}: minutes or hours",
            hint=f"take at most {most:,} steps, or fewer examples",
        )


def _updates(number: int) -> str:
    return "1 update" if number == 1 else f"{number} updates"


class _TrainingAlgebra(BoundedAlgebra):
    """What trainings do beyond formulas."""

    def settled(self, x: Real) -> Real:
        """Return a number, an exact zero as a rational.

        A parameter without slope so keeps its exact value, and a unit at its kink its decision.
        """
        return fmpq(0) if x == 0 else x


def exact_zeros(network: Network) -> frozenset[str]:
    """Return the trained parameters whose derivative is zero whatever the numbers: in each step, that is."""
    loss = network.graph.loss
    try:
        slopes = Evaluation(network, FIRST_PRECISION).derivatives(loss)
    except (Undecided, NoValue):
        return frozenset()
    zeros = (name for name in network.trained if name in slopes and slopes[name] == 0)
    return frozenset(name for name in zeros if vanishes(network.graph, loss, name))


class _Recorder:
    """Records one update of a network, with all that it carries to the next one, on a tape."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.rule = network.optimizer.rule
        graph = network.graph
        reached = differentiable(graph, graph.loss)
        self.trained = [name for name in network.trained if name in reached]
        self.tape = Tape()
        self.algebra = TapeAlgebra(self.tape)
        self.inputs = {name: self.tape.input(name) for name in graph.givens}
        self.states = {
            carried(state, name): self.tape.input(carried(state, name))
            for name in self.trained
            for state in self.rule.states
        }
        to_t = {name: self.tape.input(name + TO_T) for name in self.rule.hyperparameters}
        # Where nothing is trained, there may be no learning rate.
        self.h = hyperparameters(network.optimizer, self.inputs.get, to_t.get)

    def record(self, variant: Variant) -> dict[str, int]:
        """Record everything; returns the slot of each parameter and state after the update."""
        graph = self.network.graph
        numbers = forward(graph, self.inputs | {name: self._ahead(name) for name in self.trained}, self.algebra)
        found: dict[str, int] = {}
        zeros = frozenset[str]() if variant.layer_by_layer else exact_zeros(self.network)
        for names in self._groups(variant):
            slopes = adjoints(graph, numbers, self.algebra, graph.loss, differentiable(graph, graph.loss))
            for name in names:
                new = self._updated(name, self.algebra.rational(0) if name in zeros else slopes[name])
                # Whatever is handed back through this layer from here on meets the new value.
                numbers[name] = getattr(new, PARAMETER)
                found[name] = numbers[name].index
                found |= {carried(state, name): getattr(new, state).index for state in self.rule.states}
        return found

    def _groups(self, variant: Variant) -> list[list[str]]:
        """Return the trained parameters that are updated together, in order."""
        if not variant.layer_by_layer:
            return [self.trained] if self.trained else []
        layers = (
            {*(weight for row in layer.weights for weight in row), *layer.biases} for layer in self.network.layers
        )
        return [[name for name in self.trained if name in layer] for layer in reversed(list(layers))]

    def _old(self, name: str, slope: Slot | None) -> SimpleNamespace:
        states = {state: self.states[carried(state, name)] for state in self.rule.states}
        return SimpleNamespace(theta=self.inputs[name], gradient=slope, **states)

    def _ahead(self, name: str) -> Recorded:
        old = self._old(name, None)
        return self.rule.look_ahead(self.algebra, self.h, old, SimpleNamespace()) if self.rule.look_ahead else old.theta

    def _updated(self, name: str, slope: Slot) -> SimpleNamespace:
        new = SimpleNamespace()
        old = self._old(name, self.tape.note("settled", slope))
        for line in self.rule.lines:
            value = line.formula(self.algebra, self.h, old, new)
            setattr(new, line.name, value if line.name == PARAMETER else self.tape.note("settled", value))
        return new


class _Run:
    """The forward pass of one network as a tape, its update as another, and trainings with them."""

    def __init__(self, network: Network, progress: Callable[[int], None] | None, variant: Variant) -> None:
        if variant.layer_by_layer and not network.is_layered:
            raise DeriveError("only a network of layers can be trained layer by layer")
        self.progress = progress
        self.givens = network.graph.givens
        self.forward = Tape()
        inputs = {name: self.forward.input(name) for name in self.givens}
        self.seen = forward(network.graph, inputs, TapeAlgebra(self.forward))
        recorder = _Recorder(network)
        self.after = recorder.record(variant)
        self.update = recorder.tape
        self.operations = self.update.length
        self.bits_per_step = 0.0
        self.states = tuple(recorder.states)
        self.hyperparameters = tuple(recorder.rule.hyperparameters)
        self.schedule = network.optimizer.schedule if RATE in self.givens else None

    def readings(self, asked: frozenset[int], precision: int, read: _Reader[_Found]) -> list[_Found]:
        """Read at the steps asked for, in order; raises Undecided where the precision does not do."""
        results = []
        with ctx.workprec(precision):
            algebra = _TrainingAlgebra()
            see, update = self.forward.prepare(algebra), self.update.prepare(algebra, frozenset(self.after.values()))
            numbers = self._beginning()
            for step in range(max(asked, default=-1) + 1):
                if step:
                    if self.schedule:
                        numbers[RATE] = _short(rate_at(self.schedule, step, algebra))
                    self._go_on(numbers, update)
                if step and step % LOOK_EVERY == 0:
                    known = _known_bits([numbers[name] for name in self.after])
                    ctx.prec = min(precision, max(FIRST_PRECISION, known + GUARD_BITS))
                    self.bits_per_step = (precision - known) / step
                if step in asked:
                    values = see(numbers)
                    found = read(step, {name: values[slot.index] for name, slot in self.seen.items()})
                    if found is None:
                        raise Undecided
                    results.append(found)
                if self.progress and step % PROGRESS_EVERY == 0:
                    self.progress(step)
        return results

    def _beginning(self) -> dict[str, Real]:
        numbers: dict[str, Real] = {name: rational(number) for name, number in self.givens.items()}
        numbers |= dict.fromkeys(self.states, fmpq(0))
        return numbers | {name + TO_T: fmpq(1) for name in self.hyperparameters}

    def _go_on(self, numbers: dict[str, Real], update: Callable[[Mapping[str, Real]], list[Real]]) -> None:
        for name in self.hyperparameters:
            numbers[name + TO_T] = _short(numbers[name + TO_T] * numbers[name])
        values = update(numbers)
        for name, index in self.after.items():
            numbers[name] = _short(values[index])


def _short(number: Real) -> Real:
    return ball(number) if isinstance(number, fmpq) and number.height_bits() > RATIONAL_BITS else number


def _known_bits(numbers: Sequence[Real]) -> int:
    """Return how many bits of the best known ball are known; of exact numbers, more than anybody works with.

    Raises Undecided where nothing is known of one any more.
    """
    balls = [each for each in numbers if isinstance(each, arb) and not each.is_exact()]
    if not all(each.is_finite() for each in balls):
        raise Undecided
    return max((each.rel_accuracy_bits() for each in balls), default=LAST_PRECISION)


def error_decimals(error: Real, digits: int) -> int:
    """Return the decimals that show so many significant digits of a positive error below one, or of a large one.

    >>> error_decimals(arb("0.0000373"), 6), error_decimals(arb(3) * 10**20, 6)
    (10, -14)
    """
    large = large_exponent(error)
    if large:
        return digits - large
    for decimals in range(digits, digits + MOST_SIGNIFICANT_EXTRA):
        if error >= arb(10) ** (digits - 1 - decimals):
            return decimals
    # Zero, or so near to it that zeros say enough.
    return digits
