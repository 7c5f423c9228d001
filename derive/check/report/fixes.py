"""From edits of a passage to the fix of a finding: replacements in the document, each at its own place."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.report.findings import Fix, Replacement
from derive.check.source.document import Extent
from derive.check.source.printed import ENVIRONMENT as PRINTED

if TYPE_CHECKING:
    from derive.check.causes.cause import Edit
    from derive.check.source.places import Places

_NESTS = re.compile(r"(?<!\\)[{}]|\\left(?![A-Za-z])|\\right(?![A-Za-z])")


def fix_of(places: Places, passage: int, edits: tuple[Edit, ...]) -> tuple[Fix, ...]:
    """Return edits of a passage as a fix, the first as its main replacement; empty where one has no clear place.

    That is where a macro of the user stands in the way, and where more would be replaced than mathematics.
    """
    if not edits or places.document.passages[passage].environment == PRINTED:
        return ()
    spans = [_insertion(places, passage, edit) for edit in edits]
    ordered = sorted(spans)
    if any(later[0] < earlier[1] or later == earlier for earlier, later in pairwise(ordered)):
        return ()
    if not all(_is_clear(places, passage, edit, span) for edit, span in zip(edits, spans, strict=True)):
        return ()
    return (Fix(tuple(_replacement(places, passage, *pair) for pair in zip(edits, spans, strict=True))),)


def _is_clear(places: Places, passage: int, edit: Edit, span: tuple[int, int]) -> bool:
    """Return whether an edit replaces just what was read, and leaves braces as they were."""
    replaced = places.cell(passage).text[span[0] : span[1]]
    written = places.document.passages[passage].math[edit.start : max(edit.start, edit.end)]
    nested = [_nesting(text) for text in (replaced, edit.text)]
    return replaced == written and nested[0] == nested[1] and not places.in_call(passage, *span)


def _replacement(places: Places, passage: int, edit: Edit, span: tuple[int, int]) -> Replacement:
    cell = places.cell(passage)
    return Replacement(Extent(cell.position(span[0]), cell.position(span[1])), edit.text, span)


def _insertion(places: Places, passage: int, edit: Edit) -> tuple[int, int]:
    if edit.end > edit.start:
        return places.offsets(passage, edit.start, edit.end)
    # What is inserted behind something goes directly behind its last character.
    offsets = places.document.passages[passage].offsets
    if edit.start == 0:
        return offsets[0], offsets[0]
    after = offsets[edit.start - 1] + 1
    return after, after


def _nesting(text: str) -> tuple[int, int, int, int]:
    r"""Return how deep braces, and ``\left`` with ``\right``, lead out of a text, and into it at most.

    >>> _nesting("a}{b"), _nesting(r"\frac{a}{b}"), _nesting(r"\left(a")
    ((0, -1, 0, 0), (0, 0, 0, 0), (0, 0, 1, 0))
    """
    depth = {"{": 0, "left": 0}
    lowest = {"{": 0, "left": 0}
    for mark in _NESTS.findall(text):
        kind = "{" if mark in "{}" else "left"
        depth[kind] += 1 if mark in ("{", r"\left") else -1
        lowest[kind] = min(lowest[kind], depth[kind])
    return depth["{"], lowest["{"], depth["left"], lowest["left"]
