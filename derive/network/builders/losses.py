"""Several losses: of the outputs of several heads, each by a weight, with one total.

Caruana, Multitask learning (1997), section 2: one net with several outputs, whose errors add up.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from derive.expressions.expression import Constant, Expression, Product, Symbol
from derive.expressions.tensors.nodes import Reduce
from derive.expressions.tidy import negated, product, total
from derive.network.builders.arrays import mapped
from derive.network.builders.example_rows import mean_of, numbers_of_examples
from derive.network.builders.objective import penalties_of, require_fit
from derive.network.builders.penalties import penalty_of_matrices
from derive.network.builders.placing import NOWHERE
from derive.network.fields.choices import loss_of
from derive.network.fields.entries import entry
from derive.network.fields.names import TOTAL_ERROR, named
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed
from derive.network.graph.quantity import Applied, Given, Part, Quantity, Role, Total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.network.builders.assembly import Assembly
    from derive.network.builders.described import DescribedLayers
    from derive.network.fields.located import Key
    from derive.network.graph.quantity import Definition

# What the errors of the outputs are: part of no layer.
ERROR = Part(0, "loss", "error")
LOSS = Part(0, "loss", "loss")


def add_losses(description: DescribedLayers, assembly: Assembly) -> None:
    """Add targets and errors of every head, the weighted losses, penalties, and their total; raises Problem."""
    examples = len(assembly.signal.rows) if assembly.of_examples else 0
    if examples:
        rows = numbers_of_examples(description, "targets", "t")
        columns, numbers = list(rows.columns), rows.by_name
    else:
        numbers = named(description.targets, "t")
        columns = list(numbers)
    wanted = sum(len(head.of) for head in description.losses)
    if len(columns) != wanted:
        message = f"the number of targets is {len(columns)}, that of outputs in 'losses' {wanted}"
        raise Problem(("targets",), message, hint="give one target for each, in this order", of_key=True)
    terms: list[Expression] = []
    parts: list[str] = []
    for index, described in enumerate(description.losses):
        own, columns = columns[: len(described.of)], columns[len(described.of) :]
        head = _Head(described, index, examples, assembly)
        terms.append(head.add(own, numbers))
        parts += head.parts
    penalties = list(penalties_of(description, assembly.weights, assembly.number + 1, assembly.names))
    assembly.add(penalties)
    added = [each.name for each in penalties if each.role is Role.PENALTY]
    definition: Definition = Total((*parts, *added))
    if examples and description.reduction == "mean":
        terms = [product(Constant(Fraction(1, examples)), total(terms))]
        definition = mean_of(parts, added, examples)
    terms += penalty_terms(penalties, assembly, ascends=False)
    end = Quantity(TOTAL_ERROR, Role.TOTAL_ERROR, definition, NOWHERE)
    assembly.add([end])
    assembly.array_of(TOTAL_ERROR, (), [end], total(terms))


class _Head:
    """One loss, of all ``examples`` where there are some; ``parts`` are the quantities of it that enter the total."""

    def __init__(self, described: Any, index: int, examples: int, assembly: Assembly) -> None:
        self.described = described
        self.number = index + 1
        self.path: Key = ("losses", index)
        self.endings = [f"_{number}" for number in range(1, examples + 1)] or [""]
        self.shape = (examples, len(described.of)) if examples else (len(described.of),)
        self.assembly = assembly
        self.parts: list[str] = []
        if {"loss", "maximize"} <= described.model_fields_set:
            hint = "say the one or the other: a loss falls, what is maximized grows"
            raise Problem((*self.path, "maximize"), "'maximize' beside 'loss'", hint=hint, of_key=True)

    def add(self, targets: list[str], numbers: Mapping[str, Fraction]) -> Expression:
        """Add targets, errors and the weighted loss; return what enters the total, as a formula of arrays."""
        assembly = self.assembly
        outs = [
            assembly.known(f"{label}{ending}", (*self.path, "of", place))
            for ending in self.endings for place, label in enumerate(self.described.of)
        ]
        given = [self._target(f"{name}{end}", numbers[f"{name}{end}"]) for end in self.endings for name in targets]
        function = loss_of(self.described.objective, len(self.described.of))
        names = [self._error(place, ending) for ending in self.endings for place in range(len(self.described.of))]
        errors = [
            Quantity(name, Role.INTERMEDIATE, Applied(function, (target.name, out)), NOWHERE, ERROR)
            for name, target, out in zip(names, given, outs, strict=True)
        ]
        assembly.add([*given, *errors])
        compared = assembly.array_of(f"t_{self.number}", self.shape, given)
        formula = mapped(function, compared, assembly.arrays.gathered(outs, self.shape))
        whole = Reduce("sum", assembly.array_of(f"E_{self.number}", self.shape, errors, formula))
        self.parts = [each.name for each in errors]
        return whole if self.described.weight is None and not self.described.maximize else self._weighted(whole)

    def _target(self, name: str, number: Fraction) -> Quantity:
        self.assembly.names.claim(name, ("targets", name), "a target")
        require_fit(self.described.objective, number, ("targets", name))
        return Quantity(name, Role.TARGET, Given(number), NOWHERE)

    def _error(self, place: int, ending: str) -> str:
        label, path = self.described.of[place], (*self.path, "of", place)
        self.assembly.names.claim_error(f"{label}{ending}", path)
        name = f"E_{label}{ending}"
        if label in self.described.of[:place] or name in {each.name for each in self.assembly.quantities}:
            raise Problem(path, f"two losses of '{label}'", hint="name each output once")
        return name

    def _weighted(self, whole: Expression) -> Expression:
        """Add the loss by its weight, a number or a quantity with a name; what is to grow is taken off."""
        assembly = self.assembly
        own, of_arrays = total(map(Symbol, self.parts)), whole
        if self.described.weight is not None:
            factor = self._factor()
            own, of_arrays = Product((factor, own)), Product((factor, whole))
        if self.described.maximize:
            own, of_arrays = negated(own), negated(of_arrays)
        name = f"L{self.number}"
        assembly.names.claim(name, self.path, "a loss by its weight")
        loss = Quantity(name, Role.INTERMEDIATE, Expressed(own), NOWHERE, LOSS)
        assembly.add([loss])
        self.parts = [name]
        return assembly.array_of(name, (), [loss], of_arrays)

    def _factor(self) -> Expression:
        given = entry(self.described.weight, (*self.path, "weight"), "lambda")
        if not given.name:
            return Constant(given.number)
        self.assembly.given(given.number, Role.HYPERPARAMETER, given.name, given.path, "the weight of a loss")
        return Symbol(given.name)


def penalty_terms(added: list[Quantity], assembly: Assembly, *, ascends: bool) -> list[Expression]:
    """Add the arrays of the penalties among some quantities, and return them."""
    found: list[Expression] = []
    for each in added:
        if each.role is Role.HYPERPARAMETER:
            factor = assembly.array_of(each.name, (), [each])
        elif each.role is Role.PENALTY:
            arrays = assembly.arrays.tensors.values()
            matrices = [Symbol(array.name) for array in arrays if array.part and array.part.is_weight]
            penalty = penalty_of_matrices(each.name, factor, matrices)
            found.append(assembly.array_of(each.name, (), [each], negated(penalty) if ascends else penalty))
    return found
