"""LaTeX files: environments, macros, comments, tables."""

from __future__ import annotations

import pytest

from derive.check.source import Document, read


def latex(body: str, preamble: str = "") -> Document:
    return read(
        f"\\documentclass{{article}}\n{preamble}\n\\begin{{document}}\n{body}\n\\end{{document}}\n", "latex", "a.tex"
    )


def found(body: str, preamble: str = "") -> list[tuple[str, str]]:
    return [(passage.environment, passage.math.strip()) for passage in latex(body, preamble).passages]


ENVIRONMENTS = (
    "equation align gather multline flalign eqnarray displaymath math dmath equation* align* gather* multline* "
    "flalign* eqnarray* dmath*"
)


@pytest.mark.parametrize("name", ENVIRONMENTS.split())
def test_environments(name: str) -> None:
    assert found(f"a \\begin{{{name}}} x = 5 \\end{{{name}}} b") == [(name, "x = 5")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("$x$ and $$y$$ and \\(z\\) and \\[u\\]", [("$", "x"), ("$$", "y"), ("\\(", "z"), ("\\[", "u")]),
        ("\\begin{alignat*}{2} x &= 5 \\end{alignat*}", [("alignat*", "x &= 5")]),
        (
            "\\begin{equation}\\begin{split} a &= b \\end{split}\\end{equation}",
            [("equation", "\\begin{split} a &= b \\end{split}")],
        ),
        ("\\begin{equation} x = 5 \\text{ if $y$ } \\end{equation}", [("equation", "x = 5 \\text{ if $y$ }")]),
        ("5\\% and \\$5, then $x$", [("$", "x")]),
        ("% $x$\n$y$ % $z$\n", [("$", "y")]),
        ("\\verb|$x$| and \\lstinline!$y$! and $z$", [("$", "z")]),
        ("\\begin{verbatim}\n$x$\n\\end{verbatim}\n$y$", [("$", "y")]),
        ("\\begin{lstlisting}[language=Python]\n$x$\n\\end{lstlisting}\n$y$", [("$", "y")]),
        ("\\begin{comment}$x$\\end{comment}$y$", [("$", "y")]),
        ("\\iffalse $x$ \\fi $y$", [("$", "y")]),
        ("a lone $ here\n\nand $x$", [("$", "x")]),
        ("$x$\\end{document} $y$", [("$", "x")]),
    ],
)
def test_mathematics(body: str, expected: list[tuple[str, str]]) -> None:
    assert found(body) == expected


def test_nothing_before_the_document_is_read_but_macros() -> None:
    preamble = "\\title{$x$}\n% \\begin{document}\n\\newcommand{\\wfive}{w_5}\n\\def\\net#1{\\mathrm{net}_{#1}}"
    assert found("$\\wfive = \\net{h1}$", preamble) == [("$", "w_5 = \\mathrm{net}_{h1}")]


def test_a_fragment_without_document_is_read() -> None:
    document = read("\\section{A} $x = 5$", "latex", "part.tex")
    assert [passage.math for passage in document.passages] == ["x = 5"]


def test_comments_in_mathematics_go_and_positions_stay() -> None:
    text = "\\begin{align}\n a &= b \\\\ % first\n % all of it\n &= c 5\\%\n\\end{align}\n"
    document = read(text, "latex", "a.tex")
    [passage] = document.passages
    assert "first" not in passage.math and "5\\%" in passage.math
    assert [document.cells[0].text[offset] for offset in passage.offsets] == list(passage.math)
    assert document.position(passage, passage.math.index("c")).line == 4


def test_tabular() -> None:
    body = "\\begin{tabular}{lr}\\hline\nName & Value \\\\ \\hline\n"
    body += "$w_5$ & 0.40 \\\\\n\\(b\\) & $0.3$\\\\\\hline\n\\end{tabular}"
    rows = [(row.is_head, [cell.math for cell in row.cells]) for row in latex(body).tables]
    assert rows == [(True, ["Name", "Value"]), (False, ["w_5", "0.40"]), (False, ["b", "0.3"])]


def test_tables_are_told_apart() -> None:
    body = "\\begin{tabular}{l}a\\end{tabular} \\begin{longtable}{@{}lr@{}}b & c\\end{longtable}"
    assert [(row.table, len(row.cells)) for row in latex(body).tables] == [(0, 1), (1, 2)]
