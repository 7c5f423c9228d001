"""Expressions and digits as LaTeX math, in a notation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.calculus.decimals import finite_decimals
from derive.calculus.lines import LARGE
from derive.document.equations.cases import cases, holding, is_piecewise
from derive.document.equations.functions import POWERED, bracketed, named, written
from derive.document.equations.indicators import compared, is_indicator, nested
from derive.document.equations.naming import naming
from derive.document.equations.rows import width
from derive.expressions.expression import (
    Call,
    Constant,
    Expression,
    Negative,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Updated,
    binding,
)
from derive.notation.scheme import identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from fractions import Fraction

    from derive.calculus.decimals import Decimal
    from derive.network.graph.graph import Graph
    from derive.notation.scheme import Notation

# A number below ten to this power is written with a power of ten; in a column that falls from row to row, one below
# the second.
SMALLEST, SMALLEST_IN_COLUMN = -4, -6
# In digits.
WIDEST_BLANK = 9
# A longer sum or product shows its first and last members and dots between.
LONGEST_SUM = 12
# A term of a sum that is wider (em) may break between its factors.
WIDEST_TERM = 18.0
# A sum inside a fraction or brackets that is wider (em) is shown without its middle.
WIDEST_INSIDE = 28.0
DOTS = r" + \cdots"
EULER = "e"
SHOWN_FIRST, SHOWN_LAST = 3, 2
# A constant with another denominator is written as a decimal, where that has no more digits than this.
FRACTIONS, MOST_CONSTANT_DECIMALS = (2, 3, 4, 6, 7, 9), 8


@dataclass(frozen=True)
class MathWriter:
    """Writes expressions of one network in one notation.

    ``example``: the number of the one example of a batch that is written about, whose loss bears it; the loss of the
    batch has none.
    """

    graph: Graph
    notation: Notation
    example: int = 0

    def symbol(self, name: str) -> str:
        """Return the symbol of a quantity."""
        symbol = self.notation.symbol(self.graph[name])
        return of_example(symbol, str(self.example)) if self.example and name == self.graph.loss else symbol

    def leaf(self, leaf: Expression) -> str:
        """Return the symbol of a quantity, a partial derivative or an updated parameter."""
        match leaf:
            case Symbol(name):
                return self.symbol(name)
            case Updated(name):
                return primed(self.symbol(name))
            case Partial(of, by):
                return rf"\frac{{\partial {self.symbol(of)}}}{{\partial {self.symbol(by)}}}"
        raise TypeError(f"{leaf!r} is no leaf")

    def symbolic(self, expression: Expression) -> list[str]:
        """Return an expression in symbols, as the pieces between which a line may break."""
        return _Printer(self.leaf, r" \cdot ", has_e=EULER in self.graph).pieces(expression)

    def substituted(self, expression: Expression, operands: Mapping[Expression, Decimal]) -> list[str]:
        """Return an expression with numbers put in, as pieces."""
        return _Printer(lambda leaf: operands[leaf], r" \times ", operands, EULER in self.graph).pieces(expression)

    def inline(self, expression: Expression) -> str:
        """Return an expression in symbols, in one piece."""
        return "".join(self.symbolic(expression))


def formula(expression: Expression) -> str:
    r"""Return an expression over plain letters as LaTeX.

    >>> formula(Symbol("z") * 2)
    'z \\cdot 2'
    """
    return "".join(formula_pieces(expression))


def formula_pieces(expression: Expression) -> list[str]:
    """Return the same as the pieces between which a line may break."""
    return _Printer(lambda leaf: identifier(leaf.name), r" \cdot ").pieces(expression)  # type: ignore[attr-defined]


def formula_of_sympy(expression: object) -> str:
    """Return a SymPy expression as LaTeX."""
    import sympy

    return str(sympy.latex(expression)).replace(r"e^{- z}", "e^{-z}").replace(r"\theta\left(z\right)", "[z > 0]")


def primed(symbol: str) -> str:
    r"""Return the symbol of a parameter after an update: the prime stands before what is above already.

    >>> primed("w_{5}"), primed("w^{(1)}_{12}")
    ("w_{5}'", "w'^{(1)}_{12}")
    """
    head, mark, above = symbol.partition("^")
    # A superscript that is not the symbol's own (inside braces) leaves them open.
    if mark and head.count("{") == head.count("}"):
        return f"{head}'^{above}"
    return f"{{{symbol}}}'" if mark else f"{symbol}'"


def of_example(symbol: str, number: str) -> str:
    r"""Return the symbol of what belongs to one of several examples: its number, in brackets, stands above.

    >>> of_example("C", "1"), of_example(r"E_{\mathrm{total}}", "2"), of_example("J^{*}", "i")
    ('C^{(1)}', 'E^{(2)}_{\\mathrm{total}}', '(J^{*})^{(i)}')
    """
    head, mark, below = symbol.partition("_")
    if "^" in symbol or head.count("{") != head.count("}"):
        return f"({symbol})^{{({number})}}"
    return f"{head}^{{({number})}}{mark}{below}"


def transposed(symbol: str) -> str:
    r"""Return a vector or matrix transposed; one with a superscript stands in brackets.

    >>> transposed(r"\mathbf{x}"), transposed(r"\mathbf{W}^{2}")
    ('\\mathbf{x}^{\\mathsf{T}}', '(\\mathbf{W}^{2})^{\\mathsf{T}}')
    """
    return rf"({symbol})^{{\mathsf{{T}}}}" if "^" in symbol else rf"{symbol}^{{\mathsf{{T}}}}"


def number(decimal: Decimal, smallest: int = SMALLEST) -> str:
    r"""Return the digits as LaTeX; large numbers, and those below ten to a power, with a power of ten.

    >>> from derive.calculus.decimals import proven
    >>> from flint import fmpq
    >>> number(proven(fmpq(-1, 8), 2)), number(proven(fmpq(459, 10**12), 12)), number(proven(fmpq(6022 * 10**20), -20))
    ('-0.13', '4.59 \\times 10^{-10}', '6.022 \\times 10^{23}')
    """
    if decimal.hidden:
        return blank(decimal)
    name = naming(decimal.of)
    if not is_scientific(decimal, smallest):
        return f"{decimal}{name}"
    return rf"{decimal.mantissa}{name} \times 10^{{{decimal.exponent}}}"


def blank(decimal: Decimal) -> str:
    """Return room to write a number in."""
    return rf"\blank{{{'0' * min(len(str(decimal)), WIDEST_BLANK)}}}"


def plain_number(decimal: Decimal) -> str:
    """Return the same as plain text.

    >>> from derive.calculus.decimals import proven
    >>> from flint import fmpq
    >>> plain_number(proven(fmpq(-1, 8), 2)), plain_number(proven(fmpq(459, 10**12), 12))
    ('-0.13', '4.59e-10')
    """
    return f"{decimal.mantissa}e{decimal.exponent}" if is_scientific(decimal) else str(decimal)


def is_scientific(decimal: Decimal, smallest: int = SMALLEST) -> bool:
    """Whether a number is so small or so large that it is written with a power of ten."""
    return decimal.decimals < 0 or not smallest <= decimal.exponent < LARGE


class _Printer:
    """Prints one expression; ``leaf`` gives a symbol (text) or digits (a Decimal)."""

    def __init__(
        self,
        leaf: Callable[[Expression], str | Decimal],
        times: str,
        operands: Mapping[Expression, Decimal] | None = None,
        has_e: bool = False,
    ) -> None:
        self._leaf = leaf
        self._times = times
        # Where numbers are put in, they decide which case holds.
        self._operands = operands
        # Where a quantity is called e, powers of Euler's number are written without it.
        self._has_e = has_e

    def pieces(self, expression: Expression) -> list[str]:
        """Print a sum or product member by member, so that a line may break before each."""
        if self._operands is not None and isinstance(expression, Call) and is_piecewise(expression):
            piece = holding(expression, self._operands)
            if piece is not None:
                return self.pieces(piece)
        if is_indicator(expression):
            return [self.text(expression)]
        if isinstance(expression, Sum):
            return _elided(self._terms(expression))
        if isinstance(expression, Product):
            return self._factors(expression, inside=False)
        return [self.text(expression)]

    def _terms(self, expression: Sum) -> list[str]:
        found = [self.text(expression.terms[0], 1)]
        for term in expression.terms[1:]:
            sign, body = (" - ", term.operand) if isinstance(term, Negative) else (" + ", term)
            factors = self._factors(body, inside=True) if isinstance(body, Product) else [self.text(body, 2)]
            text = "".join(factors)
            if width(text) > WIDEST_TERM and len(expression.terms) <= SHOWN_FIRST + SHOWN_LAST:
                found += [sign + factors[0], *factors[1:]]
            else:
                found.append(sign + (bracketed(text) if text.startswith("-") else text))
        return found

    def _factors(self, expression: Product, *, inside: bool) -> list[str]:
        """Print factors; ``inside`` a sum, or behind another factor, a negative one needs brackets."""
        texts = [
            self._factor(factor, first=index == 0 and not inside)
            for index, factor in enumerate(expression.factors)
        ]
        found = [texts[0], *(self._join(text) for text in texts[1:])]
        last = expression.factors[-1]
        if inside or not isinstance(last, Sum) or len(last.terms) > LONGEST_SUM or DOTS not in found[-1]:
            return found
        # A long sum in brackets: the line may break inside them.
        start, *middle, end = self._terms(last)
        return [*found[:-1], self._join(f"({start}"), *middle, f"{end})"]

    def _factor(self, factor: Expression, *, first: bool) -> str:
        text = self.text(factor, 3 if not isinstance(factor, Quotient) else 0)
        scientific = r"\times" in text and not isinstance(factor, Product | Sum)
        return bracketed(text) if scientific or (text.startswith("-") and not first) else text

    def _join(self, after: str) -> str:
        # A sum in brackets needs no sign of multiplication, but digits do.
        bare = after.startswith(("(", r"\left(")) and self._times == r" \cdot "
        return (r"\," if bare else self._times) + after

    def text(self, expression: Expression, outer: int = 0) -> str:
        """Print an expression inside an operator that binds with strength ``outer``."""
        if is_indicator(expression):
            return self._indicator(expression)
        match expression:
            case Symbol() | Updated() | Partial():
                shown = self._leaf(expression)
                text = shown if isinstance(shown, str) else number(shown)
            case Constant(value):
                text = constant(value)
            case Sum():
                text = self._sum(expression)
            case Product():
                text = "".join(self.pieces(expression))
            case Quotient(Partial() as slope, denominator) if isinstance(self._leaf(slope), str):
                # A derivative is a fraction itself: it stands beside the bar, not above it.
                text = rf"{self.text(slope)}{self._times}\frac{{1}}{{{self.text(denominator)}}}"
            case Quotient(numerator, denominator):
                text = rf"\frac{{{self.text(numerator)}}}{{{self.text(denominator)}}}"
            case Power(Call(function, arguments), exponent) if function in POWERED:
                inside = bracketed(", ".join(self.text(each) for each in arguments))
                text = rf"{named(function)}^{{{self.text(exponent)}}}{inside}"
            case Power(base, exponent):
                text = f"{self._base(base)}^{{{self.text(exponent)}}}"
            case Negative(operand):
                body = self.text(operand, 2)
                text = "-" + (bracketed(body) if body.startswith("-") else body)
            case Call("x_log_x", (x,)):
                return self.text(Product((x, Call("log", (x,)))), outer)
            case Call() as call if is_piecewise(call):
                return self._cases(call, outer)
            case Call("exp", (argument,)) if self._has_e:
                text = r"\exp" + bracketed(self.text(argument))
            case Call("exp", (argument,)):
                text = written("exp", [self._exponent(argument)])
            case Call(function):
                text = written(function, _short([self.text(each) for each in nested(expression)]))
            case _:
                raise TypeError(type(expression).__name__)
        return bracketed(text) if binding(expression) < outer else text

    def _sum(self, expression: Sum) -> str:
        """Print a sum inside something else, where no line can break: a wide one without its middle."""
        text = "".join(self.pieces(expression))
        if width(text) <= WIDEST_INSIDE or len(expression.terms) <= SHOWN_FIRST + SHOWN_LAST:
            return text
        terms = self._terms(expression)
        return "".join([*terms[:SHOWN_FIRST], DOTS, *terms[-SHOWN_LAST:]])

    def _exponent(self, expression: Expression) -> str:
        """Print an exponent: a fraction with a stroke, as there is no room for a bar."""
        sign, quotient = ("-", expression.operand) if isinstance(expression, Negative) else ("", expression)
        if isinstance(quotient, Quotient):
            above, below = self.text(quotient.numerator, 3), self.text(quotient.denominator, 4)
            if not any(wide in text for wide in (r"\frac", r"\times") for text in (above, below)):
                return f"{sign}{above}/{below}"
        return self.text(expression)

    def _base(self, base: Expression) -> str:
        text = self.text(base, 5)
        if binding(base) < 5:
            return text
        # Neither a call or a derivative, nor a symbol with a superscript, nor a signed number can carry an exponent.
        bare = not isinstance(base, Call) and not text.startswith(("-", r"\frac")) and "^" not in text
        return text if bare else bracketed(text)

    def _indicator(self, expression: Expression) -> str:
        """Print a comparison of two things as one."""
        left, sign, right = compared(expression)
        return rf"\mathbf{{1}}[{self.text(left)} {sign} {self.text(right)}]"

    def _cases(self, call: Call, outer: int) -> str:
        """Print a list of cases, or the one that holds."""
        piece = None if self._operands is None else holding(call, self._operands)
        if piece is not None:
            return self.text(piece, outer)
        rows = []
        for value, condition in cases(call):
            if condition is None:
                rows.append(rf"{self.text(value)} & \text{{otherwise}}")
            else:
                left, sign, right = condition
                rows.append(rf"{self.text(value)} & \text{{if }} {self.text(left, 2)} {sign} {self.text(right)}")
        text = r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"
        return bracketed(text) if outer else text


def constant(value: Fraction) -> str:
    r"""Return an exact constant: a small fraction as such, what is short as a decimal.

    >>> from fractions import Fraction
    >>> constant(Fraction(1, 2)), constant(Fraction(1, 100)), constant(Fraction(-3))
    ('\\tfrac{1}{2}', '0.01', '-3')
    """
    if value.denominator == 1:
        return str(value.numerator)
    sign = "-" if value < 0 else ""
    decimals = finite_decimals(value, MOST_CONSTANT_DECIMALS)
    if value.denominator not in FRACTIONS and decimals is not None:
        digits = str(abs(value.numerator) * 10**decimals // value.denominator).rjust(decimals + 1, "0")
        return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"
    return rf"{sign}\tfrac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def _short(arguments: list[str]) -> list[str]:
    """Return the arguments of a call, where no line can break: too many of them without their middle."""
    if len(arguments) <= SHOWN_FIRST + SHOWN_LAST or width(", ".join(arguments)) <= WIDEST_INSIDE:
        return arguments
    return [*arguments[:SHOWN_FIRST], r"\dots", *arguments[-SHOWN_LAST:]]


def _elided(terms: list[str]) -> list[str]:
    if len(terms) <= LONGEST_SUM:
        return terms
    return [*terms[:SHOWN_FIRST], DOTS, *terms[-SHOWN_LAST:]]
