"""The text of a cell around its formulas, as HTML in pieces: behind each piece stand the findings in it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from derive.check.report.formats.sentences import visible, words
from derive.check.report.formats.typeset.latex_prose import as_markdown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.check.report.formats.typeset.stretches import Stretch

Piece = tuple[Markup, tuple[int, ...]]
"""HTML, and the numbers of the findings that stand behind it."""

LONGEST = 300_000
"""How many characters of text are read as Markdown; a longer one is shown line by line."""

# No document has these signs: what cannot be printed is shown as another one.
_OPEN, _CLOSE = "\ue000", "\ue001"
_IN_CODE = "\ue004"
_PLACE = re.compile(rf"{_OPEN}(\d+)({_CLOSE}|{_IN_CODE})")
_FINDINGS = re.compile("\ue002([\\d,]+)\ue003")
_DIRECTIVE = re.compile(r"^\.\.[ \t]+math::[ \t]*$", re.MULTILINE)
_LINE_BEFORE = re.compile(r"\n([ \t]*)\Z")
_STOP = re.compile(r"([ \t]*[.,;:]?[ \t]*)(?:\n|\Z)")
_LEAF_ENDS = ("paragraph_close", "heading_close", "table_close", "fence", "code_block")


def flow(text: str, stretches: Sequence[Stretch], kind: str) -> list[Piece]:
    """Return the pieces of a text; ``kind`` is how it is written: "markdown", "latex", "literal" or "code"."""
    with_places = "".join(_with_places(text, stretches, kind))
    if kind in ("literal", "code") or len(text) > LONGEST:
        pieces = list(_literal(with_places, stretches, kind))
    else:
        labels = [_printable(text[each.start : each.end])[:200].strip("$\\[]() ") for each in stretches]
        pieces = _set(as_markdown(with_places) if kind == "latex" else with_places, stretches, labels)
    told = {number for _, numbers in pieces for number in numbers}
    lost = [each for each in stretches if set(each.findings) - told]
    return [*pieces, *((Markup("<p>{}</p>").format(each.html), each.findings) for each in lost)]


def _with_places(text: str, stretches: Sequence[Stretch], kind: str) -> Iterator[str]:
    """Yield the text with a place for each stretch; a formula that is a line stays a line of its own.

    One that is set apart becomes a paragraph, so that the findings in it stand below it, not below all that follows.
    """
    behind, is_apart = 0, False
    for number, each in enumerate(stretches):
        before = _ended(_printable(text[behind : each.start]), is_apart, kind)
        is_apart = each.is_display and (kind == "latex" or bool(_LINE_BEFORE.search(before)))
        if is_apart and kind in ("markdown", "latex"):
            before = _LINE_BEFORE.sub(r"\n\n\1", before) if _LINE_BEFORE.search(before) else f"{before}\n\n"
        elif each.is_line and before.endswith("\n") and before.strip():
            before = f"{before.rstrip(chr(10))}  \n"
        yield before
        yield f"{_OPEN}{number}{_IN_CODE if kind == 'code' else _CLOSE}"
        behind = each.end
        if each.is_line and text[behind : behind + 1] == "\n":
            yield "  "
    yield _ended(_printable(text[behind:]), is_apart, kind)


def _ended(text: str, is_apart: bool, kind: str) -> str:
    """Return the text behind a formula; a paragraph of its own ends with its line, or with its stop."""
    if not is_apart or kind not in ("markdown", "latex"):
        return text
    stop = _STOP.match(text)
    if stop:
        return f"{stop[1]}\n\n{text[stop.end() :]}"
    return f"\n\n{text}" if kind == "latex" else text


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "\n".join(visible(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _literal(text: str, stretches: Sequence[Stretch], kind: str) -> Iterator[Piece]:
    """Yield text line by line, as many lines together as have no finding."""
    lines = [(line, _numbers(line, stretches)) for line in text.strip("\n").split("\n")]
    paragraph: list[str] = []
    for line, numbers in lines:
        paragraph.append(line)
        if numbers:
            yield _lines(paragraph, stretches, kind), numbers
            paragraph = []
    if any(map(str.strip, paragraph)):
        yield _lines(paragraph, stretches, kind), ()


def _lines(lines: list[str], stretches: Sequence[Stretch], kind: str) -> Markup:
    while len(lines) > 1 and not lines[0].strip():
        lines = lines[1:]
    made = _filled("\n".join(map(str, map(escape, lines))).rstrip("\n"), stretches)
    if kind == "code":
        return Markup(_code_opening()) + Markup("<code>{}</code></pre>").format(made)
    return Markup('<div class="literal">{}</div>').format(made)


def _code_opening() -> str:
    return f'<pre tabindex="0" role="group" aria-label="{words("html-code")}">'


def _set(text: str, stretches: Sequence[Stretch], labels: Sequence[str]) -> list[Piece]:
    tokens = list(_with_findings(_parser().parse(_DIRECTIVE.sub("", "".join(_without_comments(text)))), stretches))
    made = _parser().renderer.render(_accessible(tokens, labels), _parser().options, {})
    # No document writes HTML: this is what the renderer writes around code, which may be wider than the page.
    parts = _FINDINGS.split(made.replace("<pre>", _code_opening()))
    numbers = [tuple(map(int, each.split(","))) for each in parts[1::2]]
    pieces = [_filled(part, stretches) for part in parts[::2]]
    return [(piece, found) for piece, found in zip(pieces, [*numbers, ()], strict=True) if piece.strip() or found]


def _without_comments(text: str) -> Iterator[str]:
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start)) >= 0:
        yield text[place:start]
        place = end + 3
    yield text[place:]


def _with_findings(tokens: list[Token], stretches: Sequence[Stretch]) -> Iterator[Token]:
    """Yield the tokens, and behind each block that holds no other a mark that names the findings in it."""
    pending: list[int] = []
    for token in tokens:
        token.info = ""
        _without_places(token)
        if token.type in ("fence", "code_block"):
            token.content = _PLACE.sub(rf"{_OPEN}\g<1>{_IN_CODE}", token.content)
        yield token
        pending += _numbers(token.content, stretches)
        if pending and token.type in _LEAF_ENDS:
            yield Token("html_block", "", 0, content=f"\ue002{','.join(map(str, dict.fromkeys(pending)))}\ue003")
            pending = []


def _accessible(tokens: list[Token], labels: Sequence[str]) -> list[Token]:
    """Give readers of screens headings that leave out no level, and heads of tables that say something."""
    level = 1  # the page has a heading of its own
    for token, inner, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.type == "heading_open":
            level = min(int(token.tag[1]), level) + 1 if inner.content else level
            token.tag = closing.tag = f"h{min(level, 6)}" if inner.content else "p"
        elif token.type == "th_open" and not inner.content.strip():
            token.tag = closing.tag = "td"
        elif token.type == "th_open" and not _PLACE.sub("", inner.content).strip():
            token.attrs["aria-label"] = " ".join(labels[int(each[1])] for each in _PLACE.finditer(inner.content))
    return tokens


def _without_places(token: Token) -> None:
    """Take the places of formulas out of attributes, where no formula can be set."""
    for each in (token, *(token.children or ())):
        each.attrs = {name: value for name, value in each.attrs.items() if not _is_about_places(value)}


def _is_about_places(value: str | float) -> bool:
    return isinstance(value, str) and (_OPEN in value or "%EE%80%80" in value)


def _numbers(text: str, stretches: Sequence[Stretch]) -> tuple[int, ...]:
    found = (stretches[int(match[1])].findings for match in _PLACE.finditer(text))
    return tuple(dict.fromkeys(number for numbers in found for number in numbers))


def _filled(made: str, stretches: Sequence[Stretch]) -> Markup:
    """Return HTML with what stands in each place."""
    return Markup(_PLACE.sub(lambda match: _standing(stretches[int(match[1])], in_code=match[2] == _IN_CODE), made))


def _standing(stretch: Stretch, *, in_code: bool) -> str:
    return str(stretch.html if stretch.in_code is None or not in_code else stretch.in_code)


@cache
def _parser() -> MarkdownIt:
    """Return what reads the text between formulas; HTML, pictures and links to elsewhere are not for a page of ours."""
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 30}).enable("table")
    return parser.disable(["code", "html_block", "html_inline", "autolink", "image", "link", "reference"])
