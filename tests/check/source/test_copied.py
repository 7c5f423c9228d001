"""What copying and scanning do to formulas, and what is left alone because it only looks like that."""

from __future__ import annotations

import pytest

from derive.check.source.copied import restored


def without_loss(math: str, environment: str = "$") -> str:
    text, offsets = restored(math, list(range(len(math))), environment)
    assert len(text) == len(offsets)
    return text


@pytest.mark.parametrize(
    ("scanned", "meant"),
    [
        ("0 . 7 5 0 3", "0.7503"),
        ("- 1 . 1 + x", "- 1.1 + x"),
        ("b = 0. 1", "b = 0.1"),
        ("0.l5 + l.5", "0.15 + l.5"),
        (r"(l - 0.75)^2", r"(1 - 0.75)^2"),
        ("= **0.5** + 1", "= 0.5 + 1"),
        (r"\begin{pmatrix} 1 & 2 \ 3 & 4 \end{pmatrix}", r"\begin{pmatrix} 1 & 2 \\3 & 4 \end{pmatrix}"),
        ("\\begin{bmatrix}\n1 & 2\n3 & 4\n\\end{bmatrix}", "\\begin{bmatrix}\n1 & 2\\\\3 & 4\n\\end{bmatrix}"),
    ],
)
def test_what_was_lost_is_put_back(scanned: str, meant: str) -> None:
    assert without_loss(scanned) == meant


@pytest.mark.parametrize(
    "math",
    [
        "a^{(l-1)} + b^{(l)}",
        "k = l - 1",
        "x = 1, 2, 3",
        r"2 \cdot 3",
        r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \ 5 \end{pmatrix}",
        "a ** b ** c",
        "1.5 2.5",
    ],
)
def test_what_is_meant_so_stays(math: str) -> None:
    assert without_loss(math) == math


@pytest.mark.parametrize(
    ("chat", "meant"),
    [
        (r"g = \eta,x", r"g = \eta x"),
        (r"\delta = (a-t),a,(1-a)", r"\delta = (a-t) a (1-a)"),
        (r"h = \sigma(w,x + b)", r"h = \sigma(w x + b)"),
        ("a = 1,b = 2", "a = 1,b = 2"),
        (r"d = 0.3,\frac{dE}{db} = 0.2", r"d = 0.3,\frac{dE}{db} = 0.2"),
        ("x,y = 1,2", "x,y = 1,2"),
        ("f(1,x) = 3, g = f(1,x)", "f(1,x) = 3, g = f(1,x)"),
        (r"x = 1,\quad y = 2", r"x = 1,\quad y = 2"),
    ],
)
def test_a_comma_of_a_chat_may_be_a_thin_space(chat: str, meant: str) -> None:
    assert without_loss(chat, "[") == meant
    assert without_loss(chat) == chat
