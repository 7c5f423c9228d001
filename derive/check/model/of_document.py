"""A document without a network: what it defines itself becomes the graph that its claims are judged on.

The first formula that a symbol is given defines it; a symbol with a number only, in a formula or in a table, is
given; a symbol with neither gets the number that stands at its place where numbers are first put in. What remains is
free: formulas about it can be judged, numbers cannot.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.claims.announcing import Announcements
from derive.check.meaning.reading import Lexicon, Readings
from derive.check.model.document_model import DocumentModel, Expressed, role_of, with_a_loss
from derive.check.model.epochs import Change, Epochs, epochs
from derive.check.model.general import General, counts, general, labels
from derive.check.model.hidden import hidden_symbols, is_rounded, not_read, reached
from derive.check.model.lines import lines_of, symbols_of
from derive.check.model.numbers_put_in import numbers_put_in
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names
from derive.expressions.expression import Constant, Expression, Negative, Partial, Sum, Symbol, Updated
from derive.expressions.matrices import is_symbolic, walk
from derive.expressions.printed import number_of
from derive.network.graph.graph import Graph
from derive.network.graph.quantity import Given, Place, Quantity
from derive.network.model import Unsaid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    statements: list[Statement],
    tables: Mapping[nodes.Spelling, Tabulated],
    places: Places,
    bare: frozenset[nodes.Spelling] = frozenset(),
) -> list[Epoch]:
    """Return the graphs that a document defines, and the meaning of its symbols: one for each of its epochs.

    ``bare`` are derivatives that are symbols.
    """
    builder = _Builder(statements, _above(statements, tables, places), tables, bare)
    found = epochs(builder.lines, builder.computed(), builder.above, Announcements(places, statements))
    return list(builder.epochs(found))


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
        bare: frozenset[nodes.Spelling],
    ) -> None:
        self.tables = tables
        self.units: dict[str, Fraction] = {}
        self.rounded: set[str] = set()
        spoken = general(statements)
        self.labels = list(labels(statements, spoken))
        self.fixed = spoken.first if spoken.fixed else None
        self.size = Constant(Fraction(spoken.last - spoken.first + 1))
        self.counts = list(counts(statements)) if spoken.letters else []
        self.symbols = symbols_of(statements, spoken)
        self.names = self.symbols.names
        self.families = self._families(statements, spoken)
        instances = (spelling for each in bare for spelling in spoken.spellings(each))
        self.bare = frozenset(name for each in instances for name in self.symbols.called(each))
        self.above = {self.names[each]: tables[each].number for each in above if each in self.names}
        self.lines = lines_of(statements, self.symbols, spoken)
        self.defining = self.lines

    def computed(self) -> dict[str, Expression]:
        """Return the formulas in symbols that the document gives."""
        return {name: formula for name, formula in self._formulas().items() if is_symbolic(formula)}

    def epochs(self, found: Epochs) -> Iterator[Epoch]:
        """Yield the graph of each epoch: what is given anew there or before has its latest value."""
        anew = {each.statement for each in found.regiven}
        self.defining = [
            line
            for line in self.lines
            if line.statement not in anew and not line.is_self_update and not found.is_said_again(line.statement, line)
        ]
        self.units, self.rounded = {}, set()
        formulas = self._formulas()
        givens, units = self._givens(formulas), self.units
        for number in range(len(found.starts)):
            self.units = {**units}
            yield self._epoch(found, number, {**formulas}, {**givens})

    def _epoch(
        self, found: Epochs, number: int, formulas: dict[str, Expression], givens: dict[str, Fraction]
    ) -> Epoch:
        latest, lost = found.latest(number), found.lost(number)
        for name, each in latest.items():
            formulas.pop(name, None)
            if each.formula is not None and name not in reached(each.formula, formulas):
                formulas[name] = each.formula
            elif each.number is not None:
                givens[name], self.units[name] = each.number
        formulas = {name: formula for name, formula in formulas.items() if name not in lost}
        self._infer(formulas, givens, lost, found.firsts)
        formulas |= {name: self.size for name in map(self.names.get, self.counts)
                     if name and name not in formulas and name not in givens}  # fmt: skip
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
        shares = self._labels(formulas, givens)
        of_shares = frozenset().union(*shares)
        tells_labels = not of_shares.isdisjoint(givens)
        givens = {name: number for name, number in givens.items() if name not in of_shares}
        formulas = _explained({**dict(map(_last_share, shares)), **formulas}, leaves)
        leaves = [name for name in leaves if name not in formulas]
        # The walk defines what is left by the line that says first what it is.
        forgotten |= set(stated) - set(formulas)
        kept = {
            spelling: each
            for spelling, each in self.symbols.readings.items()
            if forgotten.isdisjoint(self.symbols.called(spelling))
        }
        ordered, written = _ordered(formulas), self.symbols.coordinates
        free = frozenset(name for name in leaves if name not in givens)
        generator = random.Random(1)
        quantities = [
            Quantity(name, role_of(written[name].letter), Given(givens.get(name, _any_number(generator))), Place(0))
            for name in leaves
        ]
        quantities += [
            Quantity(name, role_of(written[name].letter, computed=True), Expressed(formulas[name]), Place(1))
            for name in ordered
        ]
        hidden = hidden_symbols(self.names, leaves, {name: formulas[name] for name in ordered})
        hidden = {**not_read(self._stated(), self.names, leaves), **hidden}
        unsaid = Unsaid(
            free, self.units, hidden, frozenset(self.rounded), labels=tuple(shares), tells_labels=tells_labels,
            families=self.families, fixed=self.fixed, bare=self.bare, coordinates=written,
        )  # fmt: skip
        model = DocumentModel(Graph.of(with_a_loss(quantities)), unsaid)
        return model, Readings(Lexicon(kept))

    def _families(self, statements: Sequence[Statement], spoken: General) -> tuple[frozenset[str], ...]:
        """Return the symbols that one in general letters stands for."""
        spellings = {name.spelling for each in statements for name in each.names}
        general = (found for each in spellings if len(found := spoken.spellings(each)) > 1)
        return tuple({frozenset(self.names[each] for each in found if each in self.names) for found in general})

    def _labels(self, formulas: Mapping[str, Expression], givens: Mapping[str, Fraction]) -> list[tuple[str, ...]]:
        """Return the targets that add up to one, where no more is said of them than that one of them is 1 or 0."""
        named = (tuple(self.names[each] for each in spellings if each in self.names) for spellings in self.labels)
        return [
            names
            for names in dict.fromkeys(named)
            if len(names) > 1 and not any(name in formulas or givens.get(name, 0) not in (0, 1) for name in names)
        ]

    def _stated(self) -> list[tuple[str, nodes.Node, Expression | None]]:
        """Return each symbol with what is said to be equal to it, as written and as understood."""
        return [(line.name, *each) for line in self.defining if line.name for each in line.members]

    def _formulas(self) -> dict[str, Expression]:
        """Return the formula in symbols of each symbol: the first of those that name fewest unexplained symbols.

        A formula that would define a symbol by itself, through whatever others, defines nothing.
        """
        stated = self._stated()
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
        for name, formula in self._equal_symbols():
            worked_out.setdefault(name, formula)
        found, used = dict[str, Expression](), set[str]()
        for name, other in _aliases(candidates):
            # Of two names for one thing, that is defined by the other which is explained by nothing else.
            candidates[name] = [each for each in candidates[name] if each != Symbol(other)]
            candidates[other] = [Symbol(name)]
        for name, formulas in candidates.items():
            for formula in sorted(formulas, key=lambda each: len(set(Expressed(each).parents) - explained)):
                parents = Expressed(formula).parents
                # What no formula has used so far cannot be reached through others.
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
        return {**{name: each for name, each in left.items() if name not in computed}, **found}

    def _equal_symbols(self) -> Iterator[tuple[str, Expression]]:
        """Yield symbols that stand at the head of no line, with the numbers behind them: of ``a = b = 0.5 * 2 = 1``."""
        heads = {line.name for line in self.defining}
        for line in self.defining:
            numeric = [side for side in line.sides if side is not None and not is_symbolic(side)]
            if numeric and number_of(numeric[0]) is None:
                equal = (side.name for side in line.sides if isinstance(side, Symbol) and side.name not in heads)
                yield from ((name, numeric[0]) for name in equal)

    def _givens(self, formulas: Mapping[str, Expression]) -> dict[str, Fraction]:
        found = {name: number for name, number in self.above.items() if name not in formulas}
        written = self.symbols.coordinates
        computed = {written[name].letter for name, formula in formulas.items() if is_symbolic(formula)}
        for line in self.defining:
            if line.name is None or line.name in found or line.name in formulas:
                continue
            for side in reversed(line.sides):
                shown = number_of(side) if side is not None else None
                if shown is not None:
                    found[line.name], self.units[line.name] = shown[1] * shown[0].value, shown[0].unit
                    # What the document computes the like of was computed, too: ``p_new`` as ``p`` was.
                    was_computed = written[line.name].letter in computed and is_rounded(shown[0].value, shown[0].unit)
                    self.rounded |= {line.name} if was_computed or None in line.sides else set()
                    break
        for name, number in (each for line in self.defining for each in line.equal_to_a_number):
            if name not in found and name not in formulas:
                found[name], self.units[name] = number
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
        def is_open(name: str) -> bool:
            return name not in givens and name not in formulas and name not in lost

        for statement, name, number in numbers_put_in(self.lines, formulas, is_open):
            if is_open(name) and statement < anew.get(name, statement + 1):
                givens[name], self.units[name] = number


def _last_share(names: tuple[str, ...]) -> tuple[str, Expression]:
    """Return the last of what adds up to one, as what the others leave of it."""
    *others, last = names
    return last, Sum((Constant(Fraction(1)), *(Negative(Symbol(name)) for name in others)))


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


def _any_number(generator: random.Random) -> Fraction:
    return Fraction(generator.randint(100, 999), 997)


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
