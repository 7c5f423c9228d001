"""Tokens: every character belongs to one, or to white space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.check.syntax.tokens.lexer import tokens


@given(st.text(), st.booleans())
def test_tokens_are_in_order_and_inside(text: str, decimal_comma: bool) -> None:
    position = 0
    for token in tokens(text, decimal_comma=decimal_comma):
        assert position <= token.start < token.end <= len(text)
        position = token.end


@given(st.text(alphabet="wxyz0123456789.,+-*/=^_(){}[]|'&\\ "))
def test_only_white_space_is_dropped(text: str) -> None:
    covered = [False] * len(text)
    for token in tokens(text):
        covered[token.start : token.end] = [True] * (token.end - token.start)
    dropped = "".join(character for character, kept in zip(text, covered, strict=True) if not kept)
    assert dropped.strip(" \\,/-") == ""


@pytest.mark.parametrize(
    ("text", "decimal_comma", "expected"),
    [
        ("0.05", False, ["0.05"]),
        (".05", False, [".05"]),
        ("5e-4x", False, ["5e-4", "x"]),
        ("2e^3", False, ["2", "e", "^", "3"]),
        ("w5", False, ["w", "5"]),
        ("w5.2", False, ["w", "5", ".2"]),
        ("w_12", False, ["w", "_", "12"]),
        ("1,000", False, ["1,000"]),
        ("1,00", False, ["1", ",", "00"]),
        ("0,05", False, ["0,05"]),
        ("(0,5)", False, ["(", "0", ",", "5", "("]),
        ("(1,200)", False, ["(", "1", ",", "200", "("]),
        ("0{,}05", False, ["0{,}05"]),
        ("0,3325", True, ["0,3325"]),
        ("1.234,5", True, ["1.234,5"]),
        ("0.582\\,367", False, ["0.582\\,367"]),
        ("2\\,x", False, ["2", "x"]),
        ("a:=b", False, ["a", "define", "b"]),
        ("a<-1", False, ["a", "<", "-", "1"]),
        ("a<-b", False, ["a", "assign", "b"]),
        ("x₁²", False, ["x", "1", "2"]),
        ("𝑤𝜎", False, ["w", "sigma"]),
        ("\\not= \\neq", False, ["!=", "!="]),
    ],
)
def test_texts(text: str, decimal_comma: bool, expected: list[str]) -> None:
    assert [token.text for token in tokens(text, decimal_comma=decimal_comma)] == expected
