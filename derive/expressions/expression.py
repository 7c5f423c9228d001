"""Expressions over named quantities: what a definition, a partial derivative or a step of a derivation says.

An expression keeps the order and the shape in which it was written; nothing is simplified, because a reader must
find on paper what the teacher wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from derive.expressions.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence



class Expression:
    """A node; arithmetic on nodes and integers builds larger nodes.

    >>> from derive.expressions.expression import Symbol
    >>> a = Symbol("out_h1")
    >>> a * (1 - a)
    out_h1 * (1 - out_h1)
    """

    __slots__ = ()
    # How tightly the outermost operator binds: 1 a sum, up to 5 for what needs no brackets.
    strength: ClassVar[int] = 5
    # Whether it is a quantity or a derivative, now or after an update: what is ``Named``.
    is_named: ClassVar[bool] = False
    # Whether it says more of arrays than what holds entry by entry.
    of_arrays: ClassVar[bool] = False

    def written(self, inner: Callable[[Expression, int], str]) -> str:
        """Return plain text, ``inner`` writing an operand that an operator of some strength binds."""
        raise TypeError(f"{type(self).__name__} has no plain text for {inner}")

    @property
    def parts(self) -> tuple[Expression, ...]:
        """What the outermost operation works on, in the order written; none for a leaf."""
        return ()

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:  # noqa: ARG002
        """Return the same operation on other parts."""
        return self

    def __add__(self, other: Operand) -> Expression:
        left = self.terms if isinstance(self, Sum) else (self,)
        # A negative number is taken off.
        is_negative = isinstance(other, int | Fraction) and other < 0
        return Sum((*left, Negative(lift(-other)) if is_negative else lift(other)))

    def __radd__(self, other: Operand) -> Expression:
        return lift(other) + self

    def __sub__(self, other: Operand) -> Expression:
        return self + Negative(lift(other))

    def __rsub__(self, other: Operand) -> Expression:
        return lift(other) - self

    def __mul__(self, other: Operand) -> Expression:
        left = self.factors if isinstance(self, Product) else (self,)
        return Product((*left, lift(other)))

    def __rmul__(self, other: Operand) -> Expression:
        return lift(other) * self

    def __truediv__(self, other: Operand) -> Expression:
        return Quotient(self, lift(other))

    def __rtruediv__(self, other: Operand) -> Expression:
        return Quotient(lift(other), self)

    def __pow__(self, exponent: int) -> Expression:
        return Power(self, lift(exponent))

    def __neg__(self) -> Expression:
        return Negative(self)

    def __repr__(self) -> str:
        return plain(self)


@dataclass(frozen=True, slots=True, repr=False)
class Constant(Expression):
    """An exact rational number."""

    value: Fraction


@dataclass(frozen=True, slots=True, repr=False)
class Symbol(Expression):
    """A quantity of the graph, by name."""

    is_named: ClassVar[bool] = True
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class Updated(Expression):
    """The value of a parameter after one update."""

    is_named: ClassVar[bool] = True
    name: str


@dataclass(frozen=True, slots=True, repr=False)
class Partial(Expression):
    """The derivative of one quantity by another, along every path of the graph between them."""

    is_named: ClassVar[bool] = True
    of: str
    by: str


@dataclass(frozen=True, slots=True, repr=False)
class AtStep(Expression):
    """A quantity, or a derivative, after so many updates of all parameters: 1 after the first of them."""

    is_named: ClassVar[bool] = True
    of: Expression
    step: int


# What a leaf may be that bears a name.
Named = Symbol | Updated | Partial | AtStep


@dataclass(frozen=True, slots=True, repr=False)
class Sum(Expression):
    """Terms added in the order written; a subtracted term is a ``Negative``."""

    strength: ClassVar[int] = 1
    terms: tuple[Expression, ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The terms."""
        return self.terms

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other parts."""
        return Sum(parts)


@dataclass(frozen=True, slots=True, repr=False)
class Product(Expression):
    """Factors in the order written."""

    strength: ClassVar[int] = 3
    factors: tuple[Expression, ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The factors."""
        return self.factors

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other parts."""
        return Product(parts)


@dataclass(frozen=True, slots=True, repr=False)
class Quotient(Expression):
    """A fraction."""

    strength: ClassVar[int] = 3
    numerator: Expression
    denominator: Expression

    @property
    def parts(self) -> tuple[Expression, ...]:
        """Numerator and denominator."""
        return self.numerator, self.denominator

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other parts."""
        return Quotient(*parts)


@dataclass(frozen=True, slots=True, repr=False)
class Power(Expression):
    """A base with an exponent."""

    strength: ClassVar[int] = 4
    base: Expression
    exponent: Expression

    @property
    def parts(self) -> tuple[Expression, ...]:
        """Base and exponent."""
        return self.base, self.exponent

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other parts."""
        return Power(*parts)


@dataclass(frozen=True, slots=True, repr=False)
class Negative(Expression):
    """Minus an expression."""

    strength: ClassVar[int] = 2
    operand: Expression

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The operand."""
        return (self.operand,)

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other parts."""
        return Negative(*parts)


@dataclass(frozen=True, slots=True, repr=False)
class Call(Expression):
    """A named function of arguments: exp, tanh, or the short name of an activation (sigma)."""

    function: str
    arguments: tuple[Expression, ...]

    @property
    def parts(self) -> tuple[Expression, ...]:
        """The arguments."""
        return self.arguments

    def with_parts(self, parts: tuple[Expression, ...]) -> Expression:
        """Return the same operation on other parts."""
        return Call(self.function, parts)


Operand = Expression | int | Fraction


def lift(operand: Operand) -> Expression:
    """Return the operand as an expression."""
    return operand if isinstance(operand, Expression) else Constant(Fraction(operand))


def sum_of(terms: Sequence[Expression]) -> Expression:
    """Return the sum; one term stands for itself."""
    return Sum(tuple(terms)) if len(terms) > 1 else terms[0]


class ExpressionAlgebra:
    """The algebra in which a formula, read, becomes the expression that says it."""

    def rational(self, numerator: int, denominator: int = 1) -> Expression:
        """Return a constant."""
        return Constant(Fraction(numerator, denominator))

    def sum(self, terms: Sequence[Expression]) -> Expression:
        """Return the sum; one term stands for itself."""
        return sum_of(terms)

    def power(self, base: Expression, exponent: int) -> Expression:
        """Return the power."""
        return Power(base, Constant(Fraction(exponent)))

    def __getattr__(self, function: str) -> Callable[..., Expression]:
        """Return what makes the call of any other function of the algebra."""
        if function not in FUNCTIONS:
            raise AttributeError(function)
        return lambda *arguments: Call(function, tuple(lift(each) for each in arguments))


def binding(expression: Expression) -> int:
    """Return how tightly the outermost operator binds: 1 a sum, up to 5 for what needs no brackets."""
    return expression.strength


def plain(expression: Expression, leaf: Callable[[Expression], str] | None = None, outer: int = 0) -> str:
    """Return an expression as plain text; ``leaf`` may put digits in place of names.

    >>> plain((1 - Symbol("a")) * Partial("E", "a"))
    '(1 - a) * dE/da'
    """
    def inner(child: Expression, strength: int) -> str:
        return plain(child, leaf, strength)

    match expression:
        case Symbol() | Updated() | Partial() | AtStep():
            text = leaf(expression) if leaf else leaf_name(expression)
            # A number put in may have a sign; a power of a derivative is not that of what it is by.
            has_sign, is_fraction = text.startswith("-") and outer > 0, "/" in text and outer > 3
            return f"({text})" if has_sign or is_fraction else text
        case Constant(value):
            text = str(value)
            return f"({text})" if outer > 2 and not text.isdigit() else text
        case Sum(terms):
            text = _plain_sum(terms, inner)
        case Product(factors):
            text = " * ".join(inner(factor, 3) for factor in factors)
        case Quotient(numerator, denominator):
            text = f"{inner(numerator, 3)} / {inner(denominator, 4)}"
        case Power(base, exponent):
            text = f"{inner(base, 5)}^{inner(exponent, 5)}"
        case Negative(operand):
            text = f"-{inner(operand, 2)}"
        case Call("joined" | "piecewise", (decides, above, below)):
            text = f"({inner(above, 0)} if {inner(decides, 1)} > 0 else {inner(below, 0)})"
        case Call(function, arguments):
            name = FUNCTIONS[function].text if function in FUNCTIONS else function
            text = f"{name}({', '.join(inner(each, 0) for each in arguments)})" if arguments else name
        case _:
            text = expression.written(inner)
    return f"({text})" if binding(expression) < outer else text


def _plain_sum(terms: Sequence[Expression], inner: Callable[[Expression, int], str]) -> str:
    text = inner(terms[0], 1)
    for term in terms[1:]:
        negative = isinstance(term, Negative)
        body = term.operand if isinstance(term, Negative) else term
        written = inner(body, 2 if negative else 1)
        text += (" - " if negative else " + ") + (f"({written})" if written.startswith("-") else written)
    return text


def leaf_name(leaf: Expression) -> str:
    """Return the plain name of a quantity, a derivative, or either after updates."""
    match leaf:
        case Symbol(name):
            return name
        case Updated(name):
            return f"{name}'"
        case Partial(of, by):
            return f"d{of}/d{by}"
        case AtStep(of, step):
            return f"{leaf_name(of)} after {step}"
    raise TypeError(f"{leaf!r} is no leaf")
