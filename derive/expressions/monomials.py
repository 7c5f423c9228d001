"""Products as a number and powers of bases: what cancels, cancels, and is written as one fraction."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.expressions.expression import Call, Constant, Expression, Negative, Power, Product, Quotient
from derive.expressions.tidy import ZERO, negated, power

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Monomial:
    """``number`` times the product of all bases to their exponents, in the order in which they were written."""

    number: Fraction = Fraction(1)
    powers: Mapping[Expression, Fraction] = field(default_factory=dict)

    def __mul__(self, other: Monomial) -> Monomial:
        exponents = dict(self.powers)
        for base, exponent in other.powers.items():
            exponents[base] = exponents.get(base, Fraction(0)) + exponent
        return _expanded(self.number * other.number, exponents)

    def __pow__(self, exponent: int) -> Monomial:
        powers = {base: own * exponent for base, own in self.powers.items()}
        return Monomial(self.number**exponent, powers) if self.number or exponent > 0 else self

    @property
    def below(self) -> set[Expression]:
        """The bases that stand in the denominator, and what they are made of."""
        return {part for base, exponent in self.powers.items() if exponent < 0 for part in (base, *base.parts)}

    def written(self) -> Expression:
        """Return it as an expression: one fraction, the number in front."""
        if self.number == 0:
            return ZERO
        above = [_root_power(base, exponent) for base, exponent in self.powers.items() if exponent > 0]
        below = [_root_power(base, -exponent) for base, exponent in self.powers.items() if exponent < 0]
        size = abs(self.number)
        if below:
            numerator = _joined(Fraction(size.numerator), above)
            found: Expression = Quotient(numerator, _joined(Fraction(size.denominator), below))
        else:
            found = _joined(size, above)
        return negated(found) if self.number < 0 else found


def monomial(expression: Expression) -> Monomial:
    """Return an expression as a monomial; a sum is a base of its own.

    >>> from derive.expressions.formula import read_formula
    >>> monomial(read_formula("-x*sqrt(y)/(2*x^2*sqrt(y)^3)")).written()
    -1 / (2 * x * y)
    """
    match expression:
        case Constant(value):
            return Monomial(value)
        case Negative(operand):
            return Monomial(Fraction(-1)) * monomial(operand)
        case Product(factors):
            return _product(map(monomial, factors))
        case Quotient(numerator, denominator):
            below = monomial(denominator)
            return monomial(numerator) * below**-1 if below.number else Monomial(powers={expression: Fraction(1)})
        case Power(base, Constant(exponent)) if exponent.denominator == 1:
            inside = monomial(base)
            if inside.number or exponent > 0:
                return inside ** int(exponent)
        case Call("sqrt", (inside_root,)):
            return Monomial(powers={inside_root: _HALF})
    return Monomial(powers={expression: Fraction(1)})


def _product(monomials: Iterable[Monomial]) -> Monomial:
    found = Monomial()
    for each in monomials:
        found = found * each
    return found


def _expanded(number: Fraction, exponents: Mapping[Expression, Fraction]) -> Monomial:
    """Leave out what has cancelled; what is no longer under a root is written in its own factors."""
    found, inside = {}, []
    for base, exponent in exponents.items():
        is_whole = exponent and exponent.denominator == 1
        if is_whole and isinstance(base, Constant | Negative | Product | Quotient | Power):
            own = monomial(base)
            if own.powers != {base: 1}:
                inside.append(own ** int(exponent))
                continue
        if exponent:
            found[base] = exponent
    return _product([Monomial(number, found), *inside]) if inside else Monomial(number, found)


def _root_power(base: Expression, exponent: Fraction) -> Expression:
    """Write a power with a positive whole or half exponent."""
    if exponent.denominator == 1:
        return power(base, exponent)
    return power(Call("sqrt", (base,)), exponent * 2)


def _joined(number: Fraction, factors: list[Expression]) -> Expression:
    """Multiply a positive number and factors; one is not written."""
    shown = factors if number == 1 and factors else [Constant(number), *factors]
    flat = [each for factor in shown for each in (factor.factors if isinstance(factor, Product) else (factor,))]
    return Product(tuple(flat)) if len(flat) > 1 else flat[0]
