"""Nothing that looks like mathematics is passed over in silence: it is judged, not understood, or told as not read."""

from __future__ import annotations

import pytest

from derive.check.report.findings import Report
from derive.check.report.formats import FORMATS, rendered
from derive.checked import check_derivation
from derive.cli import main
from tests.check.checked_documents import outcome


def report(text: str) -> Report:
    return check_derivation(text).outcome.report


def wrong_values(text: str) -> list[tuple[str, str]]:
    return [(each.claimed, each.expected) for each in report(text).findings if each.code.name == "V101"]


# --- formulas without marks are read where they can be nothing else

WRONG_LINES = [
    "p = 0.4 * 0.6 = 0.42",
    "- Second input: u₂ = 0.4·0.6 = 0.42",
    "1. so q = 0.4 × 0.6 = **0.42**",
    "> k = 0.4*0.6 = 0.42   # rounded",
    "**k = 0.4*0.6 = 0.42**",
    "Then the product k = 0.4 * 0.6 = 0.42 is passed on.",
    "The score is `k · m = 0.4*0.6 = 0.42` here.",
    "```\nk = 0.4 * 0.6\n  = 0.42\n```",
    "```text\nproduct:\nk = 0.4 * 0.6 = 0.42\n```",
    "[ k = 0.4 * 0.6 = 0.42 ]",
    "(see there: k = 0.4 * 0.6 = 0.42)",
    "[\nk = 0.4 * 0.6 = 0.42\n]",
    "k = 0.4 * 0.6\n  = 0.42 (by hand)",
]


@pytest.mark.parametrize("text", WRONG_LINES)
def test_a_formula_without_marks_is_judged(text: str) -> None:
    assert wrong_values(text) == [("0.42", "0.24")]


@pytest.mark.parametrize("text", WRONG_LINES)
def test_a_right_one_is_right(text: str) -> None:
    found = report(text.replace("0.42", "0.24"))
    assert not found.findings and found.claims.total


def test_what_latex_shows_as_typed_is_read() -> None:
    text = "\\begin{{{0}}}\nk = 0.4 * 0.6 = 0.42\n\\end{{{0}}}\n"
    checked = check_derivation(text.format("verbatim"), kind="latex")
    assert [each.claimed for each in checked.findings] == ["0.42"]
    assert [each.kind for each in check_derivation(text.format("lstlisting"), kind="latex").outcome.report.unread] == [
        "code"
    ]


def test_a_correction_spares_what_stands_around() -> None:
    text = "1. so q = 0.4 × 0.6 = **0.42**, which is large."
    assert check_derivation(text).corrected == text.replace("0.42", "0.24")


NO_FORMULAS = [
    "The course costs 5 dollars; see page = 3 and mode = train.",
    "```python\nloss = 0.0\nfor i in range(3):\n    loss += 0.5 * i\n```",
    "```\nloss = 0.0\nfor i in range(3):\n    loss = loss + 0.5\n```",
    "Call `f(x, rate=0.5)` or `x == 0.5`, with <a href='p?x=0.5*2'>this</a>.",
    "Set `$x = 0.5` in the shell, and look at https://example.org/?q=0.5*3.",
    "![a figure](figure.png){width=0.5}",
    "A line\n======\n\nand another = sign",
]


@pytest.mark.parametrize("text", NO_FORMULAS)
def test_prose_and_programs_are_no_formulas(text: str) -> None:
    found = report(text)
    assert (found.claims.total, found.unread) == (0, ())


@pytest.mark.parametrize("text", ["* (e^2=7.389)", "where (a * b = 0.42) holds", "and k·3 = 1.5 is left"])
def test_the_end_of_a_formula_is_not_read_without_its_beginning(text: str) -> None:
    assert [each.code.name for each in report(text).findings] == ["X102"]


# --- what is not read is told


TOLD = {
    "text": "The loss E = 0.5 * (1 - 0.6 = 0.08 is small.",
    "code": "```python\n# gradient\nk * m = 0.4 * 0.6 = 0.42\n```",
    "table": "| weight | old | new |\n|---|---|---|\n| $w_5$ | 0.40 | 0.36 |",
    "formula": "which is $= 0.3325$",
}


@pytest.mark.parametrize("kind", TOLD)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_what_was_not_read(kind: str, form: str) -> None:
    checked = outcome(TOLD[kind])
    assert [each.kind for each in checked.report.unread] == [kind]
    assert "not read: " in rendered(form, [checked], several=False)


def test_they_are_counted_by_what_they_are() -> None:
    text = "\n\n".join((TOLD["code"], TOLD["code"], TOLD["table"]))
    shown = rendered("text", [outcome(text)], several=False)
    assert "not read: 2 lines that look like formulas in code, 1 table\n" in shown


def test_what_is_told_has_its_place() -> None:
    [finding] = [each for each in outcome("\n\n" + TOLD["table"]).report.findings if each.code.name == "X102"]
    assert (finding.extent.start.line, finding.extent.end.line) == (5, 5)


def test_an_arrow_to_a_number_is_not_understood() -> None:
    found = report(r"The weight goes from $v: 0.45 \to 0.41$, and $x \to 0$ in the limit.")
    assert (found.claims.total, found.claims.not_understood) == (1, 1)


def test_comments_exempt_what_is_not_read() -> None:
    text = f"<!-- derive: off -->\n{TOLD['table']}\n\n<!-- derive: on -->"
    assert outcome(text).report.unread == ()


# --- a document of which nothing was read is no success


@pytest.mark.parametrize("text", ["Only words.\n", "", TOLD["code"]])
@pytest.mark.parametrize("options", [[], ["--format", "json"], ["--fix"], ["--diff"]])
def test_nothing_read_is_no_success(
    text: str, options: list[str], tmp_path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "a.md"
    document.write_text(text, encoding="utf-8")
    assert main(["check", str(document), *options]) == 2
    assert "nothing in this document could be read as a claim; write formulas" in capsys.readouterr().err


def test_a_file_of_words_in_a_folder_is_no_derivation(tmp_path) -> None:
    (tmp_path / "README.md").write_text("Only words.\n", encoding="utf-8")
    (tmp_path / "a.md").write_text("$2 + 2 = 4$\n", encoding="utf-8")
    assert main(["check", str(tmp_path)]) == 0


def test_formulas_behind_labels_in_a_block_of_text_are_read() -> None:
    line = "T = 0.5 → softmax([4.0, 2.0, 0.2]) = [0.864, 0.117, {}]  （sharp）"
    block = f"```\nlogits of today = [2.0, 1.0, 0.1]\n\n{line}\n```\n"
    assert check_derivation(block.format("0.019")).claims.wrong == 0
    assert check_derivation(block.format("0.091")).claims.wrong == 1


def test_what_is_exempt_and_cannot_be_read_is_no_claim() -> None:
    unreadable = r"Here $\mathbf{1}[\dots]$ is one."
    assert check_derivation(unreadable).claims.not_understood == 1
    assert check_derivation(f"<!-- derive: off -->\n{unreadable}\n<!-- derive: on -->").claims.total == 0
