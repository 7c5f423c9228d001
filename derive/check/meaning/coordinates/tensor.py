"""How people write the arrays of a network: by the name of the array, plain or bold, its index below or above."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.meaning.coordinates.name import plain_and_bold, ways
from derive.check.meaning.reading import Reading, Rule, spelled
from derive.expressions.expression import Constant, Negative, Partial, Product, Quotient, Sum, Symbol
from derive.expressions.matrices import Stack
from derive.expressions.tensors.nodes import MatMul
from derive.expressions.tensors.shape import shape_of
from derive.expressions.walking import walk
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from derive.check.syntax.tree import Spelling
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound
    from derive.network.graph.graph import Graph
    from derive.network.graph.tensors import Tensor, TensorGraph

    Spelled = Iterator[tuple[Spelling, Reading]]

WEIGHTS = (Role.PARAMETER, Role.WEIGHT)
# How usual it is that a document writes a matrix of weights the other way round, and a vector beside rows as a column.
TURNED, AS_COLUMN = 0.4, 0.7


def tensor_readings(graph: Graph, tensors: TensorGraph, known: Collection[tuple[Spelling, Bound]]) -> Spelled:
    """Yield the vectors and matrices of a network by their own names, but for those that are ``known``."""
    for tensor in tensors.tensors.values():
        for spelling, reading in _of_tensor(graph, tensors, tensor):
            if (spelling, reading.meaning) not in known:
                yield spelling, reading


def _of_tensor(graph: Graph, tensors: TensorGraph, tensor: Tensor) -> Spelled:
    if len(tensor.shape) not in (1, 2) or not tensor.entries:
        return
    is_row = len(tensor.shape) == 1 and _stands_beside_rows(tensors, tensor.name)
    meaning = _stacked(tensor, Symbol, is_row=is_row)
    own = spelled(tensor.name)
    yield from _named(own, Rule("array"), 0.9, meaning)
    if is_row:
        yield from _named(own, Rule("column", "array"), AS_COLUMN, meaning.transposed)
    if len(tensor.shape) == 2 and (tensor.role in WEIGHTS or _is_of_pairs(tensor)):
        yield from _named(own, Rule("turned", "array"), TURNED, meaning.transposed)
    if graph.loss and tensor.formula is not None and _is_weighted(tensor.formula):
        signals = _stacked(tensor, lambda entry: Partial(graph.loss, entry), is_row=is_row)
        yield from _named(replace(own, base="delta"), Rule("signal", "array"), 0.7, signals)


def array_called(name: str, tensors: TensorGraph) -> Bound | None:
    """Return what a name such as ``W1`` or ``dE_total/dW1`` says of a vector or matrix; None for nothing."""
    of, slash, by = name.partition("/")
    array = by.removeprefix("d") if slash else name
    if array not in tensors or len(tensors[array].shape) not in (1, 2) or (slash and of != f"d{tensors.loss}"):
        return None
    return _stacked(tensors[array], (lambda entry: Partial(tensors.loss, entry)) if slash else Symbol, is_row=False)


def _is_of_pairs(tensor: Tensor) -> bool:
    """Return whether a matrix may be one of scores: what the others are to a token stands in its row, or its column."""
    return tensor.formula is not None and tensor.shape[0] == tensor.shape[1]


def _is_weighted(formula: Expression) -> bool:
    """Return whether a formula is a product of matrices, perhaps with something added: a pre-activation."""
    return any(isinstance(each, MatMul) for each in (formula.parts if isinstance(formula, Sum) else (formula,)))


def _named(own: Spelling, rule: Rule, prior: float, meaning: Bound) -> Spelled:
    """The name of an array; a letter below it small or large, or above it."""
    forms = dict.fromkeys(spelling for _, _, spelling in ways(own))
    if len(own.below) == 1 and own.below[0].isalpha():
        letters = dict.fromkeys((own.below[0].upper(), own.below[0].lower()))
        forms.update(dict.fromkeys(replace(own, below=(letter,)) for letter in letters))
        above = [mark for letter in letters for mark in (letter, f"({letter})")]
        forms.update(dict.fromkeys(replace(own, below=(), above=(mark,)) for mark in above))
    for spelling in forms:
        yield from plain_and_bold(spelling, rule, prior, meaning)


def _stacked(tensor: Tensor, entry: Callable[[str], Expression], *, is_row: bool) -> Stack:
    cells = tuple(entry(name) if name else Constant(Fraction(0)) for name in tensor.entries)
    width = len(cells) if is_row else tensor.shape[1] if len(tensor.shape) == 2 else 1
    return Stack(tuple(cells[start : start + width] for start in range(0, len(cells), width)))


def _stands_beside_rows(tensors: TensorGraph, name: str) -> bool:
    """Return whether a vector is added to each row of a matrix, or scales it."""
    formulas = (tensors[child].formula for child in tensors.children[name])
    return any(
        isinstance(part, Sum | Product | Quotient)
        and any(_bare(each) == Symbol(name) for each in part.parts)
        and len(shape_of(part, tensors.shapes)) == 2
        for formula in formulas
        if formula is not None
        for part in walk(formula)
    )


def _bare(part: Expression) -> Expression:
    return part.operand if isinstance(part, Negative) else part
