"""What one check of a document learns of how it is read, for the next one, while fixes are tried."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.check.diagnosis.conventions import Choice, Qualities, choose

if TYPE_CHECKING:
    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment
    from derive.check.worlds.points import Points


@dataclass
class Memory:
    """What one check of a document learns for the next, while its fixes are tried; by the number of a frame.

    With ``tries`` a document with as many statements is read as before: a draft changes a few signs, not how symbols
    are written, and choosing anew is most of a check's work.
    """

    qualities: dict[int, Qualities] = field(default_factory=dict)
    choices: dict[int, tuple[int, Choice]] = field(default_factory=dict)
    tries: bool = False

    def choice(self, number: int, statements: list[Statement], environment: Environment, points: Points) -> Choice:
        """Return the reading of a frame: the one known, or the one chosen now."""
        count, known = self.choices.get(number, (0, None))
        if self.tries and known is not None and count == len(statements) and not known.misfits:
            like = known.environment
            read = environment.readings.chosen_as(like.readings)  # a draft may bring a letter in
            return replace(known, environment=replace(like, readings=read))
        chosen = choose(statements, environment, points, self.qualities.setdefault(number, {}))
        self.choices[number] = (len(statements), chosen)
        return chosen
