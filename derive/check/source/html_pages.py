"""HTML: its text, with the mathematics of MathJax and KaTeX, MathML that names its TeX, tables and code.

``data-tex`` says the TeX of what is set in pieces, as the pages of ``derive notes`` do.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from derive.check.source.document import Unread
from derive.check.source.prose import Prose, Writer
from derive.check.syntax.tokens.signs import words

_SKIPPED = words(
    "head style script title nav noscript svg template textarea select button mjx-container math annotation"
)
_FORMULAS = words("math mjx-container")
_PARAGRAPHS = words(
    "p div section article main header footer aside ul ol dl dt dd h1 h2 h3 h4 h5 h6 blockquote figure figcaption "
    "table center body form hr details summary address"
)
_EMPTY = words("area base br col embed hr img input link meta source track wbr")
# What stands for the beginning of an element, and what for its end.
_OPENED = {
    **dict.fromkeys(_PARAGRAPHS, "\n\n"), "br": "\n", "li": "\n", "tr": "\n", "td": "| ", "th": "| ",
    "code": "`", "tt": "`", "kbd": "`", "b": "**", "strong": "**", "sub": "_{", "sup": "^{",
}  # fmt: skip
_CLOSED = {**_OPENED, "br": "", "tr": " |", "td": " ", "th": " ", "sub": "}", "sup": "}"}
# What renderers add for the eye, beside the formula that was written; what is for the ear alone, beside what is seen.
_RENDERED = re.compile(
    r"\b(?:katex-html|MathJax(?:_Display|_SVG|_CHTML)?|MathJax_Preview|mwe-math-fallback-image-\w+"
    r"|unseen|sr-only|visually-hidden)\b"
)
_WHOLE_TEX = re.compile(r"\bdata-tex\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ENTITY_OR_TEXT = re.compile(r"&[^;&\s]+;|[^&]+|&")
_PLAIN_SCRIPT = re.compile(r"<su[bp]\b[^>]*>\w+</su[bp]>", re.IGNORECASE)
_SCRIPT_OF_MATH = re.compile(r"math/(?:tex|latex)\b", re.IGNORECASE)
_TEX = re.compile(r"(?:application/x-tex|TeX|LaTeX|latex)$", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"<pre\b[^>]*?(?:>\s*<code\b[^>]*?)?(?:language-|lang-|brush:\s*|highlight[ -])(\w+)", re.IGNORECASE
)


class _Reader(HTMLParser):
    """Goes through a page and writes what its readers see, as Markdown."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.source = source
        self.writer = Writer(source)
        self.unread: list[Unread] = []
        self._starts = [0, *(found.end() for found in re.finditer("\n", source))]
        # Elements that are open and not read, from the outermost; what is TeX inside them is read.
        self._skipped: list[str] = []
        # The element that holds TeX, and the mark that goes around it.
        self._tex, self._mark = "", "$"
        # Where the formula begins that is being skipped, or -1 where its TeX has been read.
        self._formula = -1
        # Whether the TeX of what is being skipped has been read as a whole.
        self._is_whole = False
        self._in_cell = self._in_block = self._in_table = False

    @property
    def place(self) -> int:
        """Where the parser is."""
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "script" and _SCRIPT_OF_MATH.search(said.get("type", "")) and not self._skipped:
            self._mark = "$$" if "display" in said["type"] else "$"
            self._open_tex(tag)
        elif tag == "annotation" and "math" in self._skipped and _TEX.search(said.get("encoding", "")):
            self._open_tex(tag)
        elif said.get("data-tex") and not self._skipped:
            self._take_whole(tag)
        elif self._skipped or tag in _SKIPPED or _is_for_the_eye(said):
            if tag in _FORMULAS and "math" not in self._skipped and not self._is_whole:
                self._formula = self.place
                self._mark = "$$" if said.get("display") in ("block", "true") else "$"
            self._skipped += [tag] if tag not in _EMPTY else []
        else:
            self._written(tag, _OPENED)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._tex:
            self.writer.put(self._mark, self.place)
            self._tex = ""
        elif tag in self._skipped:
            while self._skipped.pop() != tag:
                pass
            self._is_whole &= bool(self._skipped)
            if tag in _FORMULAS and self._formula >= 0:
                self.unread.append(Unread("markup", 0, self._formula, self.place))
                self._formula = -1
        elif not self._skipped:
            self._written(tag, _CLOSED)

    def _open_tex(self, tag: str) -> None:
        self._tex, self._formula = tag, -1
        self.writer.put(self._mark, self.place)

    def _take_whole(self, tag: str) -> None:
        """Take the TeX that an element says of all that is in it, and skip that."""
        found = _WHOLE_TEX.search(self.source, self.place)
        self._skipped, self._is_whole = [tag], True
        start, end = found.span(found.lastindex or 0) if found else (self.place, self.place)
        self.writer.put("\n\n$$", start)
        for piece in _ENTITY_OR_TEXT.finditer(self.source, start, end):
            if piece[0].startswith("&"):
                self.writer.put(html.unescape(piece[0]), piece.start())
            else:
                self.writer.take(piece.start(), piece.end())
        self.writer.put("$$\n\n", end)

    def _written(self, tag: str, marks: dict[str, str]) -> None:
        """Write the mark that stands for the beginning or the end of an element."""
        mark = marks.get(tag, "")
        if tag in ("td", "th"):
            self._in_cell = marks is _OPENED
        elif tag == "pre":
            self._in_block = marks is _OPENED
            mark = f"\n\n```{self._language() if self._in_block else ''}\n"
        elif tag == "code" and self._in_block:
            mark = ""
        elif tag == "table":
            self._in_table = marks is _OPENED
            mark = self._head() if self._in_table else mark
        elif tag == "tr" and marks is _CLOSED and self._delimiter:
            mark, self._delimiter = f"{mark}\n{self._delimiter}", ""
        elif tag in ("sub", "sup") and self._is_plain_script(marks is _OPENED):
            mark = mark.strip("{}")
        self.writer.put(mark.replace("\n", " ") if self._in_cell else mark, self.place)

    _delimiter = ""
    _script = 0

    def _head(self) -> str:
        """Return what opens a table: an empty head where it has none, for a table of pipes begins with one."""
        first = self.source[self.place : self.source.find("</tr", self.place) + 1].lower()
        columns = len(re.findall(r"<t[dh]\b", first))
        delimiter = "|" + "---|" * columns
        if "<th" in first.replace("<thead", ""):
            self._delimiter = delimiter
            return "\n\n"
        return f"\n\n|{' |' * columns}\n{delimiter}"

    def _is_plain_script(self, is_opened: bool) -> bool:
        """Tell whether a script is a word or a number, which needs no braces."""
        self._script = self.place if is_opened else self._script
        return bool(_PLAIN_SCRIPT.match(self.source, self._script))

    def _language(self) -> str:
        """Return the language of a block of code, as highlighters mark it."""
        found = _LANGUAGE.match(self.source, self.place)
        return found[1] if found else ""

    # --- text

    def handle_data(self, data: str) -> None:
        start = self.place
        is_between_cells = self._in_table and not (self._in_cell or data.strip())
        if is_between_cells or (self._skipped and not self._tex):
            return
        for line in data.splitlines(keepends=True) if self._in_cell else [data]:
            shown = line.rstrip("\r\n") if self._in_cell else line
            self.writer.take(start, start + len(shown))
            self.writer.put(" " * (len(line) - len(shown)), start + len(shown))
            start += len(line)

    def handle_charref(self, name: str) -> None:
        self.handle_entityref(f"#{name}")

    def handle_entityref(self, name: str) -> None:
        if not self._skipped or self._tex:
            self.writer.put(html.unescape(f"&{name};").replace("\xa0", " "), self.place)

    def handle_comment(self, data: str) -> None:
        if not self._skipped:
            start = self.place
            self.writer.take(start, min(start + len(data) + 7, len(self.source)))


def _is_for_the_eye(said: dict[str, str]) -> bool:
    return said.get("aria-hidden") == "true" or bool(_RENDERED.search(said.get("class", "")))


def html_prose(text: str) -> Prose:
    """Return what readers of a page see."""
    reader = _Reader(text)
    reader.feed(text)
    reader.close()
    prose = reader.writer.done()
    prose.unread = reader.unread
    return prose
