"""What TeX's log tells: lines too wide, references left open, and what is wrong, in which line of the source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from derive.document.typesetting.engines import EMBEDDED
from derive.errors import DeriveError

if TYPE_CHECKING:
    from derive.document.typesetting.engines import Engine

LEAST_OVERFULL_POINTS = 1.0
_FAULT = re.compile(
    r"^(?:error: )?(?P<file>(?:[A-Za-z]:)?[^\n:]+?\.\w+):(?P<line>\d+): (?! ?==>)(?P<text>.*)", re.MULTILINE
)
_BANG = re.compile(r"^! ?(?! ?==>)(?P<text>\S.*)", re.MULTILINE)
_CONTEXT = re.compile(r"^l\.\d+ .*", re.MULTILINE)
_CULPRIT = re.compile(r"(\\(?:[A-Za-z@]+|.))\s*$")
_LACKING_FILE = re.compile(r"File [`'](?P<stem>[^'\n]+?)(?:\.\w+)?' not found")


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
class _Fault:
    """What TeX says is wrong: its words, the file and 1-based line it was reading, and the log from there."""

    text: str
    file: str
    line: int | None
    rest: str


def overfull(log: str) -> tuple[str, ...]:
    """Return TeX's own words for each line that is more than 1 pt too wide."""
    found = re.finditer(r"^Overfull \\hbox \((?P<points>[\d.]+)pt too wide\).*", log, re.MULTILINE)
    return tuple(each[0].strip() for each in found if float(each["points"]) > LEAST_OVERFULL_POINTS)


def unresolved(log: str) -> tuple[str, ...]:
    """Return the labels and citations that stayed undefined."""
    pattern = r"^(?:LaTeX|Package \w+) Warning: (?:Reference|Citation|Hyper reference) [`'](.+?)' .*undefined"
    return tuple(dict.fromkeys(re.findall(pattern, log, re.MULTILINE)))


def explained(engine: Engine, name: str, source: str, log: str, terminal: str, code: int) -> TypesettingError:
    """Return the error of a failed run: TeX's words and the line of the source, or the log's end.

    ``terminal`` is what the engine printed, ``code`` its exit code.
    """
    fault = _first_fault(log) or _first_fault(terminal)
    if fault is None:
        end = "\n".join((log or terminal).splitlines()[-20:])
        return TypesettingError(
            f"LaTeX ({engine.name}) failed with code {code}; the end of its log:\n{end}",
            location=f"{name}.tex",
            log=log,
        )
    hint = _hint(engine, fault)
    if fault.line is None or Path(fault.file).name != f"{name}.tex":
        context = _CONTEXT.search(fault.rest)
        where = f"{Path(fault.file).name}:{fault.line}" if fault.line else f"{name}.tex"
        shown = f"{fault.text}\n    {context[0]}" if context else fault.text
        return TypesettingError(shown, location=where, hint=hint, log=log)
    lines = source.split("\n")
    line = _mended_line(lines, fault)
    shown = lines[line - 1].strip()[:300] if line <= len(lines) else ""
    return TypesettingError(
        f"{fault.text}\n    {shown}", location=f"{name}.tex:{line}", hint=hint, line=line, log=log
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
    if "Unicode character" in fault.text:
        return "the fonts lack this letter; write it in Latin letters, or choose an engine with other fonts (lualatex)"
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
