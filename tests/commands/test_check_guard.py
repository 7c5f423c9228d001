"""A fault of the program itself: whatever stage breaks, its document gets a message, and the others their reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from derive.checked import check_derivation
from derive.cli import main
from derive.errors import DeriveError
from tests.check.checked_documents import RIGHT, WRONG

# A function of each stage that every document with a wrong line goes through.
STAGES = [
    "derive.check.source.decoding.scan_markdown",
    "derive.check.claims.read_document.parse",
    "derive.check.diagnosis.memory.choose",
    "derive.check.diagnosis.walk.judge",
    "derive.check.report.explain.Explainer.findings",
    "derive.check.report.reported.notation_notes",
]
MENDING = "derive.commands.batch.mend"
REPORTS = {
    "text": "derive.check.report.formats.text.place",
    "github": "derive.check.report.formats.github.told",
    "sarif": "derive.check.report.formats.sarif.told",
    "json": "derive.check.report.formats.json._finding",
    "html": "derive.check.report.formats.html.advice",
}
FAULTS = [KeyError("?"), RecursionError("too deep"), MemoryError(), AssertionError(), ZeroDivisionError()]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.md").write_text(f"{WRONG} breaks\n", encoding="utf-8")
    (tmp_path / "good.md").write_text(f"{WRONG}\n", encoding="utf-8")
    (tmp_path / "right.md").write_text(f"{RIGHT}\n", encoding="utf-8")
    return tmp_path


def broken(monkeypatch: pytest.MonkeyPatch, name: str, fault: Exception = FAULTS[0]) -> None:
    def fails(*_: Any, **__: Any) -> Any:
        raise fault

    monkeypatch.setattr(name, fails)


def check(*arguments: str) -> int:
    return main(["check", *arguments, "--network", "backprop"])


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: type(each).__name__)
def test_no_stage_shows_its_fault_as_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stage: str, fault: Exception
) -> None:
    broken(monkeypatch, stage, fault)
    assert check("bad.md") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("derive: bad.md: this document could not be checked: the check ended with ")
    assert type(fault).__name__ in told.err and "derive/check/" in told.err and "please report" in told.err


@pytest.mark.parametrize("stage", STAGES)
def test_python_gets_an_error_of_the_project(monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    broken(monkeypatch, stage)
    with pytest.raises(DeriveError, match="could not be checked"):
        check_derivation(WRONG, "backprop")


@pytest.mark.parametrize("options", [[], ["--diff"], ["--fix"], *(["--format", form] for form in REPORTS)])
def test_the_other_documents_keep_their_reports(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, options: list[str]
) -> None:
    from derive.check.mending import examined

    original = examined.check_document

    def fails(document: Any, *others: Any) -> Any:
        if document.file == "bad.md":
            raise KeyError("?")
        return original(document, *others)

    monkeypatch.setattr(examined, "check_document", fails)
    assert check("bad.md", "good.md", "right.md", *options) == 2
    told = capsys.readouterr()
    assert "bad.md: this document could not be checked" in told.err
    assert ("good.md" in told.out) and ("bad.md" not in told.out)
    fixed = options == ["--fix"]
    assert ("0.3325" in (folder / "good.md").read_text(encoding="utf-8").splitlines()[0].split("=")[-1]) == fixed


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_a_document_that_cannot_be_mended_is_reported_and_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, option: str
) -> None:
    before = (folder / "bad.md").read_bytes()
    broken(monkeypatch, MENDING)
    assert check("bad.md", option) == 2
    told = capsys.readouterr()
    assert "putting in the corrections ended with KeyError" in told.err
    assert "1 wrong" in told.out + told.err
    assert (folder / "bad.md").read_bytes() == before


@pytest.mark.parametrize("form", REPORTS)
def test_a_report_that_cannot_be_written_takes_no_other_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    assert check("bad.md", "right.md", "--format", form) == 1
    capsys.readouterr()
    broken(monkeypatch, REPORTS[form])
    assert check("bad.md", "right.md", "--format", form) == 2
    told = capsys.readouterr()
    assert told.err.startswith("derive: bad.md: this document could not be checked: writing the report ended with")
    assert "right.md" in told.out and "bad.md" not in told.out
    if form == "json":
        assert [each["document"] for each in json.loads(told.out)] == ["right.md"]


def test_a_document_without_a_report_is_not_changed(
    monkeypatch: pytest.MonkeyPatch, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / "bad.md").read_bytes()
    broken(monkeypatch, "derive.check.report.formats.text.closing_line")
    assert check("bad.md", "--fix") == 2
    assert "please report" in capsys.readouterr().err
    assert (folder / "bad.md").read_bytes() == before
