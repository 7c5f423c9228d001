"""What the symbols of a document mean: the rule chosen for each pattern of spelling, and what the text defines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from derive.check.bound import Stack
from derive.check.nodes import Spelling
from derive.network.expression import Negative, Partial, Product, Symbol, Updated

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from derive.check.bound import Bound
    from derive.check.readings import Reading, Readings
    from derive.network.network import Network

# What stands above or below a parameter to say "after the update", or "before it".
UPDATED = frozenset((
    "new", "+", "neu", "updated", "next", "nouveau", "t+1", "(t+1)", "(new)", "(neu)", "k+1", "(k+1)", "*",
))  # fmt: skip
BEFORE = frozenset(("old", "alt", "t", "(t)", "(old)", "k", "(k)", "current"))

Pattern = tuple[str, ...]


@lru_cache(maxsize=65536)
def pattern(spelling: Spelling) -> Pattern:
    """Return what symbols of one kind have in common: their letters, with every number a ``#``.

    >>> pattern(Spelling("w", ("12",), ("(1)",))) == pattern(Spelling("w", ("21",), ("(2)",)))
    True
    """
    below = ",".join(re.sub(r"\d+", lambda found: "#" * len(found[0]), part) for part in spelling.below)
    above = ",".join(re.sub(r"\d+", "#", part) for part in spelling.above)
    return (spelling.base, below, above, spelling.accent, "bold" if spelling.bold else "")


@dataclass(frozen=True)
class Environment:
    """``rules`` by pattern, exceptions by spelling, and what the document itself defined, by spelling."""

    network: Network
    readings: Readings
    rules: Mapping[Pattern, str] = field(default_factory=dict)
    exceptions: Mapping[Spelling, str] = field(default_factory=dict)
    defined: Mapping[Spelling, Bound] = field(default_factory=dict)

    def with_rule(self, of: Pattern, rule: str) -> Environment:
        """Return the environment with another rule for a pattern."""
        return replace(self, rules={**self.rules, of: rule})

    def with_exception(self, spelling: Spelling, rule: str) -> Environment:
        """Return the environment with another rule for one spelling."""
        return replace(self, exceptions={**self.exceptions, spelling: rule})

    def with_definition(self, spelling: Spelling, meaning: Bound) -> Environment:
        """Return the environment with a symbol that the document defines."""
        return replace(self, defined={**self.defined, spelling: meaning})

    def choices(self, bases: Collection[str]) -> list[object]:
        """Return all choices that bear on symbols of these letters (in lower case): equal ones, equal meanings."""
        rules = [each for each in self.rules.items() if each[0][0].lower() in bases]
        exceptions = [each for each in self.exceptions.items() if each[0].base.lower() in bases]
        return [*sorted(rules), *sorted(exceptions, key=repr)]

    def candidates(self, spelling: Spelling) -> list[Reading]:
        """Return the readings of a spelling, marks of an update taken off."""
        bare, _ = unmarked(spelling)
        for each in _variants(bare):
            found = self.readings.get(each)
            if found:
                return found
        return []

    def reading(self, spelling: Spelling) -> Reading | None:
        """Return the reading that holds for a spelling, or None where it has none."""
        found = self.candidates(spelling)
        bare, _ = unmarked(spelling)
        wanted = (self.exceptions.get(bare), self.rules.get(pattern(bare)))
        for rule in wanted:
            for each in found:
                if each.rule == rule:
                    return each
        return max(found, key=lambda each: each.prior, default=None)

    def meaning(self, spelling: Spelling) -> Bound | None:
        """Return what a spelling means here, or None."""
        if spelling in self.defined:
            return self.defined[spelling]
        if spelling.accent == "Delta":
            return self._change(spelling)
        # A mark may be part of the name (``y^*`` for a target): then it is read as it stands.
        exact = self.readings.get(spelling)
        reading = self.reading(spelling) if not exact else self._chosen(spelling, exact)
        if reading is None:
            return None
        _, is_updated = unmarked(spelling)
        return self._after_update(reading.meaning) if is_updated and not exact else reading.meaning

    def _change(self, spelling: Spelling) -> Bound | None:
        r"""Return what ``\Delta w`` means: the change of a parameter in one step of gradient descent."""
        parameter = self.meaning(replace(spelling, accent=""))
        graph = self.network.graph
        if not isinstance(parameter, Symbol) or parameter.name not in self.network.trained or "eta" not in graph:
            return None
        return Negative(Product((Symbol("eta"), Partial(graph.loss, parameter.name))))

    def _chosen(self, spelling: Spelling, found: list[Reading]) -> Reading:
        for rule in (self.exceptions.get(spelling), self.rules.get(pattern(spelling))):
            for each in found:
                if each.rule == rule:
                    return each
        return max(found, key=lambda each: each.prior)

    def _after_update(self, meaning: Bound) -> Bound | None:
        if isinstance(meaning, Stack):
            entries = [self._after_update(entry) for entry in meaning.entries]
            if any(entry is None for entry in entries):
                return None
            return meaning.map(lambda entry: Updated(entry.name) if isinstance(entry, Symbol) else entry)
        if isinstance(meaning, Symbol) and self.network.layers and meaning.name in self.network.graph.parameters:
            return Updated(meaning.name)
        return None


@lru_cache(maxsize=65536)
def unmarked(spelling: Spelling) -> tuple[Spelling, bool]:
    """Return a spelling without the marks of an update, and whether it had one that says "after".

    >>> unmarked(Spelling("w", ("5",), primes=1))[1], unmarked(Spelling("w", ("5",), ("old",)))[1]
    (True, False)
    """
    marks = {*spelling.above, *spelling.below}
    is_updated = spelling.primes == 1 or bool(marks & UPDATED) or spelling.accent == "tilde"
    silent = UPDATED | BEFORE
    bare = replace(
        spelling,
        above=tuple(part for part in spelling.above if part not in silent),
        below=tuple(part for part in spelling.below if part not in silent),
        primes=0 if spelling.primes == 1 else spelling.primes,
        accent="" if spelling.accent == "tilde" else spelling.accent,
    )
    return bare, is_updated


def _variants(spelling: Spelling) -> list[Spelling]:
    """Return the spelling, then looser ones: case of words, commas, brackets below, bold."""
    base = spelling.base.lower() if len(spelling.base) > 1 else spelling.base
    first = replace(spelling, base=base)
    found = [spelling, first]
    if len(spelling.below) > 1:
        found.append(replace(first, below=("".join(spelling.below),)))
    if spelling.bold:
        found.append(replace(first, bold=False))
    return found
