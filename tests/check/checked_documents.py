"""Checked documents for the tests of reports and of mending."""

from __future__ import annotations

import difflib
import json
from typing import Any

from derive.check.mending.examined import examine
from derive.check.report.outcome import Outcome
from derive.check.report.selection import Selection
from derive.check.source.files import Source

RIGHT = r"$$net_{h1} = w_1 x_1 + w_3 x_2 + b_1 = 0.15 \times 0.05 + 0.25 \times 0.1 + 0.30 = 0.3325$$"
WRONG = RIGHT.replace("0.3325", "0.3352")
CARRIED = r"$$out_{h1} = \sigma(net_{h1}) = \frac{1}{1 + e^{-0.3352}} = 0.5830$$"
DEFINITION = r"and $net_{y1} = w_5 \, out_{h1} + w_6 \, out_{h2} + b_2 = ?$ follows"
NOTATION = "$w5 = w5 - \\eta \\frac{\\partial E_{total}}{\\partial w5} = 0.3610$"
UNREADABLE = r"$out_{h1} \oplus 1 = 2$"
ALL = "\n\n".join(("# Notes", WRONG, CARRIED, DEFINITION, NOTATION, UNREADABLE)) + "\n"
EXEMPTED = f"<!-- derive: off -->\n{WRONG}\n<!-- derive: on -->\n"


def outcome(
    text: str | bytes, name: str = "notes.md", kind: str = "markdown", selection: Selection | None = None
) -> Outcome:
    content = text.encode() if isinstance(text, str) else text
    return examine(Source(name, kind, content), "backprop", selection)


def notebook(*cells: str | list[str], indent: int | None = 1, **options: Any) -> str:
    """Return a notebook whose cells are Markdown, behind one of code."""
    made: list[dict[str, Any]] = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": ["z1 = 0.3352\n", "z1"]}
    ]
    made += [{"cell_type": "markdown", "metadata": {"id": 7}, "source": source} for source in cells]
    whole = {"cells": made, "metadata": {"é": "\\u"}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=indent, **options) + "\n"


def untouched(before: Outcome, after: Outcome) -> None:
    """Every line that differs is one that a finding or its fix stands in."""
    old, new = before.source.content.split(b"\n"), after.source.content.split(b"\n")
    told = set()
    for finding in before.report.findings:
        for extent in (finding.extent, *(each.extent for each in (finding.fix.replacements if finding.fix else ()))):
            first, last = before.in_file(extent)
            told.update(range(first.line, last.line + 1))
    for kind, start, end, _, _ in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            assert told.issuperset(range(start + 1, end + 1))
