r"""Formulas of arrays as LaTeX: matrix products side by side, products entry by entry with a dot in a circle."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from derive.document.equations.functions import bracketed, written
from derive.document.equations.mathematics import constant, primed, transposed
from derive.document.equations.windows import window_text
from derive.expressions.expression import (
    Call,
    Constant,
    Expression,
    ExpressionAlgebra,
    Negative,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Updated,
    binding,
    lift,
)
from derive.expressions.functions import FUNCTIONS
from derive.expressions.tensors.convolution import WindowNode
from derive.expressions.tensors.nodes import (
    CHANNELS,
    COLUMNS,
    ROWS,
    Concat,
    Entries,
    FirstLargest,
    Index,
    Lookup,
    Mapped,
    Mask,
    Masked,
    MatMul,
    Reduce,
    Reshape,
    Scattered,
    SoftmaxOver,
    Spread,
    Transpose,
)
from derive.expressions.tensors.shape import Shape, shape_of
from derive.expressions.tidy import ONE
from derive.expressions.walking import walk
from derive.notation.scheme import identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

ALONG = {ROWS: r"_{\mathrm{rows}}", COLUMNS: r"_{\mathrm{columns}}", None: ""}


def array_symbol(name: str, shape: Shape) -> str:
    r"""Return the symbol of an array: vectors and matrices are bold.

    >>> array_symbol("W_q", (2, 2)), array_symbol("x", (3,)), array_symbol("L", ()), array_symbol("H1", (2, 2))
    ('\\mathbf{W}_{q}', '\\mathbf{x}', 'L', '\\mathbf{H}_{1}')
    """
    hat = re.fullmatch(r"([A-Za-z])hat(\d*)_?(\w*)", name)
    if hat:
        below = ",".join(filter(None, hat.groups()[1:]))
        return rf"\hat{{\mathbf{{{hat[1]}}}}}" + (f"_{{{below}}}" if below else "")
    symbol = identifier(name)
    head, mark, below = symbol.partition("_")
    if not shape or head.startswith("\\mathit"):
        return symbol
    return (rf"\boldsymbol{{{head}}}" if head.startswith("\\") else rf"\mathbf{{{head}}}") + mark + below


@dataclass(frozen=True)
class ArrayWriter:
    """Writes formulas of arrays; ``shapes`` knows every name. With ``sized`` the shape stands under every factor.

    ``symbols``: those of arrays that do not go by their names.
    """

    shapes: Mapping[str, Shape]
    sized: bool = False
    symbols: Mapping[str, str] = field(default_factory=dict)

    def symbol(self, name: str) -> str:
        """Return the symbol of an array."""
        return self.symbols.get(name) or array_symbol(name, self.shapes[name])

    def leaf(self, leaf: Expression) -> str:
        """Return the symbol of an array, of the loss's derivative by it, or of an updated one."""
        match leaf:
            case Symbol(name):
                text = self.symbol(name)
            case Updated(name):
                text = primed(self.symbol(name))
            case Partial(of, by):
                text = rf"\frac{{\partial {self.symbol(of)}}}{{\partial {self.symbol(by)}}}"
            case _:
                raise TypeError(f"{leaf!r} is no leaf")
        return text

    def text(self, expression: Expression, outer: int = 0) -> str:
        """Return a formula inside an operator that binds with strength ``outer``."""
        expression = _apart(_bare(expression), self.shapes)
        if isinstance(expression, Mapped) and (expression.function.sign not in FUNCTIONS or len(expression.parts) > 1):
            # What has no sign of its own is written out.
            expression = lift(expression.function.value(ExpressionAlgebra(), *expression.arguments))
        text = self._text(expression)
        # A square of an array is written as a product.
        strength = 3 if isinstance(expression, Power) and r"\odot" in text else binding(expression)
        return bracketed(text) if strength < outer else text

    def _text(self, expression: Expression) -> str:
        match expression:
            case Symbol() | Updated() | Partial():
                return self.leaf(expression)
            case Constant(value):
                return constant(value)
            case Sum():
                return self.terms(expression)
            case Product(factors):
                return self._product(factors)
            case Quotient(numerator, denominator):
                return rf"\frac{{{self.text(numerator)}}}{{{self.text(denominator)}}}"
            case Power(base, exponent):
                return self._power(base, self.text(exponent))
            case Negative(operand):
                body = self.text(operand, 2)
                return "-" + (bracketed(body) if body.startswith("-") else body)
            case Call(function, arguments):
                return written(function, [self.text(each) for each in arguments])
            case Mapped(_, arguments, function):
                return written(function.sign, [self.text(each) for each in arguments])
        return self._of_arrays(expression)

    def _of_arrays(self, expression: Expression) -> str:
        match expression:
            case MatMul(factors):
                return r"\,".join(self._factor(each) for each in factors)
            case Transpose(operand):
                return self._transposed(operand)
            case Reduce(kind, operand, axis):
                return rf"\operatorname{{{kind}}}{ALONG.get(axis, '')}{bracketed(self.text(operand))}"
            case SoftmaxOver(operand, axis, mask):
                # Of rows, where nothing is said.
                along = ALONG[axis] if axis != ROWS else ""
                return rf"\operatorname{{softmax}}{_seen(mask) if mask else along}{bracketed(self.text(operand))}"
            case Masked(operand, mask):
                return rf"{bracketed(self.text(operand))}{_seen(mask)}"
            case FirstLargest(operand, axis):
                return rf"\mathbf{{1}}{ALONG.get(axis, '')}[{self.text(operand)}\ \text{{is the largest}}]"
            case Entries(operand, indices):
                below = ",".join(map(_index, indices))
                return f"{self._based(operand)}_{{{below}}}"
            case Lookup(table, identifiers):
                return f"{self._based(table)}[{self.text(identifiers)}]"
            case Concat(arrays, axis) if axis == CHANNELS:
                return rf"\operatorname{{concat}}_{{\mathrm{{channels}}}}({', '.join(map(self.text, arrays))})"
            case Concat(arrays, axis):
                # A vector stands upright.
                between = r" \\ " if axis == COLUMNS or len(self._shape(expression)) == 1 else r" & "
                inside = between.join(self.text(each) for each in arrays)
                return rf"\begin{{bmatrix}} {inside} \end{{bmatrix}}"
            case Scattered(operand, place):
                return rf"{self.text(operand)} \to {self.text(place)}"
            case Spread(Constant(value)) if value == 1:
                return r"\mathbf{1}"
        if isinstance(expression, WindowNode):
            return window_text(expression, self.text)
        raise TypeError(type(expression).__name__)

    def _shape(self, expression: Expression) -> Shape:
        return shape_of(expression, self.shapes)

    def terms(self, total: Sum) -> str:
        """Return a sum."""
        return "".join(self.signed_terms(total))

    def signed_terms(self, total: Sum) -> list[str]:
        """Return the terms of a sum, each but the first with the sign before it."""
        found = [self.text(total.terms[0], 1)]
        for term in total.terms[1:]:
            sign, body = (" - ", term.operand) if isinstance(term, Negative) else (" + ", term)
            inner = self.text(body, 2)
            found.append(sign + (bracketed(inner) if inner.startswith("-") else inner))
        return found

    def _product(self, factors: tuple[Expression, ...]) -> str:
        text = ""
        before: Shape = ()
        # A number stands before what it multiplies.
        ordered = sorted(factors, key=lambda factor: not isinstance(factor, Constant))
        for position, factor in enumerate(ordered):
            shape = self._shape(factor)
            inner = self.text(factor, 3)
            inner = bracketed(inner) if inner.startswith("-") and position else inner
            sign = (r" \odot " if before and shape else r"\,") if position else ""
            text += sign + inner
            before = shape or before
        return text

    def _power(self, base: Expression, exponent: str) -> str:
        text = self.text(base, 5)
        if exponent == "2" and self._shape(base):
            return rf"{text} \odot {text}"
        mark = r"\circ " if self._shape(base) else ""
        bare = binding(base) < 5 or (isinstance(base, Symbol) and "^" not in text)
        return f"{text if bare else bracketed(text)}^{{{mark}{exponent}}}"

    def _factor(self, factor: Expression) -> str:
        text = self.text(factor, 4)
        if not self.sized:
            return text
        below = r" \times ".join(map(str, self._shape(factor)))
        return rf"\underset{{{below}}}{{{text}}}"

    def _transposed(self, operand: Expression) -> str:
        text = self.text(operand)
        simple = isinstance(_bare(operand), Symbol) and r"\frac" not in text
        return transposed(text) if simple else rf"\left({text}\right)^{{\mathsf{{T}}}}"

    def _based(self, operand: Expression) -> str:
        text = self.text(operand)
        return text if isinstance(_bare(operand), Symbol) and "_" not in text else bracketed(text)


def _bare(expression: Expression) -> Expression:
    """Return what is written of an expression: a change of shape is not, nor a function that changes nothing."""
    while True:
        match expression:
            case Reshape(operand):
                expression = operand
            case Spread(operand) if operand != ONE:
                expression = operand
            case Mapped("identity", (operand,)):
                expression = operand
            case _:
                return expression


def _apart(expression: Expression, shapes: Mapping[str, Shape]) -> Expression:
    """Return a quotient above whose line a derivative would stand, a fraction itself, as a product."""
    if not isinstance(expression, Quotient):
        return expression
    numerator, denominator = expression.parts
    if not any(isinstance(each, Partial) for each in walk(numerator)):
        return expression
    share = Quotient(ONE, denominator)
    return Product((numerator, share) if shape_of(share, shapes) else (share, numerator))


def _seen(mask: Mask) -> str:
    return r"_{\mathrm{masked}}" if mask.rows else r"_{\mathrm{causal}}"


def entry_sum(expression: Expression, writer: ArrayWriter) -> str:
    r"""Return one entry of a product of two factors one of which is transposed, as a sum; empty for anything else.

    >>> from derive.expressions.formula import read_formula
    >>> writer = ArrayWriter({"X": (3, 2), "G": (3, 4), "W": (2, 3), "d": (2,)})
    >>> entry_sum(read_formula("T(X) @ G"), writer), entry_sum(read_formula("T(W) @ d"), writer)
    ('\\sum_{k} X_{k,i}\\,G_{k,j}', '\\sum_{k} W_{k,i}\\,d_{k}')
    """
    match expression:
        case MatMul((left, right)) if isinstance(left, Transpose) or isinstance(right, Transpose):
            if len(shape_of(left, writer.shapes)) == 1:
                # A column times a row: no sum.
                return ""
            first, second = _indexed(left, "i", "k", writer), _indexed(right, "k", "j", writer)
            return rf"\sum_{{k}} {first}\,{second}" if first and second else ""
    return ""


def _indexed(factor: Expression, row: str, column: str, writer: ArrayWriter) -> str:
    """Return an entry of a factor that is an array, a derivative by one, or the transpose of one; empty for others."""
    if isinstance(factor, Transpose):
        factor, row, column = factor.operand, column, row
    if not isinstance(factor, Symbol | Partial):
        return ""
    shape = shape_of(factor, writer.shapes)
    if len(shape) not in (1, 2):
        return ""
    below = f"{row},{column}" if len(shape) == 2 else ("k" if "k" in (row, column) and row != "i" else row)
    if isinstance(factor, Partial):
        return rf"\left({writer.leaf(factor)}\right)_{{{below}}}"
    head, _, own = _thin(writer.symbols.get(factor.name) or identifier(factor.name)).partition("_")
    own = own.strip("{}")
    return f"{head}_{{{own},{below}}}" if own else f"{head}_{{{below}}}"


def _thin(symbol: str) -> str:
    r"""Return the letter of an array as its entries have it: not bold.

    >>> _thin(r"\mathbf{W}^{(1)}"), _thin(r"\boldsymbol{Net}")
    ('W^{(1)}', '\\mathit{Net}')
    """
    def thin(found: re.Match[str]) -> str:
        return found[1] if len(found[1]) == 1 else rf"\mathit{{{found[1]}}}"

    return re.sub(r"\\(?:mathbf|boldsymbol)\{(\w+)\}", thin, symbol)


def _index(index: Index) -> str:
    if isinstance(index, int):
        return str(index)
    first, last = index
    return ":" if first is None and last is None else f"{first or ''}:{last or ''}"


def grid(digits: tuple[tuple[str, ...], ...] | tuple[str, ...]) -> str:
    r"""Return rows of numbers as a matrix; a vector as a column.

    >>> grid((("1", "0"), ("0.5", "2"))), grid(("1", "2"))
    ('\\begin{bmatrix} 1 & 0 \\\\ 0.5 & 2 \\end{bmatrix}', '\\begin{bmatrix} 1 \\\\ 2 \\end{bmatrix}')
    """
    rows = [" & ".join(row) if isinstance(row, tuple) else row for row in digits]
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"
