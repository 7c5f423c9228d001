"""A document without a network: what it defines itself becomes the graph that its claims are judged on.

The first formula that a symbol is given defines it; a symbol with a number only, in a formula or in a table, is
given; a symbol with neither gets the number that stands at its place where numbers are first put in. What remains is
free: formulas about it can be judged, numbers cannot.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.claims.announcing import Announcements
from derive.check.meaning.assigning import ASSIGNING
from derive.check.meaning.binder import NotUnderstood, bind
from derive.check.meaning.reading import Lexicon, Reading, Readings, Rule
from derive.check.meaning.scope import Environment
from derive.check.model.document_model import DocumentModel, Expressed, role_of, with_a_loss
from derive.check.model.epochs import Change, Epochs, Line, epochs
from derive.check.model.hidden import hidden_symbols, reached
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names, parts
from derive.expressions.alignment import align
from derive.expressions.expression import Expression, Partial, Symbol, Updated
from derive.expressions.matrices import Bound, is_symbolic, single, walk
from derive.expressions.printed import number_of
from derive.network.graph.graph import Graph
from derive.network.graph.quantity import Given, Place, Quantity
from derive.network.model import Unsaid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.check.claims.statements import Statement
    from derive.check.claims.tables import Tabulated
    from derive.check.source.places import Places

# Relations that give the symbol before them no value.
_NO_EQUALITIES = frozenset(("<", "<=", ">", ">=", "!=", "<<", ">>", "in", "notin", "sim", "propto"))
_NUMBERS = (nodes.Spelling("e"), nodes.Spelling("pi"))


@dataclass(frozen=True)
class Epoch:
    """A stretch of a document with the graph that it defines there; ``first`` is the statement that it begins with."""

    first: int
    change: Change
    model: DocumentModel
    readings: Readings


def models_of(
    statements: list[Statement], tables: Mapping[nodes.Spelling, Tabulated], places: Places
) -> list[Epoch]:
    """Return the graphs that a document defines, and the meaning of its symbols: one for each of its epochs."""
    builder = _Builder(statements, _above(statements, tables, places), tables)
    found = epochs(builder.lines, builder.computed(), builder.above, Announcements(places, statements))
    return [builder.epoch(found, number) for number in range(len(found.starts))]


def _above(
    statements: list[Statement], tables: Mapping[nodes.Spelling, Tabulated], places: Places
) -> frozenset[nodes.Spelling]:
    """Return the symbols to which a table gives numbers before the first statement that gives them something."""
    found = set(tables)
    for statement in statements:
        head = next((side for side in statement.chain.sides if side is not None), None)
        if isinstance(head, nodes.Name) and head.spelling in found:
            passage = places.document.passages[statement.passage]
            if tables[head.spelling].place > (passage.cell, passage.offsets[0]):
                found.remove(head.spelling)
    return frozenset(found)


class _Builder:
    def __init__(
        self,
        statements: list[Statement],
        above: frozenset[nodes.Spelling],
        tables: Mapping[nodes.Spelling, Tabulated],
    ) -> None:
        self.tables = tables
        self.names: dict[nodes.Spelling, str] = {}
        self.readings: dict[nodes.Spelling, list[Reading]] = {}
        self.units: dict[str, Fraction] = {}
        # A letter that a document defines itself is no number of mathematics.
        firsts = (next((side for side in each.chain.sides if side is not None), None) for each in statements)
        self.heads = {each.spelling for each in firsts if isinstance(each, nodes.Name)}
        vectors = _vectors(statements)
        for statement in statements:
            for name in statement.names:
                if name.spelling not in vectors:
                    self._name(name.spelling)
        self.environment = Environment(DocumentModel(Graph({})), Readings(Lexicon(self.readings)))
        self.above = {self.names[each]: tables[each].number for each in above if each in self.names}
        self.lines = [self._line(statement) for statement in statements]
        self.defining = self.lines

    def _name(self, spelling: nodes.Spelling) -> None:
        if spelling in self.names or (spelling in _NUMBERS and spelling not in self.heads):
            return
        plain = "_".join((spelling.base, *spelling.below, *spelling.above)) + "'" * spelling.primes
        name = spelling.accent + plain
        while name in self.names.values():
            name += "~"
        self.names[spelling] = name
        self.readings[spelling] = [Reading(Rule("name"), 1.0, Symbol(name))]

    def _line(self, statement: Statement) -> Line:
        if statement.chain.relations[0].kind in _NO_EQUALITIES:
            return Line(None)
        kinds = [relation.kind for relation in statement.chain.relations]
        # Behind ``z = 0.5 > 0`` no further value is given.
        equal = next((index for index, kind in enumerate(kinds) if kind in _NO_EQUALITIES), len(kinds))
        head, *others = [side for side in statement.chain.sides[: equal + 1] if side is not None]
        return Line(
            name=self._defined(head),
            head=single(self._bound(head)),
            nodes=tuple(others),
            sides=tuple(single(self._bound(side)) for side in others),
            names=frozenset(self.names[name.spelling] for name in statement.names if name.spelling in self.names),
            is_assignment=statement.chain.relations[0].kind in ASSIGNING,
        )

    def computed(self) -> dict[str, Expression]:
        """Return the formulas in symbols that the document gives."""
        return {name: formula for name, formula in self._formulas().items() if is_symbolic(formula)}

    def epoch(self, found: Epochs, number: int) -> Epoch:
        """Return the graph of one epoch: what is given anew there or before has its latest value."""
        anew = {each.statement for each in found.regiven}
        self.defining = [
            line
            for index, line in enumerate(self.lines)
            if index not in anew and not line.is_self_update and not found.is_said_again(index, line)
        ]
        self.units = {}
        latest, lost = found.latest(number), found.lost(number)
        formulas = self._formulas()
        givens = self._givens(formulas)
        for name, each in latest.items():
            formulas.pop(name, None)
            if each.formula is not None and name not in reached(each.formula, formulas):
                formulas[name] = each.formula
            elif each.number is not None:
                givens[name], self.units[name] = each.number
        formulas = {name: formula for name, formula in formulas.items() if name not in lost}
        self._infer(formulas, givens, lost, found.firsts)
        givens = {name: number for name, number in givens.items() if name not in lost and name not in formulas}
        model, readings = self._modelled(formulas, givens)
        return Epoch(found.starts[number], found.changes[number], model, readings)

    def _modelled(
        self, formulas: dict[str, Expression], givens: dict[str, Fraction]
    ) -> tuple[DocumentModel, Readings]:
        stated = formulas
        leaves = [name for name in self.names.values() if name not in formulas]
        forgotten = self._updates(leaves)
        leaves = [name for name in leaves if name not in forgotten]
        givens = {name: number for name, number in givens.items() if name not in forgotten}
        formulas = _explained(formulas, leaves)
        # The walk defines what is left by the line that says first what it is.
        forgotten |= set(stated) - set(formulas)
        kept = {spelling: each for spelling, each in self.readings.items() if self.names[spelling] not in forgotten}
        ordered = _ordered(formulas)
        free = frozenset(name for name in leaves if name not in givens)
        generator = random.Random(1)
        quantities = [
            Quantity(name, role_of(name), Given(givens.get(name, Fraction(generator.randint(100, 999), 997))), Place(0))
            for name in leaves
        ]
        quantities += [
            Quantity(name, role_of(name, computed=True), Expressed(formulas[name]), Place(1)) for name in ordered
        ]
        hidden = hidden_symbols(self.names, leaves, {name: formulas[name] for name in ordered})
        model = DocumentModel(Graph.of(with_a_loss(quantities)), Unsaid(free, self.units, hidden))
        return model, Readings(Lexicon(kept))

    def _formulas(self) -> dict[str, Expression]:
        """Return the formula in symbols of each symbol: the first of those that name fewest unexplained symbols.

        A formula that would define a symbol by itself, through whatever others, defines nothing.
        """
        stated = [(line.name, *each) for line in self.defining if line.name for each in line.members]
        explained = {name for name, _, _ in stated}
        candidates: dict[str, list[Expression]] = {}
        worked_out: dict[str, Expression] = {}
        updated: dict[str, Expression | None] = {}
        for name, side, formula in stated:
            if formula is not None and is_symbolic(formula) and _is_plain(formula):
                candidates.setdefault(name, []).append(formula)
            elif formula is None or is_symbolic(formula):
                # The walk finds out what is computed from derivatives; numbers put in may carry a slip.
                updated |= {name: formula} if _is_of_changes(side, formula) else {}
            elif number_of(formula) is None:
                worked_out.setdefault(name, formula)
        found: dict[str, Expression] = {}
        used: set[str] = set()
        for name, other in _aliases(candidates):
            # Of two names for one thing, that is defined by the other which is explained by nothing else.
            candidates[name] = [each for each in candidates[name] if each != Symbol(other)]
            candidates[other] = [Symbol(name)]
        for name, formulas in candidates.items():
            for formula in sorted(formulas, key=lambda each: len(set(Expressed(each).parents) - explained)):
                # What no formula has used so far cannot be reached through others.
                parents = Expressed(formula).parents
                if name not in parents and (name not in used or name not in reached(formula, found)):
                    found[name] = formula
                    used.update(parents)
                    break
        # What numbers alone give is known better by them than by its rounded result.
        left = {name: formula for name, formula in worked_out.items() if name not in candidates}
        for name in _derivatives(stated, found):
            del found[name]
        known = {**left, **found}
        computed = {name for name, formula in updated.items() if _is_determined(formula, name, known)}
        return {**{name: formula for name, formula in left.items() if name not in computed}, **found}

    def _givens(self, formulas: Mapping[str, Expression]) -> dict[str, Fraction]:
        found = {name: number for name, number in self.above.items() if name not in formulas}
        for line in self.defining:
            if line.name is None or line.name in found or line.name in formulas:
                continue
            for side in reversed(line.sides):
                shown = number_of(side) if side is not None else None
                if shown is not None:
                    found[line.name], self.units[line.name] = shown[1] * shown[0].value, shown[0].unit
                    break
        below = {self.names[each]: table.number for each, table in self.tables.items() if each in self.names}
        return {**{name: number for name, number in below.items() if name not in formulas}, **found}

    def _updates(self, leaves: list[str]) -> set[str]:
        """Return symbols that a line computes from derivatives (``w' = w - ...``): the walk defines them there."""
        open_ones = set(leaves)
        return {
            line.name
            for line in self.lines
            # A line such as ``w = w - ...`` uses the old value; it is no definition.
            if line.name in open_ones
            and any(
                _is_of_changes(side, each) and (each is None or Symbol(line.name) not in walk(each))
                for side, each in line.members
            )
        }

    def _infer(
        self,
        formulas: Mapping[str, Expression],
        givens: dict[str, Fraction],
        lost: frozenset[str],
        anew: Mapping[str, int],
    ) -> None:
        """Give a symbol without a number the one that stands at its place where numbers are put in.

        What stands there once it is given ``anew`` is not yet its number.
        """
        for index, line in enumerate(self.lines):
            known = formulas.get(line.head.name) if isinstance(line.head, Symbol) else None
            bound = (line.head, *line.sides)
            for one, other in itertools.pairwise((known, *bound) if known is not None else bound):
                one = known if isinstance(one, Symbol) and known is not None else one
                if one is None or other is None or not is_symbolic(one) or is_symbolic(other):
                    continue
                for pair in align(one, other):
                    number = number_of(pair.numeric)
                    if number is None or not isinstance(pair.symbolic, Symbol):
                        continue
                    name = pair.symbolic.name
                    is_open = name not in givens and name not in formulas and name not in lost
                    if is_open and index < anew.get(name, len(self.lines)):
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


def _vectors(statements: list[Statement]) -> set[nodes.Spelling]:
    """Return the names of vectors and matrices, and of what is made of them: the walk defines these as it goes."""
    found: set[nodes.Spelling] = set()
    while True:
        before = len(found)
        for statement in statements:
            head, *others = [side for side in statement.chain.sides if side is not None]
            of_vectors = any(isinstance(part, nodes.Matrix) for part in parts(tuple(others)))
            of_vectors = of_vectors or any(each.spelling in found for each in _not_summed(others[0]))
            if isinstance(head, nodes.Name) and of_vectors:
                found.add(head.spelling)
        if len(found) == before:
            return found


def _not_summed(side: nodes.Node) -> list[nodes.Name]:
    """Return the symbols of a side outside sums that name no index: over all entries, these give a number."""
    summed = [part for part in parts(side) if isinstance(part, nodes.BigSum) and part.index is None]
    inside = {(name.start, name.end) for each in summed for name in names(each.body)}
    return [name for name in names(side) if (name.start, name.end) not in inside]


def _derivatives(
    stated: list[tuple[str, nodes.Node, Expression | None]], found: Mapping[str, Expression]
) -> list[str]:
    """Return the names that are first said to be a derivative of known formulas: what follows it may be wrong."""
    first: dict[str, Expression | None] = {}
    for name, _, formula in stated:
        first.setdefault(name, formula)
    return [name for name, formula in first.items()
            if name in found and isinstance(formula, Partial) and _is_determined(formula, name, found)]  # fmt: skip


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
    known = {*leaves, *formulas}
    users: dict[str, list[str]] = {}
    lost: list[str] = []
    for name, formula in formulas.items():
        parents = Expressed(formula).parents
        if not known.issuperset(parents):
            lost.append(name)
        for parent in parents:
            users.setdefault(parent, []).append(name)
    gone: set[str] = set()
    while lost:
        name = lost.pop()
        if name not in gone:
            gone.add(name)
            lost += users.get(name, ())
    return {name: formula for name, formula in formulas.items() if name not in gone}


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
