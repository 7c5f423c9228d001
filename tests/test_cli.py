"""The command line as a whole: help, exit codes, messages, and what happens when the reader goes away."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from derive import __version__
from derive.cli import COMMANDS, main

BAD_YAML = "inputs: {x1: 0.5}\ntargets: {t1: 1}\nlayers:\n  - neurons: [y1]\n    weights: {x2 -> y1: 0.5}\n"


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "derive", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


def test_python_m_derive_is_the_command() -> None:
    done = run("values")
    assert (done.returncode, done.stderr) == (0, "")
    assert "E_total            0.3125" in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples_that_work(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    shown = capsys.readouterr().out
    assert caught.value.code == 0 and "examples:" in shown
    examples = importlib.import_module(f"derive.commands.{command}").EXAMPLES
    assert examples and all(example in shown and example.startswith(f"derive {command}") for example in examples)


def test_without_a_command_help_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "COMMAND" in capsys.readouterr().out


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"derive {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["values", "backprob"], "no network is called 'backprob'; did you mean 'backprop'?"),
        (["values", "gone.yaml"], "gone.yaml: cannot read the file: No such file or directory"),
        (["values", "bad.yaml"], "bad.yaml:5:15: unknown source 'x2' of layer 1; expected one of: x1"),
        (["notes", "bad.yaml"], "bad.yaml:5:15: unknown source 'x2' of layer 1; expected one of: x1"),
        (["values", "empty.yaml"], "empty.yaml:1:1: the description is empty"),
        (["values", "."], ".: this is a folder, not a network description"),
        (["values", "notes.docx"], "unknown kind of file '.docx'"),
        (["gradient", "w99"], "no weight or bias is called 'w99'"),
        (["gradient", "bad.yaml", "w1"], "bad.yaml:5:15"),
        (["notes", "--engine", "latx"], "unknown LaTeX engine 'latx'"),
        (["notes", "--templates", "gone"], "gone: there is no such folder of templates"),
        (["notes", "--format", "tex", "-o", "empty.yaml/out"], "cannot write"),
    ],
)
def test_bad_input_gets_one_message_and_nothing_is_written(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.yaml").write_text(BAD_YAML)
    (tmp_path / "empty.yaml").touch()
    (tmp_path / "notes.docx").touch()
    before = sorted(tmp_path.rglob("*"))
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert err.startswith("derive: ") and words in err
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["values", "--decimals", "0"], "'0' is no number of decimals; expected 1 to 1000"),
        (["values", "--decimals", "1001"], "expected 1 to 1000"),
        (["values", "--decimals", "-4"], "--decimals"),
        (["values", "--decimals", "٣"], "is no number of decimals"),
        (["values", "--format", "xml"], "invalid choice: 'xml'"),
        (["notes", "--format", "tex,odt"], "expected one or more of tex, pdf, svg"),
        (["notes", "--format", ","], "expected one or more of tex, pdf, svg"),
        (["gradient"], "required"),
        (["gradient", "a", "b", "c"], "expected [NETWORK] PARAMETER, not 3 words"),
        (["nonsense"], "invalid choice: 'nonsense'"),
    ],
)
def test_wrong_arguments_are_told(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == "" and words in err and "Traceback" not in err


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    # Enough output to fill the pipe, so that the writer notices.
    rows = ", ".join("[" + ", ".join(["0.1"] * 40) + "]" for _ in range(40))
    (tmp_path / "wide.yaml").write_text(
        f"inputs: [{', '.join(['1'] * 40)}]\ntargets: [{', '.join(['1'] * 40)}]\n"
        f"layers: [{{neurons: 40, weights: [{rows}]}}]\n"
    )
    command = [sys.executable, "-m", "derive", "values", str(tmp_path / "wide.yaml"), "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def test_an_interruption_is_told_in_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("derive.document.notes.inventory.inventory", interrupt)
    assert main(["values"]) == 2
    assert capsys.readouterr().err == "derive: stopped\n"


SLOW_MODULES = ("sympy", "pylatex", "rich", "derive.document.publish")


@pytest.mark.parametrize(
    ("arguments", "unneeded"),
    [
        (["values"], ()),
        (["gradient", "w1"], ()),
        (["networks"], ()),
        (["notes", "--help"], ()),
        # Without a network there is no description to read.
        (["check", "-"], ("pydantic_core",)),
    ],
)
def test_commands_import_only_what_they_need(arguments: list[str], unneeded: tuple[str, ...]) -> None:
    program = (
        "import sys\nfrom derive.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {SLOW_MODULES + unneeded!r} if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", program]
    document = "$x = 2$ and $z = 3x = 6$, of which $\\frac{dz}{dx} = 3$"
    done = subprocess.run(command, input=document, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
