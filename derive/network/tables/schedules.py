"""How a learning rate changes from update to update."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.expressions.expression import Constant, Expression, Power, Product, Quotient, Symbol
from derive.expressions.walking import with_leaves


@dataclass(frozen=True)
class Schedule:
    """The rate at an update, counted from 1. ``kind`` says how it changes, by which ``numbers`` or ``formula``.

    ``list``: one number an update, the last of them from there on. ``decay``: (initial, factor, every so many updates).
    ``inverse``: (initial, strength). ``formula``: of ``step``.
    """

    kind: str
    numbers: tuple[Fraction, ...] = ()
    formula: Expression | None = None

    def at(self, step: int) -> Expression:
        """Return the rate at an update as an expression of numbers alone."""
        return _AT[self.kind](self, step)


def _of_list(schedule: Schedule, step: int) -> Expression:
    return Constant(schedule.numbers[min(step, len(schedule.numbers)) - 1])


def _decayed(schedule: Schedule, step: int) -> Expression:
    initial, factor, every = schedule.numbers
    times = (step - 1) // every
    if not times:
        return Constant(initial)
    return Product((Constant(initial), Power(Constant(factor), Constant(Fraction(times)))))


def _inverse(schedule: Schedule, step: int) -> Expression:
    initial, strength = schedule.numbers
    return Quotient(Constant(initial), Constant(1 + strength * (step - 1)))


def _by_formula(schedule: Schedule, step: int) -> Expression:
    number = Constant(Fraction(step))
    return with_leaves(schedule.formula, lambda leaf: number if isinstance(leaf, Symbol) else leaf)  # type: ignore[arg-type]


_AT: Mapping[str, Callable[[Schedule, int], Expression]] = {
    "list": _of_list, "decay": _decayed, "inverse": _inverse, "formula": _by_formula,
}
