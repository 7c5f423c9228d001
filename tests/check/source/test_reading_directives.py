"""Comments that exempt lines from checking."""

from __future__ import annotations

import pytest

from derive.check.source import read


def exempted(text: str, kind: str = "markdown") -> list[tuple[int, int, set[str]]]:
    document = read(text, kind, "a")
    return [(each.first_line, each.last_line, set(each.codes)) for each in document.exemptions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n<!-- derive: off -->\n$x$\n\n<!-- derive: on -->\n$y$", [(2, 5, set())]),
        ("a\n<!--derive:off-->\n$x$\n", [(2, 4, set())]),
        ("<!-- derive: ignore[N104, n2] -->\n\n$x$", [(1, 3, {"N104", "N2"})]),
        ("<!-- derive: ignore -->\n$$\nx\n= 5\n$$\n$y$", [(1, 4, set())]),
        ("$x$ <!-- derive: ignore[N1] -->\n\n$y$", [(1, 1, {"N1"})]),
        ("`<!-- derive: off -->`", []),
        ("```\n<!-- derive: off -->\n```", []),
        ("$$\na = b \\\\ % derive: ignore[V1]\n% derive: ignore\nc = d\n$$", [(2, 2, {"V1"}), (3, 4, set())]),
        ("<!-- derive: ignore[X102] -->\n\n| a | $b$ |\n|---|---|\n| $c$ | 2 |\n\n$d$", [(1, 5, {"X102"})]),
        ("<!-- derive: ignore -->\n$d$\n\n| a | b |\n|---|---|\n| 1 | 2 |", [(1, 2, set())]),
        ("<!-- derive: of -->\n$x$", []),
    ],
)
def test_markdown(text: str, expected: list[tuple[int, int, set[str]]]) -> None:
    assert exempted(text) == expected


def test_latex() -> None:
    text = "$a$\n% derive: off\n$b$\n%derive: on\n$c$ % derive: ignore[N1]\n%  derive: ignore[N2]\n\\[\nd\n= e\n\\]\n"
    assert exempted(text, "latex") == [(2, 4, set()), (5, 5, {"N1"}), (6, 9, {"N2"})]
