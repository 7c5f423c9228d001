"""A graph described directly becomes quantities: ``graph: {q: x + y, f: q*z}``, or of arrays, in any order."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from derive.errors import nearest
from derive.expressions.expression import Constant, Expression, Symbol
from derive.expressions.formula_reader import PI
from derive.expressions.tensors.array import Array
from derive.expressions.tensors.cells import whole
from derive.expressions.tensors.meant import meant
from derive.expressions.tensors.nodes import Lookup, Reshape
from derive.expressions.tensors.shape import shape_of, size_of
from derive.expressions.tensors.shape_error import ShapeError
from derive.expressions.walking import is_of_arrays, replaced, walk
from derive.network.builders.ordered import in_order
from derive.network.fields.arrays import GivenArray, given_array
from derive.network.fields.names import LEARNING_RATE, NameRegister
from derive.network.fields.optimizers import hyperparameters
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed
from derive.network.graph.lowering import entry_names, lowered, result_names, separated
from derive.network.graph.quantity import Definition, Given, Place, Quantity, Role
from derive.network.graph.tensors import Tensor, TensorGraph, arrays_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.expressions.tensors.shape import Shape
    from derive.network.builders.described import DescribedGraph
    from derive.network.fields.located import Key

Formulas = dict[str, Expression]
GIVENS = {"inputs": Role.INPUT, "targets": Role.TARGET, "parameters": Role.PARAMETER, "constants": Role.HYPERPARAMETER}
# Of all arrays, written out.
MOST_ENTRIES = 50_000


@dataclass(frozen=True)
class BuiltGraph:
    """Quantities in topological order, the loss, what it is differentiated by, and the arrays they are entries of."""

    quantities: list[Quantity]
    loss: str
    variables: tuple[str, ...]
    tensors: TensorGraph


def build_graph(description: DescribedGraph) -> BuiltGraph:
    """Build the graph of a description.

    Raises Problem for a name used twice or not known, expressions that depend on each other in a circle, shapes that
    do not fit, and a loss on which nothing has any influence.
    """
    formulas = description.graph
    builder = _Builder(description)
    _require_known(formulas, builder.register)
    builder.read_givens()
    order = in_order(formulas)
    for name in order:
        builder.read_formula(name, formulas[name])
    # What nobody named comes behind all that is written, so that it finds names that are free.
    builder.add_givens()
    for name in order:
        builder.name_entries(name)
    for name in order:
        builder.add_formula(name)
    _require_influence(description, builder.loss, is_constant=builder.is_constant(builder.loss))
    return builder.built()


class _Builder:
    """The arrays so far, the quantities that are their entries, and the names that are taken."""

    def __init__(self, description: DescribedGraph) -> None:
        self.description = description
        self.register = _claimed(description)
        self.loss = _loss(description)
        # Of the formula of the loss, where that gives an array of one entry.
        self.loss_shape: Shape = ()
        self.formulas: Formulas = {}
        self.tensors: dict[str, Tensor] = {}
        self.arrays: dict[str, GivenArray] = {}
        self.shapes: dict[str, Shape] = {}
        # Names that are written alike.
        self.alike: dict[str, list[str]] = {}
        # Of formulas and their parts, zeros too.
        self.entries: dict[str, tuple[str, ...]] = {}
        self.quantities: list[Quantity] = []
        self.numbers: dict[str, Array] = {}
        self.identifiers = {
            each for formula in description.graph.values() for node in walk(formula) if isinstance(node, Lookup)
            for each in arrays_in(node.identifiers)
        }
        self.depths: dict[str, int] = {}
        self.counts: dict[int, int] = {}

    def read_givens(self) -> None:
        """Read inputs, targets, parameters and constants, and tell their shapes; raises Problem for what is none."""
        for key in GIVENS:
            for name, value in getattr(self.description, key).items():
                self.arrays[name] = given_array(value, (key, name))
                self.shapes[name] = self.arrays[name].shape

    def add_givens(self) -> None:
        """Add learning rate, inputs, targets, parameters and constants, then the numbers of the optimizer."""
        of_optimizer: list[Quantity] = []
        if self.description.parameters:
            rate = Quantity(LEARNING_RATE, Role.LEARNING_RATE, Given(self.description.learning_rate), Place(0))
            self._append(rate)
            of_optimizer = [*hyperparameters(self.description.optimizer, self.register)]
        for name in self.register:
            self.alike.setdefault(_written(name), []).append(name)
        for key, role in GIVENS.items():
            for name in getattr(self.description, key):
                self._add_given(name, self.arrays[name], role, key)
        for quantity in of_optimizer:
            self._append(quantity)

    def _add_given(self, name: str, array: GivenArray, role: Role, key: str) -> None:
        if name in self.identifiers:
            role = Role.HYPERPARAMETER
            self._require_whole(name, array)
        defaults = entry_names(name, array.shape, self._is_taken)
        entries = tuple(each.name or default for each, default in zip(array.entries, defaults, strict=True))
        for entry, given in zip(entries, array.entries, strict=True):
            if entry != name:
                self._claim(entry, given.path, name)
            self._append(Quantity(entry, role, Given(given.number), self._place_of_given(entry, role)))
        self._keep(Tensor(name, array.shape, entries, role))
        self.numbers[name] = Array(array.shape, tuple(given.number for given in array.entries))
        self._require_bounded((key, name))

    def _place_of_given(self, name: str, role: Role) -> Place:
        if role is Role.HYPERPARAMETER:
            return Place(0, neuron=name)
        self.counts[-1] = self.counts.get(-1, 0) + 1
        return Place(0, self.counts[-1], neuron=name)

    def _require_whole(self, name: str, array: GivenArray) -> None:
        for each in array.entries:
            if each.number.denominator != 1 or each.number < 0:
                hint = f"{name} tells rows of a table, counted from 0"
                raise Problem(each.path, f"{each.number} is no whole number", hint=hint)

    def _claim(self, entry: str, path: Key, of: str) -> None:
        self.register.claim(entry, path, f"an entry of {of}")
        self.alike.setdefault(_written(entry), []).append(entry)

    def _is_taken(self, entry: str) -> bool:
        """Tell whether an entry would share its name, or with another number how it is written: h1 and h_1."""
        others = self.alike.get(_written(entry), ())
        return entry in self.register or any(not self.shapes.get(other) for other in others)

    def read_formula(self, name: str, formula: Expression) -> None:
        """Tell the shape of what a formula gives, those before it known; raises Problem for shapes that do not fit."""
        formula = self._as_number(name, self._meant(name, self._of_shapes(formula)))
        self.formulas[name], self.shapes[name] = formula, self._shape(name, formula)

    def name_entries(self, name: str) -> None:
        """Take the names of the entries of what a formula gives; raises Problem for one that is taken."""
        self.entries[name] = result_names(name, self.shapes[name], self._is_taken)
        for entry in self.entries[name]:
            if entry != name:
                self._claim(entry, ("graph", name), name)

    def _as_number(self, name: str, formula: Expression) -> Expression:
        """Return the formula of the loss as one number, even if it gives a vector or a matrix of one entry."""
        shape = self._shape(name, formula) if name == self.loss else ()
        if not shape or size_of(shape) > 1:
            return formula
        self.loss_shape = shape
        return Reshape(formula, ())

    def _of_shapes(self, formula: Expression) -> Expression:
        """Return a formula of the loss, too, with the shape that the formula of that has."""
        own = Symbol(self.loss)
        return replaced(formula, own, Reshape(own, self.loss_shape)) if self.loss_shape else formula

    def add_formula(self, name: str) -> None:
        """Add what a formula gives, and what is named apart within it; raises Problem for rows that do not exist."""
        formula, shape = self.formulas[name], self.shapes[name]
        if not shape and isinstance(formula, Constant):
            self._add(Tensor(name, (), (name,), Role.HYPERPARAMETER, formula), [Given(formula.value)])
            return
        for named in separated(name, formula, partial(self._free, name), lambda part: self._shape(name, part)):
            inner, entries = self.shapes[named.name], self.entries[named.name]
            definitions = list(self._definitions(name, named.formula, inner, entries).cells)
            if definitions == [None]:
                # A number is one even if it is exactly zero; of larger arrays, nothing is made of such an entry.
                definitions = [Given(Fraction(0))]
            shown = tuple(entry if each else "" for entry, each in zip(entries, definitions, strict=True))
            self._add(Tensor(named.name, inner, shown, Role.INTERMEDIATE, named.formula), definitions)
        self._require_bounded(("graph", name))

    def _shape(self, name: str, formula: Expression) -> Shape:
        with self._in_place(name):
            return shape_of(formula, self.shapes)

    def _meant(self, name: str, formula: Expression) -> Expression:
        with self._in_place(name):
            shape_of(formula, self.shapes)
            return meant(formula, self.shapes)

    @contextmanager
    def _in_place(self, name: str) -> Iterator[None]:
        """Raise what is said of shapes as a Problem, which has a place."""
        try:
            yield
        except ShapeError as error:
            raise Problem(("graph", name), str(error), hint=error.hint, mentions=error.mentions) from error

    def _free(self, of: str, kind: str, shape: Shape) -> str:
        """Take a name for a part of a formula, ``net_h``, or ``net2_h`` where that or an entry of it has an owner."""
        for number in count(1):
            name = f"{kind}{number if number > 1 else ''}_{of}"
            entries = result_names(name, shape)
            if not any(each in self.register for each in (name, *entries)):
                break
        for each in dict.fromkeys((name, *entries)):
            self.register.claim(each, ("graph", of), "a part of a formula")
        self.shapes[name], self.entries[name] = shape, entries
        return name

    def _definitions(self, name: str, formula: Expression, shape: Shape, entries: tuple[str, ...]) -> Array:
        self._require_rows(name, formula)
        if not is_of_arrays(formula) and not any(self.tensors[each].shape for each in arrays_in(formula)):
            return Array.number(Expressed(formula))
        own = Array(shape, entries)
        return lowered(formula, own.at, lambda each: self.tensors[each].symbols, self.numbers)

    def _require_rows(self, name: str, formula: Expression) -> None:
        for node in walk(formula):
            if not isinstance(node, Lookup):
                continue
            table = self._shape(name, node.table)
            rows = table[0]
            for each in arrays_in(node.identifiers):
                if each not in self.numbers:
                    hint = "rows are looked up by given whole numbers: put them under inputs or constants"
                    raise Problem(("graph", name), f"{each} is computed", hint=hint, mentions=each)
                beyond = next((cell for cell in self.numbers[each].cells if whole(cell) >= rows), None)
                if beyond is not None:
                    hint = f"the table has {rows} {'rows' if len(table) > 1 else 'entries'}, counted from 0"
                    raise Problem(("graph", name), f"{each} has the entry {beyond}", hint=hint, mentions=each)

    def _add(self, tensor: Tensor, definitions: list[Definition | None]) -> None:
        for entry, definition in zip(tensor.entries, definitions, strict=True):
            if definition:
                depth = 1 + max((self.depths[parent] for parent in definition.parents), default=-1)
                self.counts[depth] = self.counts.get(depth, 0) + 1
                place = Place(depth, self.counts[depth], neuron=entry)
                role = Role.HYPERPARAMETER if isinstance(definition, Given) else tensor.role
                self._append(Quantity(entry, role, definition, place))
        self._keep(tensor)

    def _keep(self, tensor: Tensor) -> None:
        self.tensors[tensor.name] = tensor
        self.shapes[tensor.name] = tensor.shape

    def _append(self, quantity: Quantity) -> None:
        self.depths[quantity.name] = quantity.place.layer
        self.quantities.append(quantity)

    def _require_bounded(self, path: tuple[str, str]) -> None:
        if len(self.quantities) > MOST_ENTRIES:
            hint = f"at most {MOST_ENTRIES:,} entries of all arrays together"
            raise Problem(path, "written out, the network is too large", hint=hint)

    def is_constant(self, name: str) -> bool:
        """Tell whether a formula gives a number that nothing can change: of a filter, say, that meets only zeros."""
        return any(each.name == name and isinstance(each.definition, Given) for each in self.quantities)

    def built(self) -> BuiltGraph:
        """Return the graph that ends in the loss; raises Problem where that has more than one entry."""
        loss, tensor = self.loss, self.tensors[self.loss]
        if len(tensor.entries) != 1 or not tensor.entries[0]:
            size = " x ".join(map(str, tensor.shape))
            hint = "what is differentiated is one number, such as sum(...) or mean(...)"
            raise Problem(("graph", loss), f"the loss '{loss}' is {size}", hint=hint)
        variables = tuple(each.name for each in self.quantities if each.role in (Role.INPUT, Role.PARAMETER))
        return BuiltGraph(self.quantities, tensor.entries[0], variables, TensorGraph.of(self.tensors.values(), loss))


def _written(name: str) -> str:
    """Return what names that are written alike have in common: ``h1`` and ``h_1`` have an h with an index."""
    return re.sub(r"^([A-Za-z]+)(?=\d)", r"\1_", name)


def _claimed(description: DescribedGraph) -> NameRegister:
    register = NameRegister({PI: "the number pi"})
    if description.parameters:
        register.claim(LEARNING_RATE, ("parameters",), "the learning rate")
    owners = {
        "inputs": "an input", "targets": "a target", "parameters": "a parameter", "constants": "a constant",
        "graph": "an expression",
    }
    for key, owner in owners.items():
        for name in getattr(description, key):
            register.claim(name, (key, name), owner)
    return register


def _require_known(formulas: Formulas, register: NameRegister) -> None:
    for name, formula in formulas.items():
        for mentioned in arrays_in(formula):
            if mentioned not in register:
                hint = nearest(mentioned, register)
                raise Problem(("graph", name), f"unknown name '{mentioned}'", hint=hint, mentions=mentioned)


def _loss(description: DescribedGraph) -> str:
    key, name = description.objective
    if not name:
        return list(description.graph)[-1]
    if name not in description.graph:
        raise Problem((key,), f"no expression is called '{name}'", hint=nearest(name, description.graph))
    return name


def _require_influence(description: DescribedGraph, loss: str, *, is_constant: bool) -> None:
    reached, found = {loss}, [loss]
    while found:
        formula = description.graph.get(found.pop())
        new = set(arrays_in(formula)) - reached if formula else set()
        reached |= new
        found += new
    if is_constant or reached.isdisjoint([*description.inputs, *description.parameters]):
        hint = "a derivation differentiates it by the inputs and the parameters"
        raise Problem(("graph", loss), f"'{loss}' depends on no input and no parameter", hint=hint)
