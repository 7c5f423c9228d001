"""From the check of a hand derivation to the corrections that notes list."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.check.pipeline import check_document
from derive.check.report.findings import Severity
from derive.check.words import Message
from derive.document.corrections.corrections import Correction, Corrections, Remark
from derive.document.output.latex import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.report.findings import Finding, Stated
    from derive.check.source import Document
    from derive.network.network import Network

# Families of codes that are not slips of a line itself.
_KINDS = {"V103": "carried", "M101": "missing"}
# Multi-letter names in formulas are words, not products of letters.
_WORDS = re.compile(r"(?<![\\A-Za-z{])(net|out|in|target|output|total)(?![A-Za-z])")
_NOT_FOR_PRINT = re.compile(r"\\(?:label|tag|nonumber|notag)\b\*?(?:\{[^{}]*\})?|(?<!\\)&|\\\\")


def checked_corrections(network: Network, document: Document, name: str = "") -> Corrections:
    """Check a document and return what is to be corrected in it; ``name`` is what the notes call it."""
    report = check_document(document, network)
    slips = [finding for finding in report.findings if finding.code.severity is not Severity.NOTE]
    notes = tuple(
        Remark(finding.extent.start.line, sentence(finding.message))
        for finding in report.findings
        if finding.code.family == "notation"
    )
    return Corrections(name, tuple(_entries(report.statements, slips)), notes, report.claims.total)


def _entries(statements: Iterable[Stated], slips: list[Finding]) -> Iterator[Correction]:
    """Group findings by the statement they are about."""
    remaining = list(slips)
    for stated in statements:
        mine = [finding for finding in remaining if finding.extent.start in stated]
        if mine:
            remaining = [finding for finding in remaining if finding not in mine]
            yield _correction(stated, mine)


def _correction(stated: Stated, findings: list[Finding]) -> Correction:
    kinds = dict.fromkeys(_KINDS.get(finding.code.name, "own") for finding in findings)
    return Correction(
        line=findings[0].extent.start.line,
        kinds=tuple(kinds),
        says=_typeset(stated.text),
        right=_typeset(_right(stated, findings)),
        sentences=tuple(_sentences(findings)),
    )


def _sentences(findings: list[Finding]) -> Iterator[Markup]:
    """Yield why each finding is wrong: its cause, told once where it is only carried, else what it says itself."""
    for index, finding in enumerate(findings):
        if finding.causes:
            if finding.causes[0].kind != "carried" or index == len(findings) - 1:
                yield sentence(finding.causes[0].message)
        elif finding.code.name == "M101" or index == 0:
            yield sentence(finding.message)


def _right(stated: Stated, findings: list[Finding]) -> str:
    """Return the statement mended; where there is no fix what should stand in it, empty where nobody can say."""
    mended = _mended(stated, findings)
    if _typeset(mended) != _typeset(stated.text):
        return mended
    return next((finding.expected for finding in findings if finding.expected), "")


def _mended(stated: Stated, findings: list[Finding]) -> str:
    """Return the statement with the fixes of its findings; of overlapping ones the later, which mends more."""
    edits: list[tuple[int, int, str]] = []
    for finding in findings:
        for each in finding.fix.replacements if finding.fix else ():
            first, last = (bisect_left(stated.passage.offsets, offset) for offset in each.offsets)
            edits = [edit for edit in edits if edit[1] <= first or last <= edit[0]]
            edits.append((first, last, each.text))
    math, end = stated.passage.math, stated.statement.chain.end
    for first, last, text in sorted(edits, reverse=True):
        math = math[:first] + text + math[last:]
        end += len(text) - (last - first)
    return math[stated.statement.chain.start : end]


def sentence(message: str) -> Markup:
    """Return the words of a finding or cause as a sentence in LaTeX, formulas in it typeset."""
    parts = message.parts if isinstance(message, Message) else [(message, False)]
    typeset = [Markup(f"${_typeset(text)}$") if _is_formula(text, detail) else escape(text) for text, detail in parts]
    whole = Markup("").join(typeset)
    return Markup(f"{whole[:1].upper()}{whole[1:]}.") if whole and not whole.startswith("$") else Markup(f"{whole}.")


def _balanced(formula: str) -> str:
    """Return a formula with the braces that it lacks: a symbol in braces may begin or end a statement."""
    depth = lowest = 0
    for brace in re.findall(r"(?<!\\)[{}]", formula):
        depth += 1 if brace == "{" else -1
        lowest = min(lowest, depth)
    return "{" * -lowest + formula + "}" * (depth - lowest)


def _is_formula(text: str, is_detail: bool) -> bool:
    """Return whether a detail is a formula; the details of some sentences are words, such as "twice"."""
    return is_detail and not re.fullmatch(r"[a-z]{4,}( [a-z]+)*", text)


def _typeset(formula: str) -> Markup:
    """Return a formula as it can stand in a row: no tabs, labels or line breaks, words upright in math italics."""
    bare = _balanced(_NOT_FOR_PRINT.sub(" ", formula))
    return Markup(_WORDS.sub(r"\\mathit{\1}", bare).replace("?", "{?}"))
