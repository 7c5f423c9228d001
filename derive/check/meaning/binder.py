"""A syntax tree becomes a formula over the graph: names by the environment, matrices and sums written out."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

from derive.check.formulas.not_understood import Misfit, NoProduct, NotUnderstood, UnknownSymbol
from derive.check.meaning.calls import activation_at, applied, call_of, own_function, with_calls
from derive.check.meaning.derivatives import DerivativeBinder
from derive.check.meaning.example_calls import at_example
from derive.check.meaning.moved_loss import moved_loss
from derive.check.meaning.ones import with_ones
from derive.check.meaning.orientation import Orientation
from derive.check.meaning.points_named import at_point, numbers_at
from derive.check.reason import Reason, because
from derive.check.syntax import tree as nodes
from derive.check.syntax.index_letters import indexed, kronecker
from derive.expressions.conditions import NOTHING, choice, indicator
from derive.expressions.differentiation import partial_derivative
from derive.expressions.expression import (
    Call,
    Constant,
    Expression,
    Negative,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
)  # fmt: skip
from derive.expressions.matrices import (
    Bound,
    NoSuchProduct,
    Stack,
    broadcast,
    collapsed,
    column,
    component,
    diagonal,
    each,
    entry_by_entry,
    is_symbolic,
    matrix_product,
    never_fit,
    norm,
    softmax,
    squared_norm,
)
from derive.expressions.printed import Hole, Printed
from derive.expressions.walking import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from derive.check.formulas.not_understood import Span
    from derive.check.meaning.scope import Environment
    from derive.network.tables.function import Function

# A sum or a matrix that writes out to more parts than this is not understood.
MOST_PARTS = 20_000
# What the variable of a function is while its slope is found.
_SLOPE_VARIABLE = "?slope"


def bind(node: nodes.Node, environment: Environment, indices: Mapping[str, int] | None = None) -> Bound:
    """Return the formula that a node says in an environment; ``indices`` gives letters of subscripts numbers.

    Raises NotUnderstood.
    """
    binder = _Binder(environment, dict(indices or {}))
    try:
        return collapsed(binder.bind(node))
    except UnknownSymbol:
        counted = binder.terms_counted(node)
        if not counted:
            raise
        return collapsed(binder.within(counted).bind(node))


class _Binder(DerivativeBinder):
    def __init__(
        self,
        environment: Environment,
        indices: dict[str, int],
        parts: Iterator[int] | None = None,
        variables: Mapping[nodes.Spelling, Bound] | None = None,
    ) -> None:
        self.environment = environment
        self.indices = indices
        # What the variables of a function stand for, in its body.
        self.variables = variables or {}
        # Counts the parts bound so far, those of sums written out among them.
        self.parts = parts or count(1)

    def bind(self, node: nodes.Node) -> Bound:
        if next(self.parts) > MOST_PARTS:
            raise NotUnderstood(node, because("formula-too-large"))
        method: Callable[[nodes.Node], Bound] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise NotUnderstood(node, because("node-without-value"))
        return method(node)

    def within(self, indices: Mapping[str, int]) -> _Binder:
        """Return a binder that gives further letters of subscripts numbers."""
        return _Binder(self.environment, {**self.indices, **indices}, self.parts, self.variables)

    def scalar(self, node: nodes.Node) -> Expression:
        bound = collapsed(self.bind(node))
        if isinstance(bound, Stack):
            raise NotUnderstood(node, because("no-number"))
        return bound

    def _number(self, node: nodes.Number) -> Bound:
        return Printed(node.value, node.unit, node)

    def _name(self, node: nodes.Name) -> Bound:
        if node.spelling in self.variables:
            return self.variables[node.spelling]
        same_index = kronecker(node.spelling, self.indices)
        if same_index is not None:
            return Constant(Fraction(same_index))
        spelling = indexed(node.spelling, self.indices)
        written = spelling == node.spelling
        meaning = self.environment.meaning(spelling) if written else self.environment.settled(spelling)
        is_letter = bool(self.indices) and spelling == nodes.Spelling(spelling.base)
        counted = self.indices.get(spelling.base) if is_letter else None
        if counted is not None and (meaning is None or self.environment.network.unsaid is not None):
            return Constant(Fraction(counted))
        if meaning is None:
            if spelling.base in ("e", "pi") and spelling == nodes.Spelling(spelling.base):
                return Call("exp", (Constant(Fraction(1)),)) if spelling.base == "e" else Call("pi", ())
            raise UnknownSymbol(node)
        return meaning

    def _applied(self, node: nodes.Applied) -> Bound:
        """Read ``f(x)`` as a call of the network's activation, ``f(x, y)`` as f, where f is made of x and y."""
        if not isinstance(node.name, nodes.Name):  # a letter that is applied here may stand for a formula elsewhere
            raise NotUnderstood(node, because("node-without-value", node="applied"))
        if len(node.arguments) == 1:
            put_in = node.name, node.arguments[0], node.end, self.environment
            call = at_example(*put_in) or call_of(*put_in)
            if call is not None:
                return self.bind(call)
        graph, arguments = self.environment.network.graph, [self.bind(argument) for argument in node.arguments]
        if len(arguments) == 1 and self.environment.meaning(node.name.spelling.unprimed) is None:
            found = activation_at(graph, arguments[0], node.name.spelling.primes)
            if found is not None:
                return found
        meaning = self._name(node.name)
        made_of = graph.ancestors(meaning.name) if isinstance(meaning, Symbol) and meaning.name in graph else ()
        if not all(isinstance(each, Symbol) and each.name in made_of for each in arguments):
            raise NotUnderstood(node, because("unknown-function"))
        return meaning

    def _group(self, node: nodes.Group) -> Bound:
        inner = self.bind(node.inner)
        if node.opening == "|":
            return each(inner, lambda entry: Call("abs", (entry,)))
        return self._norm(node, inner) if node.opening == "||" else inner

    def _norm(self, node: nodes.Node, inner: Bound, kind: str = "2") -> Expression:
        found = norm(collapsed(inner), kind)
        if found is None:
            raise NotUnderstood(node, because("norm"))
        return found

    def _indexed(self, node: nodes.Indexed) -> Bound:
        if isinstance(node.operand, nodes.Group) and node.operand.opening == "||":
            return self._norm(node, self.bind(node.operand.inner), "".join(node.below))
        below = indexed(nodes.Spelling("", node.below), self.indices).below
        found = component(self.bind(node.operand), below)
        if found is None:
            raise NotUnderstood(node, because("no-such-component"))
        return found

    def _negative(self, node: nodes.Negative) -> Bound:
        return each(self.bind(node.operand), Negative)

    def _sum(self, node: nodes.Sum) -> Bound:
        bound = broadcast([collapsed(self.bind(term)) for term in node.terms])
        return self._elementwise(node, bound, lambda entries: Sum(tuple(entries)))

    def _elementwise(
        self, node: nodes.Node, bound: list[Bound], combine: Callable[[list[Expression]], Expression]
    ) -> Bound:
        """Combine entry by entry; a scalar among vectors stands for a vector of it."""
        try:
            return entry_by_entry([collapsed(each) for each in bound], combine)
        except NoSuchProduct as problem:
            raise NotUnderstood(node, _no_product(problem)) from problem

    def _product(self, node: nodes.Product) -> Bound:
        moved = moved_loss(node, self.environment, self.scalar)
        if moved is not None:
            return moved
        factors = with_calls(node, self.environment)
        meanings = with_ones(factors, [collapsed(self.bind(factor)) for _, factor in factors])
        result, scalars = meanings[0], True
        expressions: list[Expression] = []
        for position, ((sign, factor), bound) in enumerate(zip(factors, meanings, strict=True)):
            if scalars and not isinstance(bound, Stack):
                expressions.append(bound)
                result = expressions[0] if len(expressions) == 1 else Product(tuple(expressions))
                continue
            scalars = False
            before = node.start, factors[position - 1][1].end
            result = bound if position == 0 else self._times(node, result, bound, sign, (before, factor))
        return result

    def _times(
        self, node: nodes.Node, left: Bound, right: Bound, sign: str, places: tuple[Span, nodes.Node]
    ) -> Bound:
        if not isinstance(left, Stack) or not isinstance(right, Stack) or sign == "odot":
            return self._elementwise(node, [left, right], lambda entries: Product(tuple(entries)))
        if left.shape[1] == right.shape[0]:
            try:
                # Each reading of a document that is tried asks for the same products.
                graph = self.environment.network.graph
                return graph.remembered(("product", left, right), lambda: matrix_product(left, right))
            except NoSuchProduct as problem:
                raise NotUnderstood(node, _no_product(problem)) from problem
        if left.shape == right.shape and sign in ("cdot", "times", "*", "", "inner"):
            if sign == "inner" or (self.environment.dots and sign == "cdot" and 1 in left.shape):
                return Sum(tuple(Product(pair) for pair in zip(left.entries, right.entries, strict=True)))
            # People write a plain sign for an entry by entry product, too.
            return self._elementwise(node, [left, right], lambda entries: Product(tuple(entries)))
        before, factor = places
        # A network's matrices may be meant the other way round; those that the document itself gives lie as they are.
        are_given = self.environment.network.unsaid is not None or not (is_symbolic(left) or is_symbolic(right))
        surely = are_given and never_fit(left, right)
        unfit = NoProduct(node, Misfit(before, left.shape, (factor.start, factor.end), right.shape, surely))
        # Other signs may stand for a convolution, or for products entry by entry.
        raise unfit if sign in ("", "cdot", "@") else NotUnderstood(node, unfit.reason)

    def _quotient(self, node: nodes.Quotient) -> Bound:
        bound = [self.bind(node.numerator), self.bind(node.denominator)]
        return self._elementwise(node, bound, lambda entries: Quotient(*entries))

    def _power(self, node: nodes.Power) -> Bound:
        if isinstance(node.base, nodes.Name) and node.base.spelling == nodes.Spelling("e"):
            return each(self.bind(node.exponent), lambda entry: Call("exp", (entry,)))
        normed = _normed(node.base)
        if normed is not None and isinstance(node.exponent, nodes.Number) and node.exponent.value == 2:
            return squared_norm(collapsed(self.bind(normed)))
        exponent = self.scalar(node.exponent)
        return each(self.bind(node.base), lambda entry: Power(entry, exponent))

    def _call(self, node: nodes.Call) -> Bound:
        name = node.function + "'" * node.primes
        arguments = [self.bind(argument) for argument in node.arguments]
        if node.function == "indicator" and len(arguments) == 1:
            return arguments[0]
        if node.function == "softmax":
            return self._softmax(node, arguments)
        if node.function == "diag" and len(arguments) == 1 and isinstance(arguments[0], Stack):
            return diagonal(arguments[0])
        own = own_function(self.environment.network, node.function) if len(arguments) == 1 else None
        if own is not None:
            return each(arguments[0], lambda entry: self._applied_to(node, own, entry))
        return self._elementwise(node, arguments, lambda entries: Call(name, tuple(entries)))

    def _applied_to(self, node: nodes.Call, function: Function, argument: Expression) -> Expression:
        found = applied(function, argument, node.primes)
        if found is None:
            raise NotUnderstood(node, because("first-derivatives-only"))
        return found

    def _evaluated(self, node: nodes.Evaluated) -> Bound:
        """Put the numbers of a point in place of the symbols that it names."""
        numbers = numbers_at(node, self.scalar)
        meanings = {spelling: self.environment.meaning(spelling) for spelling in numbers or ()}
        if numbers is None or not all(isinstance(each, Symbol | None) for each in meanings.values()):
            raise NotUnderstood(node, because("point"))
        variables = {each: number for each, number in numbers.items() if meanings[each] is None}
        point = {each.name: numbers[at] for at, each in meanings.items() if isinstance(each, Symbol)}
        inside = _Binder(self.environment, self.indices, self.parts, {**self.variables, **variables})
        with self._differentiating(node):
            return each(inside.bind(node.of), lambda entry: at_point(entry, point, self.environment.network))

    def _owncall(self, node: nodes.OwnCall) -> Bound:
        """Put arguments in place of the variables of a function of the document's own, or of its slope."""
        function = node.function
        arguments = [collapsed(self.bind(argument)) for argument in node.arguments]
        if node.primes == 0:
            variables = dict(zip(function.parameters, arguments, strict=True))
            return _Binder(self.environment, self.indices, self.parts, variables).bind(function.body)
        if node.primes > 1 or len(arguments) > 1:
            raise NotUnderstood(node, because("first-derivatives-only"))
        variable = Symbol(_SLOPE_VARIABLE)
        inside = _Binder(self.environment, self.indices, self.parts, {function.parameters[0]: variable})
        with self._differentiating(node):
            slope = partial_derivative(inside.scalar(function.body), _SLOPE_VARIABLE)
            return each(arguments[0], lambda entry: replaced(slope, variable, entry))

    def _comparison(self, node: nodes.Comparison) -> Bound:
        """Read a condition as 1 where it holds and 0 where it does not, of vectors entry by entry."""

        def held(sides: list[Expression]) -> Expression:
            found = indicator(sides[0], node.relation, sides[1])
            if found is None:
                raise NotUnderstood(node, because("condition"))
            return found

        return self._elementwise(node, [self.bind(node.left), self.bind(node.right)], held)

    def _softmax(self, node: nodes.Call, arguments: list[Bound]) -> Bound:
        entries = [each for each in arguments if not isinstance(each, Stack)]
        if 1 < len(entries) == len(arguments):
            # softmax(1, 2, 3): a vector without brackets of its own.
            arguments = [column(entries)]
        if len(arguments) != 1 or not isinstance(arguments[0], Stack):
            raise NotUnderstood(node, because("softmax-of-no-vector"))
        return softmax(arguments[0], by_columns=self.environment.orientation is Orientation.EXAMPLES_IN_COLUMNS)

    def _missing(self, node: nodes.Missing) -> Bound:
        return Hole(node.start, node.end)

    def _matrix(self, node: nodes.Matrix) -> Bound:
        rows = tuple(tuple(self.scalar(entry) for entry in row) for row in node.rows)
        if not rows or len({len(row) for row in rows}) != 1:
            raise NotUnderstood(node, because("rows-differ"))
        return Stack(rows)

    def _transpose(self, node: nodes.Transpose) -> Bound:
        operand = self.bind(node.operand)
        if not isinstance(operand, Stack):
            return operand
        return operand.transposed

    def _cases(self, node: nodes.Cases) -> Bound:
        chosen: Expression = NOTHING
        for written, condition in reversed(node.branches):
            value = self.scalar(written)
            if condition is None:
                chosen = value
                continue
            found = None
            if isinstance(condition, nodes.Comparison):
                left, right = self._compared(condition.left), self._compared(condition.right)
                found = choice(left, condition.relation, right, value, chosen)
            if found is None:
                raise NotUnderstood(node, because("condition"))
            chosen = found
        return chosen

    def _compared(self, node: nodes.Node) -> Expression:
        """Return one side of a condition, which may be about the letters of subscripts: ``i = k``."""
        if isinstance(node, nodes.Name) and node.spelling == nodes.Spelling(node.spelling.base):
            index = self.indices.get(node.spelling.base)
            return self.scalar(node) if index is None else Constant(Fraction(index))
        return self.scalar(node)


def _no_product(problem: NoSuchProduct) -> Reason:
    if problem.shapes is None:
        return because("formula-too-large")
    one, other = (f"{rows} x {columns}" for rows, columns in problem.shapes)
    return because("shapes-do-not-fit", one=one, other=other)


def _normed(node: nodes.Node) -> nodes.Node | None:
    """Return what the Euclidean norm is taken of, where a node is one."""
    if isinstance(node, nodes.Indexed) and node.below in (("2",), ("F",)):
        node = node.operand
    return node.inner if isinstance(node, nodes.Group) and node.opening == "||" else None


__all__ = ["NotUnderstood", "UnknownSymbol", "bind"]
