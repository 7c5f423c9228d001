"""``derive gradient``: the derivation of one weight, as text and as LaTeX."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from derive.cli import main
from derive.document.output.pdf import typeset
from derive.document.typesetting.engines import engines


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["gradient", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_the_derivation_goes_from_the_chain_rule_to_the_new_weight(capsys: pytest.CaptureFixture[str]) -> None:
    shown = output(capsys, "w5")
    steps = shown.split("\n\n")
    assert steps[0] == "Backpropagation: a numerical example: the derivative of the total error with respect to w5"
    assert "= dE_total/dout_y1 * dout_y1/dnet_y1 * dnet_y1/dw5" in steps[1]
    assert "≈ 0.7729 * (1 - 0.7729)" in shown and "≈ 0.1755" in shown
    assert steps[-1].splitlines()[1:] == [
        "   w5'",
        "     = w5 - eta * dE_total/dw5",
        "     ≈ 0.4 - 0.5 * 0.0780",
        "     ≈ 0.3610",
    ]


def test_an_update_of_several_lines_is_written_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    shown = output(capsys, "adam", "w1").split("what the update rule keeps")[1:]
    assert [each.splitlines()[1].strip() for each in shown] == ["m[w1]'", "v[w1]'", "m_hat[w1]'", "v_hat[w1]'"]
    assert "(1 - beta2) * (dE_total/dw1)^2" in shown[1]
    assert "w1 - eta * m_hat[w1]' / (sqrt(v_hat[w1]') + epsilon)" in shown[-1]


def test_a_hidden_weight_sums_over_its_paths(capsys: pytest.CaptureFixture[str]) -> None:
    shown = output(capsys, "w1")
    assert "sum over all paths to the error" in shown
    assert "= dE_y1/dout_h1 + dE_y2/dout_h1" in shown


def test_a_bias_that_is_kept_has_no_update(capsys: pytest.CaptureFixture[str]) -> None:
    shown = output(capsys, "b2")
    assert "dE_total/db2" in shown and "b2'" not in shown


def test_another_network_with_its_decimals(capsys: pytest.CaptureFixture[str]) -> None:
    assert "0.751365070" in output(capsys, "mazur", "w5")
    assert "0.7514" in output(capsys, "mazur", "w5", "--decimals", "4")


def test_a_number_is_not_said_twice(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    described = tmp_path / "numbers.yaml"
    text = "inputs: {x: 2}\nparameters: {v: 3}\ngraph: {A: v*x, B: A^2, L: B/4 + 2*A}\n"
    described.write_text(text, encoding="utf-8")
    shown = output(capsys, str(described), "v")
    assert "dL/dB\n     = 1/4\n     = 0.25\n" in shown
    assert "dv\n     = x\n     = 2\n" in shown


def test_derivations_in_one_document_have_labels_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    printed = [output(capsys, *chosen, "--format", "latex") for chosen in (["w1"], ["w2"], ["mazur", "w1"])]
    labels = [label for body in printed for label in re.findall(r"\\label{(.*?)}", body)]
    assert len(labels) == len(set(labels)) > 30
    for body in printed:
        assert set(re.findall(r"\\ref{(.*?)}", body)) <= set(re.findall(r"\\label{(.*?)}", body))


@pytest.mark.skipif("embedded" not in engines(), reason="no embedded LaTeX for this machine")
def test_the_latex_can_be_pasted_into_a_document(capsys: pytest.CaptureFixture[str]) -> None:
    body = output(capsys, "w1", "--format", "latex")
    source = "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{lmodern,amsmath}\n"
    made = typeset(f"{source}\\begin{{document}}\n{body}\\end{{document}}\n", name="pasted")
    assert made.unresolved == ()


def test_a_network_alone_is_told_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gradient", "mine.yaml"]) == 2
    hint = "name what it is derived by, too: derive gradient mine.yaml w1"
    assert capsys.readouterr().err == f"derive: 'mine.yaml' is a network, no weight; {hint}\n"


def test_a_stream_without_a_letter_prints_its_number() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    command = [sys.executable, "-m", "derive", "gradient", "w5"]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 0 and done.stderr == b""
    assert rb"\u2248 0." in done.stdout
