"""Notes as a notebook: its code computes every step anew, agrees with every printed digit, and tells what does not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from derive.cli import main
from derive.document.composed import Request
from derive.document.manuscript import parts
from derive.document.manuscript.reading import manuscript
from derive.document.markdown.formulas import without_primes
from derive.document.publish import publish
from derive.errors import DeriveError
from derive.network.network import Network, shipped_names
from tests.document import kinds

FAST = ("xor", "softmax", "cs231n_neuron", "adam", "functions", "batch")
AGREE = re.compile(r"agree with the notes: (\d+)")
# The last number of an equation, which is what it gives.
RESULT = re.compile(r"\\approx (-?\d+\.\d+)\s*(?:\\end\{aligned\})?$")
RULES = """\
examples:
  - {inputs: [0.5, -1], targets: [1]}
  - {inputs: [1, 0.3], targets: [0]}
optimizer: RULE
learning_rate: {initial: 0.4, decay: 0.5, every: 3}
steps: 20
layers:
  - {neurons: 2, activation: gelu, bias: [0.1, 0.2], weights: [[0.1, 0.2], [0.3, -0.4]]}
  - {neurons: 1, activation: sigmoid, weights: [[0.4, -0.5]]}
loss: binary_cross_entropy
penalty: {l2: 0.1}
"""


def written(folder: Path, network: Network, **options: object) -> tuple[dict[str, Any], str]:
    """Return a notebook, and the LaTeX of the same notes."""
    request = Request(("tex", "ipynb"), **options)  # type: ignore[arg-type]
    source, file = sorted(publish(network, folder, request).files, key=lambda each: each.suffix == ".ipynb")
    return json.loads(file.read_text(encoding="utf-8")), source.read_text(encoding="utf-8")


def sources(notebook: dict[str, Any], kind: str) -> list[str]:
    return [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == kind]


def run(cells: list[str]) -> None:
    """Run the cells in one namespace, as a kernel does."""
    namespace: dict[str, Any] = {}
    for cell in cells:
        exec(compile(cell, "cell", "exec"), namespace)  # noqa: S102


def assert_agrees(folder: Path, network: Network, capsys: pytest.CaptureFixture[str]) -> None:
    notebook, source = written(folder, network)
    run(sources(notebook, "code"))
    assert sum(map(int, AGREE.findall(capsys.readouterr().out))) > 5
    code, text = "\n".join(sources(notebook, "code")), "\n".join(sources(notebook, "markdown"))
    equations = [each for each in manuscript(source).blocks if isinstance(each, parts.Equation)]
    results = [RESULT.search(each.latex) for each in equations if ":" not in each.label.removeprefix("eq:")]
    assert {each[1] for each in results if each} <= set(re.findall(r'"(-?\d+\.\d+)"', code))
    assert re.findall(r"\\tag\{(\d+)\}", text) == [each.number for each in equations if each.number]
    shown = [name for cell in notebook["cells"] for name in cell.get("attachments", {})]
    assert len(shown) == source.count(r"\begin{figure}") == text.count("](attachment:")
    assert "'" not in "".join(re.findall(r"\$\$.*?\$\$", text, re.DOTALL))


@pytest.mark.parametrize(
    "name", [each if each in FAST else pytest.param(each, marks=pytest.mark.thorough) for each in shipped_names()]
)
def test_the_code_agrees_with_the_notes(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert_agrees(tmp_path, Network.load(name), capsys)


@pytest.mark.parametrize(
    "name", [each if each in FAST else pytest.param(each, marks=pytest.mark.thorough) for each in kinds.KINDS]
)
def test_the_code_agrees_for_every_kind_of_network(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert_agrees(tmp_path, kinds.network(name), capsys)


@pytest.mark.parametrize("rule", ["gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"])
def test_a_training_is_computed_by_every_rule(rule: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = Network.from_text(RULES.replace("RULE", rule), name="rules")
    notebook, _ = written(tmp_path, network)
    run(sources(notebook, "code"))
    assert re.findall(r"(?m)^(\d+): agree", capsys.readouterr().out) == ["0", "1", "10", "20"]


def test_whoever_changes_an_input_sees_what_follows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notebook, _ = written(tmp_path, Network.load("mazur"), shown={"sections": ["network", "forward"]})
    setup, givens, *others = sources(notebook, "code")
    run([setup, givens.replace("x1 = 0.05", "x1 = 0.5"), *others])
    said = capsys.readouterr().out
    assert "net_h1 = 0.445 (in the notes 0.3775)" in said
    assert "these numbers are no longer those of the notes: x1" in said
    assert "agree" not in said


def test_whoever_breaks_a_line_is_told_which(tmp_path: Path) -> None:
    notebook, _ = written(tmp_path, Network.load("mazur"), shown={"sections": ["forward"]})
    cells = [each.replace("net_h1 = w1*x1 +", "net_h1 = w2*x1 +") for each in sources(notebook, "code")]
    with pytest.raises(AssertionError, match=r"net_h1 = 0\.38, but the notes print 0\.3775: a line that"):
        run(cells)


def test_a_digit_that_is_not_right_is_found(tmp_path: Path) -> None:
    notebook, _ = written(tmp_path, Network.load("mazur"), shown={"sections": ["forward"]})
    with pytest.raises(AssertionError, match=r"out_h1 = 0\.59326999\d+, but the notes print 0\.593269993"):
        run([each.replace('out_h1="0.593269992"', 'out_h1="0.593269993"') for each in sources(notebook, "code")])


def test_a_sheet_does_not_hold_its_answers(tmp_path: Path) -> None:
    publish(Network.load("xor"), tmp_path, Request(("ipynb",), shown={"blanks": "results"}))
    sheet, solution = (json.loads((tmp_path / name).read_text()) for name in ("xor-sheet.ipynb", "xor.ipynb"))
    answer = re.findall(r'out_h1="([^"]+)"', "".join(sources(solution, "code")))[0]
    assert answer not in json.dumps(sheet)
    assert len(sources(sheet, "code")) == 1


def test_names_of_quantities_hide_nothing_that_the_code_uses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "inputs: {math: 2, check: 3}\nparameters: {float: 0.5}\n"
        "graph: {lambda: exp(float)*math, print: lambda*check}\n"
    )
    notebook, _ = written(tmp_path, Network.from_text(text, name="words"))
    run(sources(notebook, "code"))
    assert AGREE.search(capsys.readouterr().out)


def test_it_speaks_the_language_of_the_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "xor", "--format", "ipynb", "--language", "fr", "-o", str(tmp_path)]) == 0
    capsys.readouterr()
    notebook = json.loads((tmp_path / "xor.ipynb").read_text(encoding="utf-8"))
    run(sources(notebook, "code"))
    assert "s’accordent avec les notes" in capsys.readouterr().out


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        publish(Network.load("xor"), tmp_path / each, Request(("ipynb",))).files[0].read_bytes() for each in "ab"
    )
    assert first == second


def test_a_network_that_is_too_large_is_told(tmp_path: Path) -> None:
    network = kinds.dense("wide", (90, 50, 1), ("sigmoid", "sigmoid"), "squared_error", targets=[1])
    with pytest.raises(DeriveError, match="a notebook of this network would have"):
        publish(network, tmp_path, Request(("ipynb",)))


def test_a_prime_joins_what_stands_above_already() -> None:
    assert without_primes("m''_{w} + x'^2") == r"m^{\prime\prime}_{w} + x^{\prime}{}^2"


@pytest.mark.thorough
def test_jupyter_runs_it(tmp_path: Path) -> None:
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    publish(Network.load("adam"), tmp_path, Request(("ipynb",)))
    notebook = nbformat.read(tmp_path / "adam.ipynb", as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    assert AGREE.search(str(notebook.cells))
