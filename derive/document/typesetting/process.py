"""The process of an engine: without a shell of its own, without the user's environment, within limits."""

from __future__ import annotations

import math
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from derive.document.typesetting.engines import Engine

    Process = subprocess.Popen[bytes]

MAXIMAL_FILE_BYTES = 256 * 1024 * 1024
# The limits keep a document from filling the disk, and from looping on where derive itself was killed. They are set
# before the program starts, so that there is no moment without them. What ulimit counts files in:
_BLOCK_BYTES = 512
_WITHIN_LIMITS = 'ulimit -c 0; ulimit -t "$0"; ulimit -f "$1"; shift; exec "$@"'


def environment_of(engine: Engine, home: Path, epoch: int) -> dict[str, str]:
    """Return the engine's whole environment; of the user's, only what programs need to start at all."""
    kept = ("PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", *engine.keeps)
    folders = ("HOME", "USERPROFILE", "TEXMFHOME", "TEXMFVAR", "TEXMFCONFIG", "TEXMFCACHE", "XDG_CACHE_HOME")
    return {
        **dict.fromkeys((*folders, "TMPDIR", "TEMP", "TMP"), str(home)),
        **{variable: os.environ[variable] for variable in kept if variable in os.environ},
        "LC_ALL": "C",
        "SOURCE_DATE_EPOCH": str(epoch),
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        # Fonts are never made on the way: that runs scripts, and the PDF would depend on the machine.
        **dict.fromkeys(("MKTEXPK", "MKTEXTFM", "MKTEXMF", "MKTEXTEX"), "0"),
        # TeX breaks its messages at 79 characters; they are read by a program here.
        "max_print_line": "1000",
        "error_line": "254",
        "half_error_line": "238",
    }


def executable(program: Path, folder: Path, environment: dict[str, str]) -> Path:
    """Return the embedded program with its executable bit, which installers of wheels may have dropped.

    Where the bit cannot be set, that is a copy in ``folder``, and the environment tells it where its files
    are.
    """
    if os.access(program, os.X_OK):
        return program
    with suppress(OSError):
        program.chmod(program.stat().st_mode | 0o111)
    if os.access(program, os.X_OK):
        return program
    folder.mkdir()
    copy = folder / program.name
    shutil.copyfile(program, copy)
    copy.chmod(0o700)
    root = program.parents[2]
    environment["TEXMFROOT"] = str(root)
    environment["TEXMFCNF"] = str(root / "texmf-dist" / "web2c")
    return copy


def start(command: Sequence[str], work: Path, environment: Mapping[str, str], output: int, seconds: float) -> Process:
    """Start a program within limits, ``output`` being the descriptor of a file; raises OSError."""
    limited = command
    if sys.platform != "win32":
        blocks = MAXIMAL_FILE_BYTES // _BLOCK_BYTES
        limited = ("/bin/sh", "-c", _WITHIN_LIMITS, str(math.ceil(seconds) + 1), str(blocks), *command)
    return subprocess.Popen(
        limited,
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def kill(process: Process) -> None:
    """End the engine with all it started; latexmk's pdflatex would otherwise live on."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
