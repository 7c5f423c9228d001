"""Python files: what their docstrings and comments say, and strings of LaTeX. The program itself claims nothing."""

from __future__ import annotations

import io
import re
import tokenize
from typing import TYPE_CHECKING

from derive.check.source.directives import directive
from derive.check.source.document import Unread
from derive.check.source.plain import is_derivation
from derive.check.source.prose import Prose, Writer
from derive.check.source.restructured_text import with_markup

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = re.compile(r"(?P<prefix>[A-Za-z]*)(?P<quote>\"\"\"|'''|\"|')")
_MARKER = re.compile(r"#+[:!|>]?(?:[ \t]*%%[^\n]*)?")
_ESCAPED = re.compile(r"(?:\\\\)+")
_COMMAND = re.compile(r"\\[A-Za-z]{2,}")
_RELATION = re.compile(r"=|\\approx")
_MARKS = re.compile(r"\$|\\[(\[]|\\begin\b|:math:|\.\. math::")
_FIELDS = re.compile(r"%[.\d]*[dfs]|\{[^{}\\]*\}\s*=\s*\{:")
_DOCTEST = re.compile(r"^[ \t]*(?:>>>|\.\.\.)[^\n]*(?:\n[ \t]*(?!>>>)\S[^\n]*)*", re.MULTILINE)
_COMPUTING = re.compile(
    r"\s*[A-Za-z_][\w.\[\], ]*(?<![=!<>])[-+*/@]?=(?!=)[^\"'#]*[\w)\]]\s*(?:[-+/@]|\*{1,2})\s*[\w(]"
)
_BEFORE_STATEMENT = frozenset((tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.NL, tokenize.ENCODING))


def python_prose(text: str) -> Prose:
    """Return what a program says in words and formulas; a line of code is nowhere in it."""
    writer = Writer(text)
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    directives = []
    comment: list[tuple[int, int]] = []
    before, last_line = tokenize.ENCODING, -2
    for token in _tokens(text):
        start, end = (starts[min(row, len(starts)) - 1] + column for row, column in (token.start, token.end))
        if token.type == tokenize.COMMENT:
            told = directive(token.string.lstrip("#"), start, end)
            directives += [told] if told else []
            if token.start[0] != last_line + 1:
                _write_comment(writer, text, comment)
                comment = []
            marker = _MARKER.match(text, start, end)
            comment.append((marker.end() if marker else start, end))
            last_line = token.start[0]
        elif token.type == tokenize.STRING:
            _write_comment(writer, text, comment)
            comment = []
            _write_string(writer, text, start, end, is_statement=before in _BEFORE_STATEMENT)
        if token.type != tokenize.COMMENT:
            before = token.type
    _write_comment(writer, text, comment)
    prose = with_markup(writer.done())
    prose.directives += directives
    prose.unread += computing_lines(text)
    return prose


def computing_lines(text: str, cell: int = 0) -> Iterator[Unread]:
    """Yield the lines of a program that compute something with numbers: they look like formulas, and are none."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    for number, start in enumerate(starts):
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(text)
        if _COMPUTING.match(text, start, end):
            yield Unread("program", cell, start, end)


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens of a program, up to where it is none."""
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _write_comment(writer: Writer, text: str, lines: list[tuple[int, int]]) -> None:
    if not lines:
        return
    said = "\n".join(text[start:end] for start, end in lines)
    is_derived = is_derivation(said)
    if is_derived or _MARKS.search(said):
        first = writer.length
        for start, end in lines:
            writer.take(start, end)
            writer.put("\n", end - 1)
        writer.marked += [] if is_derived else [(first, writer.length)]
        writer.put("\n", lines[-1][1] - 1)


def _write_string(writer: Writer, text: str, start: int, end: int, *, is_statement: bool) -> None:
    """Write a string that is read for what it says: a docstring, or mathematics."""
    opening = _STRING.match(text, start, end)
    if opening is None or "f" in opening["prefix"].lower() or "b" in opening["prefix"].lower():
        return
    first, last = opening.end(), end - len(opening["quote"])
    said = text[first:last]
    is_derived = is_statement and is_derivation(said)
    if is_statement:
        is_read = is_derived or bool(_MARKS.search(said))
    else:
        is_read = bool(_COMMAND.search(said) and _RELATION.search(said)) and not _FIELDS.search(said)
    if not is_read:
        return
    is_bare, written_from = not is_statement and not _MARKS.search(said), writer.length
    writer.put("$$" if is_bare else "", start)
    for begin, behind in _without_doctests(text, first, last) if is_statement else [(first, last)]:
        _take_text(writer, text, begin, behind, is_raw="r" in opening["prefix"].lower())
    writer.put("$$\n\n" if is_bare else "\n\n", end - 1)
    writer.marked += [] if is_derived else [(written_from, writer.length)]


def _without_doctests(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in _DOCTEST.finditer(text, start, end):
        yield start, found.start()
        start = found.end()
    yield start, end


def _take_text(writer: Writer, text: str, start: int, end: int, *, is_raw: bool) -> None:
    """Take the text of a string; of two backslashes that stand for one, the second."""
    for found in _ESCAPED.finditer(text, start, end) if not is_raw else ():
        writer.take(start, found.start())
        for place in range(found.start(), found.end(), 2):
            writer.take(place + 1, place + 2)
        start = found.end()
    writer.take(start, end)


def written(text: str, place: int, new: str) -> str:
    """Return how what is put in at a place of a program is written there: in plain strings, with escapes."""
    for token in _tokens(text) if "\\" in new else ():
        if token.type != tokenize.STRING or "r" in token.string[:2].lower():
            continue
        lines = text.split("\n")
        start = sum(len(line) + 1 for line in lines[: token.start[0] - 1]) + token.start[1]
        if start <= place < start + len(token.string):
            return new.replace("\\", "\\\\")
    return new
