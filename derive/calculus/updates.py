"""One update of one parameter: the lines of the network's rule as expressions.

What a rule adds to the network's quantities has names that no description can have: ``m[w5]`` is the state ``m`` of
``w5`` before the update, ``ahead[w5]`` the point at which a rule that looks ahead takes the gradient. As everywhere,
``Updated`` means after the update.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from operator import add
from operator import sub as subtract
from types import SimpleNamespace
from typing import TYPE_CHECKING, Self

from derive.expressions.evaluation import evaluate
from derive.expressions.expression import (
    AtStep,
    Constant,
    Expression,
    ExpressionAlgebra,
    Partial,
    Power,
    Symbol,
    Updated,
)
from derive.expressions.tidy import ZERO, tidied
from derive.expressions.walking import rewritten
from derive.network.tables.update_rules import PARAMETER, TO_T, attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from derive.expressions.algebra import Algebra, Number
    from derive.network.model import Model
    from derive.network.tables.optimizer import Optimizer
    from derive.network.tables.schedules import Schedule
    from derive.network.tables.update_rules import Formula

AHEAD = "ahead"
RATE = "eta"


class CarriedName(str):
    """The name of what a rule keeps for a parameter, as no description can have one; it knows what it is made of."""

    kind: str
    parameter: str

    def __new__(cls, kind: str, parameter: str) -> Self:
        """Make ``m[w5]`` of ``m`` and ``w5``."""
        made = super().__new__(cls, f"{kind}[{parameter}]")
        made.kind, made.parameter = kind, parameter
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Return what a copy is made of."""
        return self.kind, self.parameter


@dataclass(frozen=True)
class Assigned:
    """One line of an update: what is assigned, and to what; ``name`` is that of the rule's line."""

    name: str
    left: Expression
    form: Expression


def carried(kind: str, name: str) -> CarriedName:
    """Return the name of a state of a parameter.

    >>> carried("m", "w5"), parts(carried("m", "w5")), parts("w5")
    ('m[w5]', ('m', 'w5'), None)
    """
    return CarriedName(kind, name)


def parts(name: str) -> tuple[str, str] | None:
    """Return kind and parameter of such a name; None for a quantity of the network."""
    return (name.kind, name.parameter) if isinstance(name, CarriedName) else None


def hyperparameters(
    optimizer: Optimizer, number_of: Callable[[str], Number], to_t: Callable[[str], Number]
) -> SimpleNamespace:
    """Return what formulas call ``h``; ``to_t`` gives a hyperparameter to the power of the step's number."""
    move, decay = (add, subtract) if optimizer.ascends else (subtract, add)
    found = SimpleNamespace(eta=number_of(RATE), move=move, decay=decay)
    for name in optimizer.rule.hyperparameters:
        setattr(found, attribute(name), number_of(name))
        setattr(found, name + TO_T, to_t(name))
    return found


def rate_at(schedule: Schedule, step: int, algebra: Algebra) -> Number:
    """Return the learning rate of an update, counted from 1."""
    return algebra.sum([evaluate(schedule.at(step), lambda leaf: leaf, algebra) * algebra.rational(1)])


def gradient(network: Model, parameter: str) -> Partial:
    """Return the derivative that an update of a parameter uses."""
    loss = network.graph.loss
    if network.optimizer.rule.look_ahead:
        return Partial(carried(AHEAD, loss), carried(AHEAD, parameter))
    return Partial(loss, parameter)


def look_ahead(network: Model, parameter: str) -> Assigned | None:
    """Return where the rule takes the gradient, if it is not where the parameter stands."""
    formula = network.optimizer.rule.look_ahead
    if formula is None:
        return None
    return Assigned(AHEAD, Symbol(carried(AHEAD, parameter)), _Reader(network, parameter, 1).read(formula))


def assignments(network: Model, parameter: str, step: int | Symbol = 1) -> list[Assigned]:
    """Return the lines of the update of a trained parameter in order, at a step counted from 1, or at any.

    >>> from derive.network.network import Network
    >>> assignments(Network.load("backprop"), "w5")[-1].form
    w5 - eta * dE_total/dw5
    """
    reader = _Reader(network, parameter, step)
    lines = network.optimizer.rule.lines
    return [Assigned(line.name, reader.left(line.name), reader.read(line.formula)) for line in lines]


class _Reader:
    """Reads the formulas of a rule as expressions about one parameter."""

    def __init__(self, network: Model, parameter: str, step: int | Symbol) -> None:
        rule = network.optimizer.rule
        times = step if isinstance(step, Symbol) else Constant(Fraction(step))
        self.parameter = parameter
        self.old = SimpleNamespace(theta=Symbol(parameter), gradient=gradient(network, parameter))
        self.new = SimpleNamespace()
        for state in rule.states:
            setattr(self.old, state, Symbol(carried(state, parameter)))
        for line in rule.lines:
            setattr(self.new, line.name, self.left(line.name))
        self.h = hyperparameters(network.optimizer, Symbol, lambda name: Power(Symbol(name), times))

    def left(self, name: str) -> Updated:
        return Updated(self.parameter if name == PARAMETER else carried(name, self.parameter))

    def read(self, formula: Formula) -> Expression:
        found: Expression = formula(ExpressionAlgebra(), self.h, self.old, self.new)
        return found


def assigned(network: Model, name: str, step: int = 1) -> Expression:
    """Return what ``Updated(name)`` is at a step; the name is that of a trained parameter or of one of its states."""
    kind, parameter = parts(name) or (PARAMETER, name)
    return next(line.form for line in assignments(network, parameter, step) if line.name == kind)


def first_update(network: Model, parameter: str) -> Expression:
    """Return a parameter after the first update in the network's own quantities: states are 0, nothing lies ahead."""
    known: dict[Expression, Expression] = {
        gradient(network, parameter): Partial(network.graph.loss, parameter)
    }
    for state in network.optimizer.rule.states:
        known[Symbol(carried(state, parameter))] = ZERO
    for line in assignments(network, parameter):
        known[line.left] = _inlined(line.form, known)
    return known[Updated(parameter)]


def _inlined(expression: Expression, known: Mapping[Expression, Expression]) -> Expression:
    """Put in what is known, and leave out what is zero."""
    return rewritten(expression, lambda node: tidied(known.get(node, node)))


def at_step(network: Model, of: Expression, step: int) -> Expression:
    """Return a quantity or a derivative after so many updates; a number that no update changes is itself."""
    if isinstance(of, Symbol):
        is_changed = of.name in network.trained or parts(of.name) is not None
        if not is_changed and (of.name not in network.graph or of.name in network.graph.givens):
            return of
        if is_changed and step == 1:
            return Updated(of.name)
    return AtStep(of, step) if step else of


def later_gradient(network: Model, of: Expression, by: Expression) -> Expression | None:
    """Return the derivative of a quantity by a parameter where both are those after as many updates."""
    if not isinstance(of, AtStep) or not isinstance(of.of, Symbol):
        return None
    name = _name(by)
    if not name or by != at_step(network, Symbol(name), of.step):
        return None
    return AtStep(Partial(of.of.name, name), of.step)


def _name(of: Expression) -> str:
    """Return the name of a quantity, at whatever step; empty for other expressions."""
    match of:
        case Symbol(name) | Updated(name) | AtStep(Symbol(name)):
            return name
    return ""
