"""Derivations in a document of one's own, and templates of one's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.cli import main
from derive.document.fill import filled
from derive.document.output.own_templates import parts
from derive.errors import DeriveError

CHAPTER = r"""\documentclass{article}
<< definitions() >>
\begin{document}
<< derivation("mazur", "w5") >> << derivation("mazur", "w5") >> << derivation("net.yaml", "w1") >>
<< section("mazur", "backward") >> << figure("mazur", "names") >>
$<< symbol("mazur", "dE_total/dw5") >> = << value("mazur", "dE_total/dw5") >>$
\end{document}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "net.yaml").write_text("inputs: [1]\ntargets: [0]\nlayers: [{neurons: 1, weights: [[0.5]]}]\n")
    (tmp_path / "chapter.tex.j2").write_text(CHAPTER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_no_two_pieces_share_a_label(folder: Path) -> None:
    found = filled(folder / "chapter.tex.j2")
    labels = re.findall(r"\\label\{([^{}]+)\}", found)
    assert len(labels) == len(set(labels)) > 20
    assert set(re.findall(r"\\ref\{([^{}]+)\}", found)) <= set(labels)
    assert r"\frac{\partial E_{\mathrm{total}}}{\partial w_{5}} = 0.082167041$" in found


def test_what_a_network_does_not_have_is_told(folder: Path) -> None:
    (folder / "wrong.tex.j2").write_text('<< value("mazur", "out_h9") >>')
    with pytest.raises(DeriveError, match="the network has no quantity 'out_h9'"):
        filled(folder / "wrong.tex.j2")
    with pytest.raises(DeriveError, match="there is no such file"):
        filled(folder / "nowhere.tex.j2")


def test_the_filled_document_stands_beside_the_template(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fill", "chapter.tex.j2"]) == 0
    assert capsys.readouterr().out == "chapter.tex\n"
    assert (folder / "chapter.tex").read_text().startswith(r"\documentclass{article}")
    assert main(["fill", "chapter.tex"]) == 0
    assert (folder / "chapter.tex").read_text().startswith(r"\documentclass{article}")


def test_templates_are_begun_and_nothing_is_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "new", "mine", "title"]) == 0
    assert main(["notes", "--templates", "mine", "--format", "tex"]) == 0
    assert main(["template", "new", "mine"]) == 2
    assert "there is such a file already" in capsys.readouterr().err
    assert sorted(each.name for each in (folder / "mine" / "notes").iterdir()) == ["notes.tex.j2", "title.tex.j2"]


def test_the_parts_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "list"]) == 0
    assert capsys.readouterr().out.split() == parts()
    assert main(["template", "new", "mine", "titel"]) == 2
