from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.check.mending.examined import examine
from derive.check.mending.mending import mend, unified_diff
from derive.check.report.corrected import composed, corrected, overlap
from derive.check.report.findings import Fix, Replacement, Severity
from derive.check.report.outcome import Outcome
from derive.check.report.selection import Selection
from derive.check.source.document import Cell, Extent, Position
from derive.check.source.files import Source
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
from tests.checkout import SOURCE

MENDED = ALL.replace("0.3352", "0.3325").replace("0.5830", "0.5824").replace("w_6", "w_7").replace("?", "1.2250")


def mended(checked: Outcome, selection: Selection | None = None) -> Outcome:
    return mend(checked, "backprop", selection or Selection())


def wrong(checked: Outcome) -> list[str]:
    return [each.code.name for each in checked.report.findings if each.code.severity is not Severity.NOTE]


def test_only_what_is_wrong_changes() -> None:
    after = mended(outcome(ALL))
    assert after.source.content.decode() == MENDED
    assert wrong(after) == [] and after.mended == 3
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
    fix = Fix((Replacement(Extent(Position(1, 1), Position(1, 2)), "δ", (0, 1)),))
    with pytest.raises(DeriveError, match="needs 'δ', which the file's encoding latin-1 lacks; save the file as UTF-8"):
        corrected(before.source, before.document, [fix])


def test_what_is_not_selected_is_not_mended() -> None:
    after = mended(outcome(ALL, selection=Selection(select=("M",))), Selection(select=("M",)))
    assert after.source.content.decode() == ALL.replace("?", "1.2250")


@st.composite
def replacements(draw: st.DrawFn, length: int) -> list[Replacement]:
    """Replacements of a text in one line, none of which overlap."""
    found: list[Replacement] = []
    for start, size in draw(st.lists(st.tuples(st.integers(0, length), st.integers(0, 5)), max_size=6)):
        end = min(start + size, length)
        extent = Extent(Position(1, start + 1), Position(1, end + 1))
        new = Replacement(extent, draw(st.text("ab", max_size=3)), (start, end))
        if not any(overlap(new, each) for each in found):
            found.append(new)
    return found


def test_what_hangs_on_a_mended_formula_is_mended_in_the_same_fix() -> None:
    line = r"$$\frac{\partial E_{total}}{\partial out_{y1}} = t_1 - out_{y1} = 0.01 - 0.7729 = -0.7629$$"
    [fix] = [each.fix for each in outcome(line).report.findings if each.fix]
    assert [each.text for each in fix.replacements] == ["-(t_1 - out_{y1})", "-(0.01 - 0.7729)", "0.7629"]


def test_no_fix_is_offered_where_the_line_would_stay_false() -> None:
    line = r"$$net_{h1} = w_1 x_1 + w_2 x_2 + b_1 = 0.15 \cdot 0.05 + \oplus = 0.3352$$"
    assert not any(each.fix for each in outcome(line).report.findings)


def replaced(text: str, found: list[Replacement]) -> str:
    for each in sorted(found, key=lambda each: each.place, reverse=True):
        text = text[: each.offsets[0]] + each.text + text[each.offsets[1] :]
    return text


@given(st.data())
def test_replacements_one_after_the_other_are_composed_to_some_that_do_the_same(data: st.DataObject) -> None:
    old = "0123456789abcdefghijklmnopq"
    earlier = data.draw(replacements(len(old)))
    new = replaced(old, earlier)
    later = data.draw(replacements(len(new)))
    found = composed(Cell(old), Cell(new), earlier, later)
    assert not any(overlap(one, other) for one, other in pairwise(found))
    before = outcome(old)
    assert corrected(before.source, before.document, [Fix((each,)) for each in found]).decode() == replaced(new, later)


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


@pytest.mark.skipif(not SOURCE.exists(), reason="the source document is not at hand")
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_source_document_is_mended_wholly(end: str) -> None:
    text = SOURCE.read_bytes().replace(b"\n", end.encode())
    before = examine(Source("backprop.md", "markdown", text), "backprop")
    after = mended(before)
    assert wrong(after) == [] and after.report.claims.missing == after.report.claims.not_understood == 0
    untouched(before, after)


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("$y = 0.413 \\cdot 0.8 + 1 = 1.4304$", "$y = 0.413 \\cdot 0.8 + 1 = 1.3304$"),
        ("$y = 1.3340$", "$y = 1.3304$"),
        ("$y = 1.7$", "$y = 1.7$"),
    ],
)
def test_without_a_network_a_number_far_from_the_right_one_may_be_meant(line: str, right: str) -> None:
    given_before = "$w = 0.413$, $x = 0.8$\n\n$y = w x + 1 = 1.3304$\n\n"
    checked = examine(Source("notes.md", "markdown", (given_before + line).encode()), None, None)
    assert wrong(checked) == ["V101"]
    assert mend(checked, None, Selection()).source.content.decode() == given_before + right
