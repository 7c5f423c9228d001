"""Without a network a line is wrong in no reading that fits as well: what letters, operators and digits may mean."""

from __future__ import annotations

import pytest

from derive.check.pipeline import check_document
from derive.check.source.decoding import read
from tests.check.judged import alone, complaints

RIGHT = {
    "a comma in braces, once a decimal comma, is one throughout": (
        "a = 0.5",
        r"e = 0 - 1{,}25 = -1{,}25",
        r"f = 1 - 3{,}405 = -2{,}405",
    ),
    "sigma is the activation by which its values are worked out": (
        r"h_1 = \sigma(0.2 + 2 * 0.4) = 1.0",
        r"h_2 = \sigma(0.1 - 0.7) = 0",
        r"h_3 = \sigma(0.3 + 0.4) = 0.7",
    ),
    "an operator before a sum without brackets is of the whole sum": (
        r"\frac{d}{du} a u^2 + 3 u + 5 = 2 a u + 3 = 2 (a u + \frac{3}{2})",
    ),
    "the slope of a function of two variables leaves out what one is made of": (
        "v = 3 u",
        "g(u, v) = u^2 + 4 u v",
        r"\frac{\partial g}{\partial u} = 2 u + 4 v",
        r"\frac{\partial g}{\partial v} = 4 u",
    ),
    "what is nought before the first step is left out": (
        "r_0 = s_0 = 0",
        r"r_t = \beta r_{t-1} + (1 - \beta) h_t, \qquad s_t = \rho s_{t-1} + (1 - \rho) h_t^2",
        r"r_1 = (1 - \beta) h_1",
        r"s_1 = (1 - \rho) h_1^2",
    ),
    "a number in brackets counts steps where the letters before it do": (
        r"\Delta u_i(n) = 0.9 \Delta u_i(n-1) + 0.1 g_i",
        r"\Delta u_1 = 0.1 \cdot 0.4 = 0.04",
        r"\Delta u_1(2) = 0.9 \cdot 0.04 + 0.1 \cdot 0.3 = 0.066",
    ),
    "an arrow changes what it uses": (
        r"g = (1, 3)", r"q = 0.5 \cdot 0 + 0.5 g^2 = (0.5, 4.5)",
        r"q \leftarrow q + g^2",
    ),
    "of a sum of long numbers the last digit is that of what was rounded": (
        "0.34127 + 0.41883 + 1.27713 = 2.03724",
    ),
}  # fmt: skip


@pytest.mark.parametrize("about", RIGHT)
def test_what_holds_in_another_reading_is_not_wrong(about: str) -> None:
    assert not complaints(alone(*RIGHT[about]))


WRONG = {
    "a braced comma": ("a = 0.5", r"e = 0 - 1{,}25 = -1{,}35"),
    "a sigmoid that is right once": (
        r"h_1 = \sigma(0.3) = 0.5744", r"h_2 = \sigma(0.7) = 0.7", r"h_3 = \sigma(0.9) = 0.9",
    ),
    "an activation with a slip": (r"h_1 = \sigma(0.2 + 0.6) = 0.8", r"h_2 = \sigma(0.3 + 0.4) = 0.9"),
    "an operator before a sum, in either reading": (r"\frac{d}{du} a u^2 + 3 u + 5 = 2 a u + 5",),
    "a slope of two variables": (
        "v = 3 u", "g(u, v) = u^2 + 4 u v", r"\frac{\partial g}{\partial u} = 2 u + 5 v",
    ),
    "a first step": (
        "r_0 = s_0 = 0",
        r"r_t = \beta r_{t-1} + (1 - \beta) h_t, \qquad s_t = \rho s_{t-1} + (1 - \rho) h_t^2",
        r"s_1 = \rho h_1^2",
    ),
    "a counted step": (
        r"\Delta u_i(n) = 0.9 \Delta u_i(n-1) + 0.1 g_i", r"\Delta u_1(2) = 0.9 \cdot 0.04 + 0.1 \cdot 0.3 = 0.086",
    ),
    "a sum of long numbers": ("0.34127 + 0.41883 + 1.27713 = 2.03727",),
    "a sum of short ones": ("0.34 + 0.41 + 1.27 = 2.03",),
}  # fmt: skip


@pytest.mark.parametrize("about", WRONG)
def test_what_holds_in_no_reading_stays_wrong(about: str) -> None:
    assert complaints(alone(*WRONG[about]))


def test_an_array_ends_before_the_next_formula_of_a_plain_line() -> None:
    text = "L = 0.35 + 0.1 = 0.45\nv = [0.25 0.75]  L = 0.45\n2 * L = 0.9\n"
    report = check_document(read(text, "markdown", "notes.txt"))
    assert not complaints(report)
    assert complaints(check_document(read(text.replace("  L = 0.45", "  L = 0.54"), "markdown", "notes.txt")))
