"""Whether two formulas are alike: written flat, in any order, but for how signs are written."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from derive.expressions.expression import Call, Constant, Expression, Negative, Product, Quotient, Sum
from derive.expressions.printed import Printed
from derive.expressions.walking import rewritten


def flat(expression: Expression) -> Expression:
    """Return an expression with products in products, and sums in sums, written out; ones in products left out.

    A fraction of numbers becomes one constant.
    """
    return rewritten(expression, _flattened)


def _flattened(expression: Expression) -> Expression:
    match expression:
        case Product(parts):
            factors = [each for part in parts for each in (part.factors if isinstance(part, Product) else (part,))]
            kept = tuple(factor for factor in factors if _number(factor) != 1)
            return Product(kept) if len(kept) > 1 else (kept or (factors[0],))[0]
        case Sum(parts):
            return Sum(tuple(each for part in parts for each in (part.terms if isinstance(part, Sum) else (part,))))
        case Quotient(one, other):
            above, below = _number(one), _number(other)
            return Constant(above / below) if above is not None and below else expression
    return expression


def terms(expression: Expression) -> list[Expression]:
    """Return what is added up in an expression, each with its sign, also behind a sign before a bracket.

    >>> from derive.expressions.expression import Symbol
    >>> a, b = Symbol("a"), Symbol("b")
    >>> terms(-(a - b)) == terms(-a + b), len(terms(a * b))
    (True, 1)
    """
    match flat(expression):
        case Sum(parts):
            return [term for part in parts for term in terms(part)]
        case Negative(operand):
            return [each.operand if isinstance(each, Negative) else Negative(each) for each in terms(operand)]
        case single:
            return [single]


def _number(expression: Expression) -> Fraction | None:
    return expression.value if isinstance(expression, Constant | Printed) else None


def in_any_order(expression: Expression) -> str:
    """Return a text that is the same for formulas that differ only in the order of terms and factors.

    >>> from derive.expressions.expression import Symbol
    >>> a, b = Symbol("a"), Symbol("b")
    >>> in_any_order(a * b + 1) == in_any_order(1 + b * a), in_any_order(-(a - b)) == in_any_order(b - a)
    (True, False)
    """
    inside = [in_any_order(part) for part in expression.parts]
    match expression:
        case Sum() | Product():
            return f"{type(expression).__name__}({', '.join(sorted(inside))})"
        case Call(function, _):
            return f"{function}({', '.join(inside)})"
        case Printed(value):
            return repr(Constant(value))
    return f"{type(expression).__name__}({', '.join(inside)})" if inside else repr(expression)


def but_for_a_number(expression: Expression) -> tuple[Fraction, str]:
    """Return the number that a formula has as a factor, and a text that is the same for what is left in any order.

    >>> from derive.expressions.expression import Symbol
    >>> a, half = Symbol("a"), Constant(Fraction(1, 2))
    >>> but_for_a_number(half * a**2)[0], but_for_a_number(half * a**2)[1] == but_for_a_number(a**2)[1]
    (Fraction(1, 2), True)
    """
    match flat(expression):
        case Product(parts):
            left = tuple(part for part in parts if _number(part) is None)
            size = prod((number for part in parts if (number := _number(part)) is not None), start=Fraction(1))
            return size, in_any_order(Product(left) if len(left) > 1 else (left or (Constant(Fraction(1)),))[0])
        case Quotient(one, other) if (number := _number(other)):
            size, text = but_for_a_number(one)
            return size / number, text
        case plain:
            return Fraction(1), in_any_order(plain)


def is_a_share(one: Expression, other: Expression) -> bool:
    """Return whether a formula is one half of another one, a third, and so on: who says so spares a factor of a slope.

    >>> from derive.expressions.expression import Symbol
    >>> a, half = Symbol("a"), Constant(Fraction(1, 2))
    >>> is_a_share(half * a**2, a**2), is_a_share(a**2, half * a**2), is_a_share(Constant(Fraction(3)) * a, a)
    (True, False, False)
    """
    (share, text), (whole, of) = but_for_a_number(one), but_for_a_number(other)
    return text == of and whole == 1 and share.numerator == 1 and share != 1


def but_for_signs(expression: Expression) -> str:
    """Return a text that is the same for formulas that differ only in order and in how signs are written.

    >>> from derive.expressions.expression import Symbol
    >>> a, b = Symbol("a"), Symbol("b")
    >>> but_for_signs(-(a - b)) == but_for_signs(b - a), but_for_signs(a - b) == but_for_signs(b - a)
    (True, False)
    """
    sign, text = _signed(expression)
    return f"-{text}" if sign < 0 else text


def _signed(expression: Expression) -> tuple[int, str]:
    """Return the sign of a formula and the text of what it stands before; a sum's first term has none."""
    match expression:
        case Negative(operand):
            sign, text = _signed(operand)
            return -sign, text
        case Sum(parts):
            terms = sorted((text, sign) for sign, text in map(_signed, parts))
            lead = terms[0][1]
            return lead, f"Sum({', '.join(('-' if sign != lead else '') + text for text, sign in terms)})"
        case Product(parts):
            factors = [_signed(part) for part in parts]
            product = -1 if sum(sign < 0 for sign, _ in factors) % 2 else 1
            return product, f"Product({', '.join(sorted(text for _, text in factors))})"
        case Printed(value) | Constant(value):
            return (-1 if value < 0 else 1), str(abs(value))
    inside = expression.parts
    if not inside:
        return 1, repr(expression)
    name = expression.function if isinstance(expression, Call) else type(expression).__name__
    return 1, f"{name}({', '.join(map(but_for_signs, inside))})"
