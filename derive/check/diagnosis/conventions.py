"""Which reading of the symbols a document means: the one that makes most of its claims true.

First one rule for each pattern of spelling, for the whole document. Then, for symbols whose claims still fail, runs
of statements in which the symbol stands for something else.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.check.claims.statements import Statement
from derive.check.diagnosis.introducing import worth_of_introducing
from derive.check.diagnosis.lying import gives_an_array, is_flipped, is_turned_round
from derive.check.diagnosis.misfits import Misfits
from derive.check.diagnosis.quality import highest, quality
from derive.check.diagnosis.rivals import Rival, Rivals
from derive.check.diagnosis.strangers import without_strangers
from derive.check.judge.chain import judge
from derive.check.meaning.coordinates.layer import COUNTINGS, FROM_0, FROM_1, agreed, first_layer, is_counted
from derive.check.meaning.indices import instances
from derive.check.meaning.orientation import LAYOUTS, allowed
from derive.check.meaning.prepared import as_updated, prepare
from derive.check.meaning.reading import Rule
from derive.check.meaning.scope import Environment, Pattern, pattern, unmarked
from derive.check.meaning.turned_primes import primes_read
from derive.check.syntax.index_letters import examples
from derive.check.worlds.written import Ledger
from derive.expressions.matrices import Stack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.check.formulas.sides import Sides
    from derive.check.meaning.reading import Layers, Reading, Readings
    from derive.check.syntax.tree import Spelling
    from derive.check.worlds.points import Points
    from derive.expressions.matrices import Bound

# Statements that vote on one pattern; more would not change the vote.
VOTERS = 14
ROUNDS = 2
# Of a generic formula (``z_j = ...``), so many instances are tried.
MOST_INSTANCES = 4
# How many statements are looked at to compare readings of a whole document, and how many readings are tried.
MOST_SAMPLED = 60
MOST_STARTS = 3
MOST_RESTARTS = 24
# What it must bring to read a symbol differently for a while, and how many statements must support it.
SWITCH = 1.1
PRIOR_WEIGHT = 0.6
# A reading below this prior takes so many statements that speak of the symbol.
UNUSUAL, LEAST_VOTERS = 0.1, 3
# What a symbol costs that a way of counting layers leaves without a meaning; and by how much for each statement a
# document must do better with layers counted in several ways.
LOST, MIXED = 1.5, 0.25
# The numbers of a given array tell how it lies more than formulas do, in which brackets and transposes are left out.
TELLING = 4

# What a document says itself is no matter of what its other lines would rather have.
TURNED_ROUND = -4.0

# Features of rules that go together: layers counted from the inputs as 0, or as 1.
COUNTING = (FROM_0, FROM_1)
# And symbols without a layer at them: all of one layer.
TOGETHER = (*COUNTING, 1, 2, 3)

# What rules are told that read an error signal as the derivative with a minus.
MINUS = "minus"

Rules = dict[Pattern, dict[Rule, float]]
Qualities = dict[object, float]
"""What a chain is worth by itself, by its head and its members as they are read."""


@dataclass(frozen=True)
class Choice:
    """The environment of a document, and exceptions to it: by index of the statement, another rule for a spelling.

    ``misfits`` are statements with a product of matrices that no convention of the document makes possible; ``rivals``
    are for wrong ones a symbol that may as well be read so that they are right.
    """

    environment: Environment
    exceptions: dict[int, dict[Spelling, Rule]]
    misfits: frozenset[int] = frozenset()
    rivals: Mapping[int, Rival] = field(default_factory=dict)


def choose(
    statements: list[Statement], environment: Environment, points: Points, qualities: Qualities | None = None
) -> Choice:
    """Return the reading under which most claims are right.

    ``qualities`` is what chains are worth for the same network, as far as it is known; more is added.
    """
    usual, *others = allowed(environment.network.conventions)
    environment = replace(environment, orientation=usual)
    chooser, chosen = _counted(
        _Chooser(statements, points, {} if qualities is None else qualities, environment.readings), environment
    )
    if others and chooser.fails_in_matrices(chosen):
        for orientation in others:
            fresh, tried = _counted(chooser.afresh(), replace(environment, orientation=orientation))
            better = sum(fresh.mark(index, tried) > chooser.mark(index, chosen) for index in chooser.sample)
            is_usual = orientation not in LAYOUTS or better > 1
            if is_usual and fresh.sampled(tried) > chooser.sampled(chosen) + SWITCH:
                chooser, chosen = fresh, tried
    chosen = without_strangers(statements, chosen, chooser.mark)
    misfits = Misfits(statements, environment, chooser.mark).found(chosen)
    rivals = Rivals(statements, chooser.users, chooser.mark).found(chosen)
    return Choice(chosen, chooser.exceptions(chosen), misfits, rivals)


def _counted(chooser: _Chooser, environment: Environment) -> tuple[_Chooser, Environment]:
    """Return the best environment, with layers counted in one way if the document can be read so."""
    chosen = chooser.rules(environment)
    used = chooser.used(chosen)
    if any(map(is_counted, used)):
        graph = environment.network.graph
        counting = agreed(used, graph)
        if counting is None:
            chooser, chosen = _counted_alike(chooser, chosen, environment)
        else:
            chosen = replace(chosen, readings=counting.only(environment.readings, graph))
            chooser = chooser.afresh()
    return chooser, chosen


def _counted_alike(chooser: _Chooser, mixed: Environment, environment: Environment) -> tuple[_Chooser, Environment]:
    """Return the best environment that counts layers in one way, or the mixed one where symbols need it."""
    symbols = len(chooser.used(environment))
    best, best_mark, best_lost = (chooser, mixed), float("-inf"), symbols
    for counting in COUNTINGS:
        fresh = chooser.afresh()
        tried = replace(environment, readings=counting.only(environment.readings, environment.network.graph))
        tried = fresh.rules(tried)
        lost = symbols - len(fresh.used(tried))
        mark = fresh.sampled(tried) - LOST * lost
        if mark > best_mark:
            best, best_mark, best_lost = (fresh, tried), mark, lost
    margin = max(2 * SWITCH, MIXED * len(chooser.sample))
    return (chooser, mixed) if best_lost and chooser.sampled(mixed) > best_mark + margin else best


class _Chooser:
    def __init__(
        self, statements: list[Statement], points: Points, qualities: Qualities, readings: Readings
    ) -> None:
        self.readings = readings
        self.statements = statements
        self.points = points
        self.ledger = Ledger(points)
        self.bases = [{name.spelling.base.lower() for name in statement.names} for statement in statements]
        self.marks: dict[object, float] = {}
        self.qualities = qualities
        self.users: dict[Pattern, list[int]] = defaultdict(list)
        self.spellings: dict[Pattern, dict[Spelling, None]] = defaultdict(dict)
        self.sample = range(0, len(statements), max(1, len(statements) // MOST_SAMPLED))
        for index, statement in enumerate(statements):
            for name in statement.names:
                for each in (name.spelling, *examples(name.spelling)):
                    # What may be a mark of an update may be the name of a unit: ``\\delta_k``.
                    self._used(each if each in readings else unmarked(each)[0], index)

    def _used(self, bare: Spelling, index: int) -> None:
        self.spellings[pattern(bare)][bare] = None
        if not self.users[pattern(bare)] or self.users[pattern(bare)][-1] != index:
            self.users[pattern(bare)].append(index)

    def afresh(self) -> _Chooser:
        """Return a chooser for other readings; what a chain is worth stays known."""
        return _Chooser(self.statements, self.points, self.qualities, self.readings)

    def used(self, environment: Environment) -> list[Reading]:
        """Return how the symbols of the document are read."""
        found = (environment.reading(each) for spellings in self.spellings.values() for each in spellings)
        return [each for each in found if each is not None]

    def sampled(self, environment: Environment) -> float:
        """Return how well statements of the whole document do."""
        return sum(self.mark(index, environment) for index in self.sample)

    def fails_in_matrices(self, environment: Environment) -> bool:
        """Return whether a statement about vectors or matrices is not right, which may be a matter of how they lie."""
        return any(
            isinstance(environment.meaning(name.spelling), Stack)
            for index in self.sample if self._highest(index) > self.mark(index, environment)
            for name in self.statements[index].names
        )  # fmt: skip

    def rules(self, environment: Environment) -> Environment:
        """Choose one rule a pattern, best first, twice over: a choice may depend on others."""
        ambiguous: Rules = {}
        for each, spellings in self.spellings.items():
            rules = self._rules_of(list(spellings), environment)
            if len(rules) > 1:
                ambiguous[each] = rules
            elif rules:
                environment = environment.with_rule(each, *rules)
        environment = self._climbed(ambiguous, environment, ROUNDS)
        return self._from_elsewhere(ambiguous, environment)

    def _climbed(self, ambiguous: Rules, environment: Environment, rounds: int) -> Environment:
        """Choose the best rule for one pattern after the other, the others held fixed."""
        for _ in range(rounds):
            for each, rules in ambiguous.items():
                environment = self._best_rule(each, rules, environment)
        return environment

    def _from_elsewhere(self, ambiguous: Rules, environment: Environment) -> Environment:
        """Where claims fail, start once more from each likely other rule: one wrong choice may have led to others."""
        marks = {index: self.mark(index, environment) for index in self.sample}
        failing = [index for index in self.sample if self._highest(index) - marks[index] > SWITCH]
        for part in TOGETHER if failing else ():
            tried = _together(part, ambiguous, environment)
            if tried is None or not any(self.mark(index, tried) > marks[index] for index in failing):
                continue
            tried = self._climbed(ambiguous, tried, 1)
            after = {index: self.mark(index, tried) for index in self.sample}
            # One way of counting is likelier than two, if claims fail in both cases.
            gain = SWITCH if part not in COUNTING or _is_counted_alike(environment) else 0
            if sum(after.values()) >= sum(marks.values()) + gain:
                environment, marks = tried, after
        turned = _turned(ambiguous, environment) if failing else None
        if turned is not None and any(self.mark(index, turned) > marks[index] for index in failing):
            after = {index: self.mark(index, turned) for index in self.sample}
            if sum(after.values()) > sum(marks.values()):
                environment, marks = turned, after
        starts = [
            (each, rule)
            for each, rules in ambiguous.items()
            for rule in list(rules)[:MOST_STARTS]
            if rule != environment.rules.get(each)
            and (rules[rule] >= UNUSUAL or len(self.users[each]) >= LEAST_VOTERS)
        ]
        for each, rule in starts[:MOST_RESTARTS]:
            tried = environment.with_rule(each, rule)
            if not any(self.mark(index, tried) > marks[index] for index in failing):
                continue
            others = {one: rules for one, rules in ambiguous.items() if one != each}
            tried = self._climbed(others, tried, 1)
            after = {index: self.mark(index, tried) for index in self.sample}
            if sum(after.values()) > sum(marks.values()) + SWITCH:
                environment, marks = tried, after
        return environment

    def _rules_of(self, spellings: list[Spelling], environment: Environment) -> dict[Rule, float]:
        """Return the rules of a pattern that differ in some meaning, with the sum of their priors."""
        found: dict[Rule, float] = {}
        meanings: dict[Rule, tuple[Bound | None, ...]] = {}
        for spelling in spellings:
            for reading in environment.candidates(spelling):
                found[reading.rule] = found.get(reading.rule, 0.0) + reading.prior / len(spellings)
        for rule in found:
            meanings[rule] = tuple(
                next((each.meaning for each in environment.candidates(one) if each.rule == rule), None)
                for one in spellings
            )
        kept: dict[tuple[Bound | None, ...], Rule] = {}
        for rule in sorted(found, key=lambda each: -found[each]):
            kept.setdefault(meanings[rule], rule)
        return {rule: found[rule] for rule in kept.values()}

    def _best_rule(self, of: Pattern, rules: dict[Rule, float], environment: Environment) -> Environment:
        voters = self._voters(self.users[of])
        highest = sum(self._highest(index) for index in voters)
        best, best_mark = environment, float("-inf")
        for rule, prior in rules.items():
            # One line alone is rather wrong than written in a way in which hardly anybody writes.
            if prior < UNUSUAL and len(voters) < LEAST_VOTERS:
                continue
            tried = environment.with_rule(of, rule)
            mark = self._total(voters, tried, PRIOR_WEIGHT * prior + highest, best_mark)
            if mark > best_mark:
                best, best_mark = tried, mark
        return best

    def _highest(self, index: int) -> float:
        return highest(self.statements[index])

    def _total(self, voters: list[int], environment: Environment, highest: float, to_beat: float) -> float:
        """Return the sum of the marks; less than it could be at ``highest``, and given up where it cannot win."""
        for index in voters:
            if highest <= to_beat:
                break
            highest += self.mark(index, environment) - self._highest(index)
        return highest

    def _voters(self, users: list[int]) -> list[int]:
        if len(users) <= VOTERS:
            return users
        stride = len(users) / VOTERS
        return [users[int(position * stride)] for position in range(VOTERS)]

    def mark(self, index: int, environment: Environment) -> float:
        """Return how well one statement does in an environment, by itself."""
        key = (index, *environment.choices(self.bases[index]))
        known = self.marks.get(key)
        if known is None:
            written = primes_read(self.statements[index], environment)
            known = self.marks[key] = max(self._statement_mark(each, environment) for each in written)
        return known

    def _statement_mark(self, statement: Statement, environment: Environment) -> float:
        chosen = instances(statement, environment)
        return min(self._instance_mark(statement, environment, indices) for indices in chosen[:MOST_INSTANCES])

    def _instance_mark(self, statement: Statement, environment: Environment, indices: dict[str, int]) -> float:
        prepared = prepare(statement, environment, indices)
        if prepared.defines or prepared.sides.lacking:
            return worth_of_introducing(prepared, environment)
        if is_turned_round(prepared.sides):
            return TURNED_ROUND
        found = self._quality(prepared.sides) * (TELLING if gives_an_array(prepared.sides, environment) else 1)
        alternative = as_updated(prepared, environment) if found < 0 else None
        return max(found, self._quality(alternative.sides) - 0.2) if alternative else found

    def _quality(self, sides: Sides) -> float:
        """Return how well a chain does by itself; several rules may give it the same meaning."""
        key = (sides.head, *((side.node, side.bound) for side in sides.sides))
        known = self.qualities.get(key)
        if known is None:
            known = self.qualities[key] = quality(judge(self.points, self.ledger.fork(), sides), 12)
        return known

    def exceptions(self, environment: Environment) -> dict[int, dict[Spelling, Rule]]:
        """Find runs of statements in which a symbol means something else than in the rest."""
        found: dict[int, dict[Spelling, Rule]] = defaultdict(dict)
        marks = {index: self.mark(index, environment) for index in range(len(self.statements))}
        suspect = [index for index, mark in marks.items() if mark < 0.5]
        spellings = {
            unmarked(name.spelling)[0]: None for index in suspect for name in self.statements[index].names
        }
        for spelling in spellings:
            for index, rule in self._runs(spelling, environment, marks).items():
                found[index][spelling] = rule
        return dict(found)

    def _runs(self, spelling: Spelling, environment: Environment, marks: dict[int, float]) -> dict[int, Rule]:
        usual = environment.reading(spelling)
        candidates = {each.rule: each for each in environment.candidates(spelling)}
        if usual is None or len(candidates) < 2:
            return {}
        users = [
            index
            for index in self.users[pattern(spelling)]
            if any(unmarked(name.spelling)[0] == spelling for name in self.statements[index].names)
        ]
        best: dict[int, Rule] = {}
        best_gain = 2 * SWITCH
        for rule, reading in candidates.items():
            if reading.meaning == usual.meaning or is_flipped(reading.meaning, usual.meaning):
                continue
            tried = environment.with_exception(spelling, rule)
            gains = [self.mark(index, tried) - marks[index] for index in users[: 4 * VOTERS]]
            first, last, gain = _best_run(gains)
            if gain > best_gain and last - first >= 1:
                best = {users[position]: rule for position in range(first, last + 1)}
                best_gain = gain
        return best


def _together(layers: Layers | int, ambiguous: Rules, environment: Environment) -> Environment | None:
    """Return an environment in which all symbols that can be are read with such layers; None if few can."""
    found = 0
    for each, known in ambiguous.items():
        rule = next((one for one in known if one.layers == layers), None)
        if rule is not None:
            environment, found = environment.with_rule(each, rule), found + 1
    return environment if found > 1 else None


def _turned(ambiguous: Rules, environment: Environment) -> Environment | None:
    """Return an environment in which all error signals are the derivatives with a minus; None without any."""
    found: Environment | None = None
    for each, known in ambiguous.items():
        chosen = environment.rules.get(each)
        turned = chosen.told(MINUS) if chosen is not None else None
        if turned in known:
            found = (found or environment).with_rule(each, turned)
    return found


def _is_counted_alike(environment: Environment) -> bool:
    return len(frozenset[int]().union(*map(first_layer, environment.rules.values()))) <= 1


def _best_run(gains: list[float]) -> tuple[int, int, float]:
    """Return the stretch with the largest sum (Kadane's algorithm), as first and last position and the sum."""
    best = (0, 0, float("-inf"))
    first, total = 0, 0.0
    for position, gain in enumerate(gains):
        if total < 0:
            first, total = position, 0.0
        total += gain
        if total > best[2]:
            best = (first, position, total)
    return best
