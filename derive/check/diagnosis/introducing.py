"""What a statement is worth to a reading under which it compares nothing, but only introduces a symbol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.diagnosis.quality import MARKS
from derive.check.judge.judgement import Verdict
from derive.check.meaning.scope import unmarked
from derive.expressions.expression import Partial, Symbol
from derive.expressions.matrices import entries, walk

if TYPE_CHECKING:
    from derive.check.meaning.prepared import Prepared
    from derive.check.meaning.scope import Environment

NEW = -0.2


def worth_of_introducing(prepared: Prepared, environment: Environment) -> float:
    """Return less than nothing: a symbol that a statement has to define for itself is less than one that it knows.

    A step down the slope of what nothing trains is no better than a wrong one: its symbol is sooner a parameter's.
    """
    return MARKS[Verdict.WRONG] if _is_step_of_no_parameter(prepared, environment) else NEW


def _is_step_of_no_parameter(prepared: Prepared, environment: Environment) -> bool:
    if prepared.defines is None:
        return False
    name, formula = prepared.defines
    old, is_updated = unmarked(name.spelling)
    meaning = environment.meaning(old) if is_updated else None
    of = {entry.name for entry in entries(meaning) if isinstance(entry, Symbol)} if meaning is not None else set()
    return any(isinstance(part, Partial) and part.by in of for part in walk(formula))
