"""What notes correct in a hand derivation: the findings of its check, statement by statement, ready for a template."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.check import nodes
from derive.check.checker import check_document, vocabulary_of
from derive.check.claims import statements
from derive.check.findings import Severity
from derive.check.parser import parse
from derive.check.reading import read, read_file
from derive.check.words import Message
from derive.document.latex import escape
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from derive.check.findings import Finding
    from derive.check.reading import Document, Passage
    from derive.check.vocabulary import Vocabulary
    from derive.network.network import Network

# Families of codes that are not slips of a line itself.
_KINDS = {"V103": "carried", "M101": "missing"}
# Multi-letter names in formulas are words, not products of letters.
_WORDS = re.compile(r"(?<![\\A-Za-z{])(net|out|in|target|output|total)(?![A-Za-z])")
_NOT_FOR_PRINT = re.compile(r"\\(?:label|tag|nonumber|notag)\b\*?(?:\{[^{}]*\})?|(?<!\\)&|\\\\")


@dataclass(frozen=True)
class Correction:
    """One statement: its line, what it says and what is right (LaTeX math), and the codes and words of what was found.

    ``kinds`` are "own", "carried" and "missing", each once.
    """

    line: int
    kinds: tuple[str, ...]
    says: Markup
    right: Markup
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Corrections:
    """All corrections of one document, and its notes on notation."""

    document: str
    entries: tuple[Correction, ...]
    notation: tuple[Finding, ...]
    claims: int


def corrections_of(network: Network, file: Path | None = None) -> Corrections | None:
    """Check a hand derivation against a network and return what is to be corrected in it.

    Without a file that is the derivation which comes with the network, None where none does. Raises DeriveError for a
    file that cannot be read.
    """
    document = read_file(file) if file else _shipped(network)
    if document is None:
        return None
    report = check_document(document, network)
    vocabulary = vocabulary_of(document, network)
    slips = [finding for finding in report.findings if finding.code.severity is not Severity.NOTE]
    notes = tuple(finding for finding in report.findings if finding.code.family == "notation")
    entries = tuple(_entries(document, vocabulary, slips))
    return Corrections(file.name if file else "", entries, notes, report.claims.total)


def _shipped(network: Network) -> Document | None:
    if network.folder is None:
        return None
    entry = network.folder / f"{network.name}.derivation.md"
    if not entry.is_file():
        return None
    try:
        return read(entry.read_bytes(), "markdown", entry.name)
    except OSError as error:
        raise DeriveError(f"cannot be read: {error.strerror}", location=entry.name) from error


def _entries(document: Document, vocabulary: Vocabulary, slips: list[Finding]) -> Iterator[Correction]:
    """Group findings by the statement they are about."""
    remaining = list(slips)
    for passage in document.passages:
        for chain in _chains(passage, vocabulary):
            mine = [finding for finding in remaining if _within(document, passage, chain, finding)]
            if mine:
                remaining = [finding for finding in remaining if finding not in mine]
                yield _correction(passage, chain, mine)


def _chains(passage: Passage, vocabulary: Vocabulary) -> list[nodes.Chain]:
    return [each.chain for each in statements(0, parse(passage.math, vocabulary))]


def _within(document: Document, passage: Passage, chain: nodes.Chain, finding: Finding) -> bool:
    cell = document.cells[passage.cell]
    start = cell.position(passage.offsets[chain.start])
    end = cell.position(passage.offsets[chain.end - 1])
    at = finding.extent.start
    return at.cell == start.cell and (start.line, start.column) <= (at.line, at.column) <= (end.line, end.column)


def _correction(passage: Passage, chain: nodes.Chain, findings: list[Finding]) -> Correction:
    kinds = dict.fromkeys(_KINDS.get(finding.code.name, "own") for finding in findings)
    says = passage.math[chain.start : chain.end]
    return Correction(
        line=findings[0].extent.start.line,
        kinds=tuple(kinds),
        says=_typeset(says),
        right=_typeset(_mended(passage, chain, findings)),
        findings=tuple(findings),
    )


def _mended(passage: Passage, chain: nodes.Chain, findings: list[Finding]) -> str:
    """Return the statement with the fixes of its findings; of overlapping ones the later, which mends more."""
    edits: list[tuple[int, int, str]] = []
    for finding in findings:
        if finding.fix is not None:
            first, last = (bisect_left(passage.offsets, offset) for offset in finding.fix.offsets)
            edits = [edit for edit in edits if edit[1] <= first or last <= edit[0]]
            edits.append((first, last, finding.fix.text))
    math, end = passage.math, chain.end
    for first, last, text in sorted(edits, reverse=True):
        math = math[:first] + text + math[last:]
        end += len(text) - (last - first)
    return math[chain.start : end]


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
