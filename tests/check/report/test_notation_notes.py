"""Notes on notation show what the author wrote."""

from __future__ import annotations

from derive.check.pipeline import check_document
from derive.check.source.decoding import read
from derive.network.network import Network

MACRO = r"\newcommand{\dd}[2]{\frac{\partial #1}{\partial #2}}"


def messages(claims: str, network: str) -> list[str]:
    report = check_document(read(f"{MACRO}\n\n{claims}\n", "markdown", "lines.md"), Network.load(network))
    assert report.claims.wrong == report.claims.not_understood == 0
    return [each.message for each in report.findings]


def test_a_note_shows_no_stretch_of_a_macro() -> None:
    assert messages(r"$\dd{C}{w^3_{11}} = 0.0822$ and $\dd{C}{w^2_{11}} = 0.0004$", "mazur") == []


def test_a_note_on_a_symbol_in_a_macro_shows_the_symbol() -> None:
    claims = r"$net_{y1} = 1.2250$ and $\dd{net_{y_1}}{out_{h1}} = w_5$"
    assert messages(claims, "backprop") == ["net_{y_1} is also written net_{y1}"]


def test_tags_of_a_page_are_no_other_spelling() -> None:
    page = r"<p>net<sub>y1</sub> = 1.2250, and \(net_{y1} = 1.2250\)</p>"
    report = check_document(read(page, "html", "page.html"), Network.load("backprop"))
    assert (report.claims.right, report.findings) == (2, ())
