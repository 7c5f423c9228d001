r"""Formulas that go on where the one before them ended: ``$$z = w x + b$$`` and then ``$$= 0.5 \cdot 2 + 0.1$$``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.claims.statements import is_number
from derive.check.source.places import Places
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import exchanged

if TYPE_CHECKING:
    from derive.check.source.document import Document

# Nothing but the marks of formulas stands between the two.
_MARKS = re.compile(r"(?:\s|\$|\\[\[\]]|\\(?:begin|end)\{\w+\*?\}|>)*")
_EQUAL = ("=", "approx")

Trees = list[list[nodes.Statement]]


def continued(document: Document, trees: Trees) -> Trees:
    """Return the trees of passages; what begins with a sign of equality has the head of the formula before it."""
    places = Places(document)
    head: nodes.Node | None = None
    result: nodes.Node | None = None
    found: Trees = []
    for passage, parsed in enumerate(trees):
        first = parsed[0] if parsed else None
        goes_on = isinstance(first, nodes.Chain) and _begins_with_a_sign(first) and not _is_worked_out(result, first)
        if isinstance(first, nodes.Chain) and goes_on and head and _is_next(places, passage):
            parsed = [_with_head(first, head), *parsed[1:]]
        found.append(parsed)
        last = parsed[-1] if parsed else None
        result = last.sides[-1] if isinstance(last, nodes.Chain) else None
        head = last.sides[0] if isinstance(last, nodes.Chain) and last.relations else None
        head = head if isinstance(head, nodes.Name | nodes.Derivative) else None
    return found


def _begins_with_a_sign(chain: nodes.Chain) -> bool:
    return bool(chain.relations) and chain.sides[0] is None and chain.relations[0].kind in _EQUAL


def _is_worked_out(result: nodes.Node | None, chain: nodes.Chain) -> bool:
    """Return whether a chain begins with a formula where the one before it has come to its number: it is another."""
    begun = chain.sides[1]
    return result is not None and is_number(result) and begun is not None and not is_number(begun)


def _is_next(places: Places, passage: int) -> bool:
    """Return whether no words stand between a passage and the one before it."""
    before, here = places.document.passages[passage - 1], places.document.passages[passage]
    if before.cell != here.cell or not before.offsets or not here.offsets:
        return False
    between = places.cell(passage).text[before.offsets[-1] + 1 : here.offsets[0]]
    return bool(_MARKS.fullmatch(between))


def _with_head(chain: nodes.Chain, head: nodes.Node) -> nodes.Chain:
    """Return a chain with what it is about before its sign; the head stands elsewhere, and takes no place here."""

    def placed(node: nodes.Node) -> nodes.Node | None:
        return replace(node, start=chain.start, end=chain.start) if isinstance(node, nodes.Name) else None

    moved = replace(exchanged(head, placed), start=chain.start, end=chain.start)
    return replace(chain, sides=(moved, *chain.sides[1:]))
