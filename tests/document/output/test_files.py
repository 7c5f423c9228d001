"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from derive.document.output.files import write_whole
from derive.errors import DeriveError


def test_a_file_and_its_folders_are_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b.txt", b"words")
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"words"


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are others on Windows")
def test_others_may_read_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "b.txt", b"words")
    (tmp_path / "c.txt").touch()
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("b.txt", "c.txt")]
    assert modes[0] == modes[1]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.txt").write_bytes(b"old")

    def full(_path: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DeriveError, match="cannot write: No space left on device") as caught:
        write_whole(tmp_path / "b.txt", b"new")
    assert caught.value.location == str(tmp_path / "b.txt")
    assert [file.name for file in tmp_path.iterdir()] == ["b.txt"]
    assert (tmp_path / "b.txt").read_bytes() == b"old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_whole(pipe, b"text")
        assert os.read(reader, 10) == b"text"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_file_that_must_not_be_changed_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "b.txt").write_bytes(b"old")
    # Whoever runs the tests may be allowed everything.
    monkeypatch.setattr("derive.document.output.files.os.access", lambda *_: False)
    with pytest.raises(DeriveError, match="cannot write: Permission denied"):
        write_whole(tmp_path / "b.txt", b"new")
    assert (tmp_path / "b.txt").read_bytes() == b"old"
