"""A class: many documents in one call, a row and a page each, and what cannot be checked takes no other away."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from derive.cli import main
from tests.check.checked_documents import RIGHT, WRONG

OTHER = "inputs: {x: 0.5}\ntargets: {t: 1}\nlayers: [{neurons: [y], weights: {x -> y: {w: 0.25}}}]\n"
AGAIN = f"{WRONG}\n\nSo $net_{{h1}} = 0.3352$.\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {
        "class/anna.md": RIGHT,
        "class/ben.txt": AGAIN,
        "class/=cmd.md": WRONG,
        "class/week2/anna.md": "$net_y = w x = 0.1250$ and $net_y = 0.1260$\n",
        "other.yaml": OTHER,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "class" / "cat.md").write_bytes(b"\x00\xff\x01")
    return tmp_path


NETWORKS = ("--network", "week2/*=other.yaml", "--network", "backprop")


def table(text: str) -> dict[str, dict[str, str]]:
    return {row["document"]: row for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_class_has_a_row_a_document_and_a_bad_file_is_passed(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "class", *NETWORKS, "--format", "csv", "--jobs", jobs]) == 2
    shown = capsys.readouterr()
    found = table(shown.out)
    assert list(found) == ["class/=cmd.md", "class/anna.md", "class/ben.txt", "class/week2/anna.md", "class/cat.md"]
    ben = found["class/ben.txt"]
    assert (ben["slips"], ben["wrong"], ben["first_wrong_line"], ben["causes"]) == ("1", "2", "1", "transposed")
    assert (found["class/week2/anna.md"]["slips"], found["class/anna.md"]["slips"]) == ("1", "0")
    assert "no text" in found["class/cat.md"]["problem"] and found["class/cat.md"]["slips"] == ""
    assert shown.err.startswith("derive: class/cat.md: no text") and shown.err.count("\n") == 1


def test_a_file_name_is_no_formula_of_a_spreadsheet(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder / "class")
    assert main(["check", "=cmd.md", "--network", "backprop", "--format", "csv"]) == 1
    assert list(table(capsys.readouterr().out)) == ["'=cmd.md"]


class Links(HTMLParser):
    """Collects where a page leads, and what it says."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.said = ""
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        self.targets += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.said += data


def test_each_document_has_a_page_and_the_index_leads_to_it(folder: Path) -> None:
    assert main(["check", "class", *NETWORKS, "-o", "report.txt", "--pages", "pages"]) == 2
    made = {path.name for path in (folder / "pages").iterdir()}
    assert made == {"index.html", "anna.md.html", "ben.txt.html", "cmd.md.html", "week2-anna.md.html"}
    index = Links(folder / "pages" / "index.html")
    assert set(index.targets) == made - {"index.html"} and "no text" in index.said
    ben = Links(folder / "pages" / "ben.txt.html").said
    assert "1 slip in " in ben and ben.count("(the same slip as before)") == 1


def test_of_many_documents_none_is_read_where_a_network_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "class", "--network", "week2/*=gone"]) == 2
    shown = capsys.readouterr()
    assert shown.err.startswith("derive: no network is called 'gone'") and shown.err.count("\n") == 1
    assert shown.out == ""


def test_a_process_that_is_ended_takes_no_other_document_away(monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.check.report.selection import Selection
    from derive.commands.batch import Problem, Task, checked
    from derive.commands.networks_named import NetworksNamed
    from tests.commands import ending

    task = ending.Ending(NetworksNamed("backprop"), Selection())
    assert isinstance(task, Task)
    anna, bad = checked(task, ["class/anna.md", "class/cat.md"], 2)
    assert not isinstance(anna, Problem) and anna[0].report.claims.right == 3
    assert isinstance(bad, Problem) and "the process that checked it was ended" in str(bad)


@pytest.mark.parametrize("number", ["-1", "two", "1000"])
def test_a_number_of_jobs_is_a_number(number: str) -> None:
    with pytest.raises(SystemExit):
        main(["check", "class", "--jobs", number])


def test_what_a_folder_holds_and_is_not_looked_for_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "class" / "dora.py").write_text(f"# {WRONG}\n", encoding="utf-8")
    main(["check", "class", "--network", "backprop"])
    assert "1 file of the folder is not checked, class/dora.py" in capsys.readouterr().err
    main(["check", "class/dora.py", "--network", "backprop"])
    assert capsys.readouterr().err == ""


def test_the_first_slip_of_a_notebook_is_no_time_of_day(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": WRONG}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    (folder / "emil.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    main(["check", "emil.ipynb", "--network", "backprop", "--format", "csv"])
    assert table(capsys.readouterr().out)["emil.ipynb"]["first_wrong_line"] == "cell 1:1"


def test_a_pattern_that_fits_no_document_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (folder / "class").is_dir()
    assert main(["check", "class", "--network", "weak2/*=backprop"]) == 2
    assert capsys.readouterr().err.startswith("derive: no document fits 'weak2/*=backprop'; a pattern fits")


def test_none_is_no_network(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "own.md").write_text("---\nnetwork: mazur\n---\n\n$w_5 = 7$\n", encoding="utf-8")
    assert main(["check", "own.md"]) == 1
    assert main(["check", "own.md", "--network", "none"]) == 0
    capsys.readouterr()
    main(["check", "class/anna.md", "own.md", "--network", "own.md=none", "--network", "backprop"])
    assert "own.md:5" not in capsys.readouterr().out
