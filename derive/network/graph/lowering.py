"""From arrays to named entries: each entry of a formula of arrays becomes a quantity of the scalar graph.

Every entry keeps the form in which a textbook writes it: a product of matrices gives weighted sums, a softmax the
quotient whose derivative is a (1 - a), a maximum the largest of its numbers, all else a formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.expressions.expression import Constant, Expression, ExpressionAlgebra, Product, Sum, Symbol
from derive.expressions.tensors.array import Array, along, positions
from derive.expressions.tensors.cells import cells
from derive.expressions.tensors.contraction import window_lines
from derive.expressions.tensors.convolution import Pool
from derive.expressions.tensors.nodes import Lookup, Reduce, SoftmaxOver
from derive.expressions.walking import names, walk
from derive.network.graph.expressed import Expressed
from derive.network.graph.largest import Largest
from derive.network.graph.quantity import Given, WeightedSum
from derive.network.graph.softmax import Softmax

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from derive.expressions.algebra import Number
    from derive.expressions.tensors.shape import Shape
    from derive.network.graph.quantity import Definition

# A definition for each entry, None where it is exactly zero.
Definitions = Array


@dataclass(frozen=True)
class Named:
    """A formula and the name it got, where a formula had more than one entry can say by itself."""

    name: str
    formula: Expression


def separated(name: str, formula: Expression, free: Callable[[str], str]) -> list[Named]:
    """Return a formula with what stands within a softmax or a maximum named apart, in the order of calculation.

    A softmax gives its outputs, and its derivative is written with them: so both sides of it have names. ``free``
    returns a name that is not taken.
    """
    found: list[Named] = []

    def apart(part: Expression, wanted: str) -> Expression:
        if isinstance(part, Symbol):
            return part
        found.append(Named(free(wanted), part))
        return Symbol(found[-1].name)

    def of_named(part: Expression) -> Expression:
        """Name what a softmax or a maximum is taken of, and what stands within it."""
        if part.parts:
            part = part.with_parts(tuple(map(within, part.parts)))
        match part:
            case SoftmaxOver(operand, axis, causal):
                return SoftmaxOver(apart(operand, f"net_{name}"), axis, causal)
            case Reduce("max", operand, axis):
                return Reduce("max", apart(operand, f"of_{name}"), axis)
            case Pool("max", operand, size, stride):
                return Pool("max", apart(operand, f"of_{name}"), size, stride)
        return part

    def within(part: Expression) -> Expression:
        part = of_named(part)
        match part:
            case SoftmaxOver():
                return apart(part, f"softmax_{name}")
            case Reduce("max") | Pool("max"):
                return apart(part, f"max_{name}")
        return part

    outer = of_named(formula)
    return [*found, Named(name, outer)]


def lowered(
    formula: Expression,
    entries: Callable[[Shape], str],
    symbols: Callable[[str], Array],
    numbers: Mapping[str, Array],
) -> Array:
    """Return the definition of every entry of a formula that is ``separated``, None for one that is exactly zero.

    ``entries`` names the entries of the formula itself by position, ``symbols`` gives the arrays that it names, and
    ``numbers`` what is given as whole numbers. Raises ValueError for identifiers that are no row of their table.
    """
    match formula:
        case SoftmaxOver(Symbol(operand), axis, causal):
            return _softmax(symbols(operand), axis, entries, causal=causal)
        case Reduce("max", Symbol(operand), axis):
            return _largest(symbols(operand), axis)
        case Pool("max", Symbol(operand)):
            return window_lines(formula, symbols(operand)).each(_largest_of)
    identifiers = {each for node in walk(formula) if isinstance(node, Lookup) for each in names(node.identifiers)}

    def leaf(symbol: Expression) -> Array:
        name = symbol.name  # type: ignore[attr-defined]
        return numbers[name] if name in identifiers else symbols(name)

    return cells(formula, leaf, ExpressionAlgebra()).each(definition_of)


def definition_of(cell: Number) -> Definition | None:
    """Return the definition that an entry's formula is.

    >>> definition_of(Symbol("w") * Symbol("x") + Symbol("b"))
    WeightedSum(weights=('w',), sources=('x',), bias='b')
    """
    if isinstance(cell, int):
        return Given(Fraction(cell)) if cell else None
    if isinstance(cell, Constant):
        return Given(cell.value) if cell.value else None
    return _weighted_sum(cell) or Expressed(cell)


def _weighted_sum(cell: Expression) -> WeightedSum | None:
    terms = cell.terms if isinstance(cell, Sum) else (cell,)
    last = terms[-1]
    bias = last.name if isinstance(last, Symbol) and len(terms) > 1 else None
    weights, sources = [], []
    for term in terms[:-1] if bias else terms:
        match term:
            case Product((Symbol(weight), Symbol(source))) if weight != source:
                weights.append(weight)
                sources.append(source)
            case Sum(inner) if len(terms) <= 2:
                found = _weighted_sum(term)
                if found is None or found.bias:
                    return None
                weights += found.weights
                sources += found.sources
                del inner
            case _:
                return None
    return WeightedSum(tuple(weights), tuple(sources), bias)


def _softmax(nets: Array, axis: int, entries: Callable[[Shape], str], *, causal: bool) -> Definitions:
    found: dict[Shape, Softmax | None] = {}
    place = len(nets.shape) + axis
    for start, line in along(nets, axis):
        at = [(*start[:place], index, *start[place + 1 :]) for index in range(len(line))]
        seen = [each for each in at if not causal or each[1] <= each[0]]
        names = tuple(nets.at(each).name for each in seen)
        outs = tuple(entries(each) for each in seen)
        found |= dict.fromkeys(at)
        found |= {each: Softmax(names, outs, position) for position, each in enumerate(seen)}
    return Array.made(nets.shape, lambda at: found[at])


def _largest(array: Array, axis: int | None) -> Definitions:
    if axis is None:
        return Array.number(_largest_of(array.cells))
    lines = tuple(_largest_of(line) for _, line in along(array, axis))
    place = len(array.shape) + axis
    shape = (*array.shape[:place], 1, *array.shape[place + 1 :]) if len(array.shape) > 1 else ()
    return Array(shape, lines)


def _largest_of(line: list[Number] | tuple[Number, ...]) -> Definition:
    return Largest(tuple(each.name for each in line)) if len(line) > 1 else Expressed(line[0])


def entry_names(name: str, shape: Shape) -> tuple[str, ...]:
    """Return the names of entries that have none of their own, row by row.

    >>> entry_names("x", (2,)), entry_names("W", (1, 2)), entry_names("b1", (2,)), entry_names("t", ())
    (('x1', 'x2'), ('W_1_1', 'W_1_2'), ('b1_1', 'b1_2'), ('t',))
    """
    if len(shape) == 1 and name.isalpha():
        return tuple(f"{name}{index + 1}" for index in range(shape[0]))
    return tuple("_".join([name, *(str(index + 1) for index in at)]) for at in positions(shape))
