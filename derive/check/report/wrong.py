"""What is said of a wrong claim: the part that is wrong, why, what is right, and the edit that mends it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.calculus.rounding import cut_off, rounded, rounds_to
from derive.check.causes.cause import Edit
from derive.check.causes.edits import applied
from derive.check.causes.last_digit import is_off_by_one
from derive.check.causes.no_product import CAUSE as NO_PRODUCT
from derive.check.causes.other_quantity import CAUSE as OTHER_QUANTITY
from derive.check.causes.shown_by_numbers import is_only_named, shows_itself
from derive.check.causes.tidying import tidied
from derive.check.diagnosis.walk import derivatives_differ
from derive.check.formulas.evaluation import value
from derive.check.formulas.not_understood import Misfit
from derive.check.formulas.shapes import misfit_of
from derive.check.judge.judgement import Judgement, Kind
from derive.check.report.counterexample import counterexample
from derive.check.report.findings import Explanation, Finding, WrongEntry
from derive.check.report.fixes import fix_of
from derive.check.report.making import explanation
from derive.check.report.operands import bare, operand, operand_edits, result_edits, wrong_results
from derive.check.source.printed import ENVIRONMENT as PRINTED
from derive.check.syntax.tree import Number
from derive.check.syntax.trees import parts
from derive.expressions.expression import Constant, Expression, Named, Power, Symbol
from derive.expressions.matrices import Stack, single, walk
from derive.expressions.printed import Printed, digits, printed
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.cause import Found
    from derive.check.causes.slip import Slip
    from derive.check.diagnosis.walk import Judged
    from derive.check.formulas.sides import Side
    from derive.check.meaning.writing import Writer
    from derive.check.report.making import Maker
    from derive.check.source.document import Document
    from derive.check.worlds.points import Points

MOST_TIES = 3
TWO_DIGITS = 10
# A number that is as near to the right one is meant to be it; any other may be that of another state.
NEAR = Fraction(1, 8)
_IDENTITY_CODES = {Kind.DERIVATIVE: "C101", Kind.DEFINITION: "D101", Kind.UPDATE: "I102"}


class WrongClaims:
    """Explains the wrong claims of one document.

    ``replaced`` are derivatives that a line wrote wrongly, with what it should have written, and the line.
    """

    def __init__(self, document: Document, maker: Maker, points: Points, writer: Writer) -> None:
        self.document = document
        self.maker = maker
        self.places = maker.places
        self.points = points
        self.writer = writer
        self.replaced: dict[Expression, tuple[Expression, int]] = {}
        self._mended: set[tuple[int, int]] = set()

    def finding(self, judged: Judged, judgement: Judgement, slip: Slip, found: list[Found]) -> Finding:
        """Return the finding about a wrong claim."""
        causes = [each for each in found if not self._is_foreign(each)]
        # What is told is what explains best; the others may still be tried as fixes.
        best = [each for each in causes if each.candidate.rank == causes[0].candidate.rank]
        explained = tuple(dict.fromkeys(self._explained(each) for each in best))[:MOST_TIES]
        if judgement.expected is not None:
            made = self._number(judged, judgement, explained)
        else:
            made = self._formula(judged, judgement, slip, causes, explained)
        return made if self._is_sure(judged, judgement, explained) else replace(made, fixes=())

    def _is_sure(self, judged: Judged, judgement: Judgement, explained: tuple[Explanation, ...]) -> bool:
        """Return whether a slip may be mended: a network tells what is right, its line, or its cause."""
        if self.points.network.unsaid is None or explained or shows_itself(judged, judgement):
            return True
        if judgement.kind is Kind.DERIVATIVE:
            return is_only_named(judged, judgement)
        return judgement.kind is Kind.VALUE and (not is_only_named(judged, judgement) or _is_near(judgement))

    def _is_foreign(self, found: Found) -> bool:
        """Return whether a cause speaks of a symbol that nobody who reads the document knows."""
        candidate = found.candidate
        texts = (*(edit.text for edit in candidate.edits), *candidate.details.values())
        return any(map(self.writer.is_foreign, texts))

    def _explained(self, found: Found) -> Explanation:
        candidate = found.candidate
        return explanation(candidate.cause, candidate.details, candidate.variant)

    def _symbol(self, judgement: Judgement) -> str:
        return self.writer.formula(judgement.meaning) if judgement.meaning is not None else ""

    # --- a wrong number

    def _number(self, judged: Judged, judgement: Judgement, causes: tuple[Explanation, ...]) -> Finding:
        assert judgement.expected is not None
        passage = judged.statement.passage
        edits = self.number_edits(judged, judgement, self._cut_off(passage, judgement) or judgement.expected)
        start, end, expected = edits[0].start, edits[0].end, bare(edits[0])
        if judgement.kind is Kind.SUBSTITUTION:
            edits = self._raised(judged, judgement) or edits
        else:
            edits = (*edits, *self.operand_edits(judged, judgement.side - 1))
        code = "V102" if judgement.kind is Kind.SUBSTITUTION else "V101"
        claimed = self.places.text(passage, start, end)
        # What is given otherwise than in the network may belong to another example, step or exercise.
        has_no_network = self.points.network.unsaid is not None
        is_open = self._is_given(judgement) or (has_no_network and is_off_by_one(judgement))
        fixes = () if is_open else fix_of(self.places, passage, edits)
        entries = self._entries(judged, judgement) if judgement.kind is not Kind.SUBSTITUTION else ()
        return self.maker.made(
            code, passage, start, end, claimed=claimed, expected=expected, causes=causes, fixes=fixes,
            entries=entries, symbol=self._symbol(judgement),
        )  # fmt: skip

    def _cut_off(self, passage: int, judgement: Judgement) -> tuple[Fraction, Fraction] | None:
        """Return what is right in place of a number with dots behind it, which say that digits are left out there."""
        shown = next((part for part in parts(judgement.node) if isinstance(part, Number)), None)
        if shown is None or not shown.continued or judgement.kind is not Kind.VALUE or judgement.meaning is None:
            return None
        is_printed = self.document.passages[passage].environment == PRINTED  # there the dots are those of the reader
        return None if is_printed else cut_off(value(judgement.meaning, self.points.own), shown.unit)

    def _raised(self, judged: Judged, judgement: Judgement) -> tuple[Edit, ...]:
        """Return the edit that raises a number to the power that it is put in for; nothing where it is no base."""
        match judgement.meaning, judgement.node:
            case Power(base, Constant() | Printed() as power), Number() as shown if power.value.denominator == 1:
                exponent = int(power.value)
                tree = judged.prepared.sides.sides[judgement.side].node
                is_signed = judgement.negative and not operand(tree, shown, negative=True).operator
                if not is_signed and rounds_to(value(base, self.points.own), shown.value, shown.unit):
                    text = f"^{exponent}" if 0 <= exponent < TWO_DIGITS else f"^{{{exponent}}}"
                    self._mended.add((judged.statement.passage, tree.start))
                    return (Edit(shown.end, shown.end, text),)
        return ()

    def in_other_rows(self, judged: Judged, judgement: Judgement) -> Iterator[Finding]:
        """Yield a finding about each other row of a matrix that stands on a line of its own and has a wrong entry."""
        passage = judged.statement.passage
        lines = {self.places.line(passage, judgement.node.start)}
        for each in judgement.others if judgement.kind is Kind.VALUE else ():
            line = self.places.line(passage, each.node.start)
            if line not in lines and each.expected is not None:
                lines.add(line)
                yield replace(self._number(judged, each, ()), fixes=(), entries=())

    def _entries(self, judged: Judged, judgement: Judgement) -> tuple[WrongEntry, ...]:
        """Return the wrong entries of a matrix of numbers in order, as they are written and as they should be."""
        side = judged.prepared.sides.sides[judgement.side]
        math, passage = self.document.passages[judged.statement.passage].math, judged.statement.passage
        height, width = side.bound.shape if isinstance(side.bound, Stack) else (1, 1)
        found: list[WrongEntry] = []
        for each in sorted(wrong_results(self.points, judged, judgement), key=lambda result: result.position):
            edit = each.edit(math, side.node)
            row, column = divmod(each.position, width)
            claimed = self.places.text(passage, edit.start, edit.end)
            found.append(WrongEntry(row + 1, column + 1, claimed, bare(edit)))
        # Of a vector, the one that is marked needs no place of its own.
        return tuple(found) if len(found) > 1 or 1 not in (height, width) else ()

    def _is_given(self, judgement: Judgement) -> bool:
        meaning = judgement.meaning
        if judgement.kind is not Kind.VALUE or not isinstance(meaning, Symbol):
            return False
        return meaning.name in self.points.network.graph.givens

    def _is_said_otherwise(self, judgement: Judgement) -> bool:
        """Return whether a line gives a formula for what has another one, and no network tells which one is so."""
        return self.points.network.unsaid is not None and judgement.kind is Kind.DEFINITION and judgement.side == 1

    def number_edits(self, judged: Judged, judgement: Judgement, right: tuple[Fraction, Fraction]) -> tuple[Edit, ...]:
        """Return the edits that put a right number in place of a wrong one, that which the judgement names first."""
        math, node = self.document.passages[judged.statement.passage].math, judgement.node
        if judgement.kind is Kind.SUBSTITUTION and isinstance(node, Number):
            tree = judged.prepared.sides.sides[judgement.side].node
            return (operand(tree, node, negative=judgement.negative).edit(math, right),)
        return result_edits(math, self.points, judged, judgement, right)

    def operand_edits(self, judged: Judged, side: int) -> tuple[Edit, ...]:
        """Return the edits that put right numbers in place of wrong ones in a member of numbers.

        None of one that is right, or for which a smaller edit is proposed.
        """
        place = judged.statement.passage, judged.prepared.sides.sides[side].node.start
        if place in self._mended or any(each.side == side and each.verdict.holds for each in judged.judgements):
            return ()
        math = self.document.passages[judged.statement.passage].math
        return operand_edits(math, self.points, judged, side)

    # --- a wrong formula

    def _formula(
        self, judged: Judged, judgement: Judgement, slip: Slip, causes: list[Found], explained: tuple[Explanation, ...]
    ) -> Finding:
        passage, node = judged.statement.passage, judgement.node
        proposing = [found for found in causes if found.candidate.edits][:MOST_TIES]
        proposals = [found.candidate.edits for found in proposing]
        edits = proposals[0] if proposals else ()
        if edits:
            self._mended.add((passage, slip.node.start))
        if edits and judgement.moved is None:
            self._remember_replacement(judged, slip, proposing[0].mended)
            expected = _with_left(applied(slip.math[slip.node.start : slip.node.end], slip.node.start, edits) or "")
        else:
            expected, edits, further = self._whole_side(judged, judgement, slip)
            proposals = [edits]
            explained = (*further, *explained)[:MOST_TIES]
        code = _IDENTITY_CODES.get(judgement.kind, "I101")
        code = "V102-side" if judgement.kind is Kind.SUBSTITUTION else code
        problem = misfit_of(judged.prepared.sides, judgement.side)
        details = {"symbol": self._symbol(judgement)}
        if problem is not None:
            code, details = f"{code[:4]}-shapes", details | self._shapes(judged, problem)
        start, end = (min(edit.start for edit in edits), max(edit.end for edit in edits)) if edits else (0, 0)
        if not node.start <= start < end <= node.end:
            start, end = node.start, node.end
        claimed = self.places.text(passage, node.start, node.end)
        fixes = tuple(fix for each in proposals for fix in fix_of(self.places, passage, each))
        fixes = () if self._is_said_otherwise(judgement) else fixes
        found = self.maker.made(
            code, passage, start, end, claimed=claimed, expected=expected, causes=explained, fixes=fixes,
            entries=(), **details,
        )  # fmt: skip
        is_identity = code == "I101" and judgement.kind is not Kind.ORDER
        example = self._counterexample(judged, judgement) if is_identity else ""
        return replace(found, message=f"{found.message}: {example}") if example else found

    def _counterexample(self, judged: Judged, judgement: Judgement) -> str:
        sides = judged.prepared.sides
        before = sides.head if sides.head is not None else sides.sides[judgement.side - 1].bound
        left, right = single(before), single(sides.sides[judgement.side].bound)
        return counterexample(left, right, self.points, self.writer) if left and right else ""

    def _shapes(self, judged: Judged, problem: Misfit) -> dict[str, str]:
        """Return two matrices that do not fit, as the document writes them, with their shapes."""
        passage = judged.statement.passage
        left, right = (self.places.text(passage, *span) for span in (problem.left, problem.right))
        return {"left": left, "one": problem.one, "right": right, "other": problem.other}

    def _whole_side(
        self, judged: Judged, judgement: Judgement, slip: Slip
    ) -> tuple[str, tuple[Edit, ...], tuple[Explanation, ...]]:
        """No small edit helps: the whole side is replaced by the right formula, or the symbols by those meant."""
        if judgement.moved is not None:
            meant, formula = judgement.moved
            cause = explanation(OTHER_QUANTITY, {"meant": self.writer.symbol(meant)})
            edit = self._moved(judged, judgement, meant, formula)
            return ("", (), ()) if self.writer.is_foreign(edit.text) else (edit.text, (edit,), (cause,))
        problem = misfit_of(judged.prepared.sides, judgement.side)
        if problem is not None:
            variant = "" if problem.is_product else "equal"
            return "", (), (explanation(NO_PRODUCT, self._shapes(judged, problem), variant),)
        if not slip.formulas:
            return "", (), ()
        if slip.formulas[0] == single(judged.prepared.sides.head):  # the left side once more mends nothing
            return "", (), ()
        right = self._tidied(slip.formulas[0])
        in_numbers = judgement.kind is Kind.SUBSTITUTION
        text = self._in_numbers(judged, right) if in_numbers else self.writer.formula(right)
        if self.writer.is_foreign(text):
            return "", (), ()
        written = single(judged.prepared.sides.sides[judgement.side].bound)
        # In general letters it is one of several formulas; what has nothing in common may be about something else.
        if judged.prepared.is_general or (written is not None and not _have_in_common(written, right, text)):
            return text, (), ()
        return text, (Edit(slip.node.start, slip.node.end, text),), ()

    def _moved(self, judged: Judged, judgement: Judgement, meant: Expression, formula: Expression) -> Edit:
        """Where the numbers belong to another quantity: put its symbol and formula in place of those written."""
        sides = judged.prepared.sides.sides
        first, last = sides[0].node, sides[judgement.side - 1].node
        texts = [self.writer.symbol(meant)]
        if last is not first:
            texts.append(self.writer.formula(self._tidied(formula)))
        return Edit(first.start, last.end, " = ".join(texts))

    def _tidied(self, formula: Expression) -> Expression:
        return tidied(formula, self.points.network.graph)

    def _in_numbers(self, judged: Judged, formula: Expression) -> str:
        def put(leaf: Expression) -> Expression:
            if not isinstance(leaf, Named):
                return leaf
            number, unit = rounded(value(leaf, self.points.own), judged.learnt.usual_unit)
            return Printed(number, unit, Number(0, 0, number, unit))

        return self.writer.formula(with_leaves(formula, put))

    def _remember_replacement(self, judged: Judged, slip: Slip, mended: Side | None) -> None:
        before = single(judged.prepared.sides.sides[slip.judgement.side].bound)
        after = single(mended.bound) if mended is not None else None
        pair = derivatives_differ(before, after) if before is not None and after is not None else None
        if pair:
            line = self.places.line(judged.statement.passage, slip.node.start)
            self.replaced[pair[0]] = (pair[1], line)


def _is_near(judgement: Judgement) -> bool:
    node, expected = judgement.node, judgement.expected
    if not isinstance(node, Number) or expected is None:
        return False
    return abs(node.value - expected[0]) <= NEAR * abs(expected[0])


def _with_left(text: str) -> str:
    r"""Return a formula with the ``\left`` that stands before its first bracket, outside of it.

    >>> _with_left(r"(a + b\right) c"), _with_left("(a) c")
    ('\\left(a + b\\right) c', '(a) c')
    """
    return rf"\left{text}" if text.count(r"\right") > text.count(r"\left") else text


def _have_in_common(written: Expression, right: Expression, text: str) -> bool:
    """Return whether a right formula, written as ``text``, takes up a symbol or a decimal of the wrong one."""
    leaves = {part for part in walk(written) if isinstance(part, Named)}
    numbers = {digits(part.value, part.unit) for part in printed(written) if part.unit < 1}
    return any(part in leaves for part in walk(right)) or any(number in text for number in numbers)
