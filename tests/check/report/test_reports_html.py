from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from derive.check.report.formats import rendered
from derive.check.report.formats.html import fragment
from tests.check.checked_documents import ALL, DEFINITION, RIGHT, WRONG, notebook, outcome

VOID = {"meta", "br", "input", "img", "hr", "link", "wbr"}

NOWHERE = 1_000_000


class Page(HTMLParser):
    """What a test asks of a page: which elements are open at the end, identifiers, links, marked texts, all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.inside = NOWHERE
        self.identifiers: list[str] = []
        self.links: list[str] = []
        self.marked: list[tuple[str, str]] = []
        self.set: list[tuple[str, str]] = []
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
        if "mark" in (found.get("class") or "").split():
            self.set.append((found["class"] or "", ""))
            self.inside = len(self.open)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.inside = self.inside if len(self.open) > self.inside else NOWHERE

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.inside != NOWHERE:
            self.set[-1] = (self.set[-1][0], self.set[-1][1] + data)
        if "mark" in self.open:
            self.marked[-1] = (self.marked[-1][0], self.marked[-1][1] + data)


def selectors(text: str) -> list[str]:
    """Return what the rules of a style are about."""
    style = text.partition("<style>")[2].partition("</style>")[0]
    rules = re.sub(r"/\*.*?\*/|@media[^{]*\{|\{(?:[^{}]|\{[^{}]*\})*\}|\}", "\n", style)
    return [each.strip() for line in rules.split("\n") for each in line.split(",") if each.strip()]


def page(*documents: str) -> Page:
    shown = Page(rendered("html", [outcome(each) for each in documents], several=len(documents) > 1))
    assert shown.open == []
    return shown


def test_the_page_shows_the_source_with_its_findings_marked() -> None:
    shown = page(ALL)
    assert ("error", "0.3352") in shown.marked and ("error", "w_6") in shown.marked and ("warning", "?") in shown.marked
    for line in filter(None, ALL.splitlines()):
        assert line in shown.words


def test_formulas_are_set_and_what_is_wrong_is_marked_in_them() -> None:
    shown = page(ALL)
    assert {("mark error", "0.3352"), ("mark error", "w6"), ("mark warning", "?")} <= set(shown.set)
    assert "another weight: w6 for w7" in shown.words and "0.3352 is wrong: it should be 0.3325" in shown.words


def test_every_finding_is_linked_from_its_formula_and_from_the_list() -> None:
    shown = page(ALL, ALL)
    assert len(set(shown.identifiers)) == len(shown.identifiers) == 2 * len(outcome(ALL).report.findings)
    assert sorted(shown.links) == sorted(2 * [f"#{each}" for each in shown.identifiers])


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
    assert "Nothing to report." in page(RIGHT).words and page(RIGHT).set == page(RIGHT).marked == []


def test_a_notebook_is_shown_cell_by_cell() -> None:
    checked = outcome(notebook("# one", [f"{DEFINITION}\n", "end"]), "a.ipynb", "notebook")
    shown = Page(rendered("html", [checked], several=False))
    assert ("error", "w_6") in shown.marked and ("mark error", "w6") in shown.set
    assert "cell 3:" in shown.words and "z1 = 0.3352" in shown.words


def test_a_fragment_stands_in_a_page_of_others() -> None:
    text = fragment(outcome(ALL))
    shown = Page(text)
    assert shown.open == [] and shown.identifiers == [] and shown.links == [] and "<html" not in text
    assert "another weight: w6 for w7" in shown.words


def test_a_fragment_changes_nothing_around_it() -> None:
    found = selectors(fragment(outcome(ALL)))
    assert found and all(".derive-report" in each for each in found)
