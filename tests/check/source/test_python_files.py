"""Programs: what they say is read, what they do is not; and formulas in sentences are not cut in the middle."""

from __future__ import annotations

import pytest

from derive.check.source.decoding import read


def formulas(text: str, kind: str = "python") -> list[str]:
    return [each.math.strip() for each in read(text, kind, "program.py").passages]


@pytest.mark.parametrize(
    "program",
    [
        "",
        "x = 1",
        "x = x + 1  # x = x + 1",
        "# lr = 0.01\n# w = w - 0.1 * dw\n",
        "# shape = (3, 4), default = 0.5\n",
        "# W[0] = W[0] - 0.1 * 2\n",
        "# x = y = 0\n",
        "# sin(x) + cos(x) = 0 -> tan(x) + 1 = 0\n",
        "# 1 = $, 2 = delimiter, 3 = $\n",
        "# Smallest difference => 1.5 - 2 = -0.5\n",
        'PATTERN = r"(\\d+) = (\\w+)"\n',
        'print(f"z = {0.5 * 2} = 0.3")\n',
        'print("dW = %.3f = 0.5" % x)\n',
        '"""\n>>> z = 0.5 * 2 = 1\n"""\n',
        "def broken(:\n  '''z\n",
    ],
)
def test_programs_claim_nothing(program: str) -> None:
    assert formulas(program) == []


@pytest.mark.parametrize(
    ("program", "claimed"),
    [
        ("# z = 0.5*2 + 0.1 = 1.1\n", ["z = 0.5*2 + 0.1 = 1.1"]),
        ("x = 3  # so z = 0.5 * 3 = 1.5\n", ["z = 0.5 * 3 = 1.5"]),
        ('"""Given w = 0.5.\n\n    z = w*2 = 1.0\n"""\n', ["w = 0.5", "z = w*2 = 1.0"]),
        ('def f():\n    r"""The slope $\\sigma(z)$, rate = 0.5 + 1."""\n', ["\\sigma(z)"]),
        ("def f():\n    '''The slope $\\\\sigma(z) = 1$'''\n", ["\\sigma(z) = 1"]),
        ('T = r"\\frac{1}{2} = 0.5"\n', ["\\frac{1}{2} = 0.5"]),
        ('"""\n.. math::\n\n   a = b\n\n   c = d\n"""\n', ["a = b", "c = d"]),
    ],
)
def test_what_a_program_says(program: str, claimed: list[str]) -> None:
    assert formulas(program) == claimed


@pytest.mark.parametrize("sentence", ["The share is 3.5 / 7 = 0.5 then.", "It is 1.5 - 2 = -0.5 then."])
def test_a_formula_in_a_sentence_is_not_cut(sentence: str) -> None:
    document = read(sentence, "markdown", "text.md")
    assert (document.passages, [each.kind for each in document.unread]) == ((), ["text"])


def test_lines_that_compute_are_counted() -> None:
    document = read("z = w * x + 0.1\nprint(z)\nz += 0.5 * 2\n", "python", "program.py")
    assert [each.kind for each in document.unread] == ["program", "program"]
