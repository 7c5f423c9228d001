"""``derive check --show STAGE``: what each stage gives, and the exit code of the check."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from derive.check.shown import blocks
from derive.check.shown.stages import STAGES
from derive.cli import main

CARRIED = """\
A sum that is wrong, and what follows from it: $net_{h1} = w_1 x_1 + w_3 x_2 + b_1 = 0.3352$

$$out_{h1} = \\sigma(net_{h1}) = 0.5830$$

$$z = \\frac{1}{$$
"""
RIGHT = "$$out_{h1} = 0.5824$$\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"carried.md": CARRIED, "right.md": RIGHT, "empty.md": "No formula.\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def show(stage: str, *arguments: str) -> int:
    return main(["check", *arguments, "--network", "backprop", "--show", stage])


def shown(capsys: pytest.CaptureFixture[str], stage: str, *arguments: str) -> dict[str, list[str]]:
    """The lines of each block by its first line."""
    show(stage, *arguments)
    blocks = capsys.readouterr().out.strip().split("\n\n")
    return {head: lines for head, *lines in (block.split("\n") for block in blocks)}


def test_tree_shows_each_formula_as_it_is_read_and_what_cannot_be(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "tree", "carried.md")
    assert found[r"carried.md:3:3: out_{h1} = \sigma(net_{h1}) = 0.5830"] == [
        "  Name out_{h1}", "  =", "  Call sigma", "    Name net_{h1}", "  =", "  Number 0.5830"
    ]  # fmt: skip
    [unreadable] = [lines for head, lines in found.items() if head.startswith("carried.md:5:")]
    assert unreadable[0].startswith("  Unreadable: ")


def test_claims_shows_the_members_of_each_chain(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "claims", "carried.md")
    assert found[r"carried.md:3:3: out_{h1} = \sigma(net_{h1}) = 0.5830"] == [
        "  first  out_{h1}", r"  =      \sigma(net_{h1})", "  =      0.5830"
    ]  # fmt: skip


def test_meaning_shows_what_symbols_and_members_are(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "meaning", "carried.md")
    lines = found["carried.md:1:49: net_{h1} = w_1 x_1 + w_3 x_2 + b_1 = 0.3352"]
    assert [line.split() for line in lines[:2]] == [["net_{h1}", "net_h1"], ["w_1", "w1"]]
    assert lines[-2].endswith("symbolic: w1 * x1 + w3 * x2 + b1") and lines[-1].endswith("number: 0.3352")


def test_worlds_shows_values_as_meant_and_as_written_with_their_origin(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "worlds", "carried.md")
    assert found["carried.md:3:33: 0.5830"] == [
        "  of          out_h1",
        "  as meant    0.582368",
        "  as written  0.583024 (from line 1)",
        "  here        0.5830",
        "  so it is    carried",
    ]
    assert "  at random points  equal" in found[r"carried.md:3:14: \sigma(net_{h1})"]


def test_explanation_shows_conventions_and_how_each_claim_ends(capsys: pytest.CaptureFixture[str]) -> None:
    found = shown(capsys, "explanation", "carried.md")
    assert any(line.split() == ["w_#", "name"] for line in found["carried.md: read about backprop"])
    verdicts = found[r"carried.md:3:3: out_{h1} = \sigma(net_{h1}) = 0.5830"]
    assert " ".join(verdicts[-1].split()) == "0.5830 carried, right is 0.5824, from line 1"


@pytest.mark.parametrize("stage", STAGES)
def test_the_exit_code_is_that_of_the_check(stage: str) -> None:
    assert show(stage, "right.md") == 0
    assert show(stage, "carried.md") == 1
    assert show(stage, "carried.md", "--ignore", "V") == 0
    assert show(stage, "empty.md") == 2
    assert show(stage, "no-such-file.md") == 2


@pytest.mark.parametrize("stage", STAGES)
def test_a_document_without_a_network_is_shown_too(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.md").write_text("$a = 0.5$ and $b = 2 a = 1.0$, so $c = b + 1 = 3$\n", encoding="utf-8")
    assert main(["check", "own.md", "--show", stage]) == 1
    place = "own.md:1:48: 3" if stage == "worlds" else "own.md:1:36: c = b + 1 = 3"
    assert place in capsys.readouterr().out.splitlines()


def test_a_stage_that_there_is_not_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert show("wolds", "right.md") == 2
    told = capsys.readouterr()
    assert told.out == "" and "no stage of the check is called 'wolds'; did you mean 'worlds'?" in told.err


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_nothing_is_mended_while_a_stage_is_shown(option: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        show("tree", "carried.md", option)
    assert Path("carried.md").read_text(encoding="utf-8") == CARRIED


def test_a_stage_is_shown_as_text_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert show("tree", "right.md", "--format", "json") == 2
    told = capsys.readouterr()
    assert told.out == "" and "leave --format out" in told.err


def test_it_reads_standard_input_and_writes_a_file(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(RIGHT.encode())))
    assert show("claims", "-", "-o", "dump.txt") == 0
    assert "out_{h1} = 0.5824" in (folder / "dump.txt").read_text(encoding="utf-8")


def test_an_early_stage_is_shown_though_a_later_one_breaks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(*_: object) -> None:
        raise KeyError("?")

    monkeypatch.setattr("derive.check.diagnosis.walk.judge", breaks)
    assert show("tree", "right.md") == 2
    told = capsys.readouterr()
    assert "Number 0.5824" in told.out and "right.md: this document could not be checked" in told.err


def test_what_is_shown_is_bounded(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(blocks, "MOST_BLOCKS", 3)
    monkeypatch.setattr(blocks, "TALLEST", 5)
    many = " + ".join(["0.5"] * 300)
    Path("long.md").write_text("\n\n".join(f"$$z_{n} = {many}$$" for n in range(5)), encoding="utf-8")
    show("tree", "long.md")
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= blocks.WIDEST and len(lines) == 3 * (1 + 5 + 1 + 1) + 1
    assert lines[6].endswith("more lines") and lines[-1] == "... 2 more"
