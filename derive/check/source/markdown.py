r"""Markdown: ``$..$``, ``$$..$$``, ``\(``, ``\[``, bare environments, fenced ```math, and chat-bot lines.

Code, HTML, links and front matter are left alone. markdown-it-py tells where blocks of code are; formulas are looked
for in the text itself, because its parser of lines knows no places, and copies the rest of a paragraph at every ``<``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.source.ambiguous import is_formula, is_price
from derive.check.source.blocks import Block, code_blocks
from derive.check.source.closers import Closers
from derive.check.source.passages import ENVIRONMENTS, Collector
from derive.check.source.plain import Code

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 20_000
"""How many characters a display with blank lines in it may have, before its opening is taken for a stray one."""

LONGEST_ROUND = 2_000
"""How many characters a formula in round brackets may have, where the brackets are all that is left of its marks."""

_OPENERS = re.compile(
    r"(?P<ticks>`+)"
    r"|(?P<comment><!--)"
    r"|(?P<raw><(?P<element>script|style|pre|code)\b[^<>]{0,1000}>)"
    r"|(?P<tag></?[A-Za-z][^<>\n]{0,1000}>)"
    r"|(?P<double>\\\\[\[(])"
    r"|(?P<bracket>\\[\[(])"
    r"|(?P<begin>\\begin\s*\{(?P<environment>[A-Za-z]+)\*?\})"
    r"|(?P<escaped>\\.)"
    r"|(?P<gitlab>\$`)"
    r"|(?P<display>\$\$)"
    r"|(?P<dollar>\$)"
    r"|(?P<link>\]\()"
    r"|(?P<reference>^[ \t]{0,3}\[[^\]\n]{1,200}\]:[^\n]*$)"
    r"|(?P<url>\bhttps?://[^\s<>)\]]+)"
    r"|(?P<chat>^[ \t>]*\[(?=[ \t]*\r?\n|[ \t]+[^\n]*\][ \t]*[.,;]?[ \t]*\r?$))"
    r"|(?P<round>(?<![^\s*_])\((?=[ ]?\S))",
    re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(r"\]\([^()\n]{0,2000}(?:\([^()\n]{0,200}\)[^()\n]{0,2000}){0,5}\)")
_GIVEN = re.compile(r" ?[A-Za-zα-ω]['\d]{0,2} = -?\d+(?:\.\d+)? ?")
_RELATED_NUMBER = re.compile(r"^[^\"'{}]*\w[^\"'{}]*[=≈]\s*[-−*]*[\d.]+[*\s]*$")
_LINE = re.compile(r"[^\n]*")
_DISPLAY = re.compile(r"[ \t>]*(?:\\begin\b|\\\[|\$\$)")


class Scanner:
    """Goes through a text from opener to opener; each kind has its method, which returns where to go on."""

    def __init__(self, collector: Collector) -> None:
        self.collector = collector
        self.text = collector.text
        self.closers = Closers(self.text)
        self.left_alone: list[tuple[int, int]] = []
        self.code: list[Code] = []
        # Whether formulas have lost their marks here, as copied answers of chats have.
        self.is_copied = self.closers.after("chat open", 0) >= 0
        self._readers: dict[str, Callable[[re.Match[str]], int]] = {
            "ticks": self._ticks, "comment": self._comment, "raw": self._raw,
            "double": self._double, "bracket": self._bracket, "begin": self._begin, "gitlab": self._gitlab,
            "display": self._display, "dollar": self._dollar, "link": self._link, "chat": self._chat,
            "round": self._round, "reference": self._skipped, "url": self._skipped,
            "tag": self._skipped, "escaped": lambda match: match.end(),
        }  # fmt: skip

    def scan(self, position: int, *, indented_code: bool = True) -> None:
        """Read everything from a place on."""
        for block in code_blocks(self.text, position):
            if not (block.fenced or indented_code):
                continue
            position = self._read(position, block.start)
            # A formula goes to its end, whatever its lines look like; so does one that is only set in.
            if position == block.start and (block.fenced or not _DISPLAY.match(self.text, position)):
                position = self._block(block)
        self._read(position, len(self.text))

    def _read(self, position: int, end: int) -> int:
        """Read text; return where to go on, which is behind ``end`` if a formula goes on there."""
        while match := _OPENERS.search(self.text, position, end):
            kind = next(name for name in self._readers if match[name] is not None)
            position = max(self._readers[kind](match), match.start() + 1)
        return max(position, end)

    def _leave(self, start: int, end: int) -> int:
        self.left_alone.append((start, end))
        return end

    def _skipped(self, match: re.Match[str]) -> int:
        return self._leave(*match.span())

    # --- what is left alone

    def _block(self, block: Block) -> int:
        if block.language == "math":
            self.collector.add(block.first, block.last, "math", quoted=self._quoted(block.first))
        else:
            self.code.append(Code(block.first, block.last, block.language))
        return self._leave(block.start, block.end)

    def _ticks(self, match: re.Match[str]) -> int:
        end = self.closers.within(match[0], match.end())
        if end < 0:
            return match.end()
        self.code.append(Code(match.end(), end))
        return self._leave(match.start(), end + len(match[0]))

    def _comment(self, match: re.Match[str]) -> int:
        end = self.closers.after("-->", match.end())
        if end < 0:
            return match.end()
        self.collector.comment(self.text[match.end() : end], match.start(), end + 3)
        return self._leave(match.start(), end + 3)

    def _raw(self, match: re.Match[str]) -> int:
        end = self.closers.after(f"</{match['element'].lower()}", match.end())
        return self._leave(match.start(), match.end() if end < 0 else end)

    def _link(self, match: re.Match[str]) -> int:
        link = _LINK.match(self.text, match.start())
        return self._leave(*link.span()) if link else match.end()

    # --- mathematics

    def _quoted(self, place: int) -> bool:
        start = self.closers.line_start(place)
        return self.text[start : min(place, start + 100)].lstrip().startswith(">")

    def _between(self, start: int, inner: int, end: int, behind: int, environment: str) -> int:
        """Take what stands from ``inner`` to ``end`` for mathematics, if there is an end."""
        if end < 0:
            return start + 1
        self.collector.add(inner, end, environment, quoted=self._quoted(start))
        return self._leave(start, behind)

    def _bracket(self, match: re.Match[str]) -> int:
        closing = "\\]" if match[0] == "\\[" else "\\)"
        end = (self.closers.after if closing == "\\]" else self.closers.within)(closing, match.end())
        return self._between(match.start(), match.end(), end, end + 2, match[0])

    def _double(self, match: re.Match[str]) -> int:
        """Read ``\\\\[ ... \\\\]``: some renderers want backslashes doubled."""
        closing = "\\\\" + ("]" if match[0].endswith("[") else ")")
        end = self.closers.after(closing, match.end())
        return match.end() if end < 0 else self._between(match.start(), match.end(), end, end + 3, match[0][1:])

    def _begin(self, match: re.Match[str]) -> int:
        name = match[0].split("{")[1].rstrip("}").strip()
        if name.rstrip("*") not in ENVIRONMENTS:
            return match.end()
        end = self.closers.after(f"end {name}", match.end())
        behind = self.text.find("}", end) + 1 if end >= 0 else end
        return self._between(match.start(), match.end(), end, behind, name)

    def _gitlab(self, match: re.Match[str]) -> int:
        end = self.closers.within("`$", match.end())
        if end < 0:
            return match.start() + 1
        return self._between(match.start(), match.end(), end, end + 2, "$")

    def _display(self, match: re.Match[str]) -> int:
        end = self.closers.within("$$", match.end())
        line = self.closers.line_start(match.start())
        if end < 0 and match.start() - line < 100 and not self.text[line : match.start()].strip(" \t>"):
            end = self.closers.after("$$", match.end())
            if end > match.end() + LONGEST or re.search(r"^#{1,6} ", self.text[match.end() : end], re.MULTILINE):
                end = -1
        return match.end() if end < 0 else self._between(match.start(), match.end(), end, end + 2, "$$")

    def _dollar(self, match: re.Match[str]) -> int:
        end = self.closers.within("$", match.end())
        if end < 0:
            return match.end()
        content = self.text[match.end() : end]
        if is_price(content, self.text[end + 1 : end + 2]):
            return match.end()
        return self._between(match.start(), match.end(), end, end + 1, "$")

    def _chat(self, match: re.Match[str]) -> int:
        """Read ``[`` ... ``]`` on lines of their own: a display that lost its backslashes."""
        line = _LINE.match(self.text, match.end())
        if line and line[0].strip():
            end = match.end() + len(line[0].rstrip(" \t\r.,;")) - 1
        else:
            end, again = self.closers.after("chat close", match.end()), self.closers.after("chat open", match.end())
            end = -1 if 0 <= again < end else end
        content = self.text[match.end() : end]
        if end < 0 or not (is_formula(content) or _RELATED_NUMBER.search(content)):
            return match.end()
        return self._between(match.start(), match.end(), end, end + 1, "[")

    def _round(self, match: re.Match[str]) -> int:
        """Read ``( w_5 = 0.4 )`` in a line, where it can hardly be anything but a formula."""
        end = self.closers.partner(match.start())
        if end < 0 or end - match.end() > LONGEST_ROUND:
            return match.end()
        content = self.text[match.end() : end]
        padded = content.startswith(" ") and content.endswith(" ")
        is_math = is_formula(content, strict=not padded) and "$" not in content and "\\(" not in content
        if is_math or ((padded or self.is_copied) and _GIVEN.fullmatch(content)):
            return self._between(match.start(), match.end(), end, end + 1, "(")
        return match.end()


def scan_markdown(
    collector: Collector, start: int = 0, *, indented_code: bool = True
) -> tuple[list[tuple[int, int]], list[Code]]:
    """Collect the mathematics of a Markdown text from ``start`` on; return what is no prose, and the code in it."""
    scanner = Scanner(collector)
    scanner.scan(start, indented_code=indented_code)
    return scanner.left_alone, scanner.code
