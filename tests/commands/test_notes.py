"""``derive notes``: the files, what is printed, and the warnings."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.cli import main
from derive.document.output.pdf import Typeset
from derive.document.typesetting.engines import engines

SMALL = "title: One weight\ninputs: [1]\ntargets: [0]\nlayers: [{neurons: 1, weights: [[0.5]]}]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "small.yaml").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.skipif("embedded" not in engines(), reason="no embedded LaTeX for this machine")
def test_the_default_is_the_worked_example_as_tex_and_pdf(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [str(Path("output/backprop.tex")), str(Path("output/backprop.pdf"))]
    assert err == ""
    assert (folder / "output" / "backprop.pdf").read_bytes().startswith(b"%PDF-")


def test_a_network_too_large_for_figures_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    definitions = "".join(f"  v{n}: tanh(v{n - 1} * v{n - 2})\n" for n in range(3, 120))
    (folder / "large.yaml").write_text(f"inputs: {{v1: 1, v2: 2}}\ngraph:\n{definitions}", encoding="utf-8")
    assert main(["notes", "large.yaml", "--format", "svg"]) == 0
    out, err = capsys.readouterr()
    assert (out, "no SVG" in err) == ("", True)


@pytest.mark.parametrize(("network", "told"), [("bptt", False), ("cs231n_circuit", True), ("small.yaml", False)])
def test_a_network_without_a_matrix_form_is_told(
    network: str, folder: Path, capsys: pytest.CaptureFixture[str], *, told: bool
) -> None:
    assert main(["notes", network, "--format", "tex", "--form", "matrix"]) == 0
    assert ("--form matrix changes nothing" in capsys.readouterr().err) is told
    assert main(["notes", network, "--format", "tex"]) == 0
    assert capsys.readouterr().err == ""
    assert len(list((folder / "output").iterdir())) == 1


def test_a_description_is_written_where_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "small.yaml", "-o", "out/here", "--format", "tex,svg", "--decimals", "6"]) == 0
    out, err = capsys.readouterr()
    assert sorted(Path(line).name for line in out.splitlines()) == [
        "small-backward.svg",
        "small-names.svg",
        "small-values.svg",
        "small.tex",
    ]
    assert err == ""
    source = (folder / "out" / "here" / "small.tex").read_text(encoding="utf-8")
    assert "0.622459" in source and "One weight" in source


def test_quiet_prints_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "small.yaml", "--format", "tex", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert (folder / "output" / "small.tex").is_file()


def test_existing_notes_are_replaced_whole(folder: Path) -> None:
    (folder / "output").mkdir()
    (folder / "output" / "small.tex").write_text("old" * 100_000)
    assert main(["notes", "small.yaml", "--format", "tex"]) == 0
    assert (folder / "output" / "small.tex").read_text(encoding="utf-8").startswith("\\documentclass")
    assert [file.name for file in (folder / "output").iterdir()] == ["small.tex"]


def test_templates_of_ones_own_come_first(folder: Path) -> None:
    (folder / "mine" / "notes").mkdir(parents=True)
    (folder / "mine" / "notes" / "title.tex.j2").write_text("\\section*{Lecture 7: << notes.title >>}\n")
    assert main(["notes", "small.yaml", "--format", "tex", "--templates", "mine"]) == 0
    assert "\\section*{Lecture 7: One weight}" in (folder / "output" / "small.tex").read_text(encoding="utf-8")


def test_a_mistake_in_a_template_is_told_with_its_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mine" / "notes").mkdir(parents=True)
    (folder / "mine" / "notes" / "title.tex.j2").write_text("fine\n<< notes.titel >>\n")
    assert main(["notes", "small.yaml", "--format", "tex", "--templates", "mine"]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"derive: {Path('mine/notes/title.tex.j2')}:2: ") and "titel" in err
    assert not (folder / "output").exists()


def test_an_engine_that_is_not_there_leaves_the_source(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda _program: None)
    assert main(["notes", "small.yaml", "--engine", "tectonic"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "tectonic" in err
    assert [file.name for file in (folder / "output").iterdir()] == ["small.tex"]


@pytest.mark.usefixtures("folder")
def test_blemishes_of_the_typesetting_are_warnings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    blemished = Typeset(b"%PDF-", "", 1, "embedded", (r"Overfull \hbox (3pt too wide)",), ("eq:gone",))
    monkeypatch.setattr("derive.document.publish.typeset", lambda *_, **__: blemished)
    assert main(["notes", "small.yaml"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        r"derive: warning: Overfull \hbox (3pt too wide)",
        "derive: warning: undefined reference eq:gone",
    ]
