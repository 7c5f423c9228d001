"""Reading a part of the document again after edits to its text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derive.check.source.numerals import with_mark
from derive.check.syntax.parse import parse
from derive.check.syntax.tree import Chain
from derive.check.syntax.trees import exchanged, unwrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derive.check.causes.cause import Edit
    from derive.check.syntax.tokens.vocabulary import Vocabulary
    from derive.check.syntax.tree import Node


@dataclass(frozen=True)
class Reader:
    """How a document is read: its words, its functions, and what its numbers above a symbol are (None: exponents)."""

    vocabulary: Vocabulary
    layered: Callable[[Node], Node | None] | None = None
    functions: Callable[[Node], Node | None] | None = None

    def expression(self, text: str) -> Node | None:
        """Return the tree of a text that is one expression, else None."""
        # Cases that stand alone are a system of equations; behind something they are a value.
        are_cases = text.startswith(r"\begin{cases}")
        found = parse(f"({text})" if are_cases else text, self.vocabulary)
        if len(found) != 1 or not isinstance(found[0], Chain) or found[0].relations or len(found[0].sides) != 1:
            return None
        tree = found[0].sides[0]
        tree = unwrapped(tree) if are_cases and tree is not None else tree
        tree = exchanged(tree, self.functions) if tree is not None and self.functions else tree
        return exchanged(tree, self.layered) if tree is not None and self.layered else tree

    def edited(self, math: str, node: Node, edits: Iterable[Edit]) -> Node | None:
        """Return a member of a chain read again after edits to it, or None where it is no expression any more."""
        if self.vocabulary.decimal_comma:  # else 1.108 were a thousand
            edits = [replace(edit, text=with_mark(edit.text, "{,}")) for edit in edits]
        text = applied(math[node.start : node.end], node.start, edits)
        return None if text is None else self.expression(text)


def applied(text: str, start: int, edits: Iterable[Edit]) -> str | None:
    """Return a text that begins at ``start`` of its passage after edits; None where one lies outside."""
    end = start + len(text)
    for edit in sorted(edits, key=lambda each: -each.start):
        if edit.start < start or edit.end > end:
            return None
        text = text[: edit.start - start] + edit.text + text[edit.end - start :]
    return text
