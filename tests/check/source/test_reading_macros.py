r"""User macros: expanded with positions, in bounded time and size."""

from __future__ import annotations

import pytest

from derive.check.source import read
from derive.check.source.macros import definitions, expanded
from derive.check.syntax.parse import parse
from derive.check.syntax.tree import Unreadable


def expand(definition: str, math: str) -> str:
    macros = {each.name: each.macro for each in definitions(definition)}
    return expanded(math, list(range(len(math))), macros).math


@pytest.mark.parametrize(
    ("definition", "math", "expected"),
    [
        (r"\newcommand{\w}{w_5}", r"\w + 1", "w_5 + 1"),
        (r"\newcommand\w{w_5}", r"\w+1", "w_5+1"),
        (r"\renewcommand*{\w}[1]{w_{#1}}", r"\w{5} \w6", "w_{5} w_{6}"),
        (r"\providecommand{\w}[2][5]{w_{#1}^{#2}}", r"\w{a} \w[6]{b}", "w_{5}^{a} w_{6}^{b}"),
        (r"\def\pd#1#2{\frac{\partial #1}{\partial #2}}", r"\pd{E}{w}", r"\frac{\partial E}{\partial w}"),
        (r"\def\pd#1#2{\frac{\partial#1}{\partial#2}}", r"\pd Ew", r"\frac{\partial E}{\partial w}"),
        (r"\DeclareMathOperator{\relu}{ReLU}", r"\relu(z)", r"\operatorname{ReLU} (z)".replace(" ", "")),
        (r"\DeclareMathOperator*{\am}{argmax}", r"\am_k", r"\operatorname{argmax}_k"),
        (r"\let\s\sigma", r"\s(z)", r"\sigma(z)"),
        (r"\newcommand{\s}{\sigma}", r"\s z", r"\sigma z"),
        (r"\NewDocumentCommand{\w}{m O{x} m}{#1}", r"\w", ""),
        (r"\newcommand{\a}{\b}\newcommand{\b}{w}", r"\a", "w"),
        (r"\newcommand{\a}{w", r"\a", r"\a"),
        (r"\newcommand{\s}{\sigma}\newcommand{\t}[1]{\s #1}", r"\t{z}y", r"\sigma zy"),
        (r"\newcommand{\a}[1]{#1#1}", r"\a{\a{x}}", "xxxx"),
    ],
)
def test_expansion(definition: str, math: str, expected: str) -> None:
    assert expand(definition, math) == expected


@pytest.mark.parametrize(
    "definition",
    [
        r"\def\a{\a}",
        r"\def\a{x\a}",
        r"\def\a{\b}\def\b{\a}",
        r"\def\a{\a\a}",
        r"\def\a#1{\a{#1#1}}",
        "".join(rf"\def\{chr(97 + i)}{{\{chr(98 + i)}\{chr(98 + i)}}}" for i in range(25)) + r"\def\z{x}",
    ],
)
def test_a_macro_without_end_is_stopped(definition: str) -> None:
    text = expand(definition, r"\a{y} + 1")
    assert len(text) < 200_000
    [statement, *_] = parse(text)
    assert isinstance(statement, Unreadable)


def test_positions_of_what_a_macro_expanded_to() -> None:
    text = "$$\\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}$$\n\n$x + \\pd{E}{w_5} = 0.3$"
    [passage] = [each for each in read(text, "markdown", "a.md").passages if each.math.strip()]
    call = text.index("\\pd{E}")
    assert passage.calls == ((call, call + len("\\pd{E}{w_5}")),)
    assert text[passage.offsets[passage.math.index("w_5")]] == "w"
    assert passage.offsets[passage.math.index("\\frac")] == call
    assert text[passage.offsets[passage.math.index("0.3")] :].startswith("0.3$")
    assert all(text[offset] == character for offset, character in zip(passage.offsets[:4], "x + ", strict=True))
