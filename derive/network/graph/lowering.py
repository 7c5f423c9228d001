"""From arrays to named entries: each entry of a formula of arrays becomes a quantity of the scalar graph.

Every entry keeps the form in which a textbook writes it: a product of matrices gives weighted sums, a softmax the
quotient whose derivative is a (1 - a), a maximum the largest of its numbers, all else a formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, cast

from derive.expressions.compiled import pair_of_names
from derive.expressions.expression import (
    Call,
    Constant,
    Expression,
    ExpressionAlgebra,
    Power,
    Sum,
    Symbol,
)
from derive.expressions.tensors.adjoints import ENTRYWISE
from derive.expressions.tensors.array import Array, along, positions, reduced, together
from derive.expressions.tensors.cells import cells
from derive.expressions.tensors.contraction import window_lines
from derive.expressions.tensors.convolution import Convolution, Pool, TransposedConvolution
from derive.expressions.tensors.nodes import (
    Concat,
    Lookup,
    Mapped,
    MatMul,
    Reduce,
    Reshape,
    SoftmaxOver,
    Transpose,
)
from derive.expressions.tensors.shape import size_of
from derive.expressions.walking import is_of_arrays, names, walk
from derive.network.graph.expressed import Expressed
from derive.network.graph.largest import Largest
from derive.network.graph.quantity import Applied, Given, WeightedSum
from derive.network.graph.softmax import Softmax

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from derive.expressions.algebra import Number
    from derive.expressions.tensors.nodes import Mask
    from derive.expressions.tensors.shape import Shape
    from derive.network.graph.quantity import Definition
    from derive.network.tables.function import Function

# A definition for each entry, None where it is exactly zero.
Definitions = Array


@dataclass(frozen=True)
class Named:
    """A formula and the name it got, where a formula had more than one entry can say by itself."""

    name: str
    formula: Expression


def separated(
    name: str, formula: Expression, free: Callable[[str, Shape], str], shape: Callable[[Expression], Shape]
) -> list[Named]:
    """Return a formula with what stands within it named apart where that is worked out once, in the order of work.

    A softmax gives its outputs, and its derivative is written with them: so both sides of it have names. What several
    entries share, such as the mean of a row, and a sum that a function is taken of are worked out once, and so are
    their derivatives: a formula of d entries then takes d steps, not d cubed. ``free`` returns a name for a part of a
    kind, such as a net, and of a shape; ``shape`` the shape of a part of the formula.
    """
    return _Separation(name, free, shape).of(formula)


class _Separation:
    """Names parts of one formula apart; what stands in it twice has one name."""

    def __init__(self, name: str, free: Callable[[str, Shape], str], shape: Callable[[Expression], Shape]) -> None:
        self.name = name
        self.free = free
        self.shape = shape
        self.found: dict[Expression, str] = {}

    def of(self, formula: Expression) -> list[Named]:
        whole = self.of_named(formula)
        return [*(Named(name, part) for part, name in self.found.items()), Named(self.name, whole)]

    def apart(self, part: Expression, kind: str, original: Expression) -> Expression:
        """Return the name of a part; ``original`` is the part as the formula has it, whose names all have shapes."""
        if isinstance(part, Symbol):
            return part
        if part not in self.found:
            self.found[part] = self.free(kind, self.shape(original))
        return Symbol(self.found[part])

    def of_named(self, part: Expression) -> Expression:
        """Return a part with its own parts separated, that of a softmax or a maximum named."""
        rewritten = part.with_parts(tuple(self._inner(part, each) for each in part.parts)) if part.parts else part
        match rewritten:
            case SoftmaxOver(operand, axis, mask):
                return SoftmaxOver(self.apart(operand, "net", part.parts[0]), axis, mask)
            case Reduce("max", operand, axis):
                return Reduce("max", self.apart(operand, "of", part.parts[0]), axis)
        return rewritten

    def _inner(self, outer: Expression, part: Expression) -> Expression:
        rewritten = self.of_named(part)
        match part:
            case SoftmaxOver():
                return self.apart(rewritten, "softmax", part)
            case Reduce("max"):
                return self.apart(rewritten, "max", part)
            case Pool("max"):
                return self.apart(rewritten, "pool", part)
        if not is_of_arrays(part):
            return rewritten
        if isinstance(outer, Call) and _is_summed(part):
            return self.apart(rewritten, "net", part)
        if isinstance(outer, Sum) and isinstance(part, MatMul) and not _is_with_one(outer):
            return self.apart(rewritten, "product", part)
        if isinstance(outer, Power) and _is_summed(part):
            return self.apart(rewritten, "base", part)
        if isinstance(outer, ENTRYWISE) and size_of(self.shape(part)) < size_of(self.shape(outer)):
            return self.apart(rewritten, part.kind if isinstance(part, Reduce) else "part", part)
        return rewritten


def _is_summed(part: Expression) -> bool:
    """Tell whether an entry of a formula is a sum over entries of others."""
    return any(isinstance(node, MatMul | Reduce) for node in walk(part))


def _is_with_one(outer: Sum) -> bool:
    """Tell whether a sum is a product of matrices and one name, which makes a weighted sum and its bias."""
    return len(outer.terms) == 2 and any(isinstance(term, Symbol) for term in outer.terms)


def lowered(
    formula: Expression,
    entries: Callable[[Shape], str],
    symbols: Callable[[str], Array],
    numbers: Mapping[str, Array],
    is_weight: Callable[[str], bool] = lambda _: False,
) -> Array:
    """Return the definition of every entry of a formula that is ``separated``, None for one that is exactly zero.

    ``entries`` names the entries of the formula itself by position, ``symbols`` gives the arrays that it names, and
    ``numbers`` what is given as whole numbers. Of X W, where the right one ``is_weight``, a sum is written w x. Raises
    ValueError for identifiers that are no row of their table.
    """
    match formula:
        case SoftmaxOver(Symbol(operand), axis, mask) if _are_named(symbols(operand), mask):
            return _softmax(symbols(operand), axis, entries, mask)
        case Reduce("max", Symbol(operand), axis):
            return reduced(symbols(operand), axis, _largest_of)
    identifiers = {each for node in walk(formula) if isinstance(node, Lookup) for each in names(node.identifiers)}

    def leaf(symbol: Expression) -> Array:
        name = symbol.name  # type: ignore[attr-defined]
        return numbers[name] if name in identifiers else symbols(name)

    if isinstance(formula, Pool) and formula.kind == "max":
        return window_lines(formula, cells(formula.operand, leaf, ExpressionAlgebra())).each(_largest_of)
    if isinstance(formula, Mapped):
        arguments = [cells(each, leaf, ExpressionAlgebra()) for each in formula.arguments]
        function = cast("Function", formula.function)
        return together(arguments, lambda *each: Applied(function, tuple(one.name for one in each)))
    found = cells(formula, leaf, ExpressionAlgebra())
    return found.each(partial(definition_of, is_sum=_adds_a_product(formula), is_weight=is_weight))


def _are_named(array: Array, mask: Mask | None) -> bool:
    """Tell whether every entry that is seen is a quantity, and none exactly zero."""
    cells_at = zip(positions(array.shape), array.cells, strict=True)
    return all(isinstance(cell, Symbol) for at, cell in cells_at if mask is None or mask.sees(at))


def _adds_a_product(formula: Expression) -> bool:
    """Tell whether a formula is a product of matrices or a convolution, or adds something to one."""
    match formula:
        case MatMul() | Convolution() | TransposedConvolution():
            return True
        case Sum(parts) | Concat(parts):
            return any(map(_adds_a_product, parts))
        case Reshape(operand) | Transpose(operand):
            return _adds_a_product(operand)
    return False


def definition_of(
    cell: Number, *, is_sum: bool = True, is_weight: Callable[[str], bool] = lambda _: False
) -> Definition | None:
    """Return the definition that an entry's formula is; ``is_sum``: one of a product of matrices.

    >>> definition_of(Symbol("w") * Symbol("x") + Symbol("b"))
    WeightedSum(weights=('w',), sources=('x',), bias='b')
    """
    if isinstance(cell, int):
        return Given(Fraction(cell)) if cell else None
    if isinstance(cell, Constant):
        return Given(cell.value) if cell.value else None
    found = _weighted_sum(cell) if is_sum else None
    if found and not any(map(is_weight, found.weights)) and all(map(is_weight, found.sources)):
        return WeightedSum(found.sources, found.weights, found.bias)
    return found or Expressed(cell)


def _weighted_sum(cell: Expression) -> WeightedSum | None:
    terms = cell.terms if isinstance(cell, Sum) else (cell,)
    flat = [each for term in terms for each in (term.terms if isinstance(term, Sum) else (term,))]
    biases = [term.name for term in flat if isinstance(term, Symbol)]
    pairs = [pair for pair in map(pair_of_names, flat) if pair and pair[0] != pair[1]]
    if not pairs or len(biases) > 1 or len(pairs) + len(biases) < len(flat):
        return None
    weights, sources = zip(*pairs, strict=True)
    return WeightedSum(weights, sources, biases[0] if biases else None)


def _softmax(nets: Array, axis: int, entries: Callable[[Shape], str], mask: Mask | None) -> Definitions:
    found: dict[Shape, Softmax | None] = {}
    for at, _ in along(nets, axis):
        seen = [each for each in at if mask is None or mask.sees(each)]
        names = tuple(nets.at(each).name for each in seen)
        outs = tuple(entries(each) for each in seen)
        found |= dict.fromkeys(at)
        found |= {each: Softmax(names, outs, position) for position, each in enumerate(seen)}
    return Array.made(nets.shape, found.__getitem__)


def _largest_of(line: Sequence[Number]) -> Definition | None:
    if len(line) > 1 and all(isinstance(cell, Symbol) for cell in line):
        return Largest(tuple(each.name for each in line))
    algebra = ExpressionAlgebra()
    found, *before = (algebra.rational(cell) if isinstance(cell, int) else cell for cell in reversed(line))
    for cell in before:
        # Where both are equal, the slope of a maximum is that of the second: of several, the first.
        found = algebra.maximum(found, cell)
    return definition_of(found, is_sum=False)


def _free(_: str) -> bool:
    """Take no name for taken."""
    return False


def entry_names(name: str, shape: Shape, is_taken: Callable[[str], bool] = _free) -> tuple[str, ...]:
    """Return the names of entries that have none of their own, row by row; those of a vector are none that is taken.

    >>> entry_names("x", (2,)), entry_names("W", (1, 2)), entry_names("b1", (2,)), entry_names("t", ())
    (('x1', 'x2'), ('W_1_1', 'W_1_2'), ('b1_1', 'b1_2'), ('t',))
    >>> entry_names("h", (2,), {"h1"}.__contains__), entry_names("h", (2,), {"h1", "h_2"}.__contains__)
    (('h_1', 'h_2'), ('h_1_1', 'h_2_1'))
    """
    usual = tuple("_".join([name, *(str(index + 1) for index in at)]) for at in positions(shape))
    if len(shape) != 1 or not name.isalpha():
        return usual
    places = range(1, shape[0] + 1)
    # As a textbook writes them; beside what is written so, too, as those of a column.
    forms = tuple(f"{name}{place}" for place in places), usual, tuple(f"{name}_{place}_1" for place in places)
    return next((form for form in forms if not any(map(is_taken, form))), forms[0])


def result_names(name: str, shape: Shape, is_taken: Callable[[str], bool] = _free) -> tuple[str, ...]:
    """Return the names of the entries of what is computed; a result of one entry is the number of that name.

    >>> result_names("s", (1, 1)), result_names("h", (2,))
    (('s',), ('h1', 'h2'))
    """
    return (name,) if size_of(shape) == 1 else entry_names(name, shape, is_taken)
