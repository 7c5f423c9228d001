"""Several losses: of the outputs of several heads, each by a weight, with one total.

Caruana, Multitask learning (1997), section 2: one net with several outputs, whose errors add up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.expressions.expression import Constant, Expression, Product, Symbol
from derive.expressions.tensors.nodes import Reduce
from derive.expressions.tidy import negated, total
from derive.network.builders.arrays import mapped
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
    from fractions import Fraction

    from derive.network.builders.assembly import Assembly
    from derive.network.builders.described import DescribedLayers
    from derive.network.fields.located import Key

# What the errors of the outputs are: part of no layer.
ERROR = Part(0, "loss", "error")
LOSS = Part(0, "loss", "loss")


def add_losses(description: DescribedLayers, assembly: Assembly) -> None:
    """Add targets and errors of every head, the weighted losses, penalties, and their total; raises Problem."""
    targets = list(named(description.targets, "t").items())
    wanted = sum(len(head.of) for head in description.losses)
    if len(targets) != wanted:
        message = f"the number of targets is {len(targets)}, that of outputs in 'losses' {wanted}"
        raise Problem(("targets",), message, hint="give one target for each, in this order", of_key=True)
    terms: list[Expression] = []
    parts: list[str] = []
    for index, described in enumerate(description.losses):
        own, targets = targets[: len(described.of)], targets[len(described.of) :]
        head = _Head(described, index, assembly)
        terms.append(head.add(own))
        parts += head.parts
    added = list(penalties_of(description, assembly.weights, assembly.number + 1, assembly.names))
    assembly.add(added)
    terms += penalty_terms(added, assembly, ascends=False)
    parts += [each.name for each in added if each.role is Role.PENALTY]
    end = Quantity(TOTAL_ERROR, Role.TOTAL_ERROR, Total(tuple(parts)), NOWHERE)
    assembly.add([end])
    assembly.array_of(TOTAL_ERROR, (), [end], total(terms))


class _Head:
    """One loss; ``parts`` are the quantities of it that enter the total."""

    def __init__(self, described: Any, index: int, assembly: Assembly) -> None:
        self.described = described
        self.number = index + 1
        self.path: Key = ("losses", index)
        self.assembly = assembly
        self.parts: list[str] = []

    def add(self, targets: list[tuple[str, Fraction]]) -> Expression:
        """Add targets, errors and the weighted loss; return what enters the total, as a formula of arrays."""
        assembly, shape = self.assembly, (len(targets),)
        outs = [assembly.known(label, (*self.path, "of", place)) for place, label in enumerate(self.described.of)]
        given = [self._target(name, number) for name, number in targets]
        function = loss_of(self.described.loss, len(outs))
        errors = [
            Quantity(self._error(place), Role.INTERMEDIATE, Applied(function, (target.name, out)), NOWHERE, ERROR)
            for place, (target, out) in enumerate(zip(given, outs, strict=True))
        ]
        assembly.add([*given, *errors])
        compared = assembly.array_of(f"t_{self.number}", shape, given)
        formula = mapped(function, compared, assembly.arrays.gathered(outs, shape))
        whole = Reduce("sum", assembly.array_of(f"E_{self.number}", shape, errors, formula))
        self.parts = [each.name for each in errors]
        return whole if self.described.weight is None else self._weighted(whole)

    def _target(self, name: str, number: Fraction) -> Quantity:
        self.assembly.names.claim(name, ("targets", name), "a target")
        require_fit(self.described.loss, number, ("targets", name))
        return Quantity(name, Role.TARGET, Given(number), NOWHERE)

    def _error(self, place: int) -> str:
        label, path = self.described.of[place], (*self.path, "of", place)
        self.assembly.names.claim_error(label, path)
        name = f"E_{label}"
        if label in self.described.of[:place] or name in {each.name for each in self.assembly.quantities}:
            raise Problem(path, f"two losses of '{label}'", hint="name each output once")
        return name

    def _weighted(self, whole: Expression) -> Expression:
        """Add the loss by its weight, a number or a quantity with a name."""
        assembly, given = self.assembly, entry(self.described.weight, (*self.path, "weight"), "lambda")
        factor: Expression = Constant(given.number)
        if given.name:
            assembly.given(given.number, Role.HYPERPARAMETER, given.name, given.path, "the weight of a loss")
            factor = Symbol(given.name)
        name = f"L{self.number}"
        assembly.names.claim(name, self.path, "a loss by its weight")
        definition = Expressed(Product((factor, total(map(Symbol, self.parts)))))
        loss = Quantity(name, Role.INTERMEDIATE, definition, NOWHERE, LOSS)
        assembly.add([loss])
        self.parts = [name]
        return assembly.array_of(name, (), [loss], Product((factor, whole)))


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
