"""Formulas as people write them, in many styles, each with the tree that it must become: see corpus.txt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from derive.check.syntax.parse import parse
from derive.check.syntax.tokens.vocabulary import Vocabulary
from tests.check.shown import shown

CORPUS = Path(__file__).with_name("corpus.txt")


def corpus() -> Iterator[tuple[str, list[str], bool]]:
    """Yield formula, statements, and whether the formula is from a text with decimal commas."""
    decimal_comma = False
    for block in CORPUS.read_text("utf-8").split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith("# ")]
        if lines and lines[0].startswith("## "):
            decimal_comma = "decimal comma" in lines[0]
        elif lines:
            yield lines[0], [line[2:] for line in lines[1:]], decimal_comma


@pytest.mark.parametrize(("formula", "statements", "decimal_comma"), list(corpus()))
def test_formula(formula: str, statements: list[str], decimal_comma: bool) -> None:
    found = parse(formula, Vocabulary(decimal_comma=decimal_comma))
    assert [shown(statement) for statement in found] == statements


def test_the_corpus_is_large_and_mostly_read() -> None:
    rows = list(corpus())
    unread = sum(statement.startswith("UNREADABLE") for _, statements, _ in rows for statement in statements)
    assert len(rows) >= 120 and unread < 15
