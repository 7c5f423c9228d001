"""Layer normalization: every row less its mean, over its standard deviation, times a gain, plus a shift.

Ba, Kiros, Hinton, Layer normalization (2016), equations 3 and 4; epsilon under the root as in PyTorch.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from derive.expressions.expression import Call, Constant, Expression, Negative, Power, Product, Quotient, Sum, Symbol
from derive.network.builders.grids import vector
from derive.network.fields.fields import Model
from derive.network.fields.problem import Problem
from derive.network.fields.scalars import exact
from derive.network.graph.expressed import Expressed

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly


def _not_negative(value: object) -> Fraction:
    number = exact(value)
    if number < 0:
        raise PydanticCustomError("choice", "epsilon is a number of at least 0")
    return number


class LayerNorm(Model):
    """``gain`` and ``shift``: a number for all, or a list, the same for every row; ``epsilon``: above 0, or 0."""

    kind: Literal["layer_norm"]
    gain: Annotated[Any, Field(description="a number, or a list of numbers")] = 1
    shift: Annotated[Any, Field(description="a number, or a list of numbers")] = 0
    epsilon: Annotated[
        Fraction, BeforeValidator(_not_negative), Field(description="a small number such as 0.00001")
    ] = Fraction(1, 100_000)


def build(layer: LayerNorm, assembly: Assembly) -> None:
    """Add mean, variance, deviation and the normalized numbers of every row; raises Problem."""
    width = assembly.signal.width
    if width < 2:
        raise Problem(assembly.path, "layer normalization needs rows of at least two numbers")
    gain = assembly.parameters(vector(layer.gain, width, (*assembly.path, "gain")), "gamma")
    shift = assembly.parameters(vector(layer.shift, width, (*assembly.path, "shift")), "beta")
    epsilon = assembly.constant(layer.epsilon, "epsilon") if layer.epsilon else None
    many = len(assembly.signal.rows) > 1
    rows = []
    for number, row in enumerate(assembly.signal.rows, 1):
        index = (number,) if many else ()
        mean, deviation = _statistics(row, epsilon, index, assembly)
        normalized = [
            assembly.computed(Expressed(Quotient(_less(name, mean), Symbol(deviation))), "xhat", *index, position)
            for position, name in enumerate(row, 1)
        ]
        formulas = [
            Sum((Product((Symbol(factor), Symbol(name))), Symbol(term)))
            for factor, name, term in zip(gain, normalized, shift, strict=True)
        ]
        rows.append([
            assembly.computed(Expressed(each), "n", *index, position) for position, each in enumerate(formulas, 1)
        ])
    assembly.hand_on(rows)


def _statistics(row: tuple[str, ...], epsilon: str | None, index: tuple[int, ...], assembly: Assembly) -> list[str]:
    """Add mean, variance and deviation of a row; return the names of the mean and the deviation."""
    mean = assembly.computed(Expressed(_mean([Symbol(name) for name in row])), "mu", *index)
    squares: list[Expression] = [Power(_less(name, mean), Constant(Fraction(2))) for name in row]
    variance = assembly.computed(Expressed(_mean(squares)), "v", *index)
    inside = Sum((Symbol(variance), Symbol(epsilon))) if epsilon else Symbol(variance)
    return [mean, assembly.computed(Expressed(Call("sqrt", (inside,))), "s", *index)]


def _less(name: str, mean: str) -> Expression:
    return Sum((Symbol(name), Negative(Symbol(mean))))


def _mean(terms: list[Expression] | list[Symbol]) -> Expression:
    return Product((Constant(Fraction(1, len(terms))), Sum(tuple(terms))))
