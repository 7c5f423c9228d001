"""Claims that are wrong about a network, but right by what the document itself has said.

A document may call other things by the letters that its network has, or begin another state without a word. A claim
that agrees with what the document says and computes is a slip only if one can be named that makes it right for its
network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.accounts import Accounts, place_of
from derive.check.causes.confirmed import Confirmed
from derive.check.causes.doubted import Doubts, carried_from_slips, roots_of
from derive.check.causes.evidence import Evidence
from derive.check.causes.last_digit import is_off_by_one
from derive.check.causes.other_meanings import calls_a_threshold, is_of_strange_numbers_here, means_something_else
from derive.check.causes.shown_by_numbers import is_only_named, is_telling, shows_itself
from derive.check.causes.spelled_otherwise import Spelled
from derive.check.causes.told import Told
from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Kind, Verdict
from derive.check.syntax.tree import Name, Number
from derive.check.syntax.trees import parts
from derive.check.worlds.worlds import Worlds
from derive.expressions.expression import AtStep, Partial, Symbol, Updated
from derive.expressions.matrices import entries, is_symbolic, single, walk
from derive.expressions.printed import number_of, printed
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from derive.check.causes.cause import Found
    from derive.check.causes.caused import Caused
    from derive.check.causes.slip import Slip
    from derive.check.claims.announcing import Announcements
    from derive.check.diagnosis.walk import Judged
    from derive.check.formulas.sides import Side
    from derive.check.judge.judgement import Judgement
    from derive.expressions.matrices import Bound

# Of so many statements, a claim of another account is one of several.
FEWEST_OF_ONE_ACCOUNT = 3
FEWEST_IN_ALL = 2
# Fewer claims than one for so many that are right about the network are no other account.
RIGHT_FOR_EACH = 4
# So many statements that are right about a network, and few that are not, say that the document is about it.
FEWEST_ABOUT_IT, RIGHT_FOR_EACH_WRONG = 10, 5
# Formulas that are what their head is made of in many forms.
_DERIVED = (Kind.IDENTITY, Kind.DERIVATIVE)
_WORKED_OUT = (Verdict.RIGHT, Verdict.CARRIED)
_FORMULAS = (Kind.DEFINITION, Kind.IDENTITY, Kind.DERIVATIVE, Kind.SUBSTITUTION)
# Of a document with more statements, only wrong claims have another account looked for.
MOST_STATEMENTS = 400


def by_own_account(
    statements: Iterable[Caused], spoken: Announcements, own: Callable[[], Iterable[Caused]]
) -> Iterator[Caused]:
    """Yield statements by the account that has the fewest slips: as about the network, or as ``own`` has them."""
    found = list(statements)
    if not (any(each.slips for each in found) or (len(found) <= MOST_STATEMENTS and any(map(_is_open, found)))):
        yield from found
        return
    accounts = Accounts.of(own())
    elsewhere = accounts.elsewhere(found, spoken)
    doubts = _ByOwnAccount(Told(spoken), Evidence.of(found), accounts)
    doubts.compare(found)
    doubts.weigh(found)
    doubts.look_over(found)
    told: list[Caused] = []
    for each in found:
        other = accounts.counterpart(each)
        if other is not None and (place_of(each.walked.judged) in elsewhere or _knows_more(other, each)):
            doubts.leave(each)
            told.append(other)
        else:
            told.append(doubts.doubted(each))
    yield from carried_from_slips(told, doubts)


def _is_open(caused: Caused) -> bool:
    return any(each.verdict is Verdict.NOT_UNDERSTOOD for each in caused.walked.judged.judgements)


def _knows_more(own: Caused, caused: Caused) -> bool:
    """Return whether a statement that is not understood about a network is compared by the document's own account."""
    if caused.slips or caused.walked.judged.prepared.sides.lacking or not _is_open(caused) or _is_open(own):
        return False
    return any(each.verdict in (Verdict.RIGHT, Verdict.WRONG) for each in own.walked.judged.judgements)


class _ByOwnAccount(Doubts):
    by_itself = False

    def __init__(self, told: Told, evidence: Evidence, accounts: Accounts) -> None:
        super().__init__(told, evidence)
        self.accounts = accounts
        self.is_supported = False
        self.is_about_network = False
        self.compared: set[tuple[int, Bound | None]] = set()
        self.worked_out: set[Bound | None] = set()
        self.confirmed = Confirmed()
        self.spelled = Spelled()
        self.updated: int | None = None

    def leave(self, caused: Caused) -> None:
        """Forget what a statement says about the network: what is carried from there is right."""
        judged = caused.walked.judged
        for place in caused.slips:
            self.roots |= roots_of(judged, judged.judgements[place])

    def weigh(self, statements: Sequence[Caused]) -> None:
        """Find out whether several statements bear the document's own account out, and whether most do the network's.

        One alone is rather a slip, and what follows from it is no witness for it.
        """
        of_account = wrong = right = 0
        for each in statements:
            judged = each.walked.judged
            wrong += bool(each.slips)
            right += not each.slips and any(_is_worked_out(judged, one) for one in judged.judgements)
            slips = ((judged.judgements[place], *slip) for place, slip in each.slips.items())
            of_account += any(self.is_of_another_account(judged, *slip) for slip in slips)
        self.is_supported = of_account >= FEWEST_OF_ONE_ACCOUNT and of_account * RIGHT_FOR_EACH >= right
        self.is_about_network = right >= max(FEWEST_ABOUT_IT, wrong * RIGHT_FOR_EACH_WRONG)

    def is_doubtful(self, judged: Judged, judgement: Judgement, slip: Slip, causes: list[Found]) -> bool:
        """Return whether a wrong claim may speak of something else than the network."""
        if self.is_supported and self.is_of_another_account(judged, judgement, slip, causes):
            return True
        own = self.accounts.verdict(judged, judgement)
        side = judged.prepared.sides.sides[judgement.side]
        if means_something_else(judged, judgement, causes) or self.spelled.is_second_name(judged, judgement):
            return True
        if self.confirmed.speaks_against(self.frame, judged, judgement, causes) or self._repeats(judged, judgement):
            return True
        if not causes and _is_of_strange_numbers(judged, judgement):
            return True
        if judgement.kind is Kind.UPDATE and not causes and _is_rule_with_states(judged, side):
            return True  # the rule has another form in this document
        if own is None or own in (Verdict.WRONG, Verdict.CARRIED) or shows_itself(judged, judgement):
            return False
        if own.holds and self._is_misunderstood(judged, judgement, causes):
            return True
        if judgement.kind is Kind.DERIVATIVE and not causes and _is_a_chain_of_strangers(judged, judgement):
            return True
        # A statement by itself is no account.
        if own is Verdict.NOT_UNDERSTOOD or len(self.accounts.own) < FEWEST_IN_ALL:
            return False
        if judgement.kind is Kind.VALUE and not any(is_telling(judgement.node, each) for each in causes):
            return _is_named_by_the_document(judged) or self._is_a_target(judged, judgement)
        if self.is_about_network and not self._is_of_a_next_step(judged) and _is_made_of_the_same(judged, judgement):
            return False
        # A derivative that is written out says itself what it is.
        is_letter = isinstance(judged.prepared.sides.sides[0].node, Name)
        return is_letter and not causes and judgement.kind in _FORMULAS and self._head(judged) in self.compared

    def _is_misunderstood(self, judged: Judged, judgement: Judgement, causes: list[Found]) -> bool:
        """Return whether a claim against which nothing in the document speaks is rather about something else."""
        is_letter = isinstance(judged.prepared.sides.sides[0].node, Name)
        if not self.confirmed.is_telling:
            return False
        return (
            (is_letter and judgement.kind in _DERIVED and not causes)  # most of such formulas were misunderstood
            or calls_a_threshold(judged, judgement)
            or _is_named_by_the_document(judged)
            or self.confirmed.is_of_an_unknown_letter(judged, judgement)
            or self._is_of_no_state(judged, judgement)
        )

    def _repeats(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a number put in is off by its last digit, as it stood before already: no slip of here."""
        node, position = judgement.node, self.told.spoken.position(judged.statement)
        if judgement.kind is not Kind.SUBSTITUTION or not isinstance(node, Number):
            return False
        return is_off_by_one(judgement) and self.told.is_repeated(node.value, position)

    def _is_of_no_state(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a claim stands behind an update, and its numbers are not those of the network after it."""
        is_after = self.frame is not None and not self.frame.points.are_described
        return is_after and is_of_strange_numbers_here(judged, judgement)

    def _is_of_a_next_step(self, judged: Judged) -> bool:
        """Return whether a statement updates something below a heading that follows an update."""
        head = judged.prepared.sides.head
        if head is None or not all(isinstance(one, Updated) for one in entries(head)):
            return False
        position = self.told.spoken.position(judged.statement)
        return self.updated is not None and self.told.spoken.is_new_section(self.updated, position)

    def _is_a_target(self, judged: Judged, judgement: Judgement) -> bool:
        """Return whether a symbol has the number of a target here, and is worked out as the network's elsewhere."""
        side = judged.prepared.sides.sides[judgement.side]
        return judged.prepared.sides.head in self.worked_out and _are_targets(judged, side.formula)

    def compare(self, statements: Sequence[Caused]) -> None:
        """Look up what is worked out: with a formula that the document's own numbers bear out, or the network's."""
        self.confirmed = Confirmed.by(statements)
        self.spelled = Spelled.by(statements)
        for each in statements:
            judged, own = each.walked.judged, self.accounts.counterpart(each)
            if own is not None and any(one.verdict in _WORKED_OUT for one in own.walked.judged.judgements):
                self.compared.add(self._head(judged))
            if len(judged.judgements) > 1 and all(one.verdict is Verdict.RIGHT for one in judged.judgements):
                self.worked_out.add(judged.prepared.sides.head)
            head = judged.prepared.sides.head
            if self.updated is None and head is not None and all(isinstance(one, Updated) for one in entries(head)):
                self.updated = self.told.spoken.position(judged.statement)

    def _head(self, judged: Judged) -> tuple[int, Bound | None]:
        """Return what a statement is about, and in which section."""
        section = self.told.spoken.section(self.told.spoken.position(judged.statement))
        return section, judged.prepared.sides.head

    def is_of_another_account(
        self, judged: Judged, judgement: Judgement, slip: Slip, causes: list[Found]
    ) -> bool:
        """Return whether a wrong claim is right by the document's own account, and no slip can be named."""
        side = judged.prepared.sides.sides[judgement.side]
        own = self.accounts.verdict(judged, judgement)
        if any(judgement.kind is not Kind.VALUE or is_telling(judgement.node, each) for each in causes):
            return False
        if own is None or shows_itself(judged, judgement):
            return False
        if not own.holds:
            return judgement.kind is Kind.DERIVATIVE and _is_of_strangers(judged, judgement)
        match judgement.kind:
            case Kind.SUBSTITUTION:
                return True
            case Kind.VALUE:
                is_worked_out = own is Verdict.RIGHT and not is_only_named(judged, judgement)
                return is_worked_out or _is_of_an_example(judged) or _are_targets(judged, side.formula)
            case Kind.UPDATE | Kind.ORDER:
                return False
        return side.bound is not None and _is_of_other_things(side.bound, slip)


def _is_worked_out(judged: Judged, judgement: Judgement) -> bool:
    """Return whether numbers or a formula of a statement are right about the network."""
    kind = judged.prepared.sides.sides[judgement.side].kind
    return judgement.verdict is Verdict.RIGHT and kind is not SideKind.NUMBER


def _is_of_strange_numbers(judged: Judged, judgement: Judgement) -> bool:
    """Return whether none of the numbers that are put in is one of the network's, or was printed for one."""
    side, head = judged.prepared.sides.sides[judgement.side], judgement.meaning
    if judgement.kind is not Kind.SUBSTITUTION or judgement.node is not side.node or head is None:
        return False
    worlds = Worlds(judged.ledger.points, judged.ledger)
    numbers = [number for entry in entries(side.formula) for number in printed(entry) if number.unit < 1]
    return bool(numbers) and not any(worlds.is_known(each, head) for each in numbers)


def _is_made_of_the_same(judged: Judged, judgement: Judgement) -> bool:
    """Return whether most numbers that are put in are those of what the network computes the head of."""
    side = judged.prepared.sides.sides[judgement.side]
    if judgement.kind is not Kind.SUBSTITUTION or judgement.meaning is None:
        return False
    worlds = Worlds(judged.ledger.points, judged.ledger)
    numbers = [number for entry in entries(side.formula) for number in printed(entry) if number.unit < 1]
    own = [each for each in numbers if worlds.is_given(each) or worlds.is_result(each, judgement.meaning)]
    return len(own) > 1 and 2 * len(own) >= len(numbers)


def _is_rule_with_states(judged: Judged, side: Side) -> bool:
    """Return whether a side is the rule of an update that carries something along, of which there are several forms."""
    if not judged.environment.network.optimizer.rule.states or not is_symbolic(side.formula):
        return False
    return not any(isinstance(part, Number) and part.unit < 1 for part in parts(side.node))


def _is_named_by_the_document(judged: Judged) -> bool:
    """Return whether a symbol is none of the network's, but a name that the document has given a number."""
    first = judged.prepared.sides.sides[0]
    return isinstance(first.node, Name) and first.kind in (SideKind.NUMBER, SideKind.NUMERIC)


def _is_of_an_example(judged: Judged) -> bool:
    """Return whether a claim gives an input or a target its number, and no more: each example has its own."""
    sides, graph = judged.prepared.sides, judged.environment.network.graph
    head = single(sides.head)
    if not isinstance(head, Symbol) or head.name not in graph or len(sides.sides) > 2:
        return False
    return graph[head.name].role in (Role.INPUT, Role.TARGET)


def _are_targets(judged: Judged, shown: Bound) -> bool:
    """Return whether numbers are those of targets, whatever else their letter is called in the network."""
    graph = judged.environment.network.graph
    targets = {graph.givens[each.name] for each in graph.with_role(Role.TARGET) if each.name in graph.givens}
    numbers = [number_of(entry) for entry in entries(shown)]
    head = judged.prepared.sides.head
    if head is None or not all(isinstance(entry, Symbol) for entry in entries(head)):
        return False
    return all(each is not None and each[1] * each[0].value in targets for each in numbers)


def _is_of_other_things(formula: Bound, slip: Slip) -> bool:
    """Return whether a formula is made of other quantities than those that are right, in most, whatever their step."""
    own = _quantities(formula)
    return bool(slip.formulas) and all(2 * len(own & _quantities(each)) < len(own) for each in slip.formulas)


def _quantities(formula: Bound) -> set[str]:
    inside = (part.of if isinstance(part, AtStep) else part for part in walk(formula))
    return {part.name for part in inside if isinstance(part, Symbol | Updated)}


def _is_of_strangers(judged: Judged, judgement: Judgement) -> bool:
    """Return whether a claim derives something by what has nothing to do with it: its letters mean something else."""
    graph, sides = judged.environment.network.graph, judged.prepared.sides
    bound = (each for each in (sides.head, sides.sides[judgement.side].bound) if each is not None)
    slopes = (part for each in bound for part in walk(each) if isinstance(part, Partial) and part.of in graph)
    return any(slope.by != slope.of and slope.by not in graph.ancestors(slope.of) for slope in slopes)


def _is_a_chain_of_strangers(judged: Judged, judgement: Judgement) -> bool:
    """Return whether a claim is a chain rule and nothing else, by which something is derived that it is not made of."""
    formula = judged.prepared.sides.sides[judgement.side].bound
    leaves = [part for part in walk(formula) if isinstance(part, Symbol | Partial)] if formula is not None else []
    is_chain = len(leaves) > 1 and all(isinstance(part, Partial) for part in leaves)
    return is_chain and _is_of_strangers(judged, judgement)
