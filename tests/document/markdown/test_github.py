"""Notes as GitHub's Markdown: all of them, with nothing that GitHub refuses, and read back by the check."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from derive.check.pipeline import check_document
from derive.check.report.findings import Severity
from derive.check.source import read_file
from derive.cli import main
from derive.document.composed import Request
from derive.document.manuscript.blocks import blocks
from derive.document.manuscript.parts import Manuscript
from derive.document.markdown.github import GitHub
from derive.document.markdown.writing import Writer, slug
from derive.document.output.language import ENGLISH
from derive.document.publish import publish
from derive.network.network import Network, shipped_names

# What GitHub answers "The following macros are not allowed" to, and what its MathJax does not know.
REFUSED = re.compile(r"\\(?:operatorname|mbox|phantom|label|ref|blank|blankline|newcommand|def|rule|href)\b")
FAST = ("mazur", "xor", "softmax", "cs231n_neuron", "adam")


def written(folder: Path, name: str, **options: object) -> dict[str, str]:
    request = Request(("tex", "md"), **options)  # type: ignore[arg-type]
    return {file.name: file.read_text() for file in publish(Network.load(name), folder, request).files}


def computed(text: str) -> Counter[str]:
    """Count the numbers with two decimals or more, but lengths of LaTeX."""
    text = re.sub(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\\renewcommand\*\{\\arraystretch\}\S+", "", text)
    return Counter(re.findall(r"\d+\.\d\d+(?!\d|em|\\textwidth)", text))


def assert_whole(folder: Path, name: str) -> None:
    files = written(folder, name)
    text, source = files[f"{name}.md"], files[f"{name}.tex"].partition(r"\begin{document}")[2]
    assert computed(re.sub(r"(?m)^(#+) [\d.]+", r"\1", text)) == computed(source)
    numbers = re.findall(r"\\tag\{(\d+)\}", text)
    assert numbers == [str(count) for count in range(1, source.count(r"\begin{equation}") + 1)]
    pictures = re.findall(r'<img src="([^"]+)"', text)
    assert len(pictures) == source.count(r"\begin{figure}") == text.count("**Figure ")
    shown = {*pictures, *re.findall(r'srcset="([^"]+)"', text)}
    assert shown == {file for file in files if file.endswith(".svg")}
    assert not REFUSED.findall(text)
    links = re.findall(r"\]\(#([^)]+)\)", text)
    assert len(links) == source.count(r"\ref{")
    headings = {slug(each) for each in re.findall(r"(?m)^#+ (.*)", text)}
    assert set(links) <= headings | set(re.findall(r'<a id="([^"]+)"', text))
    assert_tables(text, len(re.findall(r"\\begin\{(?:longtable|plaintable|tabular)\}", source)))


def assert_tables(text: str, count: int) -> None:
    """Assert that a parser finds so many tables, with nothing of a row lost behind its last column."""
    parser = MarkdownIt("commonmark").enable("table")
    tables = [each for each in parser.parse(text) if each.type == "table_open"]
    assert len(tables) == count
    for table in tables:
        assert table.map
        rows = text.split("\n")[table.map[0] : table.map[1]]
        assert len({each.count("|") for each in rows}) == 1


def assert_read_back(folder: Path, name: str) -> None:
    report = check_document(read_file(folder / f"{name}.md"), Network.load(name))
    found = [each for each in report.findings if each.code.severity is not Severity.NOTE]
    assert [(each.code.name, each.extent.start.line, each.message) for each in found] == []
    assert report.claims.right > 20
    assert report.claims.not_understood * 50 <= report.claims.total


@pytest.mark.parametrize(
    "name", [each if each in FAST else pytest.param(each, marks=pytest.mark.thorough) for each in shipped_names()]
)
def test_all_of_the_notes_are_there_and_the_check_finds_nothing(name: str, tmp_path: Path) -> None:
    assert_whole(tmp_path, name)
    assert_read_back(tmp_path, name)


def test_signs_of_markdown_are_letters() -> None:
    latex = (
        r"1. A\_b *is* <b>, `c` \& [d] \textbackslash{} $|x|$ \textbf{of $y$ and} "
        r"\texttt{a\_b}"
    )
    words = Writer(GitHub("x"), ENGLISH).document(Manuscript((), (), blocks(latex)))
    tokens = MarkdownIt("commonmark").parse(words.replace("# \n\n", ""))
    assert [each.type for each in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    found = tokens[1].children or []
    assert "".join(each.content for each in found) == r"1. A_b *is* <b>, `c` & [d] \ $|x|$ of $y$ and a_b"
    assert [each.content for each in found if each.type == "code_inline"] == ["|x|", "y", "a_b"]


def test_a_bar_of_a_formula_ends_no_cell() -> None:
    rows = r"A & B \\ $|x| + \|v\|$ & $2$ \\ \multicolumn{2}{l}{both} \\"
    text = Writer(GitHub("x"), ENGLISH).document(
        Manuscript((), (), blocks(rf"\begin{{plaintable}}{{lr}}{rows}\end{{plaintable}}"))
    )
    assert_tables(text, 1)
    assert r"\vert x\vert" in text


def test_room_is_left_where_a_reader_writes_and_the_sheet_does_not_tell(tmp_path: Path) -> None:
    files = written(tmp_path, "mazur", shown={"blanks": "results"})
    sheet = files["mazur-sheet.md"]
    assert sheet.count(r"\underline{\hspace{") > 20
    assert not REFUSED.findall(sheet)
    assert "0.7729" not in sheet
    assert "0.7729" not in files["mazur-sheet-values.svg"]
    assert "0.7729" in files["mazur.md"]


def test_figures_are_drawn_for_the_dark_with_other_colours(tmp_path: Path) -> None:
    files = written(tmp_path, "xor")
    light, dark = (files[f"xor-names{each}.svg"] for each in ("", "-dark"))
    assert "#1A1A1A" in light
    assert "#1A1A1A" not in dark
    assert re.sub("#[0-9A-F]{6}", "", light) == re.sub("#[0-9A-F]{6}", "", dark)


def test_the_command_writes_markdown_in_a_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "xor", "--format", "md,svg", "--language", "de", "-o", str(tmp_path)]) == 0
    named = capsys.readouterr().out.split()
    assert len(named) == len(set(named))
    assert "**Abbildung 1.**" in (tmp_path / "xor.md").read_text()
