"""Tables of values: numbers beside or below quantities are judged where a table can be read in one way only."""

from __future__ import annotations

import pytest

import derive
from derive.check.report.findings import Report
from derive.check.report.selection import Selection
from derive.checked import check_derivation
from tests.check.checked_documents import outcome

BESIDE = "| quantity | value |\n|---|---:|\n| $net_{h1}$ | 0.3325 |\n| $out_{h1}$ | $0.5824$ |\n| $w_5$ | 0.4 |\n"
BELOW = "| | $x_1$ | $x_2$ | $out_{h1}$ |\n|---|---|---|---|\n| forward | 0.05 | 0.1 | 0.5824 |\n"
PAIRS = "| input | value | input | value |\n|---|---|---|---|\n| $x_1$ | 0.05 | $x_2$ | 0.1 |\n"
TABULAR = r"""\begin{tabular}{lr}
\toprule symbol & value \\ \midrule
$\mathit{net}_{h1}$ & 0.3325 \\
$\frac{\partial E_{total}}{\partial w_5}$ & $0.0780$ \\ \bottomrule
\end{tabular}"""


def report(text: str, kind: str = "markdown") -> Report:
    return outcome(text, kind=kind).report


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [(BESIDE, 3, "markdown"), (BELOW, 3, "markdown"), (PAIRS, 2, "markdown"), (TABULAR, 2, "latex")],
)
def test_right_values_are_right(text: str, number: int, kind: str) -> None:
    found = report(text, kind)
    assert (found.claims.right, found.claims.total, found.findings) == (number, number, ())


@pytest.mark.parametrize(
    ("text", "right", "wrong", "place", "kind"),
    [
        (BESIDE, "0.3325", "0.3352", (3, 16), "markdown"),
        (BELOW, "0.5824", "0.5842", (3, 26), "markdown"),
        (PAIRS, "0.1 |", "0.2 |", (3, 26), "markdown"),
        (TABULAR, "0.0780", "0.0708", (4, 46), "latex"),
    ],
)
def test_wrong_value_is_found_at_its_place(
    text: str, right: str, wrong: str, place: tuple[int, int], kind: str
) -> None:
    [finding] = report(text.replace(right, wrong), kind).findings
    start = finding.extent.start
    assert (start.line, start.column, finding.expected) == (*place, right.strip(" |"))


def test_corrected_table() -> None:
    text = BESIDE.replace("0.3325", "0.3352").replace("$0.5824$", "?")
    assert derive.check_derivation(text, network="backprop").corrected == BESIDE.replace("$0.5824$", "0.5824")


@pytest.mark.parametrize(
    "text",
    [
        "| $x_1$ | $x_2$ |\n|---|---|\n| 0 | 1 |\n| 1 | 0 |\n",
        "| weight | old | new |\n|---|---|---|\n| $w_5$ | 0.4 | 0.3 |\n",
        "| weight | after the step |\n|---|---|\n| $w_5$ | 0.3 |\n",
        "| weight | value after 100 steps |\n|---|---|\n| $w_5$ | 0.3 |\n",
        "| quantity | value |\n|---|---|\n| $w_5$ | 0.3 |\n| $w_6$ | 0.3 | 0.4 |\n",
        "| quantity | $w_5$ |\n|---|---|\n| $x_1$ | 0.3 |\n",
    ],
)
def test_other_tables_are_left_alone(text: str) -> None:
    found = report(text)
    assert [each.code.name for each in found.findings] == ["X102"]
    assert (found.claims.total, found.claims.not_understood, found.unread[0].kind) == (1, 1, "table")


def test_a_table_without_symbols_is_no_mathematics() -> None:
    assert report("| layer | neurons |\n|---|---|\n| hidden | 3 |\n").unread == ()


MARKS = ["**{}**", "`{}`", "≈ {}", "*{}*", "**${}$**", "$\\approx {}$", "$\\mathbf{{{}}}$", "= {}"]


@pytest.mark.parametrize("mark", MARKS)
def test_a_marked_value_is_a_value(mark: str) -> None:
    found = report(BESIDE.replace("0.3325", mark.format("0.3352")))
    assert [(each.claimed, each.expected) for each in found.findings] == [("0.3352", "0.3325")]
    assert found.claims.total == 3


FORMULAS = "| quantity | formula | value |\n|---|---|---|\n| $net_{h1}$ | $w_1 x_1 + w_3 x_2 + b_1$ | 0.3325 |\n"


def test_a_formula_between_a_quantity_and_its_value_is_judged() -> None:
    assert report(FORMULAS).claims.right == 2
    [finding] = report(FORMULAS.replace("w_3", "w_2")).findings
    assert (finding.code.name, finding.expected) == ("D101", "w_1 x_1 + w_3 x_2 + b_1")


def test_a_table_of_formulas_is_judged_without_a_network() -> None:
    table = "With $p = 0.5$, $q = 3$:\n\n| | | |\n|---|---|---|\n| $r$ | $p q - 1$ | {} |\n| $s$ | $r^2$ | 0.25 |\n"
    assert check_derivation(table.format("0.5")).findings == ()
    wrong = check_derivation(table.format("0.6")).findings
    assert [(each.code.name, each.expected) for each in wrong][:1] == [("V101", "0.5")]


def test_exempted_table() -> None:
    text = f"<!-- derive: off -->\n{BESIDE.replace('0.3325', '0.3352')}<!-- derive: on -->\n"
    found = report(text)
    assert (found.claims.total, found.exempted) == (0, 1)


def test_selected_codes() -> None:
    text = BESIDE.replace("0.3325", "0.3352")
    assert outcome(text, selection=Selection(ignore=("V101",))).report.findings == ()


@pytest.mark.parametrize("cell", ["$2 \\times 8$", "$`2 \\times 8`$"])
def test_the_shape_of_a_matrix_is_no_formula_of_what_stands_behind(cell: str) -> None:
    found = report(f"| array | shape | decimals |\n|---|---|---|\n| $\\mathbf{{W}}_4$ | {cell} | 62 |\n")
    assert found.claims.wrong == 0


@pytest.mark.parametrize("head", ["Chain rule", "gradient", "Ableitung"])
def test_slopes_beside_what_they_are_taken_by_are_no_values_of_it(head: str) -> None:
    found = report(f"| parameter | {head} | agreement |\n|---|---|---|\n| $w_5$ | 0.0780 | exact |\n")
    assert (found.claims.right, found.claims.wrong) == (0, 0)
    slope = report(f"| by | {head} |\n|---|---|\n| $\\frac{{\\partial E_{{total}}}}{{\\partial w_5}}$ | 0.0870 |\n")
    assert slope.claims.wrong == 1


def test_pairs_need_not_fill_the_last_row() -> None:
    table = "| input | value | input | value | input | value |\n|---|---|---|---|---|---|\n"
    found = report(f"{table}| $x_1$ | 0.05 | $w_1$ | 0.15 | $w_2$ | 0.2 |\n| $x_2$ | 0.1 | $w_3$ | 0.25 | | |\n")
    assert (found.claims.right, found.claims.total) == (5, 5)
