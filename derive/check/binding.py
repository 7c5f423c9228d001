"""A syntax tree becomes a formula over the graph: names by the environment, matrices and sums written out."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import count, islice
from typing import TYPE_CHECKING

from derive.check import nodes
from derive.check.bound import Bound, Hole, Printed, Stack, walk
from derive.check.differentiation import NotDifferentiable, chain_rule
from derive.check.trees import names
from derive.network.expression import (
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
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from derive.check.environment import Environment

# A sum or a matrix that writes out to more parts than this is not understood.
MOST_PARTS = 20_000
MOST_WRITTEN_OUT = 100_000
MOST_TERMS = 1_000
INDICES = frozenset("ijklmnpqr")

# The tables' name of an activation, by the function that documents call.
_ACTIVATIONS = {"sigmoid": "sigma", "tanh": "tanh", "relu": "relu", "identity": "identity"}
# Letters that may name "the activation function".
_FUNCTION_LETTERS = frozenset(("f", "g", "varphi", "phi", "sigma", "h", "act"))


class NotUnderstood(Exception):  # noqa: N818
    """A part of a formula that has no meaning here: which node, and why."""

    def __init__(self, node: nodes.Node, reason: str) -> None:
        super().__init__(reason)
        self.node = node
        self.reason = reason


class UnknownSymbol(NotUnderstood):
    """A name that neither the network nor the document explains."""

    def __init__(self, node: nodes.Name) -> None:
        super().__init__(node, "unknown symbol")
        self.spelling = node.spelling


def bind(node: nodes.Node, environment: Environment, indices: Mapping[str, int] | None = None) -> Bound:
    """Return the formula that a node says in an environment; ``indices`` gives letters of subscripts numbers.

    Raises NotUnderstood.
    """
    return _collapsed(_Binder(environment, dict(indices or {})).bind(node))


def _collapsed(bound: Bound) -> Bound:
    if isinstance(bound, Stack) and bound.shape == (1, 1):
        return bound.rows[0][0]
    return bound


class _Binder:
    def __init__(self, environment: Environment, indices: dict[str, int], parts: Iterator[int] | None = None) -> None:
        self.environment = environment
        self.indices = indices
        # Counts the parts bound so far, those of sums written out among them.
        self.parts = parts or count(1)

    def bind(self, node: nodes.Node) -> Bound:
        if next(self.parts) > MOST_PARTS:
            raise NotUnderstood(node, "the formula is too large")
        method: Callable[[nodes.Node], Bound] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise NotUnderstood(node, f"{type(node).__name__.lower()} has no value")
        return method(node)

    def scalar(self, node: nodes.Node) -> Expression:
        bound = _collapsed(self.bind(node))
        if isinstance(bound, Stack):
            raise NotUnderstood(node, "a number was expected, not a vector or matrix")
        return bound

    def _number(self, node: nodes.Number) -> Bound:
        return Printed(node.value, node.unit, node)

    def _name(self, node: nodes.Name) -> Bound:
        spelling = indexed(node.spelling, self.indices)
        meaning = self.environment.meaning(spelling)
        if meaning is None:
            if spelling.base in ("e", "pi") and spelling == nodes.Spelling(spelling.base):
                return Call("exp", (Constant(Fraction(1)),)) if spelling.base == "e" else Call("pi", ())
            raise UnknownSymbol(node)
        return meaning

    def _group(self, node: nodes.Group) -> Bound:
        inner = self.bind(node.inner)
        if node.opening == "|":
            return _each(inner, lambda entry: Call("abs", (entry,)))
        return inner

    def _negative(self, node: nodes.Negative) -> Bound:
        return _each(self.bind(node.operand), Negative)

    def _sum(self, node: nodes.Sum) -> Bound:
        bound = [self.bind(term) for term in node.terms]
        return self._elementwise(node, bound, lambda entries: Sum(tuple(entries)))

    def _elementwise(
        self, node: nodes.Node, bound: list[Bound], combine: Callable[[list[Expression]], Expression]
    ) -> Bound:
        """Combine entry by entry; a scalar among vectors stands for a vector of it."""
        bound = [_collapsed(each) for each in bound]
        shapes = {each.shape for each in bound if isinstance(each, Stack)}
        if not shapes:
            return combine([each for each in bound if not isinstance(each, Stack)])
        if len(shapes) > 1:
            raise NotUnderstood(node, f"shapes do not fit: {' and '.join(f'{r} x {c}' for r, c in sorted(shapes))}")
        rows, columns = shapes.pop()
        return Stack(
            tuple(
                tuple(
                    combine([each.rows[row][column] if isinstance(each, Stack) else each for each in bound])
                    for column in range(columns)
                )
                for row in range(rows)
            )
        )

    def _product(self, node: nodes.Product) -> Bound:
        factors = self._with_calls(node)
        result, scalars = self.bind(factors[0][1]), True
        expressions: list[Expression] = []
        for position, (sign, factor) in enumerate(factors):
            bound = result if position == 0 else _collapsed(self.bind(factor))
            if position == 0:
                bound = result = _collapsed(result)
            if scalars and not isinstance(bound, Stack):
                expressions.append(bound)
                result = expressions[0] if len(expressions) == 1 else Product(tuple(expressions))
                continue
            scalars = False
            result = bound if position == 0 else self._times(node, result, bound, sign)
        return result

    def _with_calls(self, node: nodes.Product) -> list[tuple[str, nodes.Node]]:
        """Read ``f(z)`` as a call where f is no quantity but a letter for the activation function."""
        found: list[tuple[str, nodes.Node]] = []
        for sign, factor in zip(("", *node.signs), node.factors, strict=True):
            before = found[-1][1] if found else None
            if sign == "" and isinstance(factor, nodes.Group) and isinstance(before, nodes.Name):
                call = self._call_of(before, factor)
                if call is not None:
                    found[-1] = (found[-1][0], call)
                    continue
            found.append((sign, factor))
        return found

    def _call_of(self, name: nodes.Name, argument: nodes.Group) -> nodes.Call | None:
        spelling = name.spelling
        bare = replace(spelling, primes=0)
        if spelling.base not in _FUNCTION_LETTERS or self.environment.meaning(spelling) is not None:
            return None
        if bare != nodes.Spelling(spelling.base):
            return None
        used = {layer.activation.name for layer in self.environment.network.layers}
        known = [_ACTIVATIONS[name] for name in used if name in _ACTIVATIONS]
        if len(known) != 1:
            return None
        return nodes.Call(name.start, argument.end, known[0], (argument.inner,), spelling.primes)

    def _times(self, node: nodes.Node, left: Bound, right: Bound, sign: str) -> Bound:
        if not isinstance(left, Stack) or not isinstance(right, Stack) or sign == "odot":
            return self._elementwise(node, [left, right], lambda entries: Product(tuple(entries)))
        if left.shape[1] == right.shape[0]:
            entry = _size(left.rows[0][0]) + _size(right.rows[0][0])
            if left.shape[0] * left.shape[1] * right.shape[1] * entry > MOST_WRITTEN_OUT:
                raise NotUnderstood(node, "the formula is too large")
            return _matrix_product(left, right)
        if left.shape == right.shape and sign in ("cdot", "times", "*", ""):
            # People write a plain sign for an entry by entry product, too.
            return self._elementwise(node, [left, right], lambda entries: Product(tuple(entries)))
        shapes = " and ".join(f"{rows} x {columns}" for rows, columns in (left.shape, right.shape))
        raise NotUnderstood(node, f"matrices of {shapes} have no product")

    def _quotient(self, node: nodes.Quotient) -> Bound:
        bound = [self.bind(node.numerator), self.bind(node.denominator)]
        return self._elementwise(node, bound, lambda entries: Quotient(*entries))

    def _power(self, node: nodes.Power) -> Bound:
        if isinstance(node.base, nodes.Name) and node.base.spelling == nodes.Spelling("e"):
            return _each(self.bind(node.exponent), lambda entry: Call("exp", (entry,)))
        exponent = self.scalar(node.exponent)
        return _each(self.bind(node.base), lambda entry: Power(entry, exponent))

    def _call(self, node: nodes.Call) -> Bound:
        name = node.function + "'" * node.primes
        arguments = [self.bind(argument) for argument in node.arguments]
        if node.function == "indicator" and len(arguments) == 1:
            return arguments[0]
        if node.function == "softmax":
            return self._softmax(node, arguments)
        return self._elementwise(node, arguments, lambda entries: Call(name, tuple(entries)))

    def _comparison(self, node: nodes.Comparison) -> Bound:
        """Read a condition as 1 where it holds and 0 where it does not."""
        left, right = self.scalar(node.left), self.scalar(node.right)
        match node.relation:
            case ">":
                return Call("step", (Sum((left, Negative(right))),))
            case "<":
                return Call("step", (Sum((right, Negative(left))),))
            case ">=":
                return Sum((Constant(Fraction(1)), Negative(Call("step", (Sum((right, Negative(left))),)))))
            case "<=":
                return Sum((Constant(Fraction(1)), Negative(Call("step", (Sum((left, Negative(right))),)))))
        raise NotUnderstood(node, "comparison has no value")

    def _softmax(self, node: nodes.Call, arguments: list[Bound]) -> Bound:
        if len(arguments) != 1 or not isinstance(arguments[0], Stack):
            raise NotUnderstood(node, "softmax needs a vector")
        exponentials = arguments[0].map(lambda entry: Call("exp", (entry,)))
        total = Sum(exponentials.entries)
        return exponentials.map(lambda entry: Quotient(entry, total))

    def _derivative(self, node: nodes.Derivative) -> Bound:
        if node.order != 1:
            raise NotUnderstood(node, "only first derivatives are understood")
        of, by = _collapsed(self.bind(node.of)), _collapsed(self.bind(node.by))
        if isinstance(of, Stack):
            if not isinstance(by, Stack) or by.shape[1] != 1 or of.shape[1] != 1:
                raise NotUnderstood(node, "the derivative of a vector is understood by a vector only")
            return Stack(
                tuple(tuple(self._partial(node, each, other[0]) for other in by.rows) for each in of.entries)
            )
        return _each(by, lambda entry: self._partial(node, of, entry))

    def _partial(self, node: nodes.Derivative, of: Expression, by: Expression) -> Expression:
        if not isinstance(by, Symbol):
            raise NotUnderstood(node, "a derivative is taken by a quantity")
        if isinstance(of, Symbol):
            return Partial(of.name, by.name)
        return self._chain_rule(node, of, by.name)

    def _chain_rule(self, node: nodes.Derivative, of: Expression, by: str) -> Expression:
        try:
            return chain_rule(of, by)
        except NotDifferentiable as problem:
            raise NotUnderstood(node, str(problem)) from problem

    def _gradient(self, node: nodes.Gradient) -> Bound:
        of = self.scalar(node.of)
        if node.by is None or not isinstance(of, Symbol):
            raise NotUnderstood(node, "by what the gradient is taken is not written")
        by = _collapsed(self.bind(node.by))
        loss = of.name
        if isinstance(by, Stack):
            return by.map(lambda entry: Partial(loss, entry.name) if isinstance(entry, Symbol) else entry)
        if not isinstance(by, Symbol):
            raise NotUnderstood(node, "a gradient is taken by quantities")
        return Partial(loss, by.name)

    def _bigsum(self, node: nodes.BigSum) -> Bound:
        if node.kind not in ("sum", "prod"):
            raise NotUnderstood(node, f"{node.kind} is not understood")
        letter = node.index.spelling.base if node.index else free_index(node.body)
        if letter is None:
            body = _collapsed(self.bind(node.body))
            parts = list(body.entries) if isinstance(body, Stack) else [body]
        else:
            parts = self._terms(node, letter)
        if len(parts) == 1:
            return parts[0]
        return Sum(tuple(parts)) if node.kind == "sum" else Product(tuple(parts))

    def _terms(self, node: nodes.BigSum, letter: str) -> list[Expression]:
        first, last = self._limit(node.lower), self._limit(node.upper)
        found: list[Expression] = []
        for index in count(first if first is not None else 1):
            if last is not None and index > last:
                break
            if len(found) > MOST_TERMS:
                raise NotUnderstood(node, "the sum is too long")
            inner = _Binder(self.environment, {**self.indices, letter: index}, self.parts)
            try:
                found.append(inner.scalar(node.body))
            except UnknownSymbol:
                if not found or (last is not None and node.upper is not None and not _is_symbolic_limit(node.upper)):
                    raise
                break
        if not found:
            raise NotUnderstood(node, "the sum has no terms")
        return found

    def _limit(self, node: nodes.Node | None) -> int | None:
        if isinstance(node, nodes.Number) and node.value.denominator == 1:
            return int(node.value)
        if isinstance(node, nodes.Name) and node.spelling == nodes.Spelling(node.spelling.base):
            return self.indices.get(node.spelling.base)
        return None

    def _missing(self, node: nodes.Missing) -> Bound:
        return Hole(node.start, node.end)

    def _matrix(self, node: nodes.Matrix) -> Bound:
        rows = tuple(tuple(self.scalar(entry) for entry in row) for row in node.rows)
        if not rows or len({len(row) for row in rows}) != 1:
            raise NotUnderstood(node, "the rows of the matrix differ in length")
        return Stack(rows)

    def _transpose(self, node: nodes.Transpose) -> Bound:
        operand = self.bind(node.operand)
        if not isinstance(operand, Stack):
            return operand
        return Stack(tuple(zip(*operand.rows, strict=True)))

    def _cases(self, node: nodes.Cases) -> Bound:
        raise NotUnderstood(node, "a choice of cases is not evaluated")


def _is_symbolic_limit(node: nodes.Node) -> bool:
    return not isinstance(node, nodes.Number)


def _each(bound: Bound, change: Callable[[Expression], Expression]) -> Bound:
    return bound.map(change) if isinstance(bound, Stack) else change(bound)


def _size(expression: Expression) -> int:
    return sum(1 for _ in islice(walk(expression), MOST_WRITTEN_OUT))


def _matrix_product(left: Stack, right: Stack) -> Stack:
    columns = tuple(zip(*right.rows, strict=True))

    def entry(row: tuple[Expression, ...], column: tuple[Expression, ...]) -> Expression:
        products = tuple(Product((a, b)) for a, b in zip(row, column, strict=True))
        return Sum(products) if len(products) > 1 else products[0]

    return Stack(tuple(tuple(entry(row, column) for column in columns) for row in left.rows))


def indexed(spelling: nodes.Spelling, indices: Mapping[str, int]) -> nodes.Spelling:
    """Put numbers in place of index letters: with k = 2, ``t_k`` is ``t_2`` and ``w_{jk}`` keeps its j.

    >>> indexed(nodes.Spelling("y", ("yk",)), {"k": 2}).below
    ('y2',)
    """
    if not indices:
        return spelling

    def put(part: str) -> str:
        return re.sub(r"(?<![A-Za-z]{2})([A-Za-z])(?![A-Za-z]{2})", lambda found: _put(found[1], indices), part)

    return replace(spelling, below=tuple(map(put, spelling.below)), above=tuple(map(put, spelling.above)))


def _put(letter: str, indices: Mapping[str, int]) -> str:
    return str(indices[letter]) if letter in indices else letter


def free_index(node: nodes.Node) -> str | None:
    """Return the one letter that the subscripts in a body share as an index, or None."""
    letters: set[str] = set()
    for each in names(node):
        for part in each.spelling.below:
            letters.update(letter for letter in part if letter in INDICES and len(part) <= 2)
    return letters.pop() if len(letters) == 1 else None
