"""The update rule that a description chooses: ``optimizer: adam``, or ``optimizer: {adam: {beta1: 0.8}}``."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, create_model
from pydantic_core import PydanticCustomError

from derive.network.fields.choices import chosen
from derive.network.fields.scalars import exact
from derive.network.graph.quantity import Given, Place, Quantity, Role
from derive.network.tables.optimizer import DEFAULT, Optimizer
from derive.network.tables.update_rules import RULES, attribute

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.network.fields.names import NameRegister
    from derive.network.tables.update_rules import Hyperparameter, UpdateRule


class _Bounded:
    """Reads a hyperparameter; raises PydanticCustomError for one out of bounds."""

    def __init__(self, name: str, hyperparameter: Hyperparameter) -> None:
        self.name = name
        self.bounds = hyperparameter.bounds

    def __call__(self, value: object) -> Fraction:
        number = exact(value)
        if not self.bounds.hold(number):
            message = f"the {self.name} of an optimizer is {self.bounds.value}"
            raise PydanticCustomError("choice", "{message}", {"message": message})
        return number


def _numbers_model(rule: UpdateRule) -> type[BaseModel]:
    """Return the model of ``{beta1: 0.9, ...}``; what is left out has its default."""
    fields: dict[str, Any] = {
        attribute(name): (Annotated[Fraction, BeforeValidator(_Bounded(name, each))], _field(name, each))
        for name, each in rule.hyperparameters.items()
    }
    settings = ConfigDict(extra="forbid", frozen=True)
    made: type[BaseModel] = create_model(rule.name, __config__=settings, **fields)
    return made


def _field(name: str, hyperparameter: Hyperparameter) -> Any:
    return Field(default=hyperparameter.default, alias=name, description=hyperparameter.bounds.value)


def _described(rule: UpdateRule) -> str:
    numbers = ", ".join(f"{name}: {float(each.default):g}" for name, each in rule.hyperparameters.items())
    return f"numbers such as {{{numbers}}}" if numbers else "nothing: this rule has no hyperparameters"


_NUMBERS = {name: _numbers_model(rule) for name, rule in RULES.items()}
_fields: dict[str, Any] = {
    name: (model | None, Field(default=None, description=_described(RULES[name]))) for name, model in _NUMBERS.items()
}
_ChosenRule: type[BaseModel] = create_model(
    "optimizer", __config__=ConfigDict(extra="forbid", frozen=True), **_fields
)
# The models of what stands within a description, by its key; an inner one before the one around it.
INNER_MODELS: Mapping[str, type[BaseModel]] = {**_NUMBERS, "optimizer": _ChosenRule}


def _in_full(value: object) -> object:
    """Bring ``adam`` to the form ``{adam: {}}``; raises PydanticCustomError for anything but one rule."""
    if isinstance(value, Optimizer | BaseModel):
        return value
    if isinstance(value, dict) and len(value) == 1:
        name, numbers = next(iter(value.items()))
        return {chosen("optimizer", RULES, name): {} if numbers is None else numbers}
    if isinstance(value, dict):
        message = "an optimizer is one rule, such as adam or {adam: {beta1: 0.9}}"
        raise PydanticCustomError("choice", "{message}", {"message": message})
    return {chosen("optimizer", RULES, value): {}}


def _optimizer(model: Any) -> Any:
    rule = RULES[next(iter(model.model_fields_set))]
    numbers = getattr(model, rule.name)
    return Optimizer(rule, {name: getattr(numbers, attribute(name)) for name in rule.hyperparameters})


DESCRIBED = f"one of: {', '.join(RULES)}; or {{adam: {{beta1: 0.9}}}}"
# What stands in the description, which becomes an Optimizer.
OptimizerField = Annotated[
    Any, AfterValidator(_optimizer), BeforeValidator(_ChosenRule.model_validate), BeforeValidator(_in_full),
    Field(description=DESCRIBED),
]


def default_learning_rate(validated: dict[str, Any]) -> Fraction:
    """Return the learning rate that goes with the optimizer of a description."""
    optimizer: Optimizer = validated.get("optimizer", DEFAULT)
    return optimizer.rule.learning_rate


def hyperparameters(optimizer: Optimizer, names: NameRegister) -> Iterator[Quantity]:
    """Yield the numbers of the rule as quantities; raises Problem where one of their names is taken."""
    for index, (name, number) in enumerate(optimizer.numbers.items(), 1):
        names.claim(name, ("optimizer",), "a hyperparameter of the optimizer")
        yield Quantity(name, Role.HYPERPARAMETER, Given(number), Place(0, index))
