"""Derivatives that are exactly zero whatever the numbers: what a shared bias before a softmax does to the loss.

Their balls straddle zero at any precision, so that they are proven zero in symbols. Every quantity, and every function
of quantities, stands for any number: a letter. What a parameter changes is followed forward through the graph, as a
fraction of polynomials in these letters; a change that cancels is the polynomial 0. Only quotients and the outputs of a
softmax are written out, as exp(net) over the sum of all of them: that they sum to one is what cancels there. Where that
proves nothing, everything is written out: that deviations from a mean sum to zero shows in the numbers that it is of.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from flint import Ordering, fmpq_mpoly, fmpq_mpoly_ctx

from derive.expressions.algebra import OWN
from derive.expressions.expression import Quotient
from derive.expressions.functions import written_in
from derive.network.graph.expressed import Expressed
from derive.network.graph.largest import Largest
from derive.network.graph.quantity import Applied, Total, WeightedSum
from derive.network.graph.softmax import Softmax

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.network.graph.graph import Graph
    from derive.network.graph.quantity import Definition

# Bounds of a proof: letters, terms of a polynomial, quantities on the way. Beyond them nothing is proven.
MOST_LETTERS = 128
MOST_TERMS = 300
MOST_QUANTITIES = 300
# What a document defines computes in balls only.
_WRITTEN = (Applied, Expressed, Largest, Softmax, Total, WeightedSum)


class _TooLarge(Exception):  # noqa: N818
    """A proof needs more letters or longer polynomials than it may have."""


def vanishes(graph: Graph, of: str, by: str) -> bool:
    """Return whether the derivative of one quantity by another is proven to be zero for all numbers of the graph."""
    return graph.remembered(
        (vanishes, of, by),
        lambda: any(each is not None and _vanishes(graph, of, by, each) for each in (_Numbers(graph), _spelled(graph))),
    )


def known_number(graph: Graph, name: str) -> int | None:
    """Return the whole number that a quantity is proven to be for all numbers of the graph, such as 0 or 1."""
    spelled = _spelled(graph)
    found = spelled[name] if spelled is not None else None
    if found is None or isinstance(found, _Letter):
        return None
    return next((number for number in (0, 1) if found.above == found.below * number), None)


def _spelled(graph: Graph) -> _Spelled | None:
    """Return the quantities written out, None of a large graph."""
    small = len(graph.quantities) <= MOST_QUANTITIES
    return graph.remembered(_Spelled, lambda: _Spelled(graph) if small else None)


def _vanishes(graph: Graph, of: str, by: str, numbers: _Numbers) -> bool:
    letters = numbers.letters
    changes: dict[str, Fraction] = {by: letters.rational(1)}
    wanted, seen = graph.ancestors(of), 0
    try:
        for name, quantity in graph.quantities.items():
            if name not in wanted or changes.keys().isdisjoint(quantity.definition.parents):
                continue
            seen += 1
            if seen > MOST_QUANTITIES:
                return False
            partials = list(quantity.definition.local_partials(numbers, numbers[name], letters))
            if not all(isinstance(partial, Fraction | int) for _, partial in partials):
                return False  # what a document defines computes in balls only
            change = letters.sum([changes[parent] * partial for parent, partial in partials if parent in changes])
            if len(change.above):
                changes[name] = change
    except (_TooLarge, ZeroDivisionError):
        return False
    return of not in changes


class Fraction:
    """A fraction of polynomials in lowest terms."""

    __slots__ = ("_above", "_below")

    def __init__(self, above: fmpq_mpoly, below: fmpq_mpoly) -> None:
        if max(len(above), len(below)) > MOST_TERMS:
            raise _TooLarge
        common = above.gcd(below)
        self._above, self._below = above / common, below / common

    @property
    def above(self) -> fmpq_mpoly:
        """The numerator."""
        return self._above

    @property
    def below(self) -> fmpq_mpoly:
        """The denominator."""
        return self._below

    @property
    def key(self) -> tuple[str, str]:
        """The same text for the same fraction; another one may be equal, too."""
        return str(self.above), str(self.below)

    def __add__(self, other: Fraction | int) -> Fraction:
        there = _fraction(other)
        return Fraction(self.above * there.below + there.above * self.below, self.below * there.below)

    def __mul__(self, other: Fraction | int) -> Fraction:
        there = _fraction(other)
        return Fraction(self.above * there.above, self.below * there.below)

    def __truediv__(self, other: Fraction | int) -> Fraction:
        there = _fraction(other)
        if not len(there.above):
            raise ZeroDivisionError
        return Fraction(self.above * there.below, self.below * there.above)

    def __neg__(self) -> Fraction:
        return Fraction(-self.above, self.below)

    def __sub__(self, other: Fraction | int) -> Fraction:
        return self + -_fraction(other)

    def __rsub__(self, other: int) -> Fraction:
        return -self + other

    def __rtruediv__(self, other: int) -> Fraction:
        return _fraction(other) / self

    __radd__ = __add__
    __rmul__ = __mul__


class _Letter(Fraction):
    """A quantity as a letter, chosen when it is first computed with: of a large layer few are."""

    __slots__ = ("_letters", "_name")

    def __init__(self, letters: _Letters, name: str) -> None:
        self._letters = letters
        self._name = name

    @property
    def above(self) -> fmpq_mpoly:
        """The letter."""
        return self._letters.letter(self._name)

    @property
    def below(self) -> fmpq_mpoly:
        """One."""
        return _constant(1)


class _Letters:
    """The algebra of fractions: each function of a fraction is a letter, the same one for the same fraction."""

    def __init__(self) -> None:
        self._places: dict[object, int] = {}

    def letter(self, key: object) -> fmpq_mpoly:
        """Return the letter of a quantity or of a function's value."""
        place = self._places.setdefault(key, len(self._places))
        if place >= MOST_LETTERS:
            raise _TooLarge
        return _generators()[place]

    def rational(self, numerator: int, denominator: int = 1) -> Fraction:
        """Return a number as a fraction."""
        return Fraction(_constant(numerator), _constant(denominator))

    def sum(self, terms: Sequence[Fraction | int]) -> Fraction:
        """Return the sum."""
        total = self.rational(0)
        for term in terms:
            total = total + term
        return total

    def power(self, base: Fraction, exponent: int) -> Fraction:
        """Return a power with a whole exponent."""
        if abs(exponent) > MOST_TERMS:
            raise _TooLarge
        raised = Fraction(base.above ** abs(exponent), base.below ** abs(exponent))
        return 1 / raised if exponent < 0 else raised

    def __getattr__(self, function: str) -> Callable[..., Fraction]:
        """Return any other function of the algebra: its value is a letter."""
        if function not in OWN:
            return written_in(self, function)
        return lambda *operands: Fraction(
            self.letter((function, *(_fraction(each).key for each in operands))), _constant(1)
        )


class _Numbers(dict[str, Fraction]):
    """The values of a graph's quantities, each made when it is asked for."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.letters = _Letters()
        self._graph = graph

    def __missing__(self, name: str) -> Fraction:
        definition = self._graph[name].definition
        self[name] = definition.value(self, self.letters) if _is_share(definition) else _Letter(self.letters, name)
        return self[name]


class _Spelled(_Numbers):
    """The same, written out as far as they stay short."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        # Parents first: no chain of them, however long, is gone back.
        for name in graph.quantities:
            self[name]

    def __missing__(self, name: str) -> Fraction:
        definition = self._graph[name].definition
        try:
            value = definition.value(self, self.letters) if isinstance(definition, _WRITTEN) else None
        except (_TooLarge, ZeroDivisionError):
            value = None
        self[name] = value if isinstance(value, Fraction) else _Letter(self.letters, name)
        return self[name]


def _is_share(definition: Definition) -> bool:
    """Whether a derivative is written with the quantity's own value, which must then be that of its formula."""
    is_quotient = isinstance(definition, Expressed) and isinstance(definition.formula, Quotient)
    return is_quotient or isinstance(definition, Softmax)


@cache
def _generators() -> tuple[fmpq_mpoly, ...]:
    found: tuple[fmpq_mpoly, ...] = _context().gens()
    return found


@cache
def _context() -> fmpq_mpoly_ctx:
    return fmpq_mpoly_ctx.get([f"x{place}" for place in range(MOST_LETTERS)], Ordering.degrevlex)


def _constant(number: int) -> fmpq_mpoly:
    return _context().constant(number)


def _fraction(number: Fraction | int) -> Fraction:
    return number if isinstance(number, Fraction) else Fraction(_constant(number), _constant(1))
