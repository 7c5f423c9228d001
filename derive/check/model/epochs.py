"""Where a document without a network gives a symbol anew: the next example, the weight after a step, another exercise.

From there on the symbol has its new value, as after an assignment, and so has what is computed from it. A symbol with a
number only may change at any line; what is computed by a formula changes only where words announce it, or where
something that it is made of does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from derive.calculus.decimals import ends
from derive.check.formulas.evaluation import NoValue, value
from derive.check.model.hidden import is_rounded, reached
from derive.check.model.numbers_put_in import numbers_put_in
from derive.expressions.alike import in_any_order, is_a_share
from derive.expressions.expression import Call, Expression, Symbol
from derive.expressions.matrices import is_symbolic, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from derive.calculus.balls import Evaluation
    from derive.check.claims.announcing import Announcements
    from derive.check.model.lines import Line

# Where numbers alone are worked out: no symbol has a value there.
_NOWHERE = cast("Evaluation", SimpleNamespace(quantities={}))
# A document that changes more often than this is followed no further.
MOST_EPOCHS = 24


class Change(Enum):
    """What begins an epoch: a new value, one that is worked out from the old one, or another exercise."""

    GIVEN = "given"
    UPDATE = "update"
    EXERCISE = "exercise"


@dataclass(frozen=True)
class Regiven:
    """A symbol given anew by a statement: a number with its unit, or a formula; it holds from ``first`` on."""

    statement: int
    first: int
    name: str
    number: tuple[Fraction, Fraction] | None = None
    formula: Expression | None = None
    change: Change = Change.GIVEN


@dataclass
class Epochs:
    """The stretches of a document in which every symbol has one value: where each begins, and what is given anew."""

    starts: list[int] = field(default_factory=lambda: [0])
    changes: list[Change] = field(default_factory=lambda: [Change.EXERCISE])
    regiven: list[Regiven] = field(default_factory=list)
    beyond: frozenset[str] = frozenset()

    def latest(self, epoch: int) -> dict[str, Regiven]:
        """Return what holds anew in an epoch, by symbol."""
        end = self.starts[epoch + 1] if epoch + 1 < len(self.starts) else None
        return {each.name: each for each in self.regiven if end is None or each.first < end}

    @cached_property
    def firsts(self) -> dict[str, int]:
        """The statement that gives a symbol anew first, by symbol."""
        return {each.name: each.statement for each in reversed(self.regiven)}

    def is_said_again(self, statement: int, line: Line) -> bool:
        """Return whether a line in numbers only repeats what was given anew before: it says nothing of the start."""
        first = self.firsts.get(line.name) if line.name is not None else None
        return first is not None and statement > first and (line.is_plain or line.in_numbers is not None)

    def lost(self, epoch: int) -> frozenset[str]:
        """Return the symbols that change again within an epoch, because there are too many epochs."""
        return self.beyond if epoch == len(self.starts) - 1 else frozenset()


def epochs(
    lines: Sequence[Line], formulas: Mapping[str, Expression], above: Mapping[str, Fraction], spoken: Announcements
) -> Epochs:
    """Return the epochs of a document; ``formulas`` are those in symbols that it gives, ``above`` tables of givens."""
    regiven = _Givings(lines, formulas, above, spoken).found()
    found = Epochs()
    for each in regiven:
        if not _holds_since(each, found.starts[-1], lines, formulas):
            if len(found.starts) == MOST_EPOCHS:
                found.beyond |= {each.name}
                continue
            found.starts.append(each.first)
            found.changes.append(each.change)
        found.regiven.append(each)
    return found


def _holds_since(
    each: Regiven, start: int, lines: Sequence[Line], formulas: Mapping[str, Expression]
) -> bool:
    """Return whether what is given anew may hold from the start of the epoch: nothing in between speaks of it."""
    if start == 0:
        return False
    inside = (line for line in lines if start <= line.statement < each.first)
    between = {name for line in inside if line.shows_values for name in line.names}
    return all(each.name != name and each.name not in reached(Symbol(name), formulas) for name in between)


class _Givings:
    def __init__(
        self,
        lines: Sequence[Line],
        formulas: Mapping[str, Expression],
        above: Mapping[str, Fraction],
        spoken: Announcements,
    ) -> None:
        self.lines = lines
        self.formulas = formulas
        self.spoken = spoken
        self.current: dict[str, tuple[Fraction, Fraction]] = {
            name: (number, Fraction(0)) for name, number in above.items()
        }
        self.worked_out: set[str] = set()
        self.without_result: dict[str, int] = {}
        self.said_last: dict[str, int] = {}
        self.formula: dict[str, Expression] = {}
        self.last_change = self.last_given = -1

    def found(self) -> list[Regiven]:
        """Return what is given anew, in order."""
        found: list[Regiven] = []
        for line in self.lines:
            index = line.statement
            if line.name is None:
                continue
            each = self._regiven(index, line, line.name)
            if each is not None:
                found.append(each)
                self.last_change = index
                self.last_given = self.last_given if each.change is Change.UPDATE else index
            self._learn(index, line, line.name)
        return found

    def _learn(self, index: int, line: Line, name: str) -> None:
        number = line.number or _worked_out(line.sides[-1] if line.sides else None)
        if number is not None:
            self.current[name] = number
        if line.in_numbers is not None:
            self.worked_out.add(name)
            if line.number is None:
                self.without_result[name] = index
        symbolic = [side for side in line.sides if side is not None and is_symbolic(side)]
        if symbolic and not line.is_self_update:
            self.formula.setdefault(name, symbolic[0])
        if number is not None or symbolic:
            self.said_last[name] = index

    def _regiven(self, index: int, line: Line, name: str) -> Regiven | None:
        is_computed = name in self.formulas
        if line.is_self_update and not is_computed:
            update = Regiven(index, index + 1, name, line.number, change=Change.UPDATE)
            return update if line.number is not None else None
        known = self.current.get(name)
        if line.is_plain and self.without_result.get(name) == index - 1:
            return None  # it is the result of the numbers that the statement before it has
        if line.is_plain and known is not None and line.number is not None and differ(known, line.number):
            is_free = line.is_assignment or not (is_computed or self._is_settled(name))
            return Regiven(index, index, name, line.number) if is_free or self._is_announced(index, name) else None
        if line.is_plain and known is None and self._is_first_given(index, name, is_computed=is_computed):
            return Regiven(index, index, name, line.number)
        worked_out = line.in_numbers
        if known is None:
            known = self._put_in_before(index, name)
        if worked_out is not None and known is not None and self._is_new(worked_out, known):
            is_free = not is_computed or self._is_announced(index, name)
            return Regiven(index, index, name, line.number, worked_out) if is_free else None
        return self._redefined(index, line, name)

    def _is_settled(self, name: str) -> bool:
        """Return whether a symbol is worked out of numbers that still hold: nothing but parameters changed since."""
        return name in self.worked_out and self.last_given <= self.said_last.get(name, -1)

    def _is_first_given(self, index: int, name: str, *, is_computed: bool) -> bool:
        """Return whether a symbol has a number of its own from here: one that is assumed, whatever gave it before."""
        return self.spoken.is_assumed(index) if is_computed else self._is_first_given_for_later(index, name)

    def _is_first_given_for_later(self, index: int, name: str) -> bool:
        """Return whether what depends on a symbol has a number before the symbol has, and another one behind.

        Then the first numbers come from what words told of it, or nothing did.
        """
        before = {each: self.current[each] for each in self.current if name in reached(Symbol(each), self.formulas)}
        before.pop(name, None)
        following = (line for line in self.lines if before and line.statement > index)
        later = ((line.name, line.number) for line in following if line.name in before)
        return any(number is not None and differ(before[each], number) for each, number in later if each is not None)

    def _put_in_before(self, index: int, name: str) -> tuple[Fraction, Fraction] | None:
        """Return the number that was put in for a symbol before anything is said of it."""
        statement, number = self._put_in.get(name, (index, None))
        return number if statement < index else None

    @cached_property
    def _put_in(self) -> dict[str, tuple[int, tuple[Fraction, Fraction]]]:
        return {
            name: (statement, number)
            for statement, name, number in reversed([*numbers_put_in(self.lines, self.formulas)])
        }

    def _is_new(self, worked_out: Expression, known: tuple[Fraction, Fraction]) -> bool:
        number = _worked_out(worked_out)
        return number is not None and differ(known, number)

    def _is_announced(self, index: int, name: str) -> bool:
        """Return whether words announce a change since a symbol was spoken of, and nothing else was given since."""
        since = self.said_last.get(name, -1)
        is_first = self.last_change <= since or self.last_change == index  # of an array, each entry is given anew
        return is_first and self.spoken.is_change(since, index)

    def _redefined(self, index: int, line: Line, name: str) -> Regiven | None:
        """Return a formula that takes the place of another one, in a new exercise."""
        before = self.formula.get(name)
        now = next((side for side in line.sides if side is not None and is_symbolic(side)), None)
        if before is None or now is None or line.is_self_update or name not in self.formulas:
            return None
        if in_any_order(before) == in_any_order(now):
            return None
        if is_a_share(now, before) and not line.shows_values:
            self.formula[name] = now
            return Regiven(index, index, name, formula=now)
        if not self._is_in_another_exercise(index, name, before, now):
            return None
        self.formula[name] = now
        self.current.pop(name, None)  # the number of the old formula is none of the new one
        return Regiven(index, index, name, formula=now, change=Change.EXERCISE)

    def _is_in_another_exercise(self, index: int, name: str, before: Expression, now: Expression) -> bool:
        """Return whether words tell of another exercise, or a heading does, and the formula is one of another model.

        Such a formula calls other functions, or names what nobody named as long as the old one held.
        """
        since = self.said_last[name]
        if self.spoken.is_new_exercise(since, index):
            return True
        if not self.spoken.is_new_section(since, index):
            return False
        named = {each for line in self.lines if line.statement <= since for each in line.names}
        new = {part.name for part in walk(now) if isinstance(part, Symbol)} - named
        return bool(new) or _functions(before) != _functions(now)


def _worked_out(side: Expression | None) -> tuple[Fraction, Fraction] | None:
    """Return what numbers give; None where a symbol stands among them."""
    if side is None or is_symbolic(side):
        return None
    try:
        lower, upper = ends(value(side, _NOWHERE))
    except NoValue:
        return None
    return (lower + upper) / 2, Fraction(0)


def _functions(formula: Expression) -> set[str]:
    return {part.function for part in walk(formula) if isinstance(part, Call)}


def differ(known: tuple[Fraction, Fraction], number: tuple[Fraction, Fraction]) -> bool:
    """Return whether two numbers of one symbol are two values, not one with more digits and with fewer.

    >>> tenth, other = (Fraction("0.4"), Fraction(1, 10)), (Fraction("0.41"), Fraction(1, 100))
    >>> differ(tenth, other), differ((Fraction("0.667"), Fraction(1, 1000)), (Fraction("0.6667"), Fraction(1, 10000)))
    (True, False)
    """
    longer, shorter = sorted((known, number), key=lambda each: each[1])
    if longer[0] == shorter[0]:
        return False
    return not (is_rounded(*shorter) and abs(longer[0] - shorter[0]) <= shorter[1] / 2)
