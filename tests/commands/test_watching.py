"""``derive notes --watch``: written again when something changes, an error does not end it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from derive.cli import main
from derive.commands import watching
from derive.network.shipped import shipped_text


def test_notes_are_written_again_after_each_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = tmp_path / "net.yaml", tmp_path / "out"
    file.write_text(shipped_text("logistic"))
    edits = iter(["title: [broken", shipped_text("logistic").replace("decimals: 4", "decimals: 6")])

    def wait(_: float) -> None:
        text = next(edits, None)
        if text is None:
            raise KeyboardInterrupt
        file.write_text(text)
        os.utime(file, ns=(file.stat().st_mtime_ns + 1, file.stat().st_mtime_ns + 1_000_000))

    real = watching.changes
    monkeypatch.setattr("derive.commands.notes.changes", lambda places: real(places, wait))
    assert main(["notes", str(file), "--format", "tex", "-o", str(out), "--watch"]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [str(out / "net.tex")] * 2
    assert "not well-formed YAML" in told.err


def test_what_ships_cannot_change(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["notes", "mazur", "--watch", "-o", str(tmp_path)]) == 2
    assert "there is nothing to watch" in capsys.readouterr().err
