r"""Tables: Markdown's pipes and LaTeX's tabular, each row with its cells as passages."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from derive.check.source.document import Passage, TableRow

if TYPE_CHECKING:
    from derive.check.source.passages import Collector

_DELIMITER = re.compile(r"^[ \t>]*(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\r?$", re.MULTILINE)
_CELL_END = re.compile(r"\\.|\$[^$\n]{0,400}\$|`[^`\n]{0,400}`|\|")
# GitHub has backquotes within the dollars.
_DOLLARS = re.compile(r"\s*(?:\$(?:`([^$`]*)`|([^$]*))\$|\\\((.*?)\\\))\s*[.,;]?\s*", re.DOTALL)
# What a whole cell may stand between to stand out.
_EMPHASIS = (("**", "**"), ("__", "__"), ("*", "*"), ("_", "_"), ("`", "`"), ("<b>", "</b>"), ("<strong>", "</strong>"),
             ("\\textbf{", "}"), ("\\emph{", "}"), ("\\textit{", "}"))  # fmt: skip
_RULES = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|thickrule|thinrule|endhead|endfoot|endfirsthead|endlastfoot)\b"
    r"|\\(?:cline|cmidrule)(?:\([a-z]*\))?\{[^{}]*\}|\\(?:multicolumn|multirow)\{[^{}]*\}\{[^{}]*\}"
)
_TABULAR_MARK = re.compile(r"\\\\\*?(?:\[[^\]\n]{0,40}\])?|\\tabularnewline|\\.|\$[^$]{0,2000}\$|&|%[^\n]*", re.DOTALL)


def pipe_tables(collector: Collector, left_alone: list[tuple[int, int]]) -> list[TableRow]:
    """Return the rows of all pipe tables that do not stand in code."""
    text = collector.text
    starts = [start for start, _ in left_alone]
    rows: list[TableRow] = []
    table = position = 0
    for rule in _DELIMITER.finditer(text):
        if rule.start() < position or "|" not in rule[0] or _is_within(rule.start(), starts, left_alone):
            continue
        head_start = text.rfind("\n", 0, max(rule.start() - 1, 0)) + 1
        head = text[head_start : max(rule.start() - 1, 0)]
        if "|" not in head or rule.start() == 0:
            continue
        rows.append(TableRow(_pipe_cells(collector, head_start, rule.start() - 1), True, table))
        position = rule.end() + 1
        while position < len(text):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
            if "|" not in text[position:end]:
                break
            rows.append(TableRow(_pipe_cells(collector, position, end), False, table))
            position = end + 1
        table += 1
    return rows


def _is_within(place: int, starts: list[int], stretches: list[tuple[int, int]]) -> bool:
    index = bisect_right(starts, place) - 1
    return index >= 0 and place < stretches[index][1]


def _pipe_cells(collector: Collector, start: int, end: int) -> tuple[Passage, ...]:
    text = collector.text
    while start < end and text[start] in " \t>":
        start += 1
    while end > start and text[end - 1] in " \t\r":
        end -= 1
    if text.startswith("|", start):
        start += 1
    cells: list[Passage] = []
    for mark in _CELL_END.finditer(text, start, end):
        if mark[0] == "|":
            cells.append(cell(collector, start, mark.start()))
            start = mark.end()
    if start < end:
        cells.append(cell(collector, start, end))
    return tuple(cells)


def cell(collector: Collector, start: int, end: int) -> Passage:
    """Return a cell's content: what stands between its dollars, or all of it; marks of emphasis around it go."""
    text = collector.text
    while True:
        dollars = _DOLLARS.fullmatch(text, start, end)
        if dollars:
            return collector.passage(*dollars.span(dollars.lastindex or 0), "$")
        while start < end and text[start] in " \t\r\n":
            start += 1
        while end > start and text[end - 1] in " \t\r\n":
            end -= 1
        mark = next((each for each in _EMPHASIS if _is_between(text, start, end, *each)), None)
        if mark is None:
            return collector.passage(start, end, "cell")
        start, end = start + len(mark[0]), end - len(mark[1])


def _is_between(text: str, start: int, end: int, opening: str, closing: str) -> bool:
    is_longer = end - start > len(opening) + len(closing)
    return is_longer and text.startswith(opening, start) and text.endswith(closing, start, end)


def tabular(collector: Collector, start: int, end: int, table: int) -> list[TableRow]:
    r"""Return the rows of a tabular between two places; the first one counts as its head if a rule follows it."""
    text = collector.text
    rows: list[tuple[list[tuple[int, int]], int]] = []
    cells: list[tuple[int, int]] = []
    for mark in _TABULAR_MARK.finditer(text, start, end):
        if mark[0] == "&":
            cells.append((start, mark.start()))
            start = mark.end()
        elif mark[0].startswith(("\\\\", "\\tabularnewline")):
            cells.append((start, mark.start()))
            rows.append((cells, mark.end()))
            cells, start = [], mark.end()
    if text[start:end].strip() and _RULES.sub("", text[start:end]).strip():
        rows.append(([*cells, (start, end)], end))
    made: list[TableRow] = []
    for number, (stretches, behind) in enumerate(rows):
        is_head = number == 0 and len(rows) > 1 and bool(_RULES.match(text[behind : behind + 40].lstrip()))
        passages = tuple(cell(collector, _behind_rules(text, *each), each[1]) for each in stretches)
        made.append(TableRow(passages, is_head, table))
    return made


def _behind_rules(text: str, start: int, end: int) -> int:
    while start < end:
        if text[start] in " \t\r\n":
            start += 1
        elif rule := _RULES.match(text, start, end):
            start = rule.end()
        else:
            break
    return start
