"""Activation functions: the rows of the table of functions that layers may have, and those that take a number."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from derive.expressions import functions
from derive.network.tables.function import Family, Function

# What layers call a function, where it is not its name in the table.
_CALLED = {"positive_part": "relu"}


def _activation(row: functions.ElementaryFunction, **parameters: Fraction) -> Function:
    name = _CALLED.get(row.name, row.name)
    return Function(
        name=name,
        formals=("z",),
        value=row.value or (lambda f, z: getattr(f, row.name)(z)),
        partials={"z": row.slopes[0]},
        sign=row.name if row.latex else "",
        rule=name,
        kinks=row.kinks,
        parameters=parameters,
    )


@cache
def leaky_relu(slope: Fraction) -> Function:
    """Return the leaky rectifier with a slope below 0."""
    return _activation(functions.leaky_relu(slope), slope=slope)


@cache
def elu(alpha: Fraction) -> Function:
    """Return the exponential linear unit that goes down to minus alpha."""
    return _activation(functions.elu(alpha), alpha=alpha)


# The activations that take a number: ``activation: {leaky_relu: 0.2}``.
ACTIVATION_FAMILIES = {
    "leaky_relu": Family("slope", Fraction(1, 100), leaky_relu),
    "elu": Family("alpha", Fraction(1), elu),
}

ACTIVATIONS = {
    entry.name: entry
    for entry in (
        ACTIVATION_FAMILIES[row.name].made(ACTIVATION_FAMILIES[row.name].default)
        if row.name in ACTIVATION_FAMILIES
        else _activation(row)
        for row in functions.FUNCTIONS.values()
        if row.activation
    )
}
