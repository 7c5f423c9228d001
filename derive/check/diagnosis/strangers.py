"""Letters that a document defines itself, though a network may have something that is seldom called so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.diagnosis.quality import highest
from derive.check.syntax.tree import Name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment
    from derive.check.syntax.tree import Spelling

# Letters that more often stand for something else than for error signals, such as a gradient.
SELDOM_SIGNALS = ("g", "d")
# What a statement is worth less where one of its claims is not right.
AMISS = 1.1


def without_strangers(
    statements: Sequence[Statement], environment: Environment, mark: Callable[[int, Environment], float]
) -> Environment:
    """Return an environment in which letters are no error signals where the document says otherwise.

    That is where what it says of them is never right of these; ``mark`` tells how a statement does in an environment.
    """
    heads: dict[Spelling, list[int]] = defaultdict(list)
    for index, statement in enumerate(statements):
        head, *others = statement.chain.sides
        if others and isinstance(head, Name) and head.spelling.base in SELDOM_SIGNALS:
            heads[head.spelling].append(index)
    strangers = [
        spelling
        for spelling, said in heads.items()
        if (reading := environment.reading(spelling)) is not None and reading.rule.role.startswith("signal")
        and all(mark(index, environment) < highest(statements[index]) - AMISS for index in said)
    ]  # fmt: skip
    return replace(environment, readings=environment.readings.without(strangers)) if strangers else environment
