"""The workbook: its formulas, read back from the file, give the proven values; learners' numbers are judged."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from derive.cli import main
from derive.document.output.language import ENGLISH, language
from derive.document.workbook.book import workbook
from derive.errors import DeriveError
from derive.expressions.functions import FUNCTIONS
from derive.network.network import Network
from tests.document.workbook.readback import ReadBack, disagreeing

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = """
title: A batch
examples:
  - {inputs: {x1: 0, x2: 1}, targets: {t: 1}}
  - {inputs: {x1: 1, x2: 1}, targets: {t: 0}}
  - {inputs: {x1: 0.5, x2: -1}, targets: {t: 0.25}}
layers:
  - {neurons: [h1, h2], activation: tanh, bias: 0.1, weights: [[0.15, -0.2], [0.25, 0.3]]}
  - {neurons: [y], activation: sigmoid, weights: [[0.4, -0.5]]}
penalty: {l2: 0.01}
learning_rate: 0.1
"""
CASED = "inputs: {x: 0.5, X: 2}\nparameters: {w: 0.25, W: 3}\ngraph:\n  r: w*x + W*X\n  f: exp(-r)/3\n"
CALLS = {
    f"f{number}": f"{row.spellings[0]}({', '.join(['x', 'y'][: row.arity])})"
    for number, row in enumerate(FUNCTIONS.values())
    if row.spellings
}
CALLING_ALL = f"""
inputs: {{x: 0.3, y: 1.7}}
graph:
{"".join(f"  {name}: {call}{chr(10)}" for name, call in CALLS.items())}  total: {" + ".join(CALLS)}
"""
NETWORKS = ["backprop", "softmax", "bptt", "cs231n_neuron", "convolution", "adam", "attention", "relu_dead"]
DESCRIBED = {"functions": CALLING_ALL, "batch": BATCH, "nesterov": BATCH + "optimizer: {nesterov: {mu: 0.5}}\n"}


def network(name: str) -> Network:
    return Network.from_text(DESCRIBED[name], name=name) if name in DESCRIBED else Network.load(name)


@pytest.mark.parametrize("name", [*NETWORKS, *DESCRIBED])
def test_formulas_read_back_give_the_proven_values(name: str) -> None:
    described = network(name)
    assert disagreeing(described, ReadBack(workbook(described, 4, ENGLISH))) == []


@pytest.mark.parametrize("name", ["backprop", "batch"])
def test_the_same_network_gives_the_same_bytes(name: str) -> None:
    assert workbook(network(name), 4, ENGLISH) == workbook(network(name), 4, ENGLISH)


def test_values_stand_beside_the_formulas_for_programs_that_do_not_compute() -> None:
    described = network("softmax")
    assert disagreeing(described, ReadBack(workbook(described, 4, ENGLISH), computed_before=True)) == []


def test_a_changed_weight_changes_everything_that_depends_on_it() -> None:
    text = "inputs: {x: 2}\ntargets: {t: 1}\nlayers: [{neurons: [y], weights: {x -> y: {w: WEIGHT}}}]\n"
    found = ReadBack(workbook(Network.from_text(text.replace("WEIGHT", "0.5")), 4, ENGLISH))
    assert found.value("Forward", "D5") == 0.5 and found.names["w"] == ("Forward", "$D$5")
    found.type_in("Forward", "D5", -0.75)
    assert disagreeing(Network.from_text(text.replace("WEIGHT", "-0.75")), found) == []


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [(None, ""), (0.3325, "✓ right"), (0.33254, "✓ right"), (0.3326, "✗ wrong"), ("0.33.25", "✗ no number")],
)
def test_the_learners_own_number_is_judged_to_the_printed_digits(typed: float | str | None, verdict: str) -> None:
    found = ReadBack(workbook(network("backprop"), 4, ENGLISH))
    row = found.names["net_h1"][1].rpartition("$")[2]
    assert found.value("Forward", f"E{row}") == "0.3325"
    if typed is not None:
        found.type_in("Forward", f"F{row}", typed)
    assert found.value("Forward", f"G{row}") == verdict


def test_a_sheet_with_blanks_checks_what_it_does_not_show(tmp_path: Path) -> None:
    chosen = ["--format", "xlsx", "--blanks", "results", "-o", str(tmp_path), "--quiet"]
    assert main(["notes", "backprop", *chosen]) == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == ["backprop-sheet.xlsx", "backprop.xlsx"]
    found = ReadBack((tmp_path / "backprop-sheet.xlsx").read_bytes())
    assert found.book.sheetnames == ["How to use", "Forward", "Backward", "Update"]
    for sheet in found.book.worksheets[1:]:
        numbers = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f" and cell.font.bold]
        assert numbers and {cell.number_format for cell in numbers} == {";;;"}
        assert "0.3325" not in {cell.value for row in sheet.iter_rows() for cell in row}
    row = found.names["net_h1"][1].rpartition("$")[2]
    found.type_in("Forward", f"F{row}", 0.3325)
    assert found.value("Forward", f"G{row}") == "✓ right"
    solution = ReadBack((tmp_path / "backprop.xlsx").read_bytes())
    assert solution.value("Forward", f"E{row}") == "0.3325"


def test_several_paths_stand_below_their_sum() -> None:
    found = ReadBack(workbook(network("backprop"), 4, ENGLISH))
    sheet, address = found.names["dE_total_dout_h1"]
    row = int(address.rpartition("$")[2])
    assert [found.value(sheet, f"A{row + below}") for below in (1, 2)] == ["over net_y1", "over net_y2"]
    assert found.value(sheet, f"E{row + 1}") == "w5" and found.value(sheet, f"F{row + 1}") == 0.4
    parts = [found.value(sheet, f"G{row + below}") for below in (0, 1, 2)]
    assert parts[0] == parts[1] + parts[2] != 0  # type: ignore[operator]


def test_names_that_differ_in_case_alone_have_cells_of_their_own() -> None:
    found = ReadBack(workbook(Network.from_text(CASED), 4, ENGLISH))
    values = {found.named(name) for name in ("x", "X_", "w", "W_", "r_")}
    assert values == {0.5, 2.0, 0.25, 3.0, 6.125}


def test_a_batch_has_its_examples_side_by_side() -> None:
    found = ReadBack(workbook(network("batch"), 4, ENGLISH))
    rows = list(found.book["Examples"].iter_rows(min_row=2, values_only=True))
    assert rows[0][:6] == ("Example", "x1", "x2", "t", "out_y", "E_y")
    assert [row[0] for row in rows[1:]] == ["1", "2", "3", "Batch: E_total"]
    gradients = [found.value("Examples", f"G{row}") for row in (3, 4, 5)]
    assert all(isinstance(each, float) for each in gradients)


def test_the_training_ends_where_the_proven_one_does() -> None:
    found = ReadBack(workbook(network("mazur"), 4, ENGLISH))
    proven = {
        row[0]: row[2] for row in found.book["Training"].iter_rows(min_row=3, values_only=True) if row[2]
    }
    assert list(proven) == [0, 1, 10, 100]
    for step, digits in proven.items():
        value = found.value("Training", f"B{step + 3}")
        assert isinstance(value, float) and abs(value - float(digits)) < 0.51e-6


@pytest.mark.parametrize("name", ["de", "fr"])
def test_it_speaks_the_language_of_the_notes(name: str) -> None:
    chosen = language(name)
    found = ReadBack(workbook(network("backprop"), 4, chosen))
    assert found.book.sheetnames[1] == chosen.message("Forward") != "Forward"
    assert "0,3325" in {cell.value for cell in found.book.worksheets[1]["E"]}
    assert chosen.missing == {}


def test_a_catalogue_of_ones_own_may_say_what_spreadsheets_do_not_take() -> None:
    said = {"Forward": ("vor/zurück: [alles, was aus den Eingaben folgt]",), "✓ right": ('"ja"',)}
    chosen = replace(ENGLISH, language="xx", messages=said, missing={})
    found = ReadBack(workbook(network("backprop"), 4, chosen))
    sheet, address = found.names["net_h1"]
    assert sheet == "vor zurück   alles, was aus den"
    row = address.rpartition("$")[2]
    found.type_in(sheet, f"F{row}", 0.3325)
    assert found.value(sheet, f"G{row}") == "'ja'"


def test_a_chain_may_be_longer_than_calls_can_be_nested() -> None:
    links = [f"  s{link}: sigmoid(w*(s{link - 1} + 1))" for link in range(1, 110)]
    described = ["inputs: {x: 0.5}", "parameters: {w: 0.9}", "graph:", "  s0: x*w", *links, "  f: s109^2"]
    long = Network.from_text("\n".join(described))
    found = ReadBack(workbook(long, 4, ENGLISH), computed_before=True)
    assert "Training" in found.book.sheetnames
    assert disagreeing(long, found) == []


def test_a_network_that_is_too_large_is_refused() -> None:
    rows = ", ".join("[" + ", ".join(["0.1"] * 70) + "]" for _ in range(40))
    text = f"inputs: [{', '.join(['1'] * 70)}]\ntargets: [{', '.join(['1'] * 40)}]\n"
    large = Network.from_text(text + f"layers: [{{neurons: 40, weights: [{rows}]}}]\n")
    with pytest.raises(DeriveError, match="more than 2,000"):
        workbook(large, 4, ENGLISH)


def test_the_command_writes_a_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "xor", "--format", "xlsx", "-o", str(tmp_path), "--quiet"]) == 0
    assert [file.name for file in tmp_path.iterdir()] == ["xor.xlsx"]
    described = Network.load("xor")
    assert disagreeing(described, ReadBack((tmp_path / "xor.xlsx").read_bytes())) == []
    assert capsys.readouterr() == ("", "")


def test_what_must_be_installed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    assert main(["notes", "xor", "--format", "tex,xlsx", "-o", str(tmp_path / "out")]) == 2
    assert "pip install 'derive-notes[xlsx]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def without_values(content: bytes) -> bytes:
    """Return a workbook without what its formulas gave, so that whatever is found in it later was computed."""
    found = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as before, zipfile.ZipFile(found, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            after.writestr(name, data)
    return found.getvalue()


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """Yield the workbooks as LibreOffice computes and saves them, all in one run of it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    (folder / "profile" / "user").mkdir(parents=True)
    (folder / "profile" / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    files = []
    for name in [*NETWORKS, *DESCRIBED]:
        files.append(folder / f"{name}.xlsx")
        files[-1].write_bytes(without_values(workbook(network(name), 4, ENGLISH)))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "done")]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr
    yield {file.stem: file.read_bytes() for file in (folder / "done").iterdir()}


@pytest.mark.parametrize("name", [*NETWORKS, *DESCRIBED])
def test_libreoffice_computes_the_proven_values(name: str, recalculated: dict[str, bytes]) -> None:
    described = network(name)
    office = ReadBack(recalculated[name], computed_before=True)
    assert disagreeing(described, office) == []
    written = ReadBack(workbook(described, 4, ENGLISH))
    compared = 0
    for sheet in written.book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            ours, theirs = written.value(sheet.title, cell.coordinate), office.value(sheet.title, cell.coordinate)
            compared += isinstance(ours, float)
            assert (ours or None) == (theirs or None) or math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12)
    assert compared > 20
