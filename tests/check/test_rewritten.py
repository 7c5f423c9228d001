"""Whoever writes a right document in another way keeps it right: no such rewriting puts a mark on one of its lines."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from derive.check.mending.examined import examine
from derive.check.report.findings import Severity
from derive.check.source.files import Source
from tests.checkout import DOCUMENTS

if TYPE_CHECKING:
    from collections.abc import Callable

FORMULA = re.compile(r"(?<![\\$])(\$\$?)(?!\$)([^$&\n]+)\1")
# What says that a document is right as a whole, and about no network.
_RIGHT = {"about", "kind", "clean", "counts", "told", "quiet"}


@cache
def right_documents() -> dict[str, str]:
    found = {}
    for path in sorted(DOCUMENTS.glob("*.expected.yaml")):
        document = path.with_name(path.name.replace(".expected.yaml", ".md"))
        expected: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        if document.exists() and expected.keys() <= _RIGHT:
            text = document.read_text("utf-8")
            if not text.startswith("---"):
                found[document.stem] = text
    return found


def in_formulas(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: FORMULA.sub(lambda found: found[1] + change(found[2]) + found[1], text)


def turned(math: str) -> str:
    """Exchange the sides of a formula; a given, an update and what is worked out in steps keep theirs."""
    sides = [side.strip() for side in math.split(" = ")]
    if len(sides) != 2 or sides[1].lstrip("-").replace(".", "").isdigit() or not re.fullmatch(r"\\?\w+", sides[0]):
        return math
    return math if "approx" in math or sides[0] in sides[1] or math.rstrip()[-1] in ".," else f"{sides[1]} = {sides[0]}"


def in_steps(text: str) -> str:
    """Write each member of a chain that is displayed as a display of its own."""

    def split(found: re.Match[str]) -> str:
        head, *others = found[1].split(" = ")
        return "\n\n".join(f"$${head} = {other}$$" for other in others) if len(others) > 1 else found[0]

    return re.sub(r"^\$\$([A-Za-z]\w* = [^$&{}]+)\$\$$", split, text, flags=re.MULTILINE)


REWRITINGS: dict[str, Callable[[str], str]] = {
    "sides exchanged": in_formulas(turned),
    "a result carried by an implication": in_formulas(
        lambda math: re.sub(r"^([A-Za-z]\w*) = ([^=]*\d) = (-?[\d.]+)$", r"\1 = \2 \\Rightarrow \1 = \3", math)
    ),
    "step by step": in_steps,
    "with other signs of multiplication": in_formulas(lambda math: re.sub(r"\\cdot(?![a-z])", r"\\times", math)),
    "twice over": lambda text: f"{text}\n\n# The same again\n\n{text}",
}


@pytest.mark.parametrize("how", REWRITINGS)
def test_a_right_document_stays_right(how: str) -> None:
    changed = 0
    for name, text in right_documents().items():
        rewritten = REWRITINGS[how](text)
        changed += rewritten != text
        findings = examine(Source(f"{name}.md", "markdown", rewritten.encode()), None, None).report.findings
        blamed = [each.message for each in findings if each.code.severity is not Severity.NOTE]
        assert not blamed, f"{name}, {how}: {blamed}\n{rewritten}"
    assert changed
