"""The progress display: on a terminal, after a while, and never elsewhere."""

from __future__ import annotations

import io
import sys
import time

import pytest

from derive.commands import progress as displaying
from derive.commands.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(stream: io.StringIO, monkeypatch: pytest.MonkeyPatch, *, quiet: bool = False, patience: float = 0.01) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(displaying, "PATIENCE_SECONDS", patience)
    monkeypatch.setenv("TERM", "xterm")
    with Progress(quiet=quiet) as progress:
        progress("first stage")
        end = time.monotonic() + 3
        while patience < 1 and not quiet and stream.isatty() and "first stage" not in stream.getvalue():
            assert time.monotonic() < end
            time.sleep(0.02)
        progress("second stage")
    return stream.getvalue()


def test_a_terminal_is_told_the_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "first stage" in shown(Terminal(), monkeypatch)


def test_what_is_quick_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(Terminal(), monkeypatch, patience=60) == ""


def test_quiet_and_files_show_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(Terminal(), monkeypatch, quiet=True) == ""
    assert shown(io.StringIO(), monkeypatch) == ""
