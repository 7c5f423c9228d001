"""Markdown: what is mathematics, what is left alone, and where it stands."""

from __future__ import annotations

import pytest

from derive.check.source import Document, read


def markdown(text: str) -> Document:
    return read(text, "markdown", "notes.md")


def found(text: str) -> list[tuple[str, str]]:
    return [(passage.environment, passage.math.strip()) for passage in markdown(text).passages]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a $x = 5$ b", [("$", "x = 5")]),
        ("new weights, $w6 = ? $, $w7 = ? $", [("$", "w6 = ?"), ("$", "w7 = ?")]),
        ("$$x = 5$$", [("$$", "x = 5")]),
        ("$$\nx = 5\n\ny = 6\n$$", [("$$", "x = 5\n\ny = 6")]),
        (r"\(x\) and \[y = 1\]", [("\\(", "x"), ("\\[", "y = 1")]),
        (r"\\(x\\) and \\[y = 1\\]", [("\\(", "x"), ("\\[", "y = 1")]),
        ("\\begin{align}\n a &= b \\\\\n &= c\n\\end{align}", [("align", "a &= b \\\\\n &= c")]),
        ("\\begin{equation*}a\\end{equation*}", [("equation*", "a")]),
        ("\\begin{alignat}{2} a &= b \\end{alignat}", [("alignat", "a &= b")]),
        ("```math\nx = 5\n```", [("math", "x = 5")]),
        ("> $$\n> x = 5\n> $$", [("$$", "x = 5")]),
        ("> ```math\n> x = 5\n> ```\n", [("math", "x = 5")]),
        ("$`x = 5`$", [("$", "x = 5")]),
        ("- item $x$\n\n    $y$ goes on", [("$", "x"), ("$", "y")]),
        ("[\n\\frac{1}{2} = 0.5\n]", [("[", "\\frac{1}{2} = 0.5")]),
        ("[ z_1 = 0.3 ]", [("[", "z_1 = 0.3")]),
        ("the weight ( w_5 = 0.4 ) is", [("(", "w_5 = 0.4")]),
        ("x ($5$)", [("$", "5")]),
        ("**$x$** *$y$*", [("$", "x"), ("$", "y")]),
        ("$x$-axis, $y$'s", [("$", "x"), ("$", "y")]),
        ("a $x\n= 5$ b", [("$", "x\n= 5")]),
        (f"1. a\n\n   {'long ' * 500}\n\n    $x = 5$ is in the item, too", [("$", "x = 5")]),
        ("$$\nx\n\n    = 5\n\n    + 6\n$$", [("$$", "x\n\n    = 5\n\n    + 6")]),
        ("    $$x = 5$$", [("$$", "x = 5")]),
        ('!!! example "One step"\n    Let $x = 5$.\n\n    - so $y = 6$', [("$", "x = 5"), ("$", "y = 6")]),
        ('??? note "a"\n\n    === "b"\n\n        $x = 5$\n\n$y = 6$', [("$", "x = 5"), ("$", "y = 6")]),
    ],
)
def test_mathematics(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "it costs $5 and $10.",
        "from $5 to $6, or US$ 7 and US$ 8",
        "about $20 for the book, $30 with the exercises",
        r"escaped \$x = 5\$",
        "`$x = 5$` and ``$y`$``",
        "```\n$x = 5$\n```",
        "~~~python\n$x$\n~~~",
        "```\n$x$",
        "1. a\n   ```\n   $x$\n   ```\n",
        "text\n\n    $x = 5$\n    code\n\ntext",
        "> text\n>\n>     $x = 5$",
        "!!! note\n\n    text\n\n        $x = 5$",
        "!!! note\n\n    text\n\nand\n\n    $x = 5$",
        "wow !!! note\n\n    $x = 5$",
        "- a\n\n      $x = 5$",
        "text\r\n\r\n    $x = 5$\r\n",
        "<!-- $x = 5$ -->",
        "[link](http://a.b/$x$_y) and <http://c.d/$x$>",
        "https://a.b/?q=$x$&r=$y$",
        '<img alt="$x$" src="a.png">',
        "<pre>\n$x = 5$\n</pre>",
        "<script>var a = '$x$'</script>",
        "[1]: http://a.b/$x$",
        "[ ] a task, [x] another, [^1] a note",
        "[Ref:Step by Step Backpropagation]",
        "a lone $ sign",
        "a $x\n\nb$ c",
        "(see chapter 5) and ( the weight = 5 )",
        r"\begin{center}a\end{center}",
        "$$x = 5",
        r"\(x",
        r"\begin{align} x",
        "$ $",
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_formula_in_round_brackets_needs_no_mark() -> None:
    assert found("(learning_rate = 0.5)") == [("plain", "learning_rate = 0.5")]


def test_a_comment_in_mathematics_goes() -> None:
    text = "$$\na = b % not $c$\n+ d \\% e\n$$"
    [passage] = markdown(text).passages
    assert passage.math == "\na = b \n+ d \\% e\n"
    assert [text[offset] for offset in passage.offsets] == list(passage.math)


def test_a_percent_sign_in_a_line_stays() -> None:
    assert found("$x = 5%$") == [("$", "x = 5%")]


def test_a_percent_sign_that_no_comment_can_be_stays() -> None:
    text = r"p = 0.2686 \text{ (26.86%)}"
    assert found(f"$${text}$$\n\n$$\n{text}\n$$") == [("$$", text), ("$$", text)]
    assert found("$$\nx = 5 % of {y}\n$$") == [("$$", "x = 5")]


def test_macros_are_known_from_where_they_are_defined() -> None:
    text = "$\\w$\n\n$$\\newcommand{\\w}{w_5}$$\n\n$\\w = 3$"
    assert found(text) == [("$", "\\w"), ("$", "w_5 = 3")]


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("---\nnetwork: mynet.yaml\n---\n$x$", "mynet.yaml"),
        ("---\r\ntitle: a\r\nnetwork: backprop\r\n---\r\n$x$", "backprop"),
        ("---\ntitle: $y$\n---\n$x$", None),
        ("---\n- a\n- b\n---\n$x$", None),
        ("---\n[: broken\n---\n$x$", None),
        ("$x$\n\n---\nnetwork: a\n---\n", None),
    ],
)
def test_front_matter(text: str, network: str | None) -> None:
    document = markdown(text)
    assert document.network == network
    assert [passage.math for passage in document.passages] == ["x"]


def test_lines_and_columns_count_characters() -> None:
    text = "# Größe\r\n\tΔ und $σ = 5$\r\n\r\n中文 $y$\r\n"
    document = markdown(text)
    places = [document.position(passage, 0) for passage in document.passages]
    assert [(place.line, place.column) for place in places] == [(2, 9), (4, 5)]


def test_a_byte_order_mark_does_not_count() -> None:
    for source in ("\ufeff$x$", "\ufeff$x$".encode()):
        document = read(source, "markdown", "a.md")
        assert document.bom and document.cells[0].text == "$x$"
        assert document.position(document.passages[0], 0).column == 2


TABLE = "| Name | Value |\n|:---|---:|\n| $w_5$ | 0.4 |\n| net_h1 | $0.3325$ |\n\nafter | all\n"


def test_pipe_tables() -> None:
    document = markdown("before\n\n" + TABLE + "\n```\n" + TABLE + "```\n")
    rows = [(row.is_head, [cell.math for cell in row.cells]) for row in document.tables]
    assert rows == [(True, ["Name", "Value"]), (False, ["w_5", "0.4"]), (False, ["net_h1", "0.3325"])]
    assert [passage.math for passage in document.passages] == ["w_5", "0.3325"]
    cell = document.tables[2].cells[1]
    assert document.position(cell, 0).line == 6


def test_cells_between_the_marks_of_github() -> None:
    document = markdown("| a | b |\n|---|---|\n| $`w_5`$ | $`0.4`$ |\n")
    assert [cell.math for cell in document.tables[1].cells] == ["w_5", "0.4"]


def test_tables_without_outer_pipes_and_with_pipes_in_mathematics() -> None:
    document = markdown("a | b\n--|--\n$|x|$ | 1 \\| 2\n")
    assert [[cell.math for cell in row.cells] for row in document.tables] == [["a", "b"], ["|x|", "1 \\| 2"]]


@pytest.mark.parametrize("size", [6_000, 30_000, 150_000, 1_200_000])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("$", "$"), ("$$", "$$"), ("\\(", "\\)"), ("\\[", "\\]"), ("[\n", "\n]\n"), ("$`", "`$"),
        ("\\begin{align}", "\\end{align}"),
    ],
)
def test_long_formula_is_a_passage_whatever_its_length(opening: str, closing: str, size: int) -> None:
    text = f"Text\n\n{opening}w_5 = 0.4{' + 0' * (size // 4)}{closing}\n"
    [passage] = read(text, "markdown", "a.md").passages
    assert passage.math.strip().startswith("w_5 = 0.4 + 0")
    assert len(passage.math) == len(passage.offsets) >= min(size, 1_000_000)


def test_the_end_of_a_formula_in_a_sentence_is_none_by_itself() -> None:
    assert found("wobei (1 - β₁) g₁ = 0.3 ist") == []
    assert found("we get w₁ x₁ = 0.35 here") == []
    assert found("the gradient ∂E/∂w₁ = 0.25 is small") == [("plain", "∂E/∂w₁ = 0.25")]
    assert found("m₁ = β₁ m₀ + (1 - β₁) g₁ = 0.3") == [("plain", "m₁ = β₁ m₀ + (1 - β₁) g₁ = 0.3")]
    assert found("the loss (cross-entropy) L = 0.35 here") == [("plain", "L = 0.35")]
