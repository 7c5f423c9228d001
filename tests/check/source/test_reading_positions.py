"""Outside macros, every character of a passage is the character that stands at its place in the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.check.source import Document, read

PIECES = [
    "$",
    "$$",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "\\begin{align}",
    "\\end{align}",
    "\\begin{equation*}",
    "\\end{equation*}",
    "```",
    "```math",
    "`",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "    ",
    "> ",
    "- ",
    "1. ",
    "<!--",
    "-->",
    "<!-- derive: off -->",
    "%",
    "\\%",
    "% derive: on",
    "\\\\",
    "&",
    "x = 5",
    "w_5",
    "σ",
    "中",
    "\\alpha",
    "[",
    "]",
    "(",
    ")",
    "](",
    "|",
    "|--|--|",
    "a | b",
    "# ",
    "price 5",
    "http://a.b/",
    "\\begin{tabular}{l}",
    "\\end{tabular}",
    "\\verb|",
    "\\begin{verbatim}",
    "\\end{verbatim}",
    "---\n",
    "network: a\n",
    "{",
    "}",
    "\\text{",
    "<b>",
    "<pre>",
    "</pre>",
    "\\iffalse",
    "\\fi",
    "\\\\[",
    "\\\\]",
    "\u200b",
    "~~~",
]

documents = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=50).map("".join)


def check(document: Document) -> None:
    for passage in document.passages + tuple(cell for row in document.tables for cell in row.cells):
        text = document.cells[passage.cell].text
        assert len(passage.math) == len(passage.offsets)
        assert [text[offset] for offset in passage.offsets] == list(passage.math)
        assert all(one < other for one, other in zip(passage.offsets, passage.offsets[1:], strict=False))
        for index in (0, -1) if passage.math else ():
            place = document.position(passage, index)
            line = text.split("\n")[place.line - 1] + "\n"
            assert line[place.column - 1] == passage.math[index]
    for exempted in document.exemptions:
        assert 1 <= exempted.first_line <= exempted.last_line


@given(documents, st.sampled_from(["markdown", "latex"]))
def test_characters_stand_where_they_are_said_to(text: str, kind: str) -> None:
    if "\x00" not in text:
        check(read(text, kind, "a"))


@given(
    st.lists(st.sampled_from(["$x = 5$", "$$\ny\n$$", "\\(z\\)", "\\begin{align}\na &= b\n\\end{align}"]), min_size=1)
)
def test_every_formula_between_prose_is_found(formulas: list[str]) -> None:
    text = "Prose, größer:\r\n\t" + "\r\n\r\nмежду\t".join(formulas)
    for kind in ("markdown", "latex"):
        document = read(text, kind, "a")
        assert len(document.passages) == len(formulas)
        check(document)


HOSTILE = [
    *("$", "$$", "$x", "\\(", "\\[", "`", "``", "```\n", "<!--", "[", "(", "](", "\\begin{align}", "\\begin{tabular}"),
    *("<a ", "\\\\[", "$`", "\n\n    ", "\n[\n", "|-|-|\n", "a|b\n-|-\n", "\n```", "<pre>", "( x_1 = 5", "---\n", "%"),
    *("\\newcommand{", "\\def\\a{\\a}$\\a$", "- ", "http://", "\n> ", "<script>", "\\iffalse", "\\verb|", "&a: &b "),
    *("{", "$5 and ", "\\begin{align}\\end{equation}"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_repetition_ends(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    for kind in ("markdown", "latex"):
        document = read(text, kind, "a")
        assert document.cells[0].text == text
