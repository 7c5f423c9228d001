from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import derive
from derive import DeriveError, Network, check_derivation
from tests.check.checked_documents import ALL, RIGHT, WRONG, notebook


@pytest.mark.parametrize("network", ["backprop", Network.load("backprop")])
def test_text_and_network(network: str | Network) -> None:
    checked = check_derivation(WRONG, network)
    assert not checked.is_right and checked.claims.wrong == 1
    assert checked.corrected == RIGHT and check_derivation(RIGHT, network).is_right
    assert str(checked).startswith("text:1:84: V101 0.3352 is wrong: it should be 0.3325\n")
    assert "0.3325" in checked._repr_html_() and checked.html().startswith("<!DOCTYPE html>")
    assert checked.as_json()["findings"][0]["expected"] == "0.3325"


def test_paths(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\nnetwork: backprop\n---\n{WRONG}")
    for each in (path, str(path)):
        assert check_derivation(each).findings[0].expected == "0.3325"
    assert path.read_text().endswith(WRONG)
    with pytest.raises(DeriveError, match="cannot be read"):
        check_derivation(tmp_path / "gone.md")
    with pytest.raises(DeriveError, match="cannot be read"):
        check_derivation("gone.tex")


def test_kinds_and_selection() -> None:
    assert check_derivation(f"% {WRONG}\n\\[{WRONG[2:-2]}\\]", "backprop", kind="latex").claims.wrong == 1
    assert check_derivation(notebook(WRONG), "backprop", kind="notebook").corrected == notebook(RIGHT)
    assert check_derivation(ALL, "backprop", ignore=["V", "M101", "definition"]).is_right
    assert [each.code.name for each in check_derivation(ALL, "backprop", select=["M"]).findings] == ["M101"]
    with pytest.raises(DeriveError, match="unknown kind"):
        check_derivation("x", kind="spreadsheet")


@pytest.mark.parametrize(
    "program",
    [
        "import derive; derive.check_derivation; import derive.check.pipeline; derive.check.pipeline.check_document",
        "import derive.check.pipeline; import derive; derive.check_derivation; derive.check.pipeline.check_document",
        "from derive import check_derivation, derive; import derive.check.pipeline as checker; checker.check_document",
    ],
)
def test_the_function_and_the_package_of_the_check_live_together(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_package_offers() -> None:
    assert {"Checked", "check_derivation"} <= set(derive.__all__) and derive.check_derivation is check_derivation
