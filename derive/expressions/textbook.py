"""Derivatives as a textbook writes them: what cancels has cancelled, and the formula's own value stands for itself."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from derive.expressions.expression import Call, Constant, Expression, Negative, Sum, Symbol
from derive.expressions.monomials import Monomial, monomial
from derive.expressions.tidy import ONE, ZERO
from derive.expressions.walking import names, size, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Of a longer sum the terms stay as they are.
MOST_TERMS = 12


def textbook(derivative: Expression, formula: Expression, result: Expression | None) -> Expression:
    """Return a derivative of a formula in the form that people write; ``result`` stands for the formula's value.

    >>> from derive.expressions.expression import Symbol
    >>> from derive.expressions.formula import read_formula
    >>> textbook(read_formula("-sigma(s)*(1 - sigma(s))/sigma(s)"), read_formula("-log(sigma(s))"), Symbol("y"))
    sigma(s) - 1
    >>> textbook(read_formula("-1/(2*sqrt(v)^2*sqrt(v))"), read_formula("1/sqrt(v)"), Symbol("r"))
    -(1/2) * r^3
    """
    if _is_plain(derivative, result):
        return derivative
    terms = derivative.terms if isinstance(derivative, Sum) else (derivative,)
    if len(terms) > MOST_TERMS:
        return derivative
    found = _collected([_by_result(_known(monomial(term)), formula, result) for term in terms])
    return _sum(found) if len(found) < 2 else min(_forms(found, formula, result), key=size)


def _is_plain(expression: Expression, result: Expression | None) -> bool:
    """Whether nothing can cancel, as most often: no name stands twice, nor two numbers, nor a function of a name."""
    seen: set[str] = set()
    numbers = 0
    for node in walk(expression):
        match node:
            case Symbol(name) if node is not result:
                if name in seen:
                    return False
                seen.add(name)
            case Constant():
                numbers += 1
            case Call() if next(names(node), None) is not None:
                return False
    return numbers < 2


def _known(term: Monomial) -> Monomial:
    """Write ``1 - sigma(-s)`` as ``sigma(s)``."""
    for base, exponent in term.powers.items():
        match base:
            case Sum((first, Negative(Call("sigmoid" as sigmoid, (Negative(s),))))) if first == ONE:
                others = {each: power for each, power in term.powers.items() if each != base}
                return _known(Monomial(term.number, others) * Monomial(powers={Call(sigmoid, (s,)): exponent}))
    return term


def _collected(terms: list[Monomial]) -> list[Monomial]:
    """Add up the terms that differ in their number alone."""
    numbers: dict[frozenset[tuple[Expression, Fraction]], Fraction] = {}
    powers: dict[frozenset[tuple[Expression, Fraction]], Mapping[Expression, Fraction]] = {}
    for term in terms:
        key = frozenset(term.powers.items())
        numbers[key] = numbers.get(key, Fraction(0)) + term.number
        powers.setdefault(key, term.powers)
    return [Monomial(number, powers[key]) for key, number in numbers.items() if number]


def _sum(terms: list[Monomial]) -> Expression:
    written = [term.written() for term in terms]
    if len(written) == 1:
        return _turned(written[0])
    return Sum(tuple(written)) if written else ZERO


def _turned(expression: Expression) -> Expression:
    """Write minus ``1 - sigma(s)`` as ``sigma(s) - 1``."""
    match expression:
        case Negative(Sum((first, Negative(Call("sigmoid") as value)))) if first == ONE:
            return Sum((value, Negative(ONE)))
    return expression


def _forms(terms: list[Monomial], formula: Expression, result: Expression | None) -> Iterator[Expression]:
    """Yield a sum as it is, and with what its terms have in common before it."""
    yield _sum(terms)
    common = reduce(_in_common, terms)
    if not common.powers:
        return
    rest = [term * common**-1 for term in terms]
    inside = _collected([monomial(each) for term in rest for each in _terms(term)])
    factor = inside[0] if len(inside) == 1 else monomial(_sum(inside))
    yield _sum([_by_result(common * factor, formula, result)])


def _in_common(one: Monomial, other: Monomial) -> Monomial:
    """Return what two terms share: of a base the smaller exponent, none as nought."""
    shared = {}
    for base in (*one.powers, *other.powers):
        least = min(one.powers.get(base, Fraction(0)), other.powers.get(base, Fraction(0)))
        if least and least.denominator == 1:
            shared[base] = least
    return Monomial(Fraction(1), shared)


def _terms(term: Monomial) -> list[Expression]:
    """Return the terms of a sum that stands alone, with its sign."""
    written = term.written()
    inside = written.operand if isinstance(written, Negative) else written
    if not isinstance(inside, Sum):
        return [written]
    return [Negative(each) if inside is not written else each for each in inside.terms]


def _by_result(term: Monomial, formula: Expression, result: Expression | None) -> Monomial:
    """Put the formula's own value in place of the functions and roots of which it is made, where that is shorter."""
    if result is None or isinstance(formula, Sum):
        return term
    own = monomial(formula)
    candidates = [term]
    for base, exponent in own.powers.items():
        is_root = exponent.denominator != 1
        if base in term.powers and (is_root or any(isinstance(part, Call) and part.arguments for part in walk(base))):
            # What is left of a root is whole after one time.
            times = {term.powers[base] / exponent, *([Fraction(1)] if is_root else [])}
            candidates += [_without(term, own, int(each), result) for each in times if each.denominator == 1]
    return min(
        (each for each in candidates if each is term or _is_defined(each, term, own, result)), key=_length
    )


def _is_defined(written: Monomial, term: Monomial, own: Monomial, result: Expression) -> bool:
    """Whether a term has a value wherever it had one before it was written by the formula's value."""
    if result in written.below and not {base for base, exponent in own.powers.items() if exponent > 0} <= term.below:
        return False
    return written.below <= term.below | {result}


def _without(term: Monomial, own: Monomial, times: int, result: Expression) -> Monomial:
    return Monomial(powers={result: Fraction(times)}) * (term * own**-times)


def _length(term: Monomial) -> tuple[int, int]:
    return size(term.written()), len(term.below)
