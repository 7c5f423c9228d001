"""reStructuredText: roles and directives of mathematics, blocks of code, tables; the rest is read as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.source.directives import directive
from derive.check.source.plain import Code
from derive.check.source.prose import Prose
from derive.check.syntax.tokens.signs import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROLE = re.compile(r":math:`(?P<inner>[^`]{1,2000})`|`(?P<before>[^`]{1,2000})`:math:")
_DIRECTIVE = re.compile(r"^(?P<indent>[ \t]*)\.\.[ \t]+(?P<name>[\w:-]+)::[ \t]*(?P<argument>[^\n]*)$", re.MULTILINE)
_COMMENT = re.compile(r"^(?P<indent>[ \t]*)\.\.[ \t]+(?![\w:+.-]+::|_|\[|\|)(?P<content>[^\n]*)$", re.MULTILINE)
_LITERAL = re.compile(r"^(?P<indent>[ \t]*)(?!\.\.[ \t])[^\n]*::[ \t]*\n(?=[ \t]*\n)", re.MULTILINE)
_OPTION = re.compile(r"[ \t]*:[\w-]+:[^\n]*\n?")
_CODE = words("code code-block sourcecode parsed-literal doctest testcode testoutput ipython prompt plot highlight")
_GRID = re.compile(r"^[ \t]*\+(?:[-=]+\+)+[ \t]*$", re.MULTILINE)
_SIMPLE = re.compile(r"^[ \t]*=+(?:[ \t]+=+)+[ \t]*$", re.MULTILINE)


def rst_prose(text: str) -> Prose:
    """Return reStructuredText as prose."""
    return with_markup(Prose(text, list(range(len(text)))))


def with_markup(prose: Prose) -> Prose:
    """Find the markup of reStructuredText in prose: what is marked by it becomes mathematics, code, or a table."""
    text = prose.text
    for found in _DIRECTIVE.finditer(text):
        body = _block(text, found.end() + 1, len(found["indent"].expandtabs()))
        if found["name"] == "math":
            prose.mathematics += _equations(text, found, body)
        elif found["name"] in _CODE:
            first = _behind_options(text, *body)
            prose.code.append(Code(first, body[1], found["argument"].strip().lower()))
    taken = [*prose.mathematics, *((each.start, each.end) for each in prose.code)]
    for found in _LITERAL.finditer(text):
        start, end = _block(text, found.end(), len(found["indent"].expandtabs()))
        if end > start and not any(first < end and start < behind for first, behind in taken):
            prose.code.append(Code(start, end))
    for found in _COMMENT.finditer(text):
        told = directive(found["content"], *found.span("content"))
        prose.directives += [told] if told else []
    prose.text = _marked(text)
    return prose


def _block(text: str, start: int, indent: int) -> tuple[int, int]:
    """Return the lines from a place on that are blank, or set in further than ``indent``."""
    end = position = start
    while position < len(text):
        behind = text.find("\n", position)
        behind = len(text) if behind < 0 else behind
        line = text[position:behind].expandtabs()
        if line.strip():
            if len(line) - len(line.lstrip()) <= indent:
                break
            end = behind
        position = behind + 1
    return start, end


def _behind_options(text: str, start: int, end: int) -> int:
    while option := _OPTION.match(text, start, end):
        start = option.end()
    return start


def _equations(text: str, found: re.Match[str], body: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Yield the formulas of a directive: its argument, and the paragraphs below it."""
    if found["argument"].strip():
        yield found.span("argument")
    start, end = _behind_options(text, *body), body[1]
    for paragraph in re.finditer(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text[start:end]):
        yield start + paragraph.start(), start + paragraph.end()


def _marked(text: str) -> str:
    """Return a text of the same length, with dollars for roles, and pipes in tables."""

    def dollars(found: re.Match[str]) -> str:
        kind = "inner" if found["inner"] is not None else "before"
        start, end = found.start(kind) - found.start(), found.end(kind) - found.start()
        return f"{'$':>{start}}{found[kind]}{'$':<{len(found[0]) - end}}"

    marked = _ROLE.sub(dollars, text)
    for border in (_GRID, _SIMPLE):
        if border.search(marked):
            marked = _with_pipes(marked, border)
    return marked


def _with_pipes(text: str, border: re.Pattern[str]) -> str:
    """Return a text of the same length in which tables between borders are tables of pipes."""
    lines = text.split("\n")
    borders = {place for place, line in enumerate(lines) if border.match(line)}
    for place in sorted(borders):
        line = lines[place]
        below = lines[place + 1] if place + 1 < len(lines) else ""
        is_inner = place > 0 and lines[place - 1].strip() and below.strip()
        if border is _GRID:
            under_head = re.sub("[=+]", lambda mark: "|" if mark[0] == "+" else "-", line)
            between = re.sub("[-+]", lambda mark: "|" if mark[0] == "+" else " ", line)
            lines[place] = (under_head if "=" in line else between) if is_inner else " " * len(line)
            continue
        columns = [found.start() for found in re.finditer(r"=+", line)]
        lines[place] = _piped(line.replace("=", "-"), columns) if is_inner else " " * len(line)
        for row in range(place + 1, len(lines)):
            if row in borders or not lines[row].strip():
                break
            lines[row] = _piped(lines[row], columns)
    return "\n".join(lines)


def _piped(line: str, columns: list[int]) -> str:
    """Put a pipe into the gap before each column but the first."""
    for column in columns[1:]:
        if column <= len(line) and line[column - 1 : column] in (" ", "\t"):
            line = line[: column - 1] + "|" + line[column:]
    return line
