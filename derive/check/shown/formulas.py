"""Formulas and values as plain text."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING

from derive.calculus.rounding import rounded
from derive.check.formulas.evaluation import NoValue, value
from derive.check.words import in_words
from derive.expressions.expression import Expression, Symbol
from derive.expressions.matrices import Stack, entries
from derive.expressions.printed import Hole, Printed, digits
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.calculus.balls import Evaluation, Real
    from derive.expressions.matrices import Bound

# Of a matrix, so many entries.
MOST_ENTRIES = 12
UNIT, SIGNIFICANT = Fraction(1, 10_000), 6


def said(bound: Bound) -> str:
    """Return a bound formula: the names of quantities, numbers as printed, matrices in brackets."""
    if isinstance(bound, Stack):
        return "[" + listed((listed(map(said, row)) for row in bound.rows), "; ") + "]"
    return repr(with_leaves(bound, _leaf))


def _leaf(leaf: Expression) -> Expression:
    match leaf:
        case Printed():
            return Symbol(digits(leaf.value, leaf.unit))
        case Hole():
            return Symbol("?")
    return leaf


def worth(bound: Bound, at: Evaluation) -> str:
    """Return the value of a formula at a point, or why it has none."""
    try:
        return listed(decimal(value(entry, at)) for entry in entries(bound))
    except NoValue as problem:
        return in_words(problem.reason)


def decimal(ball: Real) -> str:
    """Return a value, rounded to some digits.

    >>> from flint import fmpq
    >>> decimal(fmpq(1, 3)), decimal(fmpq(1, 2))
    ('0.333333', '0.5000')
    """
    return digits(*rounded(ball, UNIT, SIGNIFICANT))


def listed(texts: Iterable[str], mark: str = ", ") -> str:
    """Return texts with marks between them, of many the first ones."""
    remaining = iter(texts)
    found = list(islice(remaining, MOST_ENTRIES))
    return mark.join([*found, *("..." for _ in islice(remaining, 1))])
