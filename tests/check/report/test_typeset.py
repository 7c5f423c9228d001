"""Formulas set: what is marked in them, where lines may end, what stays as it was typed, where findings stand."""

from __future__ import annotations

import re

import pytest

from derive.check.report.findings import Severity
from derive.check.report.formats import rendered
from derive.check.report.formats.typeset.breaking import in_pieces, shown
from derive.check.report.formats.typeset.latex_prose import as_markdown
from derive.check.report.formats.typeset.marked import with_marks
from derive.check.report.formats.typeset.placed import Placed
from derive.check.report.formats.typeset.plain import as_latex
from derive.mathml import mathml
from tests.check.checked_documents import WRONG, outcome
from tests.check.report.test_reports_html import Page


def marked(latex: str, *parts: str) -> list[str]:
    """Return the texts that are marked in a formula whose parts are wrong."""
    marks = [(latex.index(part), latex.index(part) + len(part), Severity.ERROR) for part in parts]
    made, whole = with_marks(latex, marks, display=False)
    assert whole is None and mathml(latex).count("<mi>") == made.count("<mi>")
    return [text for _, text in Page(made).set]


@pytest.mark.parametrize(
    ("latex", "part", "shown_marked"),
    [
        (r"a = \frac{1}{1+e^{-0.3352}} = 0.5", "0.3352", "0.3352"),
        ("w_{5} w_6 = 2", "w_6", "w6"),
        ("x = 0.3352", "335", "0.3352"),
        (r"a = \frac12 + b", "1", "12+b"),
        ("a = x^12 + b = 3", "12", "x12+b"),
        (r"a = \frac{b}{c} + d", "b}{c", "bc"),
        (r"a = \left( b + c \right) d", r"c \right) d", "(b+c)d"),
        (r"a = \sqrt{b + c}", "b + c", "b+c"),
    ],
)
def test_the_part_is_marked_or_the_smallest_whole_around_it(latex: str, part: str, shown_marked: str) -> None:
    assert marked(latex, part) == [shown_marked]


def test_marks_in_rows_and_within_each_other() -> None:
    assert marked(r"\begin{aligned} a &= b \\ &= c + d \end{aligned}", r"= b \\ &= c") == ["=b", "=c"]
    made, _ = with_marks("a + b = 3", [(0, 5, Severity.WARNING), (4, 5, Severity.ERROR)], display=False)
    assert '<mrow class="mark warning"><mi>a</mi><mo>+</mo><mrow class="mark error"><mi>b</mi></mrow></mrow>' in made


def test_a_mark_that_no_part_can_bear_is_that_of_the_formula() -> None:
    made, whole = with_marks("a = b", [(4, 5, Severity.NOTE)] * 60, display=False)
    assert made == mathml("a = b") and whole is Severity.NOTE


def test_colours_of_the_author_are_no_marks() -> None:
    checked = outcome(r"$x_1 = \textcolor{red}{0.05}$, $\color{red} x_2 = 0.1$")
    assert Page(rendered("html", [checked], several=False)).set == []


def test_lines_end_before_relations_first_and_not_between_a_sign_and_its_operand() -> None:
    made = mathml(r"net_1 = w_1 x_1 + w_2 x_2 \approx -3 - (b + c) \cdot d", display=True)
    members = in_pieces(made)
    texts = [[re.sub(r"<[^<>]*>", "", piece) for piece in member] for member in members]
    assert texts == [["net1"], ["=w1x1", "+w2x2"], ["≈−3", "−(b+c)", "⋅d"]]
    assert "".join(map("".join, texts)) == re.sub(r"<[^<>]*>", "", made)
    assert max(shown(piece) for member in in_pieces(mathml("a=(" + "+".join("b" * 60) + ")")) for piece in member) < 5


@pytest.mark.parametrize(
    ("typed", "latex"),
    [
        ("net_h1 = 0.15*x1 + b", r"\mathrm{net}_{h1} = 0.15\cdot x_{1} + b"),
        ("E = 1/2 (t - y)^2", "E = 1/2 (t - y)^{2}"),
        ("a = x² + w₁", "a = x^{2} + w_{1}"),
        ("s = 1/(1 + e^(-net_h1))", r"s = 1/(1 + e^{-\mathrm{net}_{h1}})"),
        ("h = tanh 0.25 - sigma'(z)", r"h = \tanh 0.25 - \sigma '(z)"),
    ],
)
def test_formulas_typed_without_tex(typed: str, latex: str) -> None:
    made = as_latex(Placed(typed, range(len(typed))))
    assert made is not None and made.text == latex
    assert len(made.places) == len(latex) and sorted(made.places) == list(made.places)


@pytest.mark.parametrize("typed", ["a = [1 2]^{T}", "a = 1 0 2 * 3", "a = x^2y", "a \\ b", "50 & 3"])
def test_what_could_be_misread_is_not_set(typed: str) -> None:
    assert as_latex(Placed(typed, range(len(typed)))) is None


def test_a_table_of_latex_is_a_table() -> None:
    said = as_markdown("\\begin{tabular}[t]{l|r}\\toprule\nn & w \\\\ \\midrule\n1 & 5\\% \\\\\n\\end{tabular}")
    assert said.strip() == "| n | w |\n|---|---|\n| 1 | 5% |"


@pytest.mark.parametrize(("name", "kind"), [("a.md", "markdown"), ("a.tex", "latex")])
def test_findings_stand_below_their_formula_not_below_all_that_follows(name: str, kind: str) -> None:
    text = f"First\n{WRONG}\nthen\n{WRONG.replace('0.3352', '0.3253')}\nlast\n"
    words = Page(rendered("html", [outcome(text, name, kind)], several=False)).words
    words = words[words.index("First") :]
    assert words.index("it should be 0.3325") < words.index("then") < words.index("0.3253") < words.index("last")


def test_a_page_says_its_counts_in_words_and_leaves_out_those_of_nothing() -> None:
    words = Page(rendered("html", [outcome(WRONG, "class/anna.md")], several=False)).words
    assert "1 slip in 3 claims" in words and "2 right" in words and "1 wrong" in words and " missing" not in words
    assert "Check of anna.md" in words and "class/" not in words


def test_headings_leave_out_no_level_and_what_says_nothing_is_no_head() -> None:
    text = "### One\n\n# Two\n\n#### Three\n\n#\n\n| | $x_1$ |\n|---|---|\n| a | b |\n"
    made = rendered("html", [outcome(text)], several=False)
    assert re.findall(r"<(h\d)", made) == ["h1", "h2", "h2", "h3"]
    assert made.count("<th") - made.count("<thead") == 1 and 'aria-label="x_1"' in made


def test_formulas_in_blocks_of_code_stay_as_they_were_typed() -> None:
    checked = outcome("```\nnet_h1 = 0.15*0.05 + 0.25*0.1 + 0.3 = 0.3352\n```\n")
    shown_page = Page(rendered("html", [checked], several=False))
    assert shown_page.set == [] and shown_page.marked[:2] == [("error", "wrong"), ("error", "0.3352")]
