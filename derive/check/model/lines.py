"""What each statement of a document may give: a line for the symbol at its head, or for each entry of an array."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from derive.check.meaning.assigning import ASSIGNING
from derive.check.model.arrays import array_names, bound, head_of, of_unknown_shape, with_arrays
from derive.check.model.general import General
from derive.check.model.put_in import shapes_put_in
from derive.check.model.symbols import Symbols
from derive.check.syntax.index_letters import indexed
from derive.expressions.expression import Expression, Symbol
from derive.expressions.matrices import Bound, Stack, is_symbolic, single, walk
from derive.expressions.printed import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from derive.check.claims.statements import Statement
    from derive.check.syntax import tree as nodes

# Relations that give the symbol before them no value.
_NO_EQUALITIES = frozenset(("<", "<=", ">", ">=", "!=", "<<", ">>", "in", "notin", "sim", "propto"))


@dataclass(frozen=True)
class Line:
    """What a ``statement`` may give: the symbol at its head, and its other sides (None: not understood)."""

    statement: int
    name: str | None
    head: Expression | None = None
    trees: tuple[nodes.Node, ...] = ()
    sides: tuple[Expression | None, ...] = ()
    names: frozenset[str] = frozenset()
    is_assignment: bool = False

    @property
    def members(self) -> Iterator[tuple[nodes.Node, Expression | None]]:
        """Its other sides, each as written and as understood."""
        return zip(self.trees, self.sides, strict=True)

    @property
    def is_self_update(self) -> bool:
        """Whether the new value is worked out from the old one, as in ``w = w - ...``."""
        return self.name is not None and any(
            side is not None and Symbol(self.name) in walk(side) for side in self.sides
        )

    @property
    def shows_values(self) -> bool:
        """Whether it depends on the values of its symbols, not on what they are made of only."""
        return any(side is None or not is_symbolic(side) for side in self.sides)

    @property
    def number(self) -> tuple[Fraction, Fraction] | None:
        """The number at its end, and the value of its last digit."""
        shown = number_of(self.sides[-1]) if self.sides and self.sides[-1] is not None else None
        return (shown[1] * shown[0].value, shown[0].unit) if shown is not None else None

    @property
    def equal_to_a_number(self) -> Iterator[tuple[str, tuple[Fraction, Fraction]]]:
        """The symbols behind its head, with the number at its end where only numbers follow: ``a = b = c = 0.5``."""
        number = self.number
        named = takewhile(lambda side: isinstance(side, Symbol), self.sides)
        symbols = [side.name for side in named if isinstance(side, Symbol)]
        if number is not None and len(symbols) == len(self.sides) - 1:
            yield from ((each, number) for each in symbols)

    @property
    def is_plain(self) -> bool:
        """Whether only numbers stand behind the symbol."""
        return bool(self.sides) and all(side is not None and number_of(side) is not None for side in self.sides)

    @property
    def in_numbers(self) -> Expression | None:
        """What it works out of numbers alone; None where a symbol or something not understood takes part."""
        if self.is_plain or any(side is None or is_symbolic(side) for side in self.sides):
            return None
        return next((side for side in self.sides if side is not None and number_of(side) is None), None)


def symbols_of(statements: list[Statement], spoken: General) -> Symbols:
    """Return the symbols of a document, those of arrays with their entries."""
    arrays = array_names(statements)
    heads = {head for each in statements if (head := head_of(each)) is not None}
    symbols = Symbols(heads, arrays)
    unknown = of_unknown_shape(statements, arrays, heads)
    no_numbers = arrays | unknown
    for statement in statements:
        for name in statement.names:
            for spelling in spoken.spellings(name.spelling) if name.spelling not in no_numbers else ():
                symbols.name(spelling)
                if spoken.is_fixed(name.spelling):
                    symbols.name_same(name.spelling, spelling)
    for spelling, shape in shapes_put_in(statements, unknown).items():
        if shape is None:
            symbols.name(spelling)
        else:
            symbols.array(spelling, shape)
    return with_arrays(symbols, statements)


def lines_of(statements: list[Statement], symbols: Symbols, spoken: General) -> list[Line]:
    """Return the lines of a document, in its order; in general letters, one for each of the numbers they stand for."""
    environment = symbols.environment
    return [
        line
        for index, each in enumerate(statements)
        for numbers in spoken.instances(each)
        for line in _lines(index, each, symbols, partial(bound, environment=environment, indices=numbers), numbers)
    ]


def _lines(
    index: int,
    statement: Statement,
    symbols: Symbols,
    meaning: Callable[[nodes.Node], Bound | None],
    numbers: Mapping[str, int],
) -> Iterator[Line]:
    if statement.chain.relations[0].kind in _NO_EQUALITIES:
        yield Line(index, None)
        return
    kinds = [relation.kind for relation in statement.chain.relations]
    # Behind ``z = 0.5 > 0`` no further value is given.
    equal = next((place for place, kind in enumerate(kinds) if kind in _NO_EQUALITIES), len(kinds))
    head, *others = [side for side in statement.chain.sides[: equal + 1] if side is not None]
    written = head_of(statement)
    spelling = indexed(written, numbers) if written is not None else None
    array = symbols.arrays.get(spelling) if spelling is not None else None
    meant = [meaning(head), *map(meaning, others)]
    named = frozenset(each for name in statement.names for each in symbols.called(indexed(name.spelling, numbers)))
    # A formula at the head may be an array, too: it gives nothing, but shows what is put in for its symbols.
    laid = array if array is not None or spelling is not None or not isinstance(meant[0], Stack) else meant[0]
    for number, entry in enumerate(laid.entries if laid is not None else (None,)):
        sides = [_entry(each, laid, number) for each in meant]
        yield Line(
            index,
            _called(entry if array is not None else None, spelling, symbols),
            sides[0],
            tuple(others),
            tuple(sides[1:]),
            named,
            statement.chain.relations[0].kind in ASSIGNING,
        )


def _called(entry: Expression | None, spelling: nodes.Spelling | None, symbols: Symbols) -> str | None:
    if isinstance(entry, Symbol):
        return entry.name
    return symbols.names.get(spelling) if spelling is not None else None


def _entry(side: Bound | None, array: Stack | None, number: int) -> Expression | None:
    """Return the entry of a side that belongs to one of an array; a vector may lie either way."""
    if array is None or not isinstance(side, Stack):
        return single(side) if array is None else None
    is_alike = side.shape == array.shape or (side.shape == array.shape[::-1] and 1 in array.shape)
    return side.entries[number] if is_alike else None
