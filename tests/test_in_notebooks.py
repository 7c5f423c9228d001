"""What a notebook shows of the objects of this program, and the magic that checks a cell."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient
from traitlets.config import Config

import derive
from derive import DeriveError, Network
from tests.check.report.test_reports_html import Page, selectors

WRONG = "So $net_{h1} = 0.15 \\times 0.05 + 0.25 \\times 0.1 + 0.30 = 0.3352$.\n"


@pytest.fixture(scope="module")
def shell() -> InteractiveShell:
    # Without a history, which would be the user's own file, kept by a thread.
    made = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    made.run_line_magic("load_ext", "derive")
    return made


def cell(shell: InteractiveShell, text: str) -> Any:
    done = shell.run_cell(text)
    done.raise_error()
    return done.result


def test_a_cell_is_checked_against_a_network_that_ships(shell: InteractiveShell) -> None:
    checked = cell(shell, f"%%derive backprop\n{WRONG}")
    assert [each.expected for each in checked.findings] == ["0.3325"]
    shown, _ = shell.display_formatter.format(checked)
    assert "mark error" in shown["text/html"] and shown["text/plain"].startswith("text:1:")


def test_without_a_network_a_cell_is_held_against_itself(shell: InteractiveShell) -> None:
    assert cell(shell, "%%derive\n$a = 2$ and $b = 3a = 7$\n").claims.wrong == 1


def test_a_network_may_be_a_variable_or_a_file(shell: InteractiveShell, tmp_path: Any) -> None:
    cell(shell, "import derive; mine = derive.Network.load('backprop'); worked = derive.derive(mine)")
    path = tmp_path / "my net.yaml"
    path.write_text("inputs: [0.5]\ntargets: [1]\nlayers: [{neurons: 1, weights: [[0.25]]}]\n", encoding="utf-8")
    for named in ("mine", "worked"):
        assert cell(shell, f"%%derive {named}\n{WRONG}").findings[0].expected == "0.3325"
    assert cell(shell, f"%%derive '{path}'\n$w_1 = 0.25$\n").outcome.report.network == "my net"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("%%derive nosuch\n$a = 1$\n", "no network is called 'nosuch'"),
        ("%%derive backprop mazur\n$a = 1$\n", "one network"),
        ("%%derive --help\n$a = 1$\n", "one network"),
        ("%%derive 'backprop\n$a = 1$\n", "no network is called"),
        ("%%derive mazur\n\n", "nothing to check"),
    ],
)
def test_wrong_usage_gives_one_line(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    assert cell(shell, text) is None
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("derive: ") and told in said.err and said.err.count("\n") == 1


def test_a_cell_that_looks_like_a_path_is_text(shell: InteractiveShell) -> None:
    assert cell(shell, "%%derive\nno_such_file.md").claims.total == 0


def objects() -> dict[str, Any]:
    worked = derive.derive("backprop")
    return {
        "network": worked.network,
        "graph": Network.load("attention"),
        "worked": worked,
        "walkthrough": worked.gradient("w5"),
        "step": worked.gradient("W1").steps[1],
        "figure": worked.figure("backward"),
        "checked": derive.check_derivation(WRONG, "backprop"),
    }


@pytest.mark.parametrize("kind", objects())
def test_each_object_shows_itself_and_changes_nothing_around_it(kind: str) -> None:
    made = objects()[kind]._repr_html_()
    shown = Page(made)
    assert shown.open == [] and shown.identifiers == [] and shown.links == []
    found = selectors(made)
    assert found and all(".derive-" in each for each in found)


def test_values_are_shown_with_their_symbols_and_the_network_with_its_numbers() -> None:
    shown = objects()
    words = Page(shown["worked"]._repr_html_()).words
    assert "0.0780" in words and "Gradient of the total error" in words
    words = Page(shown["network"]._repr_html_()).words
    assert "x1 = 0.05, x2 = 0.1" in words and "2 neurons, sigmoid" in words


def test_a_derivation_has_its_steps() -> None:
    walkthrough = derive.derive("backprop").gradient("w5")
    assert len(walkthrough.steps) == 6
    product = walkthrough.steps[4]
    assert product.text.startswith("5. ") and product.latex.startswith("The product of the factors")
    assert "The product of the factors from (2), (3) and (4):" in Page(product._repr_html_()).words
    assert "".join(step.latex for step in walkthrough.steps).replace("\n", "") == walkthrough.latex.replace("\n", "")


def test_a_figure_is_drawn_or_refused() -> None:
    worked = derive.derive("backprop")
    for kind in ("names", "values", "backward"):
        figure = worked.figure(kind)
        assert figure._repr_svg_().startswith("<svg") and str(figure) == figure.svg
    with pytest.raises(DeriveError, match="unknown figure 'sideways'"):
        worked.figure("sideways")


def test_what_was_published_is_linked(tmp_path: Any) -> None:
    shown = Page(derive.derive("backprop").notes(tmp_path, formats=("tex",))._repr_html_())
    assert shown.open == [] and shown.links == [(tmp_path / "backprop.tex").as_posix()]


def test_a_notebook_runs_from_end_to_end() -> None:
    drawn = "import derive\nderive.derive('backprop').figure('names')"
    cells = ["%load_ext derive", f"%%derive backprop\n{WRONG}", drawn]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    NotebookClient(notebook, timeout=60).execute()
    nbformat.validate(notebook)
    report, figure = (each.outputs[0]["data"] for each in notebook.cells[1:])
    assert "0.3325" in report["text/html"] and figure["image/svg+xml"].startswith("<svg")


def test_a_network_shows_its_numbers_as_they_were_described(shell: InteractiveShell) -> None:
    """A float would have other digits from the seventeenth on."""
    number = "0.1234567890123456789"
    shown = cell(
        shell,
        f"import derive; derive.Network.from_arguments(inputs={{'x': '{number}'}}, targets=[1], "
        "layers=[{'neurons': 1, 'weights': [['1/3']]}])",
    )._repr_html_()
    assert f"x = {number}" in shown and "w1 = 1/3" in shown
