"""The parser never raises, never hangs, and loses no statement to a bad neighbour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.check.reason import because
from derive.check.syntax.grammar.core import MAX_DEPTH
from derive.check.syntax.parse import LONGEST, parse
from derive.check.syntax.tree import Chain, Unreadable
from derive.check.words import in_words

PIECES = [
    "w",
    "x_1",
    "w5",
    "net",
    "out_h1",
    "0.5",
    "5e-4",
    "1,000",
    "0,5",
    "?",
    "...",
    "+",
    "-",
    "=",
    r"\times",
    "*",
    "/",
    "^",
    "_",
    "'",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "|",
    r"\{",
    r"\}",
    r"\left",
    r"\right",
    r"\left.",
    r"\frac",
    r"\sum",
    r"\over",
    r"\partial",
    "d",
    "dE/dw",
    r"\sigma",
    r"\exp",
    r"\ln",
    r"\max",
    r"\hat",
    r"\mathbf",
    r"\text{if }",
    r"\text{",
    r"\mathrm{",
    r"\begin{cases}",
    r"\end{cases}",
    r"\begin{pmatrix}",
    r"\end{pmatrix}",
    r"\begin{aligned}",
    r"\end{aligned}",
    "&",
    r"\\",
    r"\quad",
    ",",
    ";",
    ".",
    ":",
    r"\Rightarrow",
    r"\approx",
    r"\underbrace",
    r"\color",
    r"\boxed",
    r"\nabla",
    r"\Delta",
    r"\sqrt",
    r"\foo",
    "%",
    "²",
    "₁",
    "ŷ",
    "σ",
    "∂",
    " ",
    "\n",
    r"\mathbb{1}",
    r"\stackrel",
    r"\intertext{so}",
    r"\begin{array}{rcl}",
]


def check(text: str) -> None:
    for statement in parse(text):
        assert isinstance(statement, Chain | Unreadable)
        assert 0 <= statement.start <= statement.end <= len(text)
        if isinstance(statement, Chain):
            assert len(statement.sides) == len(statement.relations) + 1
        else:
            assert in_words(statement.reason) and statement.start <= statement.at <= statement.end


@given(st.text())
def test_any_text_is_parsed(text: str) -> None:
    check(text)


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_mixture_of_signs_is_parsed(pieces: list[str]) -> None:
    check("".join(pieces))
    check(" ".join(pieces))


DEEP = {
    "braces": ("{", "x", "}"),
    "brackets": ("(", "x", ")"),
    "fractions": (r"\frac{1}{", "x", "}"),
    "exponents": ("e^{", "x", "}"),
    "roots": (r"\sqrt{", "x", "}"),
    "accents": (r"\hat{", "x", "}"),
    "lists": ("[1,", "2", "]"),
    "fonts": (r"\mathbf{", "x", "}"),
    "calls": (r"\exp(", "x", ")"),
    "matrices": (r"\begin{pmatrix}", "1", r"\end{pmatrix}"),
    "cases": (r"\begin{cases}", "1", r"\end{cases}"),
    "sums": (r"\sum ", "x", ""),
    "slashes": ("x/", "x", ""),
    "bare functions": (r"\ln ", "x", ""),
    "subscripts": ("x_", "x", ""),
    "powers": ("9^", "9", ""),
    "derivatives": (r"\frac{d}{dx}", "x", ""),
    "gradients": (r"\nabla ", "x", ""),
    "dE": ("dx/", "dx", ""),
    "stacked subscripts": ("x_{", "y", "}"),
    "overs": (r"{a \over ", "b", "}"),
    "bars": ("|a+", "b", "|"),
}


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize("depth", [MAX_DEPTH // 2, MAX_DEPTH, 2000])
def test_deep_nesting_ends(kind: str, depth: int) -> None:
    opening, inner, closing = DEEP[kind]
    check(opening * depth + inner + closing * depth)
    check(opening * depth)


@pytest.mark.parametrize("kind", ["braces", "brackets", "fractions", "exponents"])
def test_too_deep_nesting_is_not_read_and_says_so(kind: str) -> None:
    opening, inner, closing = DEEP[kind]
    [read] = parse(opening * (MAX_DEPTH // 4) + inner + closing * (MAX_DEPTH // 4))
    assert isinstance(read, Chain)
    [refused] = parse(opening * 500 + inner + closing * 500)
    assert isinstance(refused, Unreadable) and refused.reason.key == "nested-too-deep"


@pytest.mark.parametrize("text", ["{" * 10**6, "1" * 10**6, "a=" * 10**6, r"\frac" * 10**6, "x" * 10**7])
def test_a_formula_longer_than_anybody_writes_is_refused_at_once(text: str) -> None:
    [refused] = parse(text)
    assert isinstance(refused, Unreadable) and refused.reason == because("formula-too-long", most=LONGEST)
    assert (refused.start, refused.end) == (0, len(text))


def test_numbers_are_bounded() -> None:
    for text in ("1" * 5000, "1e99999", "0." + "3" * 5000, r"2 \times 10^{999}", "1e-401"):
        statements = parse(text)
        assert statements
        for statement in statements:
            if isinstance(statement, Unreadable):
                assert statement.reason.key in ("too-many-digits", "number-exponent-too-large")


@pytest.mark.parametrize(
    "bad", [r"x = \foo", "z = (w + 1", "z = w + 1)", "a + = 3", r"\frac{1}", "x = 1 2", "y = {3", "y = 3}"]
)
@pytest.mark.parametrize("separator", [r" \\ ", "; ", r" \quad\text{and}\quad "])
def test_a_bad_statement_spoils_no_other(bad: str, separator: str) -> None:
    statements = parse(f"a = 1{separator}{bad}{separator}b = 2")
    chains = [statement for statement in statements if isinstance(statement, Chain) and statement.relations]
    assert [statement for statement in statements if isinstance(statement, Unreadable)]
    assert chains[0].sides[0] != chains[-1].sides[0] and len(chains) >= 2
    assert (chains[0].start, chains[-1].end) == (0, len(f"a = 1{separator}{bad}{separator}b = 2"))


def test_a_bad_row_of_a_long_chain_spoils_only_itself() -> None:
    statements = parse(r"a &= b \\ &= \foo \\ &= 3")
    assert [type(statement) for statement in statements] == [Chain, Unreadable, Chain]
    last = statements[-1]
    assert isinstance(last, Chain) and last.sides[0] is None
