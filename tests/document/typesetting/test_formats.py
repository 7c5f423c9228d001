"""LaTeX's memory behind a preamble: the same bytes with it as without, and the same messages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.document.output.pdf import typeset
from derive.document.typesetting import formats
from derive.document.typesetting.engines import engines
from derive.document.typesetting.tex_log import TypesettingError
from derive.errors import DeriveError

pytestmark = pytest.mark.skipif("embedded" not in engines(), reason="no embedded LaTeX for this machine")
DOCUMENT = (
    "\\documentclass{article}\\usepackage[T1]{fontenc}\\usepackage{lmodern}\n\\usepackage{amsmath}\n"
    f"{formats.SHARED_ENDS}\\usepackage{{xcolor}}\n"
    "\\begin{document}\n\\section{One}\\label{a} See \\ref{a}.\n\\end{document}\n"
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(formats, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return tmp_path / "cache" / "formats"


def test_the_bytes_are_those_without_a_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = typeset(DOCUMENT, name="notes")
    assert len(list(cache.glob("*.fmt"))) == 1
    again = typeset(DOCUMENT, name="notes")
    monkeypatch.setattr(formats, "user_cache_path", lambda *_, **__: Path("/dev/null/nowhere"))
    without = typeset(DOCUMENT, name="notes")
    assert first.pdf == again.pdf == without.pdf
    assert first.unresolved == without.unresolved == ()
    assert formats.NAME not in first.log.replace(f"{formats.NAME}.fmt", "").split("format=")[0]


def test_a_preamble_without_the_mark_is_read_as_it_stands(cache: Path) -> None:
    typeset(DOCUMENT.replace(formats.SHARED_ENDS, ""), name="notes")
    assert not cache.exists()


@pytest.mark.parametrize(
    ("slip", "line"),
    [(("amsmath", "nosuchpackage"), 2), (("See", r"\undefinedcommand"), 6), (("xcolor", "nowhere"), 4)],
)
def test_what_is_wrong_is_told_where_it_stands(slip: tuple[str, str], line: int) -> None:
    with pytest.raises(TypesettingError, match=re.escape(slip[1])) as told:
        typeset(DOCUMENT.replace(*slip), name="notes")
    assert told.value.location == f"notes.tex:{line}"


def test_a_shared_part_may_read_nothing_of_the_users(tmp_path: Path, cache: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    with pytest.raises(DeriveError):
        typeset(DOCUMENT.replace(r"\usepackage{amsmath}", rf"\input{{{secret}}}"), name="notes")
    assert not list(cache.glob("*.fmt"))


def test_only_the_last_formats_are_kept(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_KEPT", 2)
    made = tmp_path / "made.fmt"
    made.write_bytes(b"memory")
    for key in ("a", "b", "c"):
        formats.keep(key, made)
    assert len(list(cache.iterdir())) == 2
    assert formats.kept("c", tmp_path / "back.fmt") and not formats.kept("d", tmp_path / "back.fmt")
