"""Whatever a document says, its page is well-formed, is its own, and tells every finding once."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from derive.check.pipeline import check_document
from derive.check.report.formats import rendered
from derive.check.report.formats.html import fragment
from derive.check.report.outcome import Outcome
from derive.check.source.files import Source
from tests.check.checked_documents import DEFINITION, WRONG, outcome
from tests.check.report.test_reports_html import Page

PIECES = st.sampled_from([
    WRONG, DEFINITION, "$z1 = 0.3352$", "net_h1 = 0.3352", "`z1 = 0.3352`", "$", "$$", "\\(", "\\]", "\n", "\n\n", "# ",
    "- ", "1. ", "> ", "    ", "```\n", "~~~math\n", "| a | b |\n|---|---|\n| $z1 = 0.3352$ | w_6 |\n", "**", "*", "_",
    "[", "](javascript:alert(1))", "![", "[a]: ", "<script>", "<!--", "-->", "</main>", "<b id=x>", "&amp;", "{{ 7 }}",
    "\\frac", "{", "}", "\\textcolor{red}{z1}", "\\begin{align} z1 &= 0.3352 \\\\ &= 1 \\end{align}", "\\begin{",
    "\\def\\x{\\x}", "\\x", "&", "%", "\ue000", "0", "\ue001", "\ue002", "\u202e", "\x1b", "\r\n", "\t", "\\section{z}",
    "\\item ", "\\end{document}", "\\begin{document}", "\\verb|$z$|",
    "<math><annotation encoding='application/x-tex'>z1 = 0.3352</annotation></math>",
])  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join)
KINDS = [("a.md", "markdown"), ("a.txt", "markdown"), ("a.tex", "latex"), ("a.rst", "rst"), ("a.html", "html")]


@pytest.mark.parametrize(("name", "kind"), KINDS)
@example(text=f"$\x0b{WRONG}")
@example(text="$z1 = 0.3352 \ue002$")
@example(text="<math><mi>net</mi><mo>=</mo><mn>0.3352</mn></math>")
@given(text=TEXTS)
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_any_text_gives_a_page_that_is_well_formed(name: str, kind: str, text: str) -> None:
    checked = outcome(text.replace("\x00", "").encode("utf-8", "replace"), name, kind)
    made = rendered("html", [checked], several=False)
    shown = Page(made)
    assert shown.open == []
    assert sorted(shown.identifiers) == sorted(f"f1-{number + 1}" for number in range(len(checked.report.findings)))
    assert all(re.fullmatch(r"#f1-\d+", each) for each in shown.links)
    assert not re.search(r"<(script|link|img|iframe|b id|annotation)\b|[\ue000-\ue003]", made)
    assert Page(fragment(checked)).open == []


HOSTILE = ["\\begin{tabular}", "[", "*a ", "`", "$x$ ", "<", "> ", "- ", "|", "{", "\\frac{", "_a", "$z1=1$ |",
           "\n> - ", "<!--"]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_a_large_document_has_a_page_in_time_and_size(name: str, kind: str, hostile: str) -> None:
    source = Source(name, kind, (hostile * (20_000 // len(hostile))).encode())
    document = source.read()
    checked = Outcome(source, document, check_document(document))
    start = perf_counter()
    made = rendered("html", [checked], several=False)
    assert perf_counter() - start < 5 and len(made) < 3_000_000
