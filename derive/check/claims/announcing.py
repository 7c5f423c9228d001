"""What a document says between its formulas that announces a change: another example, the next step, a new exercise."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.check.claims.statements import Statement
    from derive.check.source.places import Places

# Words for what comes next, and for what a document goes through one by one.
_CHANGE = re.compile(
    r"\b(?:second|third|fourth|fifth|next|new|now|again|after\w*|later|another|instead|suppose|updated?|trained"
    r"|steps?|epochs?|iterations?|rounds?|times?|examples?|samples?|points?|cases?|patterns?|first|two|three"
    r"|zweite\w*|dritte\w*|nächste\w*|neue?\w?|nach\w*|jetzt|nun|schritte?|epoche|beispiele?|zeitpunkt|durchgang|fall"
    r"|deuxième|troisième|suivante?|nouve\w+|après|maintenant|étapes?|exemples?|itérations?|époque"
    r"|segund[oa]|tercer\w*|siguiente|nuev[oa]s?|después|ahora|pasos?|ejemplos?|iteración|época)\b"
    r"|第[二三四]|下一|新|更新|步|样本|例|次",
    re.IGNORECASE,
)
# Words for another example, not for another number of the same one: "the new weight is" tells what an update gives.
_NEXT = re.compile(
    r"\b(?:(?:next|new|another|other|different|second|third|fourth)\s+(?:\w+\s+)?(?:example|sample|point|pattern|case|input)"
    r"|(?:example|sample|pattern)\s+\d|instead|suppose"
    r"|(?:nächste|neue|andere|zweite|dritte)\w*\s+(?:beispiel|muster|eingabe|fall|punkt)|(?:beispiel|muster)\s+\d|stattdessen"
    r"|(?:nouvel|autre|deuxième|second)\s+(?:exemple|échantillon|cas)|exemple\s+(?:suivant|\d)"
    r"|(?:nuevo|otro|segundo|siguiente)\s+(?:ejemplo|caso|punto)|ejemplo\s+\d)|第[二三四]个|下一个|例\s*[2-9]",
    re.IGNORECASE,
)
# Words for what the network gives with its new weights.
_UPDATED = re.compile(
    r"\bafter\s+(?:the|this|that|one|an|a|our|each)?\s*(?:\w+\s+)?(?:update|step|iteration)"
    r"|\b(?:new|updated)\s+(?:weights|parameters|values)"
    r"|\bnach\s+(?:dem|der|einem|einer|diesem)?\s*(?:\w+\s+)?(?:update|schritt|aktualisierung)|\bneuen\s+gewichte"
    r"|\baprès\s+(?:la|une|cette)\s+(?:mise\s+à\s+jour|étape)|\bnouveaux\s+poids"
    r"|\b(?:después|tras)\s+(?:de\s+)?(?:la|una|esta)\s+actualización|\bnuevos\s+pesos|更新后",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^\s*#{1,6}\s|\\(?:part|chapter|(?:sub)*section|paragraph|problem|exercise|question|part)\b|\\begin\{(?:exercise|problem)"
    r"|\b(?:exercise|problem|question|task|aufgabe|übung|exercice|ejercicio|problema|tarea)\s*\(?[\dA-Za-z]\b|题",
    re.IGNORECASE | re.MULTILINE,
)
_SECTION = re.compile(
    rf"{_HEADING.pattern}|^\s*(?:[-*+]\s+|\d+[.)]\s+)?\*\*[^*\n]*[^\W\d_]{{3}}", re.IGNORECASE | re.MULTILINE
)
_NUMBER = re.compile(r"\d+")
_ITEM = re.compile(r"^\s*(?:[-*+]\s|\d+[.)]\s)|\\item\b", re.MULTILINE)
_GIVING = re.compile(
    r"\b(?:let|given|consider|suppose|define[sd]?|another|now|take|sei|gegeben|betrachte\w*|soit|soient|considér\w+"
    r"|sea|sean|dad[oa]s?|considere\w*)\b|设|令|给定|已知",
    re.IGNORECASE,
)

# Headings that number examples and exercises, each of which has numbers of its own.
_EXERCISE = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]|\*\*|\\(?:(?:sub)*section|paragraph)\*?\{)[^\n]{0,40}?\b"
    r"(?:example|exercise|problem|question|task|aufgabe|übung|beispiel|exercice|exemple|ejercicio|ejemplo|exercício"
    r"|exemplo|esercizio|esempio|voorbeeld|opgave|exempel|uppgift|przykład|zadanie|příklad|örnek|contoh|latihan|ví dụ"
    r"|bài|пример|задача|упражнение)\W{0,3}\d|^#{1,6}[^\n]{0,20}(?:例|题|问题|예제|문제)\W{0,3}\d",
    re.IGNORECASE | re.MULTILINE,
)
# Words for a case of indices, which a formula behind them is for.
_OF_INDICES = re.compile(r"(?<![^\W\d_])([ijklmn])\s*(?:=|\\neq?\b|\\ne\b|≠|!=)\s*([ijklmnc])(?![^\W\d_])")

# Words for what is assumed, and what stands between several things that are: ``assume $h = 0.1$ and $g = 0.05$``.
_ASSUMED = re.compile(
    r"\b(?:assum\w+|suppos\w+|angenommen|(?:we|wir)\s+nehmen|supong\w+|suponiendo)\b|假设", re.IGNORECASE
)
_LISTED = re.compile(r"[\s$`,;()\[\]\\]*(?:and|und|et|y|和)?[\s$`,;()\[\]\\]*", re.IGNORECASE)

# Words that make an inequality behind them a case, not a claim; and what a case does not reach beyond.
_SUPPOSING = re.compile(
    r"(?:\b(?:if|when(?:ever)?|where(?:ver)?|for|provided(?:\s+that)?|wenn|falls|für|si|quand|lorsque|pour|cuando|para|se|quando)"
    r"|若|如果|当)(?:\s+(?:all|any|alle|tout))?[\s$`\\(\[]*$",
    re.IGNORECASE,
)
_BEYOND = re.compile(
    r"[.;。；](?:\s|$)|\n\s*\n|\n\s*[-*]\s|\b(?:else|otherwise|but|sonst|sinon|si\s+no)\b|否则", re.IGNORECASE
)
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
            said = list(_ASSUMED.finditer(text))
            if said:
                return not _BEYOND.search(text, said[-1].end())
            if not _LISTED.fullmatch(text):
                break
        return False

    def is_next(self, index: int) -> bool:
        """Return whether words right before a statement announce another example or state."""
        return bool(_NEXT.search(self._prose[index]))

    def is_after_update(self, index: int) -> bool:
        """Return whether words right before a statement say that it is about the network after an update."""
        return bool(_UPDATED.search(self._prose[index]))

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
        return len(kinds) == 1 and kinds[0] in _ORDERS and bool(_SUPPOSING.search(self._prose[index]))

    def case_of(self, index: int) -> int | None:
        """Return the case for which alone a statement is said, before it in its sentence or right behind; else None."""
        for before in range(index - 1, max(index - 1 - MOST_BEHIND, -1), -1):
            if _BEYOND.search(self._prose[before + 1]):
                break
            if self.is_case(before):
                return before
        behind = index + 1
        if self.is_case_behind(index) and len(self._prose[behind].split()) <= MOST_WORDS:
            return None if _BEYOND.search(self._prose[behind]) else behind
        return None

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
        """The text before each statement, back to the one before it."""
        found: list[str] = []
        cell, end = -1, 0
        for statement in self.statements:
            passage = self.places.document.passages[statement.passage]
            start, stop = self.places.offsets(statement.passage, statement.chain.start, statement.chain.end)
            if passage.cell != cell:
                cell, end = passage.cell, 0
            found.append(self.places.cell(statement.passage).text[end:start])
            end = max(end, stop)
        return found

    def _counted(self, pattern: re.Pattern[str]) -> list[int]:
        return [0, *accumulate(int(bool(pattern.search(text))) for text in self._prose)]

    @cached_property
    def _changes(self) -> list[int]:
        return self._counted(_CHANGE)

    @cached_property
    def _headings(self) -> list[int]:
        return self._counted(_HEADING)

    @cached_property
    def _sections(self) -> list[int]:
        return self._counted(_SECTION)

    @cached_property
    def _exercises(self) -> list[int]:
        return self._counted(_EXERCISE)

    @cached_property
    def _titles(self) -> list[str]:
        """The line that begins the section of each statement, behind that of none."""
        found = [""]
        for text in self._prose:
            begins = list(_SECTION.finditer(text))
            line = text[begins[-1].start() :].lstrip().partition("\n")[0] if begins else found[-1]
            found.append(line.strip())
        return found

    @cached_property
    def _items(self) -> list[int]:
        return self._counted(_ITEM)

    @cached_property
    def _givings(self) -> list[int]:
        return self._counted(_GIVING)
