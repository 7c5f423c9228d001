"""Breaking derivations into rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from derive.document.equations.rows import ROW_EM, Part, aligned, width

SAMPLES = ["0.5824", r" \times 0.1755", r" + \frac{a}{b}", " + 1", "x_{1}"]
PIECES = st.lists(st.sampled_from(SAMPLES), min_size=1, max_size=12)
PARTS = st.lists(st.builds(Part, st.sampled_from(["=", r"\approx"]), PIECES.map(tuple)), min_size=1, max_size=5)


@given(PARTS, st.floats(10, 60))
def test_nothing_is_lost_and_rows_fit(parts: list[Part], available: float) -> None:
    body = aligned("y", parts, available)
    pieces = "".join(part.relation + "".join(part.pieces) for part in parts)
    squeezed = body.replace("\\\\\n", "").replace("&", "").replace(r"\quad{}", "").replace(" ", "")
    assert squeezed == "y" + pieces.replace(" ", "")
    for row in body.split("\\\\\n")[1:]:
        assert row.startswith("&")
        # A single piece may be wider than the row; there is nothing to break.
        assert width(row) <= available + 6 or row.count("+") + row.count(r"\times") <= 2


@given(st.text(alphabet="abc0123456789{}_^+-\\ ", max_size=40))
def test_any_text_has_a_width(text: str) -> None:
    assert width(text) >= 0


def test_widths_grow_with_what_is_printed() -> None:
    assert width("0.58") < width("0.5824") < width(r"0.5824 \times 0.1")
    assert width("x_{12}") < width("x12")
    assert width(r"\mathit{net}") == width("net")


def test_a_long_sum_within_brackets_is_broken_at_its_own_signs() -> None:
    inside = " - ".join(rf"\tfrac{{1}}{{8}} \times ({number} - \frac{{1 + 2}}{{3}})" for number in range(1, 21))
    rows = aligned("y", [Part(r"\approx", ("-0.0117", rf" \times (-{inside})"))]).split("\\\\\n")
    assert len(rows) > 3
    assert all(width(row) <= ROW_EM + 1 for row in rows)
    assert all(row.startswith(r"&\quad{} - \tfrac") for row in rows[2:])


def test_what_stands_in_a_pair_that_grows_stays_in_one_row() -> None:
    piece = rf"\left({' + '.join(['x_{1}'] * 60)}\right)"
    assert aligned("y", [Part("=", (piece,))]) == f"y &= {piece}"
