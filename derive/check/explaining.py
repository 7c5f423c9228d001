"""From judgements to findings: the code, the words, what is right, the cause and the fix."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import yaml

from derive.calculus.steps import adjoint_line, definition, signal_step, update_step, weight_line
from derive.check.alignment import number_of
from derive.check.bench import Bench
from derive.check.bound import Stack, is_leaf
from derive.check.causes.slip import Edit, Slip
from derive.check.claims import prepare
from derive.check.evaluation import NoValue, value
from derive.check.findings import CODES, Explanation, Finding, Fix
from derive.check.judgement import Judgement, Kind, Verdict
from derive.check.nodes import Derivative
from derive.check.rounding import digits, rounded
from derive.check.searching import Found, Search, edited
from derive.check.sides import SideKind, single
from derive.check.substitutions import right_operands
from derive.check.walking import Judged, derivatives_differ
from derive.check.writing import Writer
from derive.network.expression import Expression, Partial, Symbol, Updated
from derive.network.quantity import Given, Role
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from derive.check import nodes
    from derive.check.environment import Environment
    from derive.check.evaluation import Points
    from derive.check.ledger import Root
    from derive.check.places import Places
    from derive.check.reading.document import Document
    from derive.check.vocabulary import Vocabulary

MOST_TIES = 3
_IDENTITY_CODES = {Kind.DERIVATIVE: "C101", Kind.DEFINITION: "D101", Kind.UPDATE: "I102"}


@cache
def messages() -> dict[str, dict[str, str]]:
    """Return the words of findings, causes and reasons."""
    text = (template_folder() / "check" / "messages.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = yaml.safe_load(text)
    return loaded


class Explainer:
    """Explains the judgements of one document."""

    def __init__(
        self, document: Document, places: Places, vocabulary: Vocabulary, environment: Environment, points: Points
    ) -> None:
        self.document = document
        self.places = places
        self.vocabulary = vocabulary
        self.points = points
        self.writer = Writer(environment)
        # Derivatives that an earlier line wrote wrongly, with what it should have written and where.
        self.replaced: dict[Expression, tuple[Expression, int]] = {}
        self.confirmed: set[Expression] = set()

    def findings(self, judged: Judged) -> list[Finding]:
        """Return the findings about one statement."""
        math = self.document.passages[judged.statement.passage].math
        for name in judged.statement.names:
            self.writer.learn(name, math, judged.environment)
        found: list[Finding] = []
        for position, judgement in enumerate(judged.judgements):
            following = judged.judgements[position + 1] if position + 1 < len(judged.judgements) else None
            if _is_told_with(judgement, following):
                continue
            found += self._finding(judged, judgement)
        self._remember_confirmed(judged)
        return found

    def unreadable(self, passage: int, statement: nodes.Unreadable) -> Finding:
        """Return the finding about a statement that could not be read."""
        return self._made("X101", passage, statement.start, statement.end, reason=statement.reason)

    def _remember_confirmed(self, judged: Judged) -> None:
        head = single(judged.prepared.sides.head)
        if head is not None and any(each.verdict is Verdict.RIGHT for each in judged.judgements):
            self.confirmed.add(head)

    def _finding(self, judged: Judged, judgement: Judgement) -> Iterator[Finding]:
        match judgement.verdict:
            case Verdict.NOT_UNDERSTOOD:
                yield self._not_understood(judged, judgement)
            case Verdict.MISSING:
                yield from self._missing(judged, judgement)
            case Verdict.CARRIED:
                yield from self._carried(judged, judgement)
            case Verdict.WRONG if judgement.truncated:
                yield self._truncated(judged, judgement)
            case Verdict.WRONG:
                yield self._wrong(judged, judgement)

    # --- each kind of finding

    def _not_understood(self, judged: Judged, judgement: Judgement) -> Finding:
        node, passage = judgement.node, judged.statement.passage
        text = self.places.text(passage, node.start, node.end)
        reason = messages()["reasons"].get(judgement.reason, judgement.reason).format(text=text)
        return self._made("X101", passage, node.start, node.end, reason=reason)

    def _missing(self, judged: Judged, judgement: Judgement) -> Iterator[Finding]:
        passage, node = judged.statement.passage, judgement.node
        head = single(judged.prepared.sides.head)
        if head in self.replaced and head not in self.confirmed and judgement.meaning == head:
            yield from self._repeated_slip(judged, judgement)
            return
        if judgement.expected is None:
            yield self._made("M101-unknown", passage, node.start, node.end)
            return
        text = digits(*judgement.expected)
        fix = self.places.fix(passage, (Edit(node.start, node.end, text),))
        yield self._made("M101", passage, node.start, node.end, expected=text, fix=fix)

    def _repeated_slip(self, judged: Judged, judgement: Judgement) -> Iterator[Finding]:
        """A value is asked for that an earlier, mended line shows to be another one's."""
        head = single(judged.prepared.sides.head)
        assert head is not None
        meant, line = self.replaced[head]
        passage, node = judged.statement.passage, judged.prepared.sides.sides[0].node
        edit = self._exchanged(node, head, meant)
        written, text = self.places.text(passage, node.start, node.end), edit.text
        message = _words("causes", "repeated_slip", written=written, meant=text)
        exact = rounded(value(meant, self.points.own), judgement.expected[1] if judgement.expected else _unit())
        edits = (edit,)
        yield self._made(
            "C101", passage, node.start, node.end, claimed=written, expected=text,
            causes=(Explanation("repeated_slip", message, line),), fix=self.places.fix(passage, edits),
        )  # fmt: skip
        hole = judgement.node
        number = digits(*exact)
        fix = self.places.fix(passage, (Edit(hole.start, hole.end, number),))
        yield self._made("M101", passage, hole.start, hole.end, expected=number, fix=fix)

    def _exchanged(self, node: nodes.Node, written: Expression, meant: Expression) -> Edit:
        """Return the edit that makes one derivative of another; the part that is right keeps its spelling."""
        if isinstance(node, Derivative) and isinstance(written, Partial) and isinstance(meant, Partial):
            if written.of == meant.of:
                return Edit(node.by.start, node.by.end, self.writer.symbol(Symbol(meant.by)))
            if written.by == meant.by:
                return Edit(node.of.start, node.of.end, self.writer.symbol(Symbol(meant.of)))
        return Edit(node.start, node.end, self.writer.symbol(meant))

    def _truncated(self, judged: Judged, judgement: Judgement) -> Finding:
        passage, node = judged.statement.passage, judgement.node
        claimed = self.places.text(passage, node.start, node.end)
        right = judgement.own_result or judgement.expected
        assert right is not None
        expected = digits(*right)
        cause = Explanation("truncated", _words("causes", "truncated"))
        # Where the value is carried as well, that finding mends it.
        fix = None if judgement.root else self.places.fix(passage, (Edit(node.start, node.end, expected),))
        return self._made("R101", passage, node.start, node.end, claimed=claimed, expected=expected, causes=(cause,), fix=fix)

    def _carried(self, judged: Judged, judgement: Judgement) -> Iterator[Finding]:
        if judgement.truncated:
            yield self._truncated(judged, judgement)
        passage, node = judged.statement.passage, judgement.node
        line = self._line(judgement.root)
        cause = Explanation("carried", _words("causes", "carried", line=str(line)), line)
        claimed = self.places.text(passage, node.start, node.end)
        edits = self._operand_edits(judged, judgement.side)
        if judgement.expected is not None:
            expected = digits(*judgement.expected)
            edits = (*self._operand_edits(judged, judgement.side - 1), Edit(node.start, node.end, expected))
        else:
            expected = self._expected_value(judgement, judged)
        fix = self.places.fix(passage, edits)
        yield self._made(
            "V103", passage, node.start, node.end, claimed=claimed, expected=expected, causes=(cause,), fix=fix
        )

    def _wrong(self, judged: Judged, judgement: Judgement) -> Finding:
        passage, node = judged.statement.passage, judgement.node
        slip = self._slip(judged, judgement)
        search = Search(self.vocabulary, judged.ledger)
        causes = search.causes(slip)
        claimed = self.places.text(passage, node.start, node.end)
        explained = tuple(self._explained(found) for found in causes[:MOST_TIES])
        edits = next((found.candidate.edits for found in causes if found.candidate.edits), ())
        if judgement.expected is not None:
            return self._wrong_number(judged, judgement, claimed, explained)
        if edits:
            self._remember_replacement(judged, slip, edits)
            expected = _applied(slip.math, slip.node, edits)
        else:
            expected, edits, explained = self._whole_side(judged, judgement, slip, explained)
        code = _IDENTITY_CODES.get(judgement.kind, "I101")
        code = "V102-side" if judgement.kind is Kind.SUBSTITUTION else code
        fix = self.places.fix(passage, tuple(edits))
        symbol = self.writer.formula(judgement.meaning) if judgement.meaning is not None else ""
        start, end = (min(edit.start for edit in edits), max(edit.end for edit in edits)) if edits else (0, 0)
        inside = node.start <= start and end <= node.end and end > start
        first, last = (start, end) if inside else (node.start, node.end)
        return self._made(
            code, passage, first, last, claimed=claimed, expected=expected, causes=explained, fix=fix, symbol=symbol
        )

    def _wrong_number(
        self, judged: Judged, judgement: Judgement, claimed: str, explained: tuple[Explanation, ...]
    ) -> Finding:
        assert judgement.expected is not None
        passage, node = judged.statement.passage, judgement.node
        expected = digits(*judgement.expected)
        symbol = self.writer.formula(judgement.meaning) if judgement.meaning is not None else ""
        code = "V102" if judgement.kind is Kind.SUBSTITUTION else "V101"
        edits = (Edit(node.start, node.end, expected),)
        if judgement.kind is Kind.VALUE:
            edits = (*self._operand_edits(judged, judgement.side - 1), *edits)
        return self._made(
            code, passage, node.start, node.end, claimed=claimed, expected=expected, causes=explained,
            fix=self.places.fix(passage, edits), symbol=symbol,
        )  # fmt: skip

    def _whole_side(
        self, judged: Judged, judgement: Judgement, slip: Slip, explained: tuple[Explanation, ...]
    ) -> tuple[str, tuple[Edit, ...], tuple[Explanation, ...]]:
        """No small edit helps: the whole side is replaced by the right formula, or the symbols by those meant."""
        moved = self._moved(judged, judgement)
        if moved is not None:
            meant, edits = moved
            cause = Explanation("other_quantity", _words("causes", "other_quantity", meant=self.writer.symbol(meant)))
            return edits[0].text, edits, (*explained, cause)
        if not slip.formulas:
            return "", (), explained
        right = slip.formulas[0]
        node = slip.node
        in_numbers = judgement.kind is Kind.SUBSTITUTION
        text = self._in_numbers(right) if in_numbers else self.writer.formula(right)
        return text, (Edit(node.start, node.end, text),), explained

    def _moved(self, judged: Judged, judgement: Judgement) -> tuple[Expression, tuple[Edit, ...]] | None:
        """Where the numbers belong to another quantity: put its symbol and formula in place of those written."""
        if judgement.moved is None:
            return None
        meant, formula = judgement.moved
        sides = judged.prepared.sides.sides
        first, last = sides[0].node, sides[judgement.side - 1].node
        texts = [self.writer.symbol(meant)]
        if last is not first:
            texts.append(self.writer.formula(formula))
        return meant, (Edit(first.start, last.end, " = ".join(texts)),)

    # --- parts

    def _slip(self, judged: Judged, judgement: Judgement) -> Slip:
        passage = judged.statement.passage
        claimed = None
        if judgement.expected is not None:
            shown = number_of(single(judged.prepared.sides.sides[judgement.side].bound) or Symbol(""))
            node = judgement.node
            if judgement.kind is Kind.SUBSTITUTION or shown is None:
                claimed = (node.value, node.unit) if hasattr(node, "unit") else None
            else:
                claimed = (shown[1] * shown[0].value, shown[0].unit)
        return Slip(
            math=self.document.passages[passage].math,
            statement=judged.statement,
            prepared=judged.prepared,
            judgement=judgement,
            environment=judged.environment,
            points=self.points,
            writer=self.writer,
            formulas=tuple(self._formulas(judged, judgement)),
            claimed=claimed,
            slipped=judged.slipped,
        )

    def _formulas(self, judged: Judged, judgement: Judgement) -> list[Expression]:
        """Return right formulas for what the claim is about: of this chain, of the graph, said before."""
        meaning = judgement.meaning
        found: dict[Expression, None] = {}
        if judgement.kind is not Kind.SUBSTITUTION or meaning == single(judged.prepared.sides.head):
            for each in judged.judgements:
                formula = single(judged.prepared.sides.sides[each.side].bound)
                in_symbols = judged.prepared.sides.sides[each.side].is_formula_in_symbols
                if each.verdict is Verdict.RIGHT and in_symbols and formula is not None and not is_leaf(formula):
                    found[formula] = None
        if meaning is not None:
            found.update(dict.fromkeys(right_formulas(self.points, meaning)))
            if is_leaf(meaning):
                for form in judged.ledger.forms(meaning):
                    if not isinstance(form, Stack):
                        found[form] = None
        return list(found)

    def _operand_edits(self, judged: Judged, side: int) -> tuple[Edit, ...]:
        """Return the edits that put right digits in place of wrong and carried ones in a side of numbers."""
        current = judged.prepared.sides.sides[side]
        if side < 1 or current.kind is not SideKind.NUMERIC or isinstance(current.bound, Stack):
            return ()
        bench = Bench(self.points, judged.ledger.fork())
        moved = next((each.moved[1] for each in judged.judgements if each.side == side and each.moved), None)
        return tuple(
            Edit(number.start, number.end, digits(*right))
            for number, _, right in right_operands(bench, judged.prepared.sides, side, moved)
        )

    def _in_numbers(self, formula: Expression) -> str:
        from derive.check.bound import Printed, with_leaves
        from derive.check.nodes import Number

        def put(leaf: Expression) -> Expression:
            if not isinstance(leaf, Symbol | Partial | Updated):
                return leaf
            number, unit = rounded(value(leaf, self.points.own), _unit())
            return Printed(number, unit, Number(0, 0, number, unit))

        return self.writer.formula(with_leaves(formula, put))

    def _expected_value(self, judgement: Judgement, judged: Judged) -> str:
        meaning = judgement.meaning or single(judged.prepared.sides.head)
        if meaning is None:
            return ""
        try:
            return digits(*rounded(value(meaning, self.points.own), _unit()))
        except NoValue:
            return ""

    def _explained(self, found: Found) -> Explanation:
        return Explanation(found.kind, _words("causes", found.kind, **found.candidate.details))

    def _remember_replacement(self, judged: Judged, slip: Slip, edits: tuple[Edit, ...]) -> None:
        mended = edited(slip.math, judged.statement, edits, self.vocabulary)
        if mended is None:
            return
        after = prepare(mended, judged.environment).sides.sides[slip.judgement.side].bound
        before = judged.prepared.sides.sides[slip.judgement.side].bound
        one, other = single(before), single(after)
        if one is not None and other is not None:
            pair = derivatives_differ(one, other)
            if pair:
                line = self.places.line(judged.statement.passage, slip.node.start)
                self.replaced[pair[0]] = (pair[1], line)

    def _line(self, root: Root | None) -> int:
        return self.places.line(root.passage, root.offset) if root else 0

    def _made(
        self,
        key: str,
        passage: int,
        start: int,
        end: int,
        *,
        claimed: str = "",
        expected: str = "",
        causes: tuple[Explanation, ...] = (),
        fix: Fix | None = None,
        **details: str,
    ) -> Finding:
        text = self.places.text(passage, start, max(end, start + 1))
        message = _words("findings", key, claimed=claimed, expected=expected, text=text, **details)
        code = CODES[key.partition("-")[0]]
        return Finding(code, self.places.extent(passage, start, end), text, message, claimed, expected, causes, fix)


def right_formulas(points: Points, meaning: Expression) -> list[Expression]:
    """Return how a quantity is computed, best form first: its definition, or the chain rule for a derivative."""
    network = points.network
    graph = network.graph
    match meaning:
        case Symbol(name) if not isinstance(graph[name].definition, Given):
            return [definition(graph, name)]
        case Updated(name) if name in network.trained:
            return list(update_step(network, name).forms)
        case Partial(of, by) if of == graph.loss and by in graph:
            role = graph[by].role
            if role is Role.PRE_ACTIVATION:
                return list(signal_step(network, by).forms)
            if role is Role.ACTIVATION:
                return list(reversed(adjoint_line(network, by).forms))
            if role is Role.WEIGHT:
                return list(weight_line(network, by).forms)
    return []


def _applied(math: str, node: nodes.Node, edits: tuple[Edit, ...]) -> str:
    """Return the text of a side after edits to it."""
    text, shift = math[node.start : node.end], node.start
    for edit in sorted(edits, key=lambda each: -each.start):
        if node.start <= edit.start and edit.end <= node.end:
            text = text[: edit.start - shift] + edit.text + text[edit.end - shift :]
    return text


def _is_told_with(judgement: Judgement, following: Judgement | None) -> bool:
    """Return whether carried operands are told with the carried result that follows them."""
    return (
        judgement.verdict is Verdict.CARRIED
        and judgement.kind is Kind.SUBSTITUTION
        and following is not None
        and following.verdict is Verdict.CARRIED
        and following.side == judgement.side + 1
    )


def _words(family: str, key: str, **details: str) -> str:
    return messages()[family][key].format_map(_Lenient(details))


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def _unit() -> Fraction:
    from fractions import Fraction

    return Fraction(1, 10_000)
