from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.check.findings import Extent, Fix, Severity
from derive.check.mending import applied, compatible, mend, unified_diff
from derive.check.outcome import Outcome, examine
from derive.check.reading.document import Position
from derive.check.selection import Selection
from derive.check.sources import Source
from derive.errors import DeriveError
from tests.check.checked_documents import (
    ALL,
    CARRIED,
    DEFINITION,
    EXEMPTED,
    RIGHT,
    UNREADABLE,
    WRONG,
    notebook,
    outcome,
    untouched,
)

SHARED = Path(__file__).parents[3] / "shared" / "source" / "backprop.md"
MENDED = ALL.replace("0.3352", "0.3325").replace("0.5830", "0.5824").replace("w_6", "w_7").replace("?", "1.2250")


def mended(checked: Outcome, selection: Selection | None = None) -> Outcome:
    return mend(checked, "backprop", selection or Selection())


def wrong(checked: Outcome) -> list[str]:
    return [each.code.name for each in checked.report.findings if each.code.severity is not Severity.NOTE]


def test_only_what_is_wrong_changes() -> None:
    after = mended(outcome(ALL))
    assert after.source.content.decode() == MENDED
    assert wrong(after) == [] and after.mended == 4
    assert after.report.claims.missing == after.report.claims.carried == 0


def test_a_document_without_a_slip_is_left_alone() -> None:
    for text in (RIGHT, "", UNREADABLE, EXEMPTED):
        before = outcome(text)
        assert mended(before) is before


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("last", ["", "\t é"])
def test_line_ends_and_encoding_stay(end: str, encoding: str, last: str) -> None:
    text = f"é\tß{ALL}\x0c{last}".replace("\n", end)
    after = mended(outcome(text.encode(encoding)))
    assert after.source.content == f"é\tß{MENDED}\x0c{last}".replace("\n", end).encode(encoding)


def test_a_correction_that_the_encoding_lacks_is_refused() -> None:
    before = outcome("é\n".encode("latin-1"))
    fix = Fix(Extent(Position(1, 1), Position(1, 2)), "δ", (0, 1))
    with pytest.raises(DeriveError, match="needs 'δ', which the file's encoding latin-1 lacks; save the file as UTF-8"):
        applied(before.source, before.document, [fix])


def test_what_is_not_selected_is_not_mended() -> None:
    after = mended(outcome(ALL, selection=Selection(select=("M",))), Selection(select=("M",)))
    assert after.source.content.decode() == ALL.replace("?", "1.2250")


@st.composite
def fixes(draw: st.DrawFn) -> list[Fix]:
    spans = draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5)), max_size=8))
    words = st.text("ab\n", max_size=3)
    return [Fix(Extent(Position(1, 1), Position(1, 1)), draw(words), (start, start + size)) for start, size in spans]


@given(fixes())
def test_fixes_that_are_applied_together_do_not_overlap(found: list[Fix]) -> None:
    chosen = compatible(found)
    assert bool(chosen) == bool(found)
    for earlier, later in pairwise(chosen):
        assert earlier.offsets[1] <= later.offsets[0] and earlier.offsets != later.offsets
    text = "0123456789abcdefghijklmnopq"
    before = outcome(text)
    expected = text
    for fix in reversed(chosen):
        expected = expected[: fix.offsets[0]] + fix.text + expected[fix.offsets[1] :]
    assert applied(before.source, before.document, chosen).decode() == expected


def test_the_diff_turns_one_text_into_the_other() -> None:
    before = outcome(ALL)
    lines = unified_diff(before, mended(before)).splitlines()
    assert lines[:3] == ["--- notes.md", "+++ notes.md", "@@ -1,10 +1,10 @@"]
    assert [line for line in lines if line.startswith("-")][1:] == [f"-{WRONG}", f"-{CARRIED}", f"-{DEFINITION}"]
    assert f"+{CARRIED.replace('0.3352', '0.3325').replace('0.5830', '0.5824')}" in lines
    assert unified_diff(before, before) == ""


def test_a_last_line_without_its_end_is_told_in_the_diff() -> None:
    before = outcome(WRONG)
    assert unified_diff(before, mended(before)).count("\n\\ No newline at end of file\n") == 2


def cells_of(text: str) -> Any:
    return json.loads(text)["cells"]


@pytest.mark.parametrize("indent", [None, 1, 2])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("as_lines", [True, False])
def test_a_notebook_keeps_all_but_the_changed_lines(indent: int | None, ascii_only: bool, as_lines: bool) -> None:
    source: Any = [f'é "q" \U0001d465 {line}' for line in ALL.splitlines(keepends=True)]
    expected: Any = [f'é "q" \U0001d465 {line}' for line in MENDED.splitlines(keepends=True)]
    if not as_lines:
        source, expected = "".join(source), "".join(expected)
    text = notebook("# first", source, ["last\n", f"${RIGHT}"], indent=indent, ensure_ascii=ascii_only)
    after = mended(outcome(text, "a.ipynb", "notebook"))
    assert after.source.content.decode() == notebook(
        "# first", expected, ["last\n", f"${RIGHT}"], indent=indent, ensure_ascii=ascii_only
    )
    assert wrong(after) == []


def test_a_notebook_of_crlf_lines_keeps_them() -> None:
    text = notebook([f"{WRONG}\r\n", DEFINITION]).replace("\n", "\r\n")
    after = mended(outcome(text, "a.ipynb", "notebook")).source.content.decode()
    assert after == text.replace("0.3352$", "0.3325$").replace("w_6", "w_7").replace("?", "1.2250")


@pytest.mark.skipif(not SHARED.exists(), reason="the source document is not at hand")
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_source_document_is_mended_wholly(end: str) -> None:
    text = SHARED.read_bytes().replace(b"\n", end.encode())
    before = examine(Source("backprop.md", "markdown", text), "backprop")
    after = mended(before)
    assert wrong(after) == [] and after.report.claims.missing == after.report.claims.not_understood == 0
    untouched(before, after)
