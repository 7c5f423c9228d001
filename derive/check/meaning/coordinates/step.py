r"""How people write what belongs to a step of an update: averages of Adam, velocities, new parameters.

``m_{w_5}`` and ``m^{(1)}_{w_5}`` are the average behind the first step, ``m^{(2)}_{w_5}`` that behind the second; the
number of the step is taken off the symbol, and what remains is looked up, so that any number is understood.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.updates import at_step, carried, gradient
from derive.check.meaning.reading import Reading, Rule, spelled
from derive.check.syntax.tree import Spelling
from derive.expressions.expression import AtStep, Expression, Symbol, Updated
from derive.network.graph.quantity import Given
from derive.network.tables.update_rules import PARAMETER, letter_and_accent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.expressions.matrices import Bound
    from derive.network.model import Model

    Spelled = Iterator[tuple[Spelling, Reading]]

# Each step takes an evaluation of the whole network; a larger number is none of a step that anybody works by hand.
LAST_STEP = 100
# Letters of the velocity of momentum; of other states, their own.
LOSSES = ("E", "L", "C", "J", "loss")
_LETTERS = {"v": ("v", "u")}


class Mark(Enum):
    """Where a symbol bears the number of its step."""

    ABOVE = "above"
    LAST = "last"
    FIRST = "first"
    PRIMES = "primes"


_NUMBERED = frozenset((Mark.ABOVE, Mark.LAST, Mark.FIRST))


@dataclass(frozen=True)
class Track:
    """What is written with the number of a step, in which places, and which number is the ``first``.

    ``before`` says that the number is that of the step which uses it, one more than the updates before.
    """

    rule: Rule
    prior: float
    of: Expression
    marks: frozenset[Mark] = _NUMBERED
    first: int = 1
    before: bool = False


class Steps:
    """Resolves symbols with the number of a step."""

    def __init__(self, network: Model) -> None:
        self.network = network
        self._rule = network.optimizer.rule

    def resolve(self, spelling: Spelling) -> Iterator[Reading]:
        """Yield what a spelling means once the number of a step is taken off it."""
        for mark, bare, number in _numbers(spelling):
            for track in self._tracks.get(bare, ()) if number <= LAST_STEP else ():
                if mark in track.marks and number >= track.first:
                    yield Reading(track.rule, track.prior, self._at(track, number))

    def spellings(self, meaning: Bound) -> Iterator[Spelling]:
        """Yield the spellings of what belongs to a step."""
        of, step = _unstepped(meaning)
        for bare, tracks in self._tracks.items():
            for track in tracks:
                number = step + track.before
                if track.of == of and number >= track.first and self._at(track, number) == meaning:
                    yield from (_marked(bare, mark, number) for mark in track.marks)

    def _at(self, track: Track, number: int) -> Expression:
        return at_step(self.network, track.of, number - track.before)

    @cached_property
    def _tracks(self) -> dict[Spelling, list[Track]]:
        found: dict[Spelling, list[Track]] = defaultdict(list)
        for spelling, track in self._all():
            found[spelling].append(track)
        return dict(found)

    def _all(self) -> Iterator[tuple[Spelling, Track]]:
        network = self.network
        for parameter in network.trained:
            own, below = spelled(parameter), (_compact(parameter),)
            slope = gradient(network, parameter)
            yield Spelling("g", below), Track(Rule("gradient-step", "g"), 0.8, slope, before=True)
            yield own, Track(Rule("step"), 0.3, Symbol(parameter), frozenset((Mark.ABOVE,)), first=0)
            yield own, Track(Rule("step"), 0.9, Symbol(parameter), frozenset((Mark.PRIMES,)))
            yield from self._lines(parameter)
            if not own.below and len(network.trained) > 1:
                yield own, Track(Rule("step-alone"), 0.25, Symbol(parameter), frozenset((Mark.LAST,)), first=0)
        if len(network.trained) == 1:
            yield from self._of_the_only_one(network.trained[0])
        if network.trained and network.graph.loss in network.graph:
            for base in LOSSES:
                yield Spelling(base), Track(Rule("step"), 0.2, Symbol(network.graph.loss), _NUMBERED, first=0)
        if network.trained and not network.layers and not network.examples:
            # What is computed bears the number of the step whose parameters it is computed with: z^{(1)}.
            for name, quantity in network.graph.quantities.items():
                if not isinstance(quantity.definition, Given):
                    yield spelled(name), Track(Rule("step"), 0.3, Symbol(name), frozenset((Mark.ABOVE,)), first=0)

    def _lines(self, parameter: str) -> Iterator[tuple[Spelling, Track]]:
        for name in (line.name for line in self._rule.lines if line.name != PARAMETER):
            letter, accent = letter_and_accent(name)
            first, of = int(name not in self._rule.states), Symbol(carried(name, parameter))
            for base in _LETTERS.get(letter, (letter,)):
                own = Spelling(base, (_compact(parameter),), accent=accent)
                yield own, Track(Rule("step", base), 0.8, of, first=first)
                yield own, Track(Rule("step", base), 0.8, of, frozenset((Mark.PRIMES,)))

    def _of_the_only_one(self, parameter: str) -> Iterator[tuple[Spelling, Track]]:
        r"""Yield what bears the number of a step alone, as papers on one parameter have it: ``m_1``, ``\theta_0``."""
        own, alone = spelled(parameter), frozenset((Mark.LAST,))
        if not own.below:
            yield own, Track(Rule("step-alone"), 0.4, Symbol(parameter), alone, first=0)
        yield Spelling("g"), Track(Rule("step-alone", "g"), 0.6, gradient(self.network, parameter), alone, before=True)
        for name in (line.name for line in self._rule.lines if line.name != PARAMETER):
            letter, accent = letter_and_accent(name)
            track = Track(Rule("step-alone", letter), 0.6, Symbol(carried(name, parameter)), alone)
            yield Spelling(letter, accent=accent), track


def _unstepped(meaning: Bound) -> tuple[Bound, int]:
    match meaning:
        case AtStep(of, step):
            return of, step
        case Updated(name):
            return Symbol(name), 1
    return meaning, 0


def _numbers(spelling: Spelling) -> Iterator[tuple[Mark, Spelling, int]]:
    """Yield the ways to take a number off a symbol: where it stood, the symbol without it, and the number."""
    above = re.fullmatch(r"\((\d{1,6})\)", spelling.above[0]) if len(spelling.above) == 1 else None
    if above:
        yield Mark.ABOVE, replace(spelling, above=()), int(above[1])
    if spelling.primes > 1:
        yield Mark.PRIMES, spelling.unprimed, spelling.primes
    below = spelling.below
    if below and re.fullmatch(r"\d{1,6}", below[-1]):
        yield Mark.LAST, replace(spelling, below=below[:-1]), int(below[-1])
    if len(below) > 1 and re.fullmatch(r"\d{1,6}", below[0]):
        yield Mark.FIRST, replace(spelling, below=below[1:]), int(below[0])


def _marked(bare: Spelling, mark: Mark, number: int) -> Spelling:
    match mark:
        case Mark.ABOVE:
            return replace(bare, above=(f"({number})",))
        case Mark.LAST:
            return replace(bare, below=(*bare.below, str(number)))
        case Mark.FIRST:
            return replace(bare, below=(str(number), *bare.below))
    return replace(bare, primes=number)


def update_readings(network: Model) -> Spelled:
    """Yield the spellings of gradients and of what an update rule works out, without the number of a step."""
    rule = network.optimizer.rule
    for parameter in network.trained:
        yield from _gradients(network, parameter)
        for line in rule.lines:
            if line.name != PARAMETER:
                is_state, is_alone = line.name in rule.states, len(network.trained) == 1
                yield from _lines(line.name, parameter, is_state=is_state, is_alone=is_alone)
    for state in rule.states if network.trained else ():
        for mark in ((), ("0",)):
            # Before the first step the states of all parameters are alike.
            before = Symbol(carried(state, network.trained[0]))
            yield Spelling(state, mark), Reading(Rule("before", state), 0.3, before)


def _gradients(network: Model, parameter: str) -> Spelled:
    slope = gradient(network, parameter)
    yield Spelling("g", (_compact(parameter),)), Reading(Rule("gradient", "g"), 0.8, slope)
    if _number(parameter):
        yield Spelling("g", (_number(parameter),)), Reading(Rule("of-weight", "g"), 0.5, slope)
    if len(network.trained) == 1:
        yield Spelling("g"), Reading(Rule("gradient-alone", "g"), 0.5, slope)


def _lines(name: str, parameter: str, *, is_state: bool, is_alone: bool) -> Spelled:
    letter, accent = letter_and_accent(name)
    before = Symbol(carried(name, parameter))
    for base in _LETTERS.get(letter, (letter,)):
        own = Spelling(base, (_compact(parameter),), accent=accent)
        yield own, Reading(Rule("after", base), 0.8, Updated(before.name))
        if _number(parameter):
            numbered = replace(own, below=(_number(parameter),))
            yield numbered, Reading(Rule("of-weight", base), 0.5, Updated(before.name))
        if is_state:
            yield own, Reading(Rule("before", base), 0.2, before)
        elif is_alone:
            # Of one parameter alone, papers write the letter without it; a state's letter is that before, too.
            yield replace(own, below=()), Reading(Rule("after-alone", base), 0.25, Updated(before.name))


def _number(parameter: str) -> str:
    """Return the number of a weight with a single one: 7 of ``w7``."""
    found = re.fullmatch(r"w_?(\d+)", parameter)
    return found[1] if found else ""


def _compact(parameter: str) -> str:
    """Return a parameter's name as a subscript of another symbol is read: ``w_1_1`` as ``w11``."""
    return parameter.replace("_", "")
