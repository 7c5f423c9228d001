"""Expressions as Python, for people to run: floats and the functions of ``math``, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from derive.expressions.expression import Call, Expression, ExpressionAlgebra, Symbol
from derive.expressions.functions import FUNCTIONS
from derive.expressions.infix import Infix, decimal
from derive.expressions.walking import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from fractions import Fraction

ARGUMENTS = ("x", "y", "z")


def python(expression: Expression, leaf: Callable[[Expression], str]) -> str:
    """Return an expression as Python; ``leaf`` gives the variable of what is named.

    >>> x, t = Symbol("x"), Symbol("t")
    >>> python(-((t - x) ** 2) / 2 + Call("sigmoid", (x,)), lambda leaf: leaf.name)
    '(-(t - x)**2)/2 + sigmoid(x)'
    """
    return _Python(leaf).written(expression)


@dataclass(frozen=True)
class _Python(Infix):
    power: ClassVar[str] = "**"
    sign: ClassVar[int] = 2

    def constant(self, value: Fraction, outer: int) -> str:
        text = decimal(value)
        return f"({text})" if (value < 0 and outer > 1) or ("/" in text and outer > 2) else text

    def call(self, call: Call, outer: int) -> str:  # noqa: ARG002
        row = FUNCTIONS[call.function]
        written = [self.written(each) for each in call.arguments]
        return row.python.format(*written) if row.python else f"{row.name}({', '.join(written)})"


def helpers(expressions: Iterable[Expression]) -> list[str]:
    """Return definitions of the functions in expressions that Python lacks, each after those that it calls.

    >>> print(*helpers([Call("sigmoid", (Symbol("x"),))]))
    def sigmoid(x):
        return 1/(1 + math.exp(-x))
    """
    found: dict[str, str] = {}
    for expression in expressions:
        _collect(expression, found)
    return list(found.values())


def _collect(expression: Expression, found: dict[str, str]) -> None:
    for node in walk(expression):
        if not isinstance(node, Call) or node.function in found:
            continue
        row = FUNCTIONS[node.function]
        if row.python or row.value is None:
            continue
        names = ARGUMENTS[: row.arity]
        body: Expression = row.value(ExpressionAlgebra(), *map(Symbol, names))
        _collect(body, found)
        found[row.name] = f"def {row.name}({', '.join(names)}):\n    return {python(body, repr)}"
