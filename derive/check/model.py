"""A document without a network: what it defines itself becomes the graph that its claims are judged on.

The first formula that a symbol is given defines it; a symbol with a number only, in a formula or in a table, is
given; a symbol with neither gets the number that stands at its place where numbers are first put in. What remains is
free: formulas about it can be judged, numbers cannot.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING

from flint import arb

from derive.check import nodes
from derive.check.alignment import align, number_of
from derive.check.binding import NotUnderstood, bind
from derive.check.bound import Bound, is_symbolic, walk
from derive.check.differentiation import NotDifferentiable, partial_derivative
from derive.check.environment import Environment
from derive.check.evaluation import NoValue, value
from derive.check.left_open import hidden_symbols, reached
from derive.check.parser import parse
from derive.check.reading_rules import Reading, Readings
from derive.check.sides import single
from derive.check.trees import names
from derive.network.expression import Expression, ExpressionAlgebra, Partial, Symbol, Updated
from derive.network.graph import Graph
from derive.network.quantity import Given, Place, Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.check.claims import Statement
    from derive.check.reading.document import Document
    from derive.check.vocabulary import Vocabulary
    from derive.network.algebra import Algebra, Number

# Letters that tell what a symbol is to a network; only the naming of causes depends on them.
_ROLES = {
    "w": Role.WEIGHT, "W": Role.WEIGHT, "theta": Role.WEIGHT, "v": Role.WEIGHT, "b": Role.BIAS, "x": Role.INPUT,
    "t": Role.TARGET, "target": Role.TARGET, "net": Role.PRE_ACTIVATION, "z": Role.PRE_ACTIVATION,
    "E": Role.ERROR, "L": Role.ERROR, "C": Role.ERROR, "J": Role.ERROR, "loss": Role.ERROR,
    "eta": Role.LEARNING_RATE, "alpha": Role.LEARNING_RATE,
}  # fmt: skip


_NUMBERS = (nodes.Spelling("e"), nodes.Spelling("pi"))


@dataclass(frozen=True)
class Expressed:
    """A quantity that the document defines by a formula."""

    formula: Expression

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The symbols in the formula, each once."""
        return tuple(dict.fromkeys(part.name for part in walk(self.formula) if isinstance(part, Symbol)))

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Evaluate the formula in balls; in any other algebra it stands for itself. No value is "not a number"."""
        if _in_symbols(numbers) or isinstance(algebra, ExpressionAlgebra):
            return self.formula
        return _value(self.formula, numbers)

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """Differentiate the formula by each symbol in it."""
        del result, algebra
        for parent in self.parents:
            try:
                derivative = partial_derivative(self.formula, parent)
            except NotDifferentiable:
                yield parent, arb("nan")
                continue
            yield parent, derivative if _in_symbols(numbers) else _value(derivative, numbers)


def _in_symbols(numbers: Mapping[str, Number]) -> bool:
    return any(isinstance(number, Expression) for number in numbers.values())


def _value(formula: Expression, numbers: Mapping[str, Number]) -> Number:
    try:
        return value(formula, SimpleNamespace(quantities=numbers))  # type: ignore[arg-type]
    except NoValue:
        return arb("nan")


@dataclass(frozen=True)
class DocumentModel:
    """Stands for a network where there is none; ``free`` are the symbols without any number.

    ``units`` are the values of the last digits of numbers that symbols are given; ``hidden`` are symbols that the
    document never defines though it defines their like, with what these depend on (``p_2``, where ``p_1`` is that of a
    softmax).
    """

    graph: Graph
    free: frozenset[str]
    units: Mapping[str, Fraction] = field(default_factory=dict)
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    name: str = ""
    layers: tuple[()] = ()
    trained: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    description: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(notation="net-out"))


def model_of(statements: list[Statement], tables: Mapping[nodes.Spelling, Fraction]) -> tuple[DocumentModel, Readings]:
    """Return the graph that a document defines, and the meaning of its symbols."""
    builder = _Builder(statements, tables)
    return builder.model(), builder.readings


class _Builder:
    def __init__(self, statements: list[Statement], tables: Mapping[nodes.Spelling, Fraction]) -> None:
        self.statements = statements
        self.tables = tables
        self.names: dict[nodes.Spelling, str] = {}
        self.readings: Readings = {}
        self.units: dict[str, Fraction] = {}
        # A letter that a document defines itself is no number of mathematics.
        firsts = (next((side for side in each.chain.sides if side is not None), None) for each in statements)
        self.heads = {each.spelling for each in firsts if isinstance(each, nodes.Name)}
        for statement in statements:
            for name in statement.names:
                self._name(name.spelling)
        self.environment = Environment(DocumentModel(Graph({}), frozenset()), self.readings)  # type: ignore[arg-type]

    def _name(self, spelling: nodes.Spelling) -> None:
        if spelling in self.names or (spelling in _NUMBERS and spelling not in self.heads):
            return
        plain = "_".join((spelling.base, *spelling.below, *spelling.above)) + "'" * spelling.primes
        name = spelling.accent + plain
        while name in self.names.values():
            name += "~"
        self.names[spelling] = name
        self.readings[spelling] = [Reading("name", 1.0, Symbol(name))]

    def model(self) -> DocumentModel:
        formulas = self._formulas()
        givens = self._givens(formulas)
        leaves = [name for name in self.names.values() if name not in formulas]
        self._infer(formulas, givens)
        leaves = self._without_updates(leaves, givens)
        stated, formulas = formulas, _explained(formulas, leaves)
        self._forget(set(stated) - set(formulas))
        ordered = _ordered(formulas)
        free = frozenset(name for name in leaves if name not in givens)
        generator = random.Random(1)
        quantities = [
            Quantity(name, _role(name), Given(givens.get(name, Fraction(generator.randint(100, 999), 997))), Place(0))
            for name in leaves
        ]
        quantities += [
            Quantity(name, _role(name, computed=True), Expressed(formulas[name]), Place(1)) for name in ordered
        ]
        hidden = hidden_symbols(self.names, leaves, formulas)
        return DocumentModel(Graph.of(_with_a_loss(quantities)), free, self.units, hidden)

    def _formulas(self) -> dict[str, Expression]:
        """Return the formula in symbols of each symbol: the first of those that name fewest unexplained symbols.

        A formula that would define a symbol by itself, through whatever others, defines nothing.
        """
        stated = list(self._stated())
        explained = {name for name, _ in stated}
        candidates: dict[str, list[Expression]] = {}
        worked_out: dict[str, Expression] = {}
        updated: dict[str, Expression | None] = {}
        for name, side in stated:
            formula = single(self._bound(side))
            if formula is not None and is_symbolic(formula) and _is_plain(formula):
                candidates.setdefault(name, []).append(formula)
            elif formula is None or is_symbolic(formula):
                # The walk finds out what is computed from derivatives; numbers put in may carry a slip.
                updated |= {name: formula} if _is_of_changes(side, formula) else {}
            elif number_of(formula) is None:
                worked_out.setdefault(name, formula)
        found: dict[str, Expression] = {}
        for name, other in _aliases(candidates):
            # Of two names for one thing, that is defined by the other which is explained by nothing else.
            candidates[name] = [each for each in candidates[name] if each != Symbol(other)]
            candidates[other] = [Symbol(name)]
        for name, formulas in candidates.items():
            for formula in sorted(formulas, key=lambda each: len(set(Expressed(each).parents) - explained)):
                if name not in reached(formula, found):
                    found[name] = formula
                    break
        # What numbers alone give is known better by them than by its rounded result.
        left = {name: formula for name, formula in worked_out.items() if name not in candidates}
        known = {**left, **found}
        computed = {name for name, formula in updated.items() if _is_determined(formula, name, known)}
        return {**{name: formula for name, formula in left.items() if name not in computed}, **found}

    def _stated(self) -> Iterator[tuple[str, nodes.Node]]:
        """Yield each symbol at the head of a statement with each side that is said to equal it."""
        for statement in self.statements:
            head, *others = [side for side in statement.chain.sides if side is not None]
            name = self._defined(head)
            if name is not None:
                for side in others:
                    yield name, side

    def _givens(self, formulas: Mapping[str, Expression]) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for spelling, number in self.tables.items():
            if spelling in self.names and self.names[spelling] not in formulas:
                found[self.names[spelling]] = number
        for statement in self.statements:
            head, *others = [side for side in statement.chain.sides if side is not None]
            name = self._defined(head)
            if name is None or name in found or name in formulas:
                continue
            for side in reversed(others):
                bound = single(self._bound(side))
                shown = number_of(bound) if bound is not None else None
                if shown is not None:
                    found[name], self.units[name] = shown[1] * shown[0].value, shown[0].unit
                    break
        return found

    def _without_updates(self, leaves: list[str], givens: dict[str, Fraction]) -> list[str]:
        """Leave out symbols that a line computes from derivatives (``w' = w - ...``): the walk defines them there."""
        computed = set()
        for statement in self.statements:
            head, *others = [side for side in statement.chain.sides if side is not None]
            name = self._defined(head)
            if name is not None and name in leaves:
                bound = [(side, single(self._bound(side))) for side in others]
                # A line such as ``w = w - ...`` uses the old value; it is no definition.
                if any(
                    _is_of_changes(side, each) and (each is None or Symbol(name) not in walk(each))
                    for side, each in bound
                ):
                    computed.add(name)
        self._forget(computed)
        for name in computed & set(givens):
            del givens[name]
        return [name for name in leaves if name not in computed]

    def _forget(self, names: set[str]) -> None:
        """Leave symbols to the walk, which defines them by the line that says first what they are."""
        for spelling, name in self.names.items():
            if name in names:
                self.readings.pop(spelling, None)

    def _infer(self, formulas: Mapping[str, Expression], givens: dict[str, Fraction]) -> None:
        """Give a symbol without a number the one that stands at its place where numbers are put in."""
        for statement in self.statements:
            bound = [single(self._bound(side)) for side in statement.chain.sides if side is not None]
            known = formulas.get(bound[0].name) if isinstance(bound[0], Symbol) else None
            for one, other in itertools.pairwise((known, *bound) if known is not None else bound):
                one = known if isinstance(one, Symbol) and known is not None else one
                if one is None or other is None or not is_symbolic(one) or is_symbolic(other):
                    continue
                for pair in align(one, other):
                    number = number_of(pair.numeric)
                    if number is None or not isinstance(pair.symbolic, Symbol):
                        continue
                    name = pair.symbolic.name
                    if name not in givens and name not in formulas:
                        givens[name], self.units[name] = number[1] * number[0].value, number[0].unit

    def _defined(self, head: nodes.Node) -> str | None:
        while isinstance(head, nodes.Group):
            head = head.inner
        return self.names.get(head.spelling) if isinstance(head, nodes.Name) else None

    def _bound(self, node: nodes.Node) -> Bound | None:
        try:
            return bind(node, self.environment)
        except NotUnderstood:
            return None


def _is_plain(formula: Expression) -> bool:
    """Return whether a formula is made of symbols alone: one with derivatives defines nothing new."""
    return not any(isinstance(part, Partial | Updated) for part in walk(formula))


def _is_of_changes(side: nodes.Node, formula: Expression | None) -> bool:
    r"""Return whether a side has derivatives, or changes such as ``\Delta w``."""
    if formula is None:
        return any(each.spelling.accent == "Delta" for each in names(side))
    return not _is_plain(formula)


def _is_determined(formula: Expression | None, name: str, formulas: Mapping[str, Expression]) -> bool:
    """Return whether the derivatives in a formula are those of known formulas, and it is not made of ``name``."""
    parts = list(walk(formula)) if formula is not None else []
    slopes = [part for part in parts if isinstance(part, Partial)]
    return Symbol(name) not in parts and all(each.by in reached(Symbol(each.of), formulas) for each in slopes)


def _aliases(candidates: Mapping[str, list[Expression]]) -> list[tuple[str, str]]:
    """Return what is said to be just another symbol that has no formula, while it has one itself."""
    return [
        (name, formula.name)
        for name, formulas in candidates.items()
        for formula in formulas
        if isinstance(formula, Symbol) and formula.name not in candidates and len(formulas) > 1
    ]


def _explained(formulas: dict[str, Expression], leaves: list[str]) -> dict[str, Expression]:
    """Return the formulas all of whose symbols are given or defined; without one, those made of it are gone, too."""
    while True:
        known = {*leaves, *formulas}
        kept = {name: formula for name, formula in formulas.items() if reached(formula, formulas) <= known}
        if len(kept) == len(formulas):
            return kept
        formulas = kept


def _ordered(formulas: Mapping[str, Expression]) -> list[str]:
    """Return the defined names so that each comes after those it is made of."""
    found: dict[str, None] = {}

    def visit(start: str) -> None:
        pending = [(start, False)]
        while pending:
            name, done = pending.pop()
            if done:
                found[name] = None
            elif name in formulas and name not in found:
                pending.append((name, True))
                parents = Expressed(formulas[name]).parents
                pending += [(parent, False) for parent in parents if parent not in found]

    for name in formulas:
        visit(name)
    return list(found)


def _role(name: str, *, computed: bool = False) -> Role:
    base = name.split("_")[0].rstrip("'~0123456789").removeprefix("hat")
    found = _ROLES.get(base)
    if found is None or (computed and found in (Role.INPUT, Role.TARGET, Role.WEIGHT, Role.BIAS)):
        return Role.ACTIVATION if computed else Role.INPUT
    return found


def _with_a_loss(quantities: list[Quantity]) -> list[Quantity]:
    """Make the last error (or the last quantity) the total one: what gradients are taken of, if of nothing named."""
    if not quantities:
        return [Quantity("0", Role.TOTAL_ERROR, Given(Fraction(0)), Place(0))]
    errors = [index for index, quantity in enumerate(quantities) if quantity.role is Role.ERROR]
    index = errors[-1] if errors else len(quantities) - 1
    last = quantities[index]
    changed = Quantity(last.name, Role.TOTAL_ERROR, last.definition, last.place)
    return [*quantities[:index], changed, *quantities[index + 1 :]]


def table_values(document: Document, vocabulary: Vocabulary) -> dict[nodes.Spelling, Fraction]:
    """Return the numbers that tables give to symbols: beside a symbol in its row, or below it in its column."""
    found: dict[nodes.Spelling, Fraction] = {}
    heads: list[nodes.Spelling | None] = []
    for row in document.tables:
        cells = [_cell(passage.math, vocabulary) for passage in row.cells]
        if row.is_head:
            heads = [cell if isinstance(cell, nodes.Spelling) else None for cell in cells]
            continue
        for left, right in itertools.pairwise(cells):
            if isinstance(left, nodes.Spelling) and isinstance(right, Fraction):
                found.setdefault(left, right)
        for head, cell in zip(heads, cells, strict=False):
            if head is not None and isinstance(cell, Fraction):
                found.setdefault(head, cell)
    return found


def _cell(math: str, vocabulary: Vocabulary) -> nodes.Spelling | Fraction | None:
    parsed = parse(math, vocabulary)
    if len(parsed) != 1 or not isinstance(parsed[0], nodes.Chain) or len(parsed[0].sides) != 1:
        return None
    side, sign = parsed[0].sides[0], 1
    if isinstance(side, nodes.Negative):
        side, sign = side.operand, -1
    if isinstance(side, nodes.Number):
        return sign * side.value
    return side.spelling if isinstance(side, nodes.Name) and sign == 1 else None
