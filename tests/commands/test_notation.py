"""``derive notation``, and ``--notation`` of the commands that print formulas."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from derive.cli import main
from derive.document.notes.comparison import LONGEST_GROUP, comparison_latex, comparison_text
from derive.document.output.pdf import typeset
from derive.document.typesetting.engines import engines
from derive.network.fields.files import read_text
from derive.network.network import Network
from derive.notation.comparison import ROLES, SIGNAL, VECTORS, compared
from derive.notation.scheme import load_notation, schemes
from derive.resources import template_folder
from tests.checkout import SCHEMES
from tests.document.samples import network

needs_embedded = pytest.mark.skipif("embedded" not in engines(), reason="no embedded LaTeX for this machine")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["notation", *words]) == 0
    return capsys.readouterr().out


def own_scheme(folder: Path, name: str = "own.yaml") -> Path:
    text = (SCHEMES / "net-out.yaml").read_text(encoding="utf-8")
    file = folder / name
    file.write_text(text.replace(r"\mathit{net}", "s").replace("title: net", "title: my net"), encoding="utf-8")
    return file


# --- text


def test_there_is_a_word_for_every_kind_of_row() -> None:
    words = read_text((template_folder() / "notation.yaml").read_text(encoding="utf-8"), "yaml").data
    assert {*words["groups"]} == {*ROLES, SIGNAL, "vectors"}
    assert {*words["vectors"]} == {*VECTORS}


def test_the_table_has_a_row_a_quantity_and_a_column_a_scheme(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys).splitlines()
    head = next(line.split() for line in lines if "net-out" in line)
    assert head == list(schemes())
    rows = {line.split()[0]: line.split()[1:] for line in lines if line.startswith("  ")}
    assert rows["w5"] == ["w^(2)_11", "W^(2)_{1,1}", "W^[2]_{1,1}", "w_5", "w^3_11", "w_5", "w^(2)_11"]
    assert rows["out_y1"] == ["y_1", "ŷ_1", "a^[2]_1", "out_y1", "a^3_1", "ŷ_1", "a^(2)_1"]
    assert rows["eta"] == ["η", "ϵ", "η", "η", "η", "α", "η"]
    assert rows["h1"] == ["δ^(1)_1", "g^(1)_1", "δ^[1]_1", "δ_h1", "δ^2_1", "δ^(1)_1"]


def test_columns_are_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    table = [line for line in printed(capsys, "mazur").splitlines() if line.startswith("  ")]
    head = table[0]
    starts = [head.index(name) for name in schemes()]
    for line in table[1:]:
        # An accent takes no column of its own.
        flat = re.sub("[\u0300-\u036f]", "", line)
        assert all(flat[start - 1 : start] in (" ", "") and flat[start : start + 1] != " " for start in starts[:3])


def test_schemes_are_chosen_by_name_or_by_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = own_scheme(tmp_path)
    out = printed(capsys, "mazur", "--scheme", "bishop", "--scheme", str(file))
    assert "s_h1" in out and "a^(1)_1" in out and "my net and out" in out and "z^2_1" not in out


def test_the_notation_of_the_description_is_a_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own_scheme(tmp_path)
    text = "inputs: [1]\ntargets: [1]\nlayers: [{neurons: 1, weights: [[1]]}]\nnotation: own.yaml\n"
    (tmp_path / "net.yaml").write_text(text, encoding="utf-8")
    found = json.loads(printed(capsys, str(tmp_path / "net.yaml"), "--format", "json"))
    assert found["schemes"][-1]["title"].startswith("my net and out")
    assert len(found["schemes"]) == len(schemes()) + 1


def test_on_a_narrow_terminal_schemes_stand_below_each_other() -> None:
    comparison = compared(Network.load(), schemes(), strict=True)
    assert max(map(len, comparison_text("title", comparison).splitlines())) > 80
    text = comparison_text("title", comparison, 60)
    table = [line for line in text.splitlines() if line.startswith("  ")]
    assert max(map(len, table)) <= 60
    heads = [line.split() for line in table if {*line.split()} <= {*schemes()}]
    assert len(heads) > 1 and [name for head in heads for name in head] == list(schemes())


def test_large_groups_are_shown_in_part() -> None:
    comparison = compared(network("many"), ["nielsen"], strict=True)
    weights = next(group for group in comparison.groups if group.kind == "weight")
    assert len(weights.rows) == 240 > LONGEST_GROUP
    text = comparison_text("title", comparison)
    assert text.count("w^2_") == 8
    assert text.index("w^2_16\n") < text.index("\n  ... 232 more\n") < text.index("w^2_{12,19}\n")


# --- LaTeX


@needs_embedded
@pytest.mark.parametrize("name", ["backprop", "two-three-three-one", "one-one", "many"])
@pytest.mark.parametrize("names", [schemes(), ("bishop",)], ids=["all", "one"])
def test_the_latex_is_a_document_without_a_blemish(name: str, names: tuple[str, ...]) -> None:
    source = comparison_latex("Tables & such", compared(network(name), names, strict=True))
    made = typeset(source, name="notation")
    assert made.overfull == () and made.unresolved == ()
    assert "Missing character" not in made.log
    for scheme in names:
        assert source.count(rf"\texttt{{{scheme}}}") == 1


@needs_embedded
def test_long_names_make_further_tables() -> None:
    described = Network.from_arguments(
        inputs={"relative_humidity_of_the_air": 1}, targets=[1],
        layers=[{"neurons": ["probability_of_rain_tomorrow"], "weights": [[1]]}],
    )
    source = comparison_latex("Long", compared(described, schemes(), strict=True))
    assert source.count(r"\begin{longtable}") > 1
    assert typeset(source, name="notation").overfull == ()


def test_the_latex_command_prints_a_whole_document(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, "--format", "latex", "--scheme", "nielsen")
    assert out.startswith("\\documentclass") and out.endswith("\\end{document}\n")
    assert r"\quad w5 & $w^{3}_{11}$ \\" in out


# --- Markdown and JSON


def test_the_markdown_is_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "--format", "markdown").splitlines()
    table = [line for line in lines if line.startswith("|")]
    assert {line.count("|") for line in table} == {len(schemes()) + 2}
    first = lines.index(table[0])
    assert lines[first : first + len(table)] == table
    assert r"| E\_total | $E_{n}$ | $J$ | $L$ | $E_{\mathrm{total}}$ | $C$ | $E_{\mathrm{total}}$ | $C$ |" in table


def test_the_json_has_every_symbol(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(printed(capsys, "mazur", "--format", "json"))
    graph = Network.load("mazur").graph
    assert found["network"] == "mazur" and found["refused"] == {}
    assert [each["name"] for each in found["schemes"]] == list(schemes())
    by_name = {each["name"]: each for each in found["symbols"] if each["kind"] != "error signal"}
    assert {*graph.quantities} <= {*by_name}
    for scheme in schemes():
        notation = load_notation(scheme).of(graph)
        for quantity in graph.quantities.values():
            assert by_name[quantity.name]["symbols"][scheme] == notation.symbol(quantity)
    matrix = next(each for each in found["symbols"] if (each["kind"], each["layer"]) == ("matrix_weight", 2))
    assert matrix["symbols"]["nielsen"] == r"\mathbf{w}^{3}" and matrix["name"] is None


# --- what goes wrong


def test_a_scheme_that_does_not_fit_is_left_out_with_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "net.yaml"
    text = "inputs: {x1: 1, x_1: 2}\ntargets: [1]\nlayers: [{neurons: 1, weights: [[1, 2]]}]"
    file.write_text(text, encoding="utf-8")
    assert main(["notation", str(file)]) == 0
    shown = capsys.readouterr()
    assert "bishop" in shown.out and "source" not in shown.out
    assert "derive: warning: without source: 'x1' and 'x_1' would both be written x_{1}" in shown.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--scheme", "bishp"], "unknown notation 'bishp'; did you mean 'bishop'?"),
        (["--scheme", "missing.yaml"], "missing.yaml"),
        (["nonet"], "no network is called 'nonet'"),
    ],
)
def test_errors_are_one_message(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notation", *words]) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.startswith("derive: ") and message in shown.err


# --- --notation


def test_a_gradient_in_another_notation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradient", "w5", "--format", "latex", "--notation", "nielsen"]) == 0
    assert r"\frac{\partial C}{\partial w^{3}_{11}} &= \frac{\partial C}{\partial a^{3}_{1}}" in capsys.readouterr().out


def test_notes_in_a_notation_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["notes", "mazur", "--format", "tex", "--quiet", "-o", str(tmp_path)]
    assert main([*words, "--notation", str(own_scheme(tmp_path))]) == 0
    assert r"s_{h1} &= w_{1} \cdot x_{1}" in (tmp_path / "mazur.tex").read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["notes", "--format", "tex"], ["gradient", "w1"]])
def test_an_unknown_notation_writes_nothing(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*words, "--notation", "nilsen"]) == 2
    assert capsys.readouterr().err == "derive: unknown notation 'nilsen'; did you mean 'nielsen'?\n"
    assert list(tmp_path.iterdir()) == []
