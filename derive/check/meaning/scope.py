"""What the symbols of a document mean: the rule chosen for each pattern of spelling, and what the text defines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from derive.calculus.updates import parts
from derive.check.meaning.definitions import Definitions
from derive.check.meaning.orientation import Orientation, laid, oriented
from derive.check.meaning.reading import Reading, Rule
from derive.check.meaning.step_by_step import as_before
from derive.check.syntax.tree import Spelling
from derive.expressions.expression import AtStep, Negative, Partial, Sum, Symbol, Updated
from derive.expressions.matrices import Stack, changed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from derive.check.meaning.reading import Readings
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound
    from derive.network.model import Model

# What stands above or below a parameter to say "after the update", or "before it".
UPDATED = frozenset((
    "new", "+", "neu", "updated", "next", "nouveau", "nuevo", "nueva", "t+1", "(t+1)", "k+1", "(k+1)", "*",
    "(new)", "(neu)", "(updated)", "(next)", "(nouveau)", "(nuevo)", "(nueva)",
))  # fmt: skip
BEFORE = frozenset((
    "old", "alt", "t", "(t)", "(old)", "k", "(k)", "current", "(alt)", "viejo", "vieja", "(viejo)", "(vieja)",
))  # fmt: skip

# Accents that say "after the update" above a parameter; above other symbols they are part of a name.
_NEW_ACCENTS = frozenset(("tilde", "hat"))

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
    """``rules`` by pattern, exceptions by spelling, and what the document itself defined, by spelling.

    ``orientation`` is how vectors and matrices lie; ``dots`` says that a dot between vectors gives their dot product.
    ``subtracts`` says that a change is taken off its weight: ``w' = w - \\Delta w``.
    """

    network: Model
    readings: Readings
    rules: Mapping[Pattern, Rule] = field(default_factory=dict)
    exceptions: Mapping[Spelling, Rule] = field(default_factory=dict)
    defined: Definitions = field(default_factory=Definitions)
    orientation: Orientation = Orientation.COLUMNS
    dots: bool = False
    subtracts: bool = False

    def with_rule(self, of: Pattern, rule: Rule) -> Environment:
        """Return the environment with another rule for a pattern."""
        return replace(self, rules={**self.rules, of: rule})

    def with_exception(self, spelling: Spelling, rule: Rule) -> Environment:
        """Return the environment with another rule for one spelling."""
        return replace(self, exceptions={**self.exceptions, spelling: rule})

    def with_definition(self, spelling: Spelling, meaning: Bound) -> Environment:
        """Return the environment with a symbol that the document defines."""
        return replace(self, defined=self.defined.having(spelling, meaning))

    def with_reading(self, spelling: Spelling, meaning: Bound) -> Environment:
        """Return the environment with a symbol that means something in one rule, marks of an update aside."""
        return replace(self, readings=self.readings.having({spelling: [Reading(Rule("general"), 1.0, meaning)]}))

    def choices(self, bases: Collection[str]) -> list[object]:
        """Return all choices that bear on symbols of these letters (in lower case): equal ones, equal meanings."""
        rules = [each for each in self.rules.items() if each[0][0].lower() in bases]
        exceptions = [each for each in self.exceptions.items() if each[0].base.lower() in bases]
        return [self.orientation, *sorted(rules), *sorted(exceptions, key=repr)]

    def candidates(self, spelling: Spelling) -> list[Reading]:
        """Return the readings of a spelling, marks of an update taken off where it means nothing with them."""
        for each in _variants(self.bare(spelling)):
            found = self.readings.get(each)
            if found:
                return found
        return []

    def reading(self, spelling: Spelling) -> Reading | None:
        """Return the reading that holds for a spelling, or None where it has none."""
        return self._chosen(self.bare(spelling), self.candidates(spelling))

    def bare(self, spelling: Spelling) -> Spelling:
        r"""Return a spelling without the marks of an update; what looks like one may be a unit: ``\delta_k``."""
        return spelling if self.readings.get(spelling) else unmarked(spelling)[0]

    def meaning(self, spelling: Spelling) -> Bound | None:
        """Return what a spelling means here, or None."""
        defined = self.defined.get(spelling)
        if defined is not None:
            return defined
        if spelling.accent == "Delta":
            return self._change(spelling)
        if spelling.accent == "d" and spelling not in self.readings and self.network.graph.quantities:
            return self._slope(spelling)
        # A mark may be part of the name (``y^*`` for a target): then it is read as it stands.
        exact = self.readings.get(spelling)
        reading = self.reading(spelling) if not exact else self._chosen(spelling, exact)
        if reading is None:
            return as_before(self.network, self.defined, spelling) if self.counts_steps else None
        _, is_updated = unmarked(spelling)
        meaning = oriented(reading, self.orientation, self.network.graph)
        if not is_updated or exact:
            return meaning
        after = changed(meaning, self._after_update)
        # A sign below a loss says where a weight was moved to, a hat that it is estimated: not what an update leaves.
        is_moved = "+" in spelling.below or spelling.accent == "hat"
        return None if is_moved and not isinstance(after, Stack | Updated) else after

    @property
    def counts_steps(self) -> bool:
        """Whether a number in round brackets above a parameter is that of a step, and not of a layer."""
        return any(rule.form == "step" and above == "(#)" for (_, _, above, *_), rule in self.rules.items())

    def settled(self, spelling: Spelling) -> Bound | None:
        """Return what a spelling means where numbers have been put in for letters; None where it means nothing.

        Nobody wrote this symbol, so it is read only as the document reads all others of its pattern.
        """
        meaning = self.meaning(spelling)
        if meaning is None or spelling in self.defined:
            return meaning
        bare = replace(unmarked(spelling)[0], accent="" if spelling.accent == "Delta" else spelling.accent)
        reading = self.reading(bare)
        chosen = self.exceptions.get(bare) or self.rules.get(pattern(bare))
        return meaning if reading is None or chosen in (None, reading.rule) else None

    def _change(self, spelling: Spelling) -> Bound | None:
        r"""Return what ``\Delta w`` means: the change of a parameter, or of a matrix of them, in one step."""
        meaning = self.meaning(replace(spelling, accent=""))
        return None if meaning is None else changed(meaning, self._change_of)

    def _change_of(self, parameter: Expression) -> Expression | None:
        """Return the change of a parameter that the network's update rule makes."""
        graph = self.network.graph
        if not isinstance(parameter, Symbol) or parameter.name not in self.network.trained or "eta" not in graph:
            return None
        new, old = Updated(parameter.name), parameter
        return Sum((old, Negative(new))) if self.subtracts else Sum((new, Negative(old)))

    def _slope(self, spelling: Spelling) -> Bound | None:
        """Return what ``dW`` means where it stands alone: the derivative of the loss by it."""
        by, graph = self.meaning(replace(spelling, accent="")), self.network.graph

        def slope(entry: Expression) -> Expression | None:
            return Partial(graph.loss, entry.name) if isinstance(entry, Symbol) and entry.name in graph else None

        slopes = None if by is None else changed(by, slope)
        return None if slopes is None else laid(slopes, self.orientation)

    def _chosen(self, spelling: Spelling, found: list[Reading]) -> Reading | None:
        for rule in (self.exceptions.get(spelling), self.rules.get(pattern(spelling))):
            for each in found if rule is not None else ():
                if each.rule == rule:
                    return each
        return max(found, key=lambda each: each.prior, default=None)

    def _after_update(self, meaning: Expression) -> Expression | None:
        if isinstance(meaning, Updated) or (isinstance(meaning, Symbol) and parts(meaning.name)):
            return Updated(meaning.name)
        if isinstance(meaning, Symbol) and self.network.trained and meaning.name == self.network.graph.loss:
            return AtStep(meaning, 1)
        # What a document without a network computes as new, it defines itself.
        is_network = bool(self.network.layers or self.network.trained)
        graph = self.network.graph
        parameters = graph.remembered("names of parameters", lambda: frozenset(graph.parameters))
        if isinstance(meaning, Symbol) and is_network and meaning.name in parameters:
            return Updated(meaning.name)
        return None


@lru_cache(maxsize=65536)
def unmarked(spelling: Spelling) -> tuple[Spelling, bool]:
    """Return a spelling without the marks of an update, and whether it had one that says "after".

    >>> unmarked(Spelling("w", ("5",), primes=1))[1], unmarked(Spelling("w", ("5",), ("old",)))[1]
    (True, False)
    """
    marks = {*spelling.above, *spelling.below}
    is_updated = spelling.primes == 1 or bool(marks & UPDATED) or spelling.accent in _NEW_ACCENTS
    silent = UPDATED | BEFORE
    bare = replace(
        spelling,
        above=tuple(part for part in spelling.above if part not in silent),
        below=tuple(part for part in spelling.below if part not in silent),
        primes=0 if spelling.primes == 1 else spelling.primes,
        accent="" if spelling.accent in _NEW_ACCENTS else spelling.accent,
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
