"""The loss of a network of layers: targets, the errors of the outputs, penalties, and their total."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from derive.expressions.expression import Call, Constant, Expression, Negative, Power, Product, Symbol, sum_of
from derive.network.fields.choices import loss_of
from derive.network.fields.names import TOTAL_ERROR, listed, named
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed
from derive.network.graph.quantity import Applied, Given, Place, Quantity, Role, Total
from derive.network.tables.losses import FUSED, TARGETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.network.builders.described import DescribedLayers
    from derive.network.builders.example_rows import Numbers
    from derive.network.fields.choices import Choice
    from derive.network.fields.located import Key
    from derive.network.fields.names import NameRegister


class Outputs(Protocol):
    """The last layer: ``activations`` are the names of the outputs, ``neurons`` what they are called."""

    @property
    def number(self) -> int:
        """The number of the layer, counted from 1."""

    @property
    def neurons(self) -> tuple[str, ...]:
        """The names of the neurons."""

    @property
    def activations(self) -> tuple[str, ...]:
        """The names of the quantities that they hand on."""


def objective(
    description: DescribedLayers, last: Outputs, weights: list[str], names: NameRegister, rows: Numbers | None = None
) -> Iterator[Quantity]:
    """Yield everything behind the last layer; raises Problem for a wrong number of targets or a name used twice.

    ``rows`` are the targets of all examples where the outputs are those of all.
    """
    number = last.number + 1
    targets = _targets(description, last, names, rows.by_name if rows else named(description.targets, "t"))
    yield from targets
    function = loss_of(description.objective, len(rows.columns if rows else last.neurons))
    parts = []
    for index, (target, neuron, out) in enumerate(zip(targets, last.neurons, last.activations, strict=True), 1):
        place = Place(number, index, neuron=neuron)
        parts.append(Quantity(f"E_{neuron}", Role.ERROR, Applied(function, (target.name, out)), place))
    yield from parts
    penalties = list(penalties_of(description, weights, number, names))
    yield from penalties
    parts += [each for each in penalties if each.role is Role.PENALTY]
    yield Quantity(TOTAL_ERROR, Role.TOTAL_ERROR, Total(tuple(part.name for part in parts)), Place(number))


def _targets(
    description: DescribedLayers, last: Outputs, names: NameRegister, targets: Mapping[str, Fraction]
) -> list[Quantity]:
    if len(targets) != len(last.neurons):
        message = f"the number of targets is {len(targets)}, that of output neurons {len(last.neurons)}"
        hint = f"give one target for each of {listed(last.neurons)}, in this order"
        if len(targets) == 1 and _name(description.objective) == "cross_entropy":
            hint += "; the second of three classes is [0, 1, 0]"
        raise Problem(("targets",), message, hint=hint, of_key=True)
    _check_fit(description)
    quantities = []
    for index, ((target, value), neuron) in enumerate(zip(targets.items(), last.neurons, strict=True), 1):
        names.claim(target, ("targets", target), "a target")
        quantities.append(Quantity(target, Role.TARGET, Given(value), Place(last.number + 1, index, neuron=neuron)))
    return quantities


def _check_fit(description: DescribedLayers) -> None:
    """Raise Problem for a target that the loss cannot have, such as 2 for a probability."""
    rows: dict[Key, Any] = {("targets",): description.targets}
    if description.examples is not None:
        rows = {("examples", index, "targets"): each.targets for index, each in enumerate(description.examples)}
    for path, targets in rows.items():
        numbers = targets if isinstance(targets, dict) else dict(enumerate(targets))
        for key, target in numbers.items():
            if isinstance(target, Fraction):
                require_fit(description.objective, target, (*path, key))


def require_fit(loss: Choice, target: Fraction, path: Key) -> None:
    """Raise Problem for a target that a loss cannot have."""
    name = _name(loss)
    if name in TARGETS and not TARGETS[name].fits(target):
        raise Problem(path, f"{target} is no target for {name}", hint=TARGETS[name].words)


def _name(loss: Choice) -> str:
    """Return the name of a loss, of one that is fused with an activation that of its own part."""
    return FUSED[loss][1] if loss in FUSED else str(loss)


def penalties_of(
    description: DescribedLayers, weights: list[str], number: int, names: NameRegister
) -> Iterator[Quantity]:
    """Yield the strength of each penalty (``lambda1``, ``lambda2``) and the penalty itself (``R1``, ``R2``)."""
    penalty = description.penalty
    if penalty is None:
        return
    for order, strength in ((1, penalty.l1), (2, penalty.l2)):
        if strength is not None:
            factor, name = f"lambda{order}", f"R{order}"
            for each in (factor, name):
                names.claim(each, ("penalty", f"l{order}"), "a penalty")
            place = Place(number, order)
            yield Quantity(factor, Role.HYPERPARAMETER, Given(strength), place)
            formula = _absolutes(factor, weights) if order == 1 else _squares(factor, weights)
            # What is to grow is less by the penalty, so that weights become smaller either way.
            yield Quantity(name, Role.PENALTY, Expressed(Negative(formula) if description.ascends else formula), place)


def _absolutes(factor: str, weights: list[str]) -> Expression:
    return Product((Symbol(factor), sum_of([Call("absolute", (Symbol(weight),)) for weight in weights])))


def _squares(factor: str, weights: list[str]) -> Expression:
    squares: list[Expression] = [Power(Symbol(weight), Constant(Fraction(2))) for weight in weights]
    return Product((Constant(Fraction(1, 2)), Symbol(factor), sum_of(squares)))
