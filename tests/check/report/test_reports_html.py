from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from derive.check.report.formats import rendered
from derive.check.report.formats.html import fragment
from tests.check.checked_documents import ALL, DEFINITION, RIGHT, WRONG, notebook, outcome

VOID = {"meta", "br", "input", "img", "hr", "link"}


class Page(HTMLParser):
    """What a test asks of a page: which elements are open at the end, identifiers, links, marked texts, all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.identifiers: list[str] = []
        self.links: list[str] = []
        self.marked: list[tuple[str, str]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if "id" in found:
            self.identifiers.append(found["id"] or "")
        if "href" in found:
            self.links.append(found["href"] or "")
        if tag == "mark":
            self.marked.append((found["class"] or "", ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data
        if "mark" in self.open:
            self.marked[-1] = (self.marked[-1][0], self.marked[-1][1] + data)


def page(*documents: str) -> Page:
    shown = Page(rendered("html", [outcome(each) for each in documents], several=len(documents) > 1))
    assert shown.open == []
    return shown


def test_the_page_shows_the_source_with_its_findings_marked() -> None:
    shown = page(ALL)
    assert ("error", "0.3352") in shown.marked and ("error", "w_6") in shown.marked and ("warning", "?") in shown.marked
    assert "another weight: w_6 for w_7" in shown.words
    assert outcome(ALL).report.findings[0].message in shown.words
    for line in filter(None, ALL.splitlines()):
        assert line in shown.words


def test_every_finding_is_linked_once() -> None:
    shown = page(ALL, ALL)
    assert len(set(shown.identifiers)) == len(shown.identifiers) == 2 * len(outcome(ALL).report.findings)
    assert shown.links == [f"#{each}" for each in shown.identifiers]


def test_the_page_needs_no_other_file() -> None:
    text = rendered("html", [outcome(ALL)], several=False)
    assert not re.search(r"<(script|link|img|iframe)|url\(|@import|https?://", text)
    assert "prefers-color-scheme: dark" in text and "@media print" in text


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "{{ 7 * 7 }}{% raw %}", '"><b id="x">', "&amp;\x00\x1b"]
)
def test_what_a_document_says_stays_text(hostile: str) -> None:
    text = hostile.replace("\x00", "")
    shown = page(f"{text} {DEFINITION}\n")
    assert text.replace("\x1b", "\ufffd") in shown.words and "x" not in shown.identifiers
    named = Page(rendered("html", [outcome(WRONG, name=hostile)], several=False))
    assert named.open == [] and "x" not in named.identifiers


def test_a_right_document_has_nothing_to_report() -> None:
    assert "Nothing to report." in page(RIGHT).words and page(RIGHT).marked == []


def test_a_notebook_is_shown_cell_by_cell() -> None:
    checked = outcome(notebook("# one", [f"{DEFINITION}\n", "end"]), "a.ipynb", "notebook")
    shown = Page(rendered("html", [checked], several=False))
    assert ("error", "w_6") in shown.marked
    assert "cell 3:" in shown.words and "z1 = 0.3352" in shown.words


def test_a_fragment_stands_in_a_page_of_others() -> None:
    text = fragment(outcome(ALL))
    shown = Page(text)
    assert shown.open == [] and shown.identifiers == [] and "<style" not in text and "<html" not in text
    assert "another weight: w_6 for w_7" in shown.words
