"""Which proposed fixes a report may offer: those that were put in, with the document checked again.

What is mended together is a *group*: the findings of statements that share lines. Of each group a draft is tried: if
its findings are gone then, nothing new is found, no more is left not understood, and the numbers of the lines agree
among themselves, it is kept as one fix. What a draft leaves to mend in its own lines (the numbers below a mended
formula) is added to it. All groups are tried together first; only where that does not do, in parts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.mending.guard import guarded
from derive.check.model.plain_arithmetic import holds
from derive.check.pipeline import check_document
from derive.check.report.corrected import composed, corrected, overlap
from derive.check.report.findings import Fix, Severity
from derive.check.report.selection import UNDECIDED
from derive.check.source.decoding import read
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from derive.check.causes.known import Known
    from derive.check.pipeline import Networks
    from derive.check.report.findings import Finding, Replacement, Report, Stated
    from derive.check.report.selection import Selection
    from derive.check.source.document import Document, Extent
    from derive.check.source.files import Source

Line = tuple[int, int]
"""Cell (0 outside notebooks) and line."""
# So many claims are judged again at most, but a document is checked again at least twice and at most so many times.
MOST_CLAIMS = 1_200
FEWEST_CHECKS, MOST_CHECKS = 3, 12
# How often what a draft leaves is added to it, and how many drafts of one group are tried.
MOST_ROUNDS = 3
MOST_DRAFTS = 4


@dataclass(frozen=True)
class Group:
    """Findings that are mended together, by their indices in the report, and the lines of their statements."""

    findings: tuple[int, ...]
    cell: int
    first: int
    last: int

    def __contains__(self, line: Line) -> bool:
        return line[0] == self.cell and self.first <= line[1] <= self.last


@dataclass(frozen=True)
class Draft:
    """Replacements that may mend some findings of a group."""

    replacements: tuple[Replacement, ...]
    findings: frozenset[int]


def with_tried_fixes(
    whole: Report,
    selection: Selection,
    source: Source,
    document: Document,
    network: Networks,
    known: Known,
) -> Report:
    """Return the report of what was selected, which offers only fixes that hold.

    ``whole`` has all findings, ``known`` their causes.
    """
    report = selection.applied(whole)
    if not document.is_mendable:
        return replace(report, findings=tuple(replace(each, fixes=()) for each in report.findings))
    if not any(each.fixes for each in report.findings):
        return report
    trial = _Trial(whole, selection, source, document, network, known)
    trial.run()
    # With a network, what is right does not hang on the line from which a wrong value comes.
    kept = trial.kept if report.network else _on_mended_ground(trial.kept, report.findings)
    fixes = {min(draft.findings): Fix(draft.replacements) for draft in kept.values()}
    findings = (
        replace(each, fixes=(fixes[index],) if index in fixes else ()) for index, each in enumerate(report.findings)
    )
    return replace(report, findings=tuple(findings))


class _Trial:
    """Tries drafts for one document; ``kept`` are those that hold together so far."""

    def __init__(
        self,
        before: Report,
        selection: Selection,
        source: Source,
        document: Document,
        network: Networks,
        known: Known,
    ) -> None:
        self.selection = selection
        self.findings = selection.applied(before).findings
        self.source = source
        self.document = document
        self.network = network
        self.known = known.trying()
        self.bad = _lines_of(before.findings, bad=True)
        self.unread = _lines_of(before.findings, bad=False)
        self.told = {line for each in before.findings if _is_bad(each) for line in _lines(each.extent)}
        self.statements = before.statements
        self.left = max(FEWEST_CHECKS, min(MOST_CHECKS, MOST_CLAIMS // max(before.claims.total, 1)))
        self.kept: dict[Group, Draft] = {}

    def run(self) -> None:
        """Try what is proposed."""
        self._try({group: draft for group in self._groups() for draft in list(self._drafts(group))[:1]})

    def _groups(self) -> list[Group]:
        """Group the findings with proposals by the lines of their statements."""
        spans = sorted(self._spans())
        groups: list[Group] = []
        for cell, first, last, index in spans:
            if groups and (cell, first) in groups[-1]:
                before = groups.pop()
                groups.append(Group((*before.findings, index), cell, before.first, max(before.last, last)))
            else:
                groups.append(Group((index,), cell, first, last))
        return groups

    def _spans(self) -> Iterator[tuple[int, int, int, int]]:
        for index, finding in enumerate(self.findings):
            if finding.fixes:
                lines = _lines(finding.extent)
                around = [span for each in self.statements if (span := _lines(each.extent))[0] <= lines[0] <= span[-1]]
                first, last = min([lines[0], *(s[0] for s in around)]), max([lines[-1], *(s[-1] for s in around)])
                yield first[0], first[1], last[1], index

    def _drafts(self, group: Group) -> Iterator[Draft]:
        """Yield drafts for a group, the best first: all first proposals, others for the first finding, the rest."""
        first, *others = group.findings
        choices = [[(first, fix)] for fix in self.findings[first].fixes] + ([[]] if others else [])
        for choice in choices:
            replacements: list[Replacement] = []
            chosen: set[int] = set()
            for index, fix in (*choice, *((other, self.findings[other].fixes[0]) for other in others)):
                new = [each for each in fix.replacements if each not in replacements]
                if all(self._may_be_written(each) and not _any_overlap(each, replacements) for each in new):
                    replacements += new
                    chosen.add(index)
            if replacements:
                yield Draft(tuple(replacements), frozenset(chosen))

    def _may_be_written(self, replacement: Replacement) -> bool:
        """Return whether it changes only lines on which something is found, and leaves as many lines as there are."""
        start, end = replacement.offsets
        replaced = self.document.cells[max(replacement.extent.start.cell - 1, 0)].text[start:end]
        return replaced.count("\n") == replacement.text.count("\n") and self.told.issuperset(_lines(replacement.extent))

    def _try(self, drafts: dict[Group, Draft]) -> None:
        """Keep what holds of the drafts of some groups: all together, else but for those that fail, else of halves."""
        if not drafts or not self.left:
            return
        failing = self._kept_but_for(drafts)
        groups = list(drafts)
        if failing and len(groups) == 1:
            self._try_others(groups[0])
        elif failing:
            parts = [[group for group in groups if group not in failing], [g for g in groups if g in failing]]
            if not parts[0]:
                middle = len(groups) // 2
                parts = [groups[:middle], groups[middle:]]
            for part in parts:
                self._try({group: drafts[group] for group in part})

    def _try_others(self, group: Group) -> None:
        for draft in list(self._drafts(group))[1:MOST_DRAFTS]:
            if not self.left or not self._kept_but_for({group: draft}):
                return

    def _kept_but_for(self, drafts: dict[Group, Draft]) -> set[Group]:
        """Keep drafts if they hold, completed; else return the groups that fail, or all where none is to blame."""
        for _ in range(MOST_ROUNDS):
            after = self._after({**self.kept, **drafts})
            if after is None:
                return set(drafts)
            document, report = after
            failing, elsewhere = self._faults(drafts, report)
            if elsewhere:
                return set(drafts)
            if not failing:
                self.kept |= drafts
                return set()
            completed = {group: self._completed(group, drafts, document, report) for group in failing}
            if not all(completed.values()):
                return {group for group in failing if not completed[group]}
            drafts = {**drafts, **{group: draft for group, draft in completed.items() if draft}}
        return failing

    def _after(self, drafts: Mapping[Group, Draft]) -> tuple[Document, Report] | None:
        """Return the corrected document and its check; None where there is none."""
        if not self.left:
            return None
        self.left -= 1
        try:
            content = corrected(self.source, self.document, [Fix(draft.replacements) for draft in drafts.values()])
            with guarded("check", self.source.name):
                document = read(content, self.document.kind, self.source.name)
                return document, check_document(document, self.network, self.known)
        except DeriveError:  # a character that the encoding lacks, or a fault of our own: nothing that can be offered
            return None

    def _faults(self, drafts: Mapping[Group, Draft], report: Report) -> tuple[set[Group], bool]:
        """Return the groups that are not mended, and whether something is found on other lines than before."""
        chosen = self.selection.applied(report)
        bad, unread = _lines_of(report.findings, bad=True), _lines_of(report.findings, bad=False)
        every = {**self.kept, **drafts}
        failing = {group for group, draft in every.items() if self._is_left(group, draft, chosen, unread)}
        for statement in self._false_ones(chosen):
            lines = _lines(statement.extent)
            failing |= {group for group in drafts if lines[0] in group or lines[-1] in group}
        elsewhere = any(
            count > known[line] and not any(line in group for group in drafts)
            for found, known in ((bad, self.bad), (unread, self.unread))
            for line, count in found.items()
        )
        return failing & drafts.keys(), elsewhere or not failing <= drafts.keys()

    def _false_ones(self, report: Report) -> list[Stated]:
        """Return the statements that were changed and do not hold: something is found in them, or numbers differ."""
        found = report.statements
        known = self.statements if len(found) == len(self.statements) else [None] * len(found)
        pairs = zip(found, known, strict=True)
        changed = [(each, before) for each, before in pairs if before is None or each.text != before.text]
        bad = [finding.extent.start for finding in report.findings if _is_bad(finding)]
        return [
            each for each, before in changed
            if not _agrees(each) or _agreed(each, before) or any(place in each for place in bad)
        ]  # fmt: skip

    def _is_left(self, group: Group, draft: Draft, chosen: Report, unread: Counter[Line]) -> bool:
        """Return whether findings of a group are left that a draft was to mend, or more is not understood."""
        before, after = (_count(_lines_of(found, bad=True), group) for found in (self.findings, chosen.findings))
        return after > before - len(draft.findings) or _count(unread, group) > _count(self.unread, group)

    def _completed(
        self, group: Group, drafts: Mapping[Group, Draft], document: Document, report: Report
    ) -> Draft | None:
        """Return a draft with what mends the rest of its lines; None where nothing is proposed."""
        further: list[Replacement] = []
        for finding in self.selection.applied(report).findings:
            if _is_bad(finding) and _lines(finding.extent)[0] in group and finding.fixes:
                new = [each for each in finding.fixes[0].replacements if each not in further]
                if not any(_any_overlap(each, further) for each in new):
                    further += new
        others = (draft for other, draft in {**self.kept, **drafts}.items()
                  if other.cell == group.cell and other.last < group.first)  # fmt: skip
        shift = sum(len(each.text) - (each.offsets[1] - each.offsets[0])
                    for draft in others for each in draft.replacements)  # fmt: skip
        old, new_cell = (each.cells[max(group.cell - 1, 0)] for each in (self.document, document))
        pieces = composed(old, new_cell, drafts[group].replacements, further, shift)
        if not further or not all(map(self._may_be_written, pieces)):
            return None
        main = drafts[group].replacements[0].offsets
        first = next((each for each in pieces if each.offsets[0] <= main[0] and main[1] <= each.offsets[1]), pieces[0])
        rest = (each for each in pieces if each is not first)
        return Draft((first, *rest), drafts[group].findings)


def _on_mended_ground(kept: Mapping[Group, Draft], findings: Sequence[Finding]) -> Mapping[Group, Draft]:
    """Return the drafts that do not only put right what is carried from a line that no draft mends."""
    changed = {line for draft in kept.values() for each in draft.replacements for line in _lines(each.extent)}

    def stands(draft: Draft) -> bool:
        causes = [[each for each in findings[index].causes if each.line is not None] for index in draft.findings]
        return any(
            not each or any((one.cell or findings[index].extent.start.cell, one.line) in changed for one in each)
            for index, each in zip(draft.findings, causes, strict=True)
        )

    standing = {group: draft for group, draft in kept.items() if stands(draft)}
    return standing if len(standing) == len(kept) else _on_mended_ground(standing, findings)


def _agrees(stated: Stated) -> bool:
    """Return whether the numbers of a statement agree among themselves, and no formula of it stands twice in a row."""
    math, chain = stated.passage.math, stated.statement.chain
    texts = ["".join(math[each.start : each.end].split()) for each in chain.sides if each is not None]
    repeats = any(one == other and not one.strip("-.").isdecimal() for one, other in pairwise(texts))
    return holds(chain) and not repeats


def _agreed(stated: Stated, before: Stated | None) -> bool:
    """Return whether the numbers of a statement agreed closely before it was changed, and do no more."""
    was = before is not None and holds(before.statement.chain, closely=True)
    return was and not holds(stated.statement.chain, closely=True)


def _any_overlap(replacement: Replacement, others: list[Replacement]) -> bool:
    return any(overlap(replacement, other) for other in others)


def _is_bad(finding: Finding) -> bool:
    return finding.code.severity is not Severity.NOTE


def _lines(extent: Extent) -> list[Line]:
    return [(extent.start.cell, line) for line in range(extent.start.line, extent.end.line + 1)]


def _lines_of(findings: Iterable[Finding], *, bad: bool) -> Counter[Line]:
    """Count by line what is bad, or else what is not understood or unsure."""
    return Counter(
        _lines(each.extent)[0]
        for each in findings
        if (_is_bad(each) if bad else each.code.name in UNDECIDED)
    )


def _count(found: Counter[Line], group: Group) -> int:
    return sum(count for line, count in found.items() if line in group)
