"""``derive new``: a description that loads, from answers, flags, or a module."""

from __future__ import annotations

import io
from itertools import product
from pathlib import Path

import pytest

from derive.cli import main
from derive.network.beginning import CHOICES, Beginning, described
from derive.network.network import Network


def test_answers_become_a_description(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO("3\n4, x\n4, 2\nrelu\nsoft\nsoftmax\ncross_entropy\n\nMein Netz\n"))
    assert main(["new"]) == 0
    network = Network.load("mein-netz.yaml")
    assert [len(layer.neurons) for layer in network.layers] == [4, 2]
    assert [layer.activation.name for layer in network.layers] == ["relu", "softmax"]
    assert (network.title, network.description.loss) == ("Mein Netz", "cross_entropy")
    told = capsys.readouterr()
    assert told.out.endswith("mein-netz.yaml\n")
    # A wrong answer is asked for again, and told what is expected.
    assert "did you mean 'softmax'?" in told.err
    assert told.out.count("How many neurons") == 2


def test_nothing_is_asked_where_all_is_suggested_and_nothing_is_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "net.yaml"
    assert main(["new", str(file), "--yes", "--layers", "3,1"]) == 0
    assert capsys.readouterr().out == f"{file}\n"
    assert [len(layer.neurons) for layer in Network.load(file).layers] == [3, 1]
    before = file.read_bytes()
    assert main(["new", str(file), "--yes"]) == 2
    assert "there is such a file already" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_a_wrong_flag_is_told_before_the_first_question(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "net.yaml"), "--loss", "half_squared_eror"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "did you mean 'half_squared_error'?" in told.err
    assert not list(tmp_path.iterdir())


def test_what_does_not_fit_together_leaves_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    flags = ["--layers", "2", "--output", "relu", "--loss", "cross_entropy", "--seed", "5"]
    code = main(["new", str(tmp_path / "net.yaml"), "--yes", *flags])
    assert (code, bool(list(tmp_path.iterdir()))) in {(0, True), (2, False)}
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(("output", "loss"), [*product(("sigmoid", "softmax"), ("squared_error", "cross_entropy"))])
def test_the_same_seed_gives_the_same_numbers(output: str, loss: str) -> None:
    beginning = Beginning(2, (2, 2), "tanh", output, loss, "1/3", "A")
    assert described(beginning) == described(beginning)
    assert described(beginning) != described(beginning, seed=2)
    assert set(CHOICES) == {"activation", "output", "loss"}


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--from-torch", "model.py"], "write it as model.py:net"),
        (["--from-torch", "absent.py:net"], "there is no file"),
        (["--from-torch", "MODEL:net", "--example", "1:1"], "there is no 'net' in it; did you mean 'nets'?"),
        (["--from-torch", "BROKEN:net", "--example", "1:1"], "running it fails: ZeroDivisionError"),
    ],
)
def test_a_module_that_is_not_there_is_told(
    flags: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("torch")
    (tmp_path / "model.py").write_text("nets = 1\n")
    (tmp_path / "broken.py").write_text("1 / 0\n")
    named = [each.replace("MODEL", str(tmp_path / "model.py")) for each in flags]
    named = [each.replace("BROKEN", str(tmp_path / "broken.py")) for each in named]
    assert main(["new", str(tmp_path / "net.yaml"), *named]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("name", ["net.json", "net.toml", "net.txt", "net"])
def test_it_is_written_as_yaml(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", str(tmp_path / name), "--yes"]) == 2
    assert f"it is written as YAML: {tmp_path / 'net.yaml'}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
