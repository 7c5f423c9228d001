"""Whether a document writes decimal commas, and what a vocabulary knows."""

from __future__ import annotations

import pytest

from derive.check.syntax.parse import parse
from derive.check.syntax.tokens.vocabulary import Vocabulary, uses_decimal_comma
from tests.check.shown import shown


@pytest.mark.parametrize(
    ("passages", "expected"),
    [
        (["z = 0,15 \\cdot 0,05"], True),
        (["z = 0{,}15"], True),
        (["n = 1,000", "m = 12,500"], False),
        (["z = 0.15", "n = 0,5"], False),
        (["x_{1,2} = (1,2)", "w_{0,1}"], False),
        (["x = 12,5"], True),
        ([], False),
        (["x = 5"], False),
    ],
)
def test_decimal_comma(passages: list[str], expected: bool) -> None:
    assert uses_decimal_comma(passages) is expected


def test_words_and_functions_can_be_added() -> None:
    vocabulary = Vocabulary().knowing(["abc"], {"f": "f", "varphi": "sigma"})
    [chain] = parse(r"abc = f(x) + \varphi(z) + net", vocabulary)
    assert shown(chain) == "abc = s(Call(f, (x), 0), Call(sigma, (z), 0), net)"
    [chain] = parse(r"abc = f(x)")
    assert shown(chain) == "<a ~ b ~ c> = <f ~ (x)>"


def test_a_variable_called_d_is_no_differential() -> None:
    [chain] = parse("dx", Vocabulary().knowing(["d"]))
    assert shown(chain) == "<d ~ x>"
