"""What a statement is worth to a reading under which it compares nothing, but only introduces a symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.diagnosis.quality import MARKS
from derive.check.judge.judgement import Verdict
from derive.check.meaning.scope import unmarked
from derive.expressions.expression import Negative, Partial, Sum, Symbol
from derive.expressions.matrices import entries, walk

if TYPE_CHECKING:
    from derive.check.meaning.prepared import Prepared
    from derive.check.meaning.scope import Environment
    from derive.expressions.expression import Expression

NEW = -0.2


def worth_of_introducing(prepared: Prepared, environment: Environment) -> float:
    """Return less than nothing: a symbol that a statement has to define for itself is less than one that it knows.

    A step down the slope of what nothing trains is no better than a wrong one: its symbol is sooner a parameter's. Nor
    is the difference of a thing and itself: one of both symbols is sooner another's.
    """
    is_odd = _is_step_of_no_parameter(prepared, environment) or _is_of_nothing(prepared)
    return MARKS[Verdict.WRONG] if is_odd else NEW


def _is_of_nothing(prepared: Prepared) -> bool:
    """Return whether what is introduced takes everything away from itself."""
    formula = prepared.defines[1] if prepared.defines is not None else None
    return formula is not None and all(map(_is_taken_from_itself, entries(formula)))


def _is_taken_from_itself(entry: Expression) -> bool:
    match entry:
        case Sum((one, Negative(other))):
            return one == other and isinstance(one, Symbol)
    return False


def _is_step_of_no_parameter(prepared: Prepared, environment: Environment) -> bool:
    if prepared.defines is None:
        return False
    name, formula = prepared.defines
    old, is_updated = unmarked(name.spelling)
    meaning = environment.meaning(old) if is_updated else None
    of = {entry.name for entry in entries(meaning) if isinstance(entry, Symbol)} if meaning is not None else set()
    return any(isinstance(part, Partial) and part.by in of for part in walk(formula))
