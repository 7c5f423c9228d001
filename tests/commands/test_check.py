from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from derive.cli import main
from tests.check.checked_documents import ALL, CARRIED, NOTATION, RIGHT, UNREADABLE, WRONG, notebook

NETWORK = ["--network", "backprop"]
OWN = """inputs: {x: 0.5}
targets: {t: 1}
layers:
  - neurons: [y]
    weights: {x -> y: {w: 0.25}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {"right.md": RIGHT, "wrong.md": WRONG, "all.md": ALL, "note.md": NOTATION, "unread.md": UNREADABLE}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    return tmp_path


def check(*arguments: str) -> int:
    return main(["check", *arguments])


def typed(monkeypatch: pytest.MonkeyPatch, text: str | bytes) -> None:
    content = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


# --- what is found decides the exit code


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["right.md"], 0),
        (["note.md"], 0),
        (["unread.md"], 0),
        (["unread.md", "--strict"], 1),
        (["unread.md", "--strict", "--ignore", "X"], 0),
        (["wrong.md"], 1),
        (["right.md", "wrong.md"], 1),
        (["."], 1),
        (["wrong.md", "--ignore", "V101"], 0),
        (["wrong.md", "--select", "notation,chain rule"], 0),
        (["wrong.md", "--select", "V101", "--ignore", "V"], 1),
        (["wrong.md", "--diff"], 1),
        (["right.md", "--diff"], 0),
        (["wrong.md", "--fix"], 0),
        (["right.md", "gone.md"], 2),
        (["wrong.md", "gone.md"], 2),
    ],
)
def test_exit_codes(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(*arguments, *NETWORK) == code
    assert ("derive: gone.md: cannot be read" in capsys.readouterr().err) is (code == 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no document is named; derive check FILE, or - for standard input"),
        (["right.md", "--network", "backprob"], "no network is called 'backprob'; did you mean 'backprop'?"),
        (["right.md", "--select", "V9"], "no code and no family is called 'V9'"),
        (["right.md", "--ignore", "V101,"], "no code and no family is called ''"),
        (["--explain", "V011"], "no code is called 'V011'; did you mean 'V101'?"),
        (["image.png"], "image.png: a file of unknown kind: '.png'"),
        (["empty"], "empty: no document in this folder"),
        (["large.md"], "large.md: larger than 20 MB"),
        (["binary.md"], "binary.md: no text"),
        (["broken.ipynb"], "broken.ipynb:1:2: no notebook: not JSON"),
        (["names.md"], "names.md:3: no network is called 'gone'"),
        (["names_file.md"], "gone.yaml: cannot read the file"),
        (["right.md", *NETWORK, "-o", "right.md"], "right.md: the report would overwrite a document"),
        (["right.md", *NETWORK, "-o", "right.md/x"], "right.md/x: cannot write"),
    ],
)
def test_what_cannot_be_run_is_told(
    arguments: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "image.png").touch()
    (folder / "empty").mkdir()
    (folder / "binary.md").write_bytes(b"\x00\xff\x01")
    (folder / "broken.ipynb").write_text("{,")
    (folder / "names.md").write_text(f"---\ntitle: x\nnetwork: gone\n---\n{RIGHT}\n")
    (folder / "names_file.md").write_text(f"---\nnetwork: gone.yaml\n---\n{RIGHT}\n")
    with (folder / "large.md").open("wb") as stream:
        stream.truncate(20_000_001)
    before = contents(folder)
    assert check(*arguments) == 2
    assert capsys.readouterr().err.startswith(f"derive: {message}")
    assert contents(folder) == before


def contents(folder: Path) -> dict[str, tuple[int, float]]:
    return {str(path): (path.stat().st_size, path.stat().st_mtime) for path in folder.rglob("*")}


# --- which network


def test_the_front_matter_names_a_network_beside_the_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "mynet.yaml").write_text(OWN)
    (folder / "own" / "a.md").write_text("---\nnetwork: mynet.yaml\n---\n$net_y = w x = 0.1250$, $net_y = 0.1260$\n")
    assert check("own/a.md") == 1
    shown = capsys.readouterr().out
    assert "own/a.md:4:34: V101 0.1260 is wrong" in shown.replace("\\", "/") and shown.count("V101") == 1


def test_the_option_comes_before_the_front_matter(folder: Path) -> None:
    (folder / "a.md").write_text(f"---\nnetwork: gone\n---\n{RIGHT}\n")
    assert check("a.md", *NETWORK) == 0


def test_without_a_network_the_document_is_held_against_itself(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.md").write_text("With $a = 3$ and $b = a + 1 = 4$ we have $c = a b = 13$.\n")
    assert check("a.md") == 1
    assert "13 is wrong: it should be 12" in capsys.readouterr().out


# --- where documents come from


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        (f"x\n{WRONG}", [], "<stdin>:2:84"),
        (f"x % $1=2$\n\\[{WRONG[2:-2]}\\]", ["--kind", "latex"], "<stdin>:2:84"),
        (notebook(f"x\n{WRONG}"), ["--kind", "notebook"], "<stdin>:cell 2:2:84"),
    ],
)
def test_standard_input(
    text: str, kind: list[str], place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, text)
    assert check("-", *kind, *NETWORK) == 1
    assert capsys.readouterr().out.startswith(f"{place}: V101 ")


def test_a_folder_gets_a_line_for_each_document_and_a_total(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(".", *NETWORK, "--select", "M")
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines if " claim" in line][:5] == sorted(
        path.name for path in folder.iterdir()
    )
    assert lines[-1].startswith("5 documents, ")


def test_one_that_cannot_be_read_does_not_hide_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("gone.md", "wrong.md", *NETWORK, "--format", "json") == 2
    out, err = capsys.readouterr()
    assert [each["document"] for each in json.loads(out)] == ["wrong.md"] and err.count("\n") == 1


# --- reports


def test_json_is_an_object_for_one_document_and_a_list_for_several(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, kind in ((["right.md"], dict), (["right.md", "note.md"], list), (["."], list)):
        check(*arguments, *NETWORK, "--format", "json")
        assert isinstance(json.loads(capsys.readouterr().out), kind)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "html"])
def test_a_report_is_written_to_a_file(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("all.md", *NETWORK, "--format", form) == 1
    shown = capsys.readouterr().out
    assert check("all.md", *NETWORK, "--format", form, "-o", "out/report") == 1
    assert capsys.readouterr().out == ""
    assert (folder / "out" / "report").read_text(encoding="utf-8") == shown


def test_there_are_no_colours_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    check("all.md", *NETWORK)
    assert "\x1b" not in capsys.readouterr().out


# --- mending


def test_fix_writes_the_corrected_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"{WRONG}\r\n\r\n{CARRIED}\r\n"
    (folder / "a.md").write_text(text, newline="")
    assert check("a.md", *NETWORK, "--fix") == 0
    assert (folder / "a.md").read_bytes().decode() == text.replace("0.3352", "0.3325").replace("0.5830", "0.5824")
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "6 claims: 6 right, 0 wrong, 0 carried forward, 0 missing; 0 not understood; slips: 0",
        "2 places mended",
    ]
    before = contents(folder)
    assert check("a.md", *NETWORK, "--fix") == 0
    assert contents(folder) == before


@pytest.mark.skipif(os.name == "nt", reason="permissions and links as POSIX has them")
def test_fix_changes_nothing_where_the_report_cannot_be_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "file").touch()
    document = folder / "wrong.md"
    document.write_text(r"$net_{h1} = 0.15 \times 0.05 + 0.25 \times 0.1 + 0.30 = 0.3352$", encoding="utf-8")
    before = document.read_bytes()
    assert main(["check", str(document), "--network", "backprop", "--fix", "-o", str(folder / "file" / "report")]) == 2
    assert "cannot write" in capsys.readouterr().err
    assert document.read_bytes() == before


def test_fix_keeps_links_and_permissions(folder: Path) -> None:
    (folder / "wrong.md").chmod(0o640)
    (folder / "link.md").symlink_to("wrong.md")
    assert check("link.md", *NETWORK, "--fix") == 0
    assert (folder / "link.md").is_symlink() and (folder / "wrong.md").read_text() == RIGHT
    assert stat.S_IMODE((folder / "wrong.md").stat().st_mode) == 0o640


def test_fix_of_standard_input_goes_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    typed(monkeypatch, f"\ufeff{WRONG}\r\nno end é")
    assert check("-", *NETWORK, "--fix") == 0
    out, err = capsysbinary.readouterr()
    assert out.decode() == f"\ufeff{RIGHT}\r\nno end é"
    assert b"1 place mended" in err


def test_fix_leaves_files_of_others_alone(folder: Path) -> None:
    before = contents(folder)
    check("all.md", *NETWORK, "--fix")
    after = contents(folder)
    assert before.keys() == after.keys()
    assert [Path(path).name for path in after if after[path] != before[path]] == ["all.md"]


def test_a_file_that_changed_meanwhile_is_not_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from derive.commands import batch

    def slow(*arguments: object) -> object:
        (folder / "wrong.md").write_text("another text")
        return real(*arguments)  # type: ignore[arg-type]

    real = batch.mend
    monkeypatch.setattr(batch, "mend", slow)
    assert check("wrong.md", *NETWORK, "--fix") == 2
    assert "wrong.md: the file changed while it was checked" in capsys.readouterr().err
    assert (folder / "wrong.md").read_text() == "another text"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_the_diff_can_be_applied(folder: Path, encoding: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for end in ("\n", "\r\n"):
        text = f"é{ALL}ß".replace("\n", end)
        (folder / "a.md").write_bytes(text.encode(encoding))
        assert check("a.md", *NETWORK, "--diff") == 1
        assert (folder / "a.md").read_bytes() == text.encode(encoding)
        diff, err = capsysbinary.readouterr()
        assert err.decode().count("\n") == 1
        assert check("a.md", *NETWORK, "--fix") == 0
        assert patched(text.encode(encoding), diff) == (folder / "a.md").read_bytes()
        capsysbinary.readouterr()


def patched(text: bytes, diff: bytes) -> bytes:
    """Apply a unified diff whose context covers the text from its first line, as all of these do."""
    body = diff.split(b"\n")[3:-1]
    old = b"\n".join(line[1:] for line in body if line[:1] in (b" ", b"-"))
    new = b"\n".join(line[1:] for line in body if line[:1] in (b" ", b"+"))
    assert text.startswith(old)
    return new + text[len(old) :]


def test_a_diff_goes_to_a_file_as_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check("wrong.md", *NETWORK, "--diff", "-o", "a.patch") == 1
    assert (folder / "a.patch").read_text().startswith("--- wrong.md\n+++ wrong.md\n")
    assert capsys.readouterr().out == ""


def test_diff_and_fix_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        check("wrong.md", "--fix", "--diff")
    assert caught.value.code == 2 and "not allowed with" in capsys.readouterr().err


# --- pages


def test_explain_prints_the_page_of_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--explain", "n104") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("# N104: a new value under the old name\n") and "## Example" in shown


def test_output_that_lacks_a_letter_shows_its_number(folder: Path) -> None:
    (folder / "é.md").write_text(f"ü {WRONG}", encoding="utf-8")
    command = [sys.executable, "-m", "derive", "check", "é.md", *NETWORK]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, check=False, env=environment, cwd=folder)
    assert done.returncode == 1 and done.stderr == b""
    assert done.stdout.startswith(rb"\xe9.md:1:86: V101")
