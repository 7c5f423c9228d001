"""What a document says between its formulas that announces a change: another example, the next step, a new exercise."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from derive.check.claims.announced_by import announced_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.claims.statements import Statement
    from derive.check.source.places import Places

_NUMBER = re.compile(r"\d+")
_ITEM = re.compile(r"^\s*(?:[-*+]\s|\d+[.)]\s)|\\item\b", re.MULTILINE)
# A case of indices, which a formula behind it is for.
_OF_INDICES = re.compile(r"(?<![^\W\d_])([ijklmn])\s*(?:=|\\neq?\b|\\ne\b|≠|!=)\s*([ijklmnc])(?![^\W\d_])")
# Between a statement and its case behind it stand no more words and signs than these: ``$r = 0$ if $z < 0$``.
MOST_WORDS = 3
# And so many statements of one sentence are said for the case before them.
MOST_BEHIND = 3
_ORDERS = frozenset(("<", "<=", ">", ">="))


class Announcements:
    """The prose before each statement of a document, by what it announces."""

    def __init__(self, places: Places, statements: Sequence[Statement]) -> None:
        self.places = places
        self.statements = statements

    def is_change(self, since: int, index: int) -> bool:
        """Return whether words after one statement, and up to another, announce that something changes."""
        return self._changes[index + 1] > self._changes[since + 1]

    def position(self, statement: Statement) -> int:
        """Return the number of a statement in the document."""
        return self._positions[statement.passage, statement.chain.start]

    @cached_property
    def _positions(self) -> dict[tuple[int, int], int]:
        return {(each.passage, each.chain.start): index for index, each in enumerate(self.statements)}

    def is_assumed(self, index: int) -> bool:
        """Return whether a statement is assumed, alone or as one of several in the sentence that says so."""
        for before in range(index, max(index - 1 - MOST_BEHIND, -1), -1):
            text = self._prose[before]
            said = list(announced_by("assumed").finditer(text))
            if said:
                return not announced_by("beyond").search(text, said[-1].end())
            if not announced_by("listed").fullmatch(text):
                break
        return False

    def is_next(self, index: int) -> bool:
        """Return whether words right before a statement announce another example or state."""
        return bool(announced_by("next").search(self._prose[index]))

    def is_after_update(self, index: int) -> bool:
        """Return whether words right before a statement say that it is about the network after an update."""
        return bool(announced_by("updated").search(self._prose[index]))

    def is_new_exercise(self, since: int, index: int) -> bool:
        """Return whether another exercise begins between two statements: a heading, and words that give something."""
        counts = (self._headings, self._givings)
        return all(count[index + 1] > count[since + 1] for count in counts)

    def is_new_section(self, since: int, index: int) -> bool:
        """Return whether a heading stands between two statements."""
        return self._headings[index + 1] > self._headings[since + 1]

    def is_case(self, index: int) -> bool:
        """Return whether a statement is a case that words suppose: ``if z < 0``."""
        kinds = [relation.kind for relation in self.statements[index].chain.relations]
        return len(kinds) == 1 and kinds[0] in _ORDERS and bool(announced_by("supposing").search(self._prose[index]))

    def case_of(self, index: int) -> int | None:
        """Return the case for which alone a statement is said, before it in its sentence or right behind; else None."""
        for before in range(index - 1, max(index - 1 - MOST_BEHIND, -1), -1):
            if announced_by("beyond").search(self._prose[before + 1]):
                break
            if self.is_case(before):
                if self._is_of_the_one_before(before) and announced_by("listed").fullmatch(self._prose[before + 1]):
                    break
                return before
        behind = index + 1
        if self.is_case_behind(index) and len(self._prose[behind].split()) <= MOST_WORDS:
            return None if announced_by("beyond").search(self._prose[behind]) else behind
        return None

    def case_left_by(self, index: int) -> int | None:
        """Return the case of which a statement tells all others, as ``otherwise`` beside it says; else None."""
        is_before = announced_by("otherwise-before").search(self._prose[index]) and not self._is_left(index - 1)
        if not (is_before or self._is_left(index)):
            return None
        return next(filter(self.is_case, range(index - 1, max(index - 1 - MOST_BEHIND, -1), -1)), None)

    def _is_left(self, index: int) -> bool:
        """Return whether words right behind a statement say that it is for all other cases."""
        is_said = announced_by("otherwise-behind").match(self._prose[index + 1]) if index >= 0 else None
        return is_said is not None and not self.is_case(index)

    def _is_of_the_one_before(self, case: int) -> bool:
        """Return whether a case stands right behind the statement that is said for it, as does the next one, then."""
        words = self._prose[case]
        is_behind = len(words.split()) <= MOST_WORDS and not announced_by("beyond").search(words)
        return case > 0 and not self.is_case(case - 1) and is_behind

    def is_case_behind(self, index: int) -> bool:
        """Return whether the next statement is a case."""
        return index + 1 < len(self.statements) and self.is_case(index + 1)

    def section(self, index: int) -> int:
        """Return the number of the section in which a statement stands: headings begin one, and bold words do."""
        return self._sections[index + 1]

    def exercise(self, index: int) -> int:
        """Return the number of the example or exercise in which a statement stands, as headings count them; or 0."""
        return self._exercises[index + 1]

    def is_for_some_indices(self, index: int) -> bool:
        """Return whether words right before a statement say which indices it is for: ``if $i = j$``."""
        return bool(_OF_INDICES.search(self._prose[index]))

    def is_counted_on(self, since: int, index: int) -> bool:
        """Return whether two statements stand below headings that differ in a number alone: *Step 1* and *Step 2*."""
        before, here = self._titles[since + 1], self._titles[index + 1]
        return before != here and _NUMBER.sub("#", before) == _NUMBER.sub("#", here)

    def item(self, index: int) -> int:
        """Return the number of the item of a list in which a statement stands, in its section; 0 before the first."""
        return self._items[index + 1] - self._items[self._sections.index(self.section(index), 1) - 1]

    @cached_property
    def _prose(self) -> list[str]:
        """The text before each statement, back to the one before it; last what stands behind all of them."""
        found: list[str] = []
        cell, end = -1, 0
        for statement in self.statements:
            passage = self.places.document.passages[statement.passage]
            start, stop = self.places.offsets(statement.passage, statement.chain.start, statement.chain.end)
            if passage.cell != cell:
                cell, end = passage.cell, 0
            found.append(self.places.cell(statement.passage).text[end:start])
            end = max(end, stop)
        return [*found, self.places.document.cells[cell].text[end:] if found else ""]

    def _counted(self, pattern: re.Pattern[str]) -> list[int]:
        return [0, *accumulate(int(bool(pattern.search(text))) for text in self._prose)]

    @cached_property
    def _changes(self) -> list[int]:
        return self._counted(announced_by("change"))

    @cached_property
    def _headings(self) -> list[int]:
        return self._counted(announced_by("heading"))

    @cached_property
    def _sections(self) -> list[int]:
        return self._counted(announced_by("section"))

    @cached_property
    def _exercises(self) -> list[int]:
        return self._counted(announced_by("numbered"))

    @cached_property
    def _titles(self) -> list[str]:
        """The line that begins the section of each statement, behind that of none."""
        found = [""]
        for text in self._prose:
            begins = list(announced_by("section").finditer(text))
            line = text[begins[-1].start() :].lstrip().partition("\n")[0] if begins else found[-1]
            found.append(line.strip())
        return found

    @cached_property
    def _items(self) -> list[int]:
        return self._counted(_ITEM)

    @cached_property
    def _givings(self) -> list[int]:
        return self._counted(announced_by("giving"))
