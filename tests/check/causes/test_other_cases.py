"""What a document says of another case, step or layout is unsure; what shows itself is wrong."""

from __future__ import annotations

import pytest

from derive.check.judge.judgement import Verdict
from tests.check.causes.test_doubted import last

ROUND = r"""Start: $w = (0.4,\ 0)$, $b = 0.2$.

## Round 1

1. error $-1$: $w_2 = 0.5 - 0.6 = -0.1$, $b = 0.2 - 0.6 = -0.4$.
2. error $1$: $w_1 = 0.4 + 0.6 = 1$, $w_2 = -0.1 + 0.6 = 0.5$, $b = -0.4 + 0.6 = 0.2$.

"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"With $w = (1,\ 0.5)$ and $b = -1$ nothing changes any more.", Verdict.UNSURE),
        (r"So $b = 0.2 - 0.6 = -0.8$.", Verdict.WRONG),
    ],
)
def test_what_has_had_several_values_may_have_another(line: str, expected: Verdict) -> None:
    assert last(ROUND + line) is expected


DRAW = "### Draw 1\n\n$q = (0.2, 0.6)$\n\n$e^{q} = (1.2214, 1.8221)$\n\nThe first grows by $0.3$.\n\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("### Draw 2\n\n$e^{q} = (1.6487, 2.0138)$", Verdict.UNSURE),
        ("### Draw 2\n\n$q = (0.5, 0.7)$\n\n$e^{q} = (1.6487, 2.0338)$", Verdict.WRONG),
        ("### Result\n\n$e^{q} = (1.6487, 2.0138)$", Verdict.WRONG),
    ],
)
def test_a_heading_that_counts_on_may_begin_another_state(line: str, expected: Verdict) -> None:
    assert last(DRAW + line) is expected


LAYER = r"""$A = \begin{bmatrix} 0.6 & 0.2 \\ -0.1 & 0.9 \end{bmatrix}$, $c = \begin{bmatrix} 0.3 \\ -0.2 \end{bmatrix}$

$u = \begin{bmatrix} 2 \\ 3 \end{bmatrix}$

$$s = A^T u + c$$

$$s_1 = 0.6(2) + 0.2(3) + 0.3 = 2.1$$

"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("$$s_2 = -0.1(2) + 0.9(3) - 0.2 = 2.3$$", Verdict.RIGHT),
        (
            "$$s_2 = -0.1(2) + 0.9(3) - 0.2 = 2.3$$\n\n$$s = \\begin{bmatrix} 2.1 \\\\ 2.3 \\end{bmatrix}$$",
            Verdict.UNSURE,
        ),
        ("$$s_2 = -0.1(2) + 0.9(3) - 0.2 = 2.7$$", Verdict.WRONG),
        ("$$s_2 = 0.2(2) + 0.9(3) - 0.2 = 2.9$$", Verdict.RIGHT),
    ],
)
def test_several_lines_with_the_transpose_put_its_formula_in_doubt(line: str, expected: Verdict) -> None:
    assert last(LAYER + line) is expected


def test_one_entry_of_the_transpose_is_a_slip() -> None:
    assert last(LAYER) is Verdict.CARRIED


@pytest.mark.parametrize("line", ["so $d = (a-y)\\,a\\,(1-a)$", "hence $g'(u) = g(u)(1-g(u))$"])
def test_items_of_a_list_are_cases(line: str) -> None:
    cases = f"- Linear: $g(u) = u$, so $g'(u) = 1$ and $d = (a-y)$.\n- Sigmoid: {line}."
    assert last(cases) is Verdict.UNSURE
    assert last(cases.replace("\n- ", " And ")) is Verdict.WRONG


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("After calculation, $v = 0.65$.", Verdict.RIGHT),
        ("After calculation, $v = 0.56$.", Verdict.WRONG),
        ("After this, $u = 1$ and $v = 0.56$.", Verdict.DEFINED),
    ],
)
def test_a_number_behind_a_formula_in_numbers_is_its_result(line: str, expected: Verdict) -> None:
    assert last(f"Then $v = 0.9 \\cdot 0.5 + 0.1 \\cdot 2$.\n\n{line}") is expected
