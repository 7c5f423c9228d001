"""Notes read back from their LaTeX: everything in it, with the numbers that LaTeX gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.document.composed import Request, notes_source
from derive.document.manuscript import parts
from derive.document.manuscript.blocks import blocks
from derive.document.manuscript.inlines import inlines
from derive.document.manuscript.reading import manuscript
from derive.document.output.pdf import typeset
from derive.document.publish import publish
from derive.errors import DeriveError
from derive.network.network import Network, shipped_names

LABEL, EQUATION = re.compile(r"\\label\{([^{}]+)\}"), re.compile(r"\\begin\{equation\*?\}")
LABELLED = (parts.Heading, parts.Equation, parts.Table, parts.Figure)
# What LaTeX knows of a label, written to its log.
TOLD = r"\typeout{told %s=\expandafter\expandafter\expandafter\@car\csname r@%s\endcsname\@nil}"


@pytest.mark.parametrize("name", shipped_names())
def test_nothing_of_the_notes_is_lost(name: str) -> None:
    source = notes_source(Network.load(name))
    found = list(parts.everything(manuscript(source)))
    body = source.partition(r"\begin{document}")[2]
    assert sum(isinstance(each, parts.Equation) for each in found) == len(EQUATION.findall(body))
    assert sum(isinstance(each, parts.Figure) for each in found) == body.count(r"\begin{figure}")
    labels = {each.label for each in found if isinstance(each, LABELLED)}
    assert set(LABEL.findall(body)) <= labels
    assert all(each.number not in ("", "?") for each in found if isinstance(each, parts.Reference))


@pytest.mark.parametrize(
    ("name", "shown"), [("backprop", {}), ("attention", {}), ("mazur", {"blanks": "results", "solutions": "end"})]
)
def test_everything_has_the_number_that_latex_gives(name: str, shown: dict[str, object], tmp_path: Path) -> None:
    request = Request(("tex",), shown=shown)
    publish(Network.load(name), tmp_path, request)
    source = next(tmp_path.glob("*.tex")).read_text()
    told = "\n".join(TOLD % (label, label) for label in LABEL.findall(source))
    made = typeset(source.replace(r"\end{document}", rf"\makeatletter {told} \end{{document}}"), name=name)
    by_latex = dict(re.findall(r"told (\S+)=(\S*)", made.log))
    numbered = [each for each in parts.everything(manuscript(source)) if getattr(each, "label", "")]
    assert len(by_latex) > 10
    # A heading without a number bears the one that was given last, which nothing refers to.
    assert {each.label: each.number for each in numbered if each.number} == {
        each.label: by_latex[each.label] for each in numbered if each.number
    }


def test_a_command_that_only_latex_knows_is_named() -> None:
    with pytest.raises(DeriveError, match=r"\\marginnote has no meaning outside LaTeX"):
        blocks(r"Words \marginnote{aside}.")
    with pytest.raises(DeriveError, match="the environment minipage has no meaning outside LaTeX"):
        blocks(r"\begin{minipage}{3cm}x\end{minipage}")


@pytest.mark.parametrize("latex", [r"\textbf{never closed", r"\section", r"\begin{equation}x", r"\item[a", "{", r"$x"])
def test_broken_latex_is_an_error_and_no_crash(latex: str) -> None:
    try:
        blocks(latex)
    except DeriveError:
        return


def test_signs_and_dashes_are_letters() -> None:
    assert inlines(r"50\,\% of a\_b -- ``so''~there\dots") == (parts.Text("50\u202f% of a_b – “so”\xa0there…"),)


def test_a_row_ends_neither_within_a_formula_nor_within_a_group() -> None:
    rows = r"a & b \\ $\begin{bmatrix}1 & 2 \\ 3 & 4\end{bmatrix}$ & {c \& d} \\"
    table = blocks(rf"\begin{{plaintable}}{{lr}}{rows}\end{{plaintable}}")[0]
    assert isinstance(table, parts.Table)
    assert [len(row) for row in table.rows] == [2]
