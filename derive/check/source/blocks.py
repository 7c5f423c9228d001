"""Blocks of code in Markdown, as CommonMark has them: in lists, in quotations, not within HTML.

But for two things: what is set in is code behind a blank line only, as right below a heading people set text in, too;
and what is set in below the opening of an admonition (``!!! note``, ``=== "Tab"``) is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

# Definitions of references are left to the reader of lines; what is nested deeper than this is text.
_PARSER = MarkdownIt("commonmark", {"maxNesting": 100}).disable("reference")


_ADMONITION = re.compile(r"^ *(?:!!!|\?\?\?\+?|===\+?) +[\w\"']", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """Code from ``start`` to ``end``; what it says is between ``first`` and ``last``, its marks and indentation not."""

    start: int
    end: int
    first: int
    last: int
    fenced: bool
    language: str


def code_blocks(text: str, start: int) -> Iterator[Block]:
    r"""Yield the blocks of code from ``start`` on.

    >>> [(block.language, block.fenced) for block in code_blocks("- a\n  ```math\n  x\n  ```\n\n\n    y", 0)]
    [('math', True)]
    """
    if not any(mark in text for mark in ("```", "~~~", "    ", "\t")):
        return
    # Of the same length and with the same lines as the text, so that places are places of the text.
    before = text.count("\n", 0, start)
    blocks: list[Token] = []
    same = " " * (start - before) + "\n" * before + text[start:].replace("\r\n", " \n")
    _PARSER.block.parse(_set_out(same), _PARSER, {}, blocks)
    lines = [0, *(found.end() for found in re.finditer("\n", text)), len(text) + 1]
    for token in blocks:
        if token.type == "fence" or (token.type == "code_block" and _is_behind_a_blank_line(text, token, lines)):
            yield _block(text, token, lines)


def _set_out(text: str) -> str:
    """Return a text line by line, without the indentation of what stands in admonitions."""
    if not _ADMONITION.search(text):
        return text
    depths: list[int] = []
    lines: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            depth = len(line) - len(line.lstrip(" "))
            depths = [each for each in depths if depth >= each]
            line = line[4 * len(depths) :]
            if _ADMONITION.match(line):
                depths.append(depth + 4)
        lines.append(line)
    return "\n".join(lines)


def _is_behind_a_blank_line(text: str, token: Token, lines: list[int]) -> bool:
    opening = token.map[0] if token.map else 0
    return opening > 0 and not text[lines[opening - 1] : lines[opening]].strip(" \t>\r\n")


def _block(text: str, token: Token, lines: list[int]) -> Block:
    assert token.map is not None
    opening, behind = token.map
    start, end = lines[opening], lines[behind] - 1
    if token.type == "code_block":
        return Block(start, end, start, end, False, "")
    closing = text[lines[behind - 1] : end].strip(" \t>\r")
    is_closed = behind - opening > 1 and closing.startswith(token.markup) and not closing.strip(token.markup[0])
    last = lines[behind - 1] if is_closed else end
    language = token.info.strip().lower().split(" ")[0].strip("{}.")
    return Block(start, end, min(lines[opening + 1] - 1, last), last, True, language)
