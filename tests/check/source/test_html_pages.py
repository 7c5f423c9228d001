"""Pages of HTML: what their readers see, with the TeX that renderers leave in them."""

from __future__ import annotations

from derive.check.source.decoding import read
from derive.check.source.document import Document


def page(body: str) -> Document:
    return read(f"<html><body>{body}</body></html>", "html", "page.html")


def test_what_is_set_in_pieces_says_its_tex_as_a_whole() -> None:
    pieces = "<math><mi>a</mi></math><div><math><mn>1</mn></math></div>"
    document = page(f'<div data-tex="a &amp;= 1 &lt; 2">{pieces}</div><p>$b = 2$</p>')
    assert [each.math.strip() for each in document.passages] == ["a &= 1 < 2", "b = 2"]
    assert document.unread == ()
    # Its places are those in the file.
    start = document.passages[0].offsets[0]
    assert document.cells[0].text[start:].startswith("a &amp;= 1")


def test_mathematics_without_tex_is_told_wherever_it_stands() -> None:
    document = page('<div data-tex="a = 1"><math><mi>a</mi></math></div><math><mi>b</mi></math>')
    assert [each.kind for each in document.unread] == ["markup"]


def test_what_is_for_the_ear_alone_is_not_read_twice() -> None:
    formula = '<math><mi>E</mi><annotation encoding="application/x-tex">E</annotation></math>'
    head = f'<span aria-hidden="true">{formula}</span><span class="unseen">E</span>'
    document = page(f"<table><tr><th>{head}</th><th>step</th></tr><tr><td>0.5</td><td>1</td></tr></table>")
    assert [cell.math for cell in document.tables[0].cells] == ["E", "step"]
