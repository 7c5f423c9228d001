from __future__ import annotations

import io
from pathlib import Path

import pytest

from derive.check.source.decoding import LARGEST
from derive.check.source.files import found, opened
from derive.errors import DeriveError

NOTHING = io.BytesIO()


def test_a_folder_stands_for_its_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (
        "b.md",
        "a/c.tex",
        "a/d.IPYNB",
        "a/e.py",
        ".git/f.md",
        "a/.ipynb_checkpoints/d.ipynb",
        "a/.g.md",
        "z.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.touch()
    inside = ["b.md", "z.txt", str(Path("a/c.tex")), str(Path("a/d.IPYNB"))]
    assert found(["."]) == inside
    assert found(["z.txt", ".", "-", "b.md", "gone.md"]) == ["z.txt", "b.md", *inside[2:], "-", "gone.md"]


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "a.md").touch()
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert found([str(tmp_path)]) == [str(tmp_path / "a.md")]


def test_a_folder_without_documents_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeriveError, match=r"no document in this folder; looked for \*\.md"):
        found([str(tmp_path)])


def test_standard_input_is_markdown_unless_told(tmp_path: Path) -> None:
    source = opened("-", None, io.BytesIO(b"$x$"))
    assert (source.name, source.kind, source.content, source.path) == ("<stdin>", "markdown", b"$x$", None)
    assert opened("-", "latex", io.BytesIO(b"$x$")).kind == "latex"


@pytest.mark.parametrize(("name", "kind"), [("a.md", "markdown"), ("a.TEX", "latex"), ("a.ipynb", "notebook")])
def test_the_suffix_tells_the_kind(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_bytes(b"\xef\xbb\xbf\r\n")
    source = opened(str(tmp_path / name), None, NOTHING)
    assert (source.kind, source.content, source.path) == (kind, b"\xef\xbb\xbf\r\n", tmp_path / name)
    assert opened(str(tmp_path / name), "latex", NOTHING).kind == "latex"


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.odt").touch()
    for name, message in (
        ("a.odt", "a file of unknown kind: '.odt'; say --kind"),
        ("gone.md", "cannot be read: No such file"),
        ("gone.docx", "cannot be read: No such file"),
        ("\0.md", "cannot be read: embedded null byte"),
    ):
        with pytest.raises(DeriveError, match=message):
            opened(str(tmp_path / name), None, NOTHING)


def test_no_more_is_read_than_a_document_may_have(tmp_path: Path) -> None:
    large = tmp_path / "large.md"
    with large.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    for name, stream in ((str(large), NOTHING), ("-", large.open("rb"))):
        with stream, pytest.raises(DeriveError, match="larger than 20 MB; check its parts"):
            opened(name, None, stream)
    with pytest.raises(DeriveError, match="larger than 20 MB"):
        opened("/dev/zero", "markdown", NOTHING)
