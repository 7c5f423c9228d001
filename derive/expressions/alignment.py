"""Which printed number stands for which symbol: a formula with numbers put in, laid over the formula in symbols."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.expressions.expression import Call, Constant, Expression, Negative, Power, Product, Quotient, Sum
from derive.expressions.functions import function_called
from derive.expressions.printed import Hole, Printed, is_leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Of longer sums and products, the parts stand in order.
MOST_REORDERED = 6


@dataclass(frozen=True, slots=True)
class Pair:
    """A part of the formula in symbols and the part of the formula in numbers that stands at its place."""

    symbolic: Expression
    numeric: Expression

    @property
    def is_leaf(self) -> bool:
        """Whether one symbol meets one number."""
        return is_leaf(self.symbolic) and _signless(self.numeric) is not None

    @property
    def is_alike(self) -> bool:
        """Whether the two parts are of one kind: a symbol and a number, or the same constant twice."""
        return self.is_leaf or (isinstance(self.symbolic, Constant | Printed) and is_leaf(self.numeric))


def align(symbolic: Expression, numeric: Expression, stray: int = 0) -> list[Pair]:
    """Return the pairs of parts that stand at one place, as far down as the two have one shape.

    A minus before a product of numbers, where the symbols have none (``- 0.4 * 0.5`` for ``w * x`` with a negative
    w), belongs to one of the factors: to the first, or that at ``stray``.
    """
    return list(_pairs(symbolic, numeric, stray))


def align_in_any_order(symbolic: Expression, numeric: Expression, fits: Callable[[Pair], bool]) -> list[Pair]:
    """Return the pairs of parts of one shape, where factors and terms may stand in another order.

    ``fits`` tells whether a number may stand for a symbol. What fits nowhere stands for what is left, in order.
    """
    return list(_pairs(symbolic, _ordered(symbolic, numeric, fits), 0))


def _ordered(symbolic: Expression, numeric: Expression, fits: Callable[[Pair], bool]) -> Expression:
    """Return a formula with its factors and terms in the order of what they stand for."""
    match symbolic, numeric:
        case Sum(), Sum():
            laid = _matched(terms_of(symbolic), terms_of(numeric), fits)
            return Sum(tuple(laid)) if laid else numeric
        case Product(), Product():
            laid = _matched(factors_of(symbolic), factors_of(numeric), fits)
            return Product(tuple(laid)) if laid else numeric
        case Negative(one), Negative(other):
            return Negative(_ordered(one, other, fits))
        case Quotient(a, b), Quotient(c, d):
            return Quotient(_ordered(a, c, fits), _ordered(b, d, fits))
    return numeric


def _matched(some: list[Expression], others: list[Expression], fits: Callable[[Pair], bool]) -> list[Expression]:
    """Return parts in the order of those they stand for; [] where there are more of the one than of the other."""
    if len(some) != len(others) or len(some) > MOST_REORDERED:
        return []
    left = list(others)
    found: list[Expression | None] = []
    for one in some:
        ordered = ((at, _ordered(one, other, fits)) for at, other in enumerate(left))
        at, part = next(((at, part) for at, part in ordered if all(map(fits, _pairs(one, part, 0)))), (None, None))
        if at is not None:
            del left[at]
        found.append(part)
    return [part if part is not None else left.pop(0) for part in found]


def _pairs(symbolic: Expression, numeric: Expression, stray: int) -> Iterator[Pair]:
    if is_leaf(symbolic):
        yield Pair(symbolic, numeric)
        return
    match symbolic, numeric:
        case Sum(), Sum():
            yield from _each(symbolic, numeric, (terms_of(symbolic), terms_of(numeric)), stray)
        case Product(), Product():
            yield from _each(symbolic, numeric, (factors_of(symbolic), factors_of(numeric)), stray)
        case Quotient(a, b), Quotient(c, d):
            yield from _pairs(a, c, stray)
            yield from _pairs(b, d, stray)
        case Power(a, b), Power(c, d):
            yield from _pairs(a, c, stray)
            yield from _pairs(b, d, stray)
        case Negative(a), Negative(b):
            yield from _pairs(a, b, stray)
        case Product(), Negative(Product() as b):
            yield from _pairs(symbolic, _carrying_sign(b, stray), stray)
        case Negative(Product() as a), Product():
            yield from _pairs(a, _carrying_sign(numeric, stray), stray)
        case Call(f, some), Call(g, others) if _is_one_function(f, g) and len(some) == len(others):
            for one, other in zip(some, others, strict=True):
                yield from _pairs(one, other, stray)
        case _:
            yield Pair(symbolic, numeric)


def _is_one_function(one: str, other: str) -> bool:
    """Return whether two names are of one function: networks and documents call some of them otherwise."""
    row = function_called(one)
    return one == other or (row is not None and row is function_called(other))


def _carrying_sign(numeric: Expression, at: int) -> Expression:
    """Return the negative of a product, the sign at one of its factors."""
    factors = factors_of(numeric)
    factors[at] = Negative(factors[at])
    return Product(tuple(factors)) if len(factors) > 1 else factors[0]


def _each(
    symbolic: Expression, numeric: Expression, parts: tuple[list[Expression], list[Expression]], stray: int
) -> Iterator[Pair]:
    some, others = parts
    if len(some) != len(others):
        yield Pair(symbolic, numeric)
        return
    for one, other in zip(some, others, strict=True):
        yield from _pairs(one, other, stray)


def terms_of(expression: Expression) -> list[Expression]:
    """Return the terms of a sum, sums inside it written out."""
    match expression:
        case Sum(terms):
            return [each for term in terms for each in terms_of(term)]
        case Negative(Sum() as inner):
            return [Negative(each) for each in terms_of(inner)]
    return [expression]


def factors_of(expression: Expression) -> list[Expression]:
    """Return the factors of a product, products inside it written out."""
    match expression:
        case Product(factors):
            return [each for factor in factors for each in factors_of(factor)]
    return [expression]


def _signless(expression: Expression) -> Printed | Hole | None:
    """Return the number in a number with any signs, else None."""
    while isinstance(expression, Negative):
        expression = expression.operand
    return expression if isinstance(expression, Printed | Hole) else None


def score(pairs: list[Pair]) -> int:
    """Return how well two formulas lie over each other: fewer and larger unlike parts are worse."""
    return sum(1 if pair.is_alike else -2 for pair in pairs)
