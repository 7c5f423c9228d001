"""The notes' arithmetic, read from the LaTeX source and done again: printed factors give the printed product."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import given, settings

from derive.calculus.audited import Audit
from derive.document.composed import notes_source
from derive.document.notes.walkthrough import walkthrough
from tests.document.arithmetic import Member, faults, members
from tests.document.samples import SAMPLES, network
from tests.document.truth import Truth
from tests.strategies import networks

if TYPE_CHECKING:
    from derive.network.network import Network

EQUATION = re.compile(
    r"\\begin\{equation\}(?:\\label\{eq:(?P<label>[^}]*)\})?\s*\\begin\{aligned\}\n(?P<body>.*?)\n\\end\{aligned\}",
    re.DOTALL,
)


def source_of(described: Network) -> str:
    """The notes without the audit, which takes long and has its own tests."""
    with patch("derive.calculus.audit.audit", lambda each: Audit((), 0, len(each.graph.parameters))):
        return notes_source(described)


def wrong_lines(source: str, truth: Truth) -> tuple[list[str], int]:
    """Return what does not hold in the equations of some notes, and how many have numbers."""
    found, counted = [], 0
    for equation in EQUATION.finditer(source):
        chain = members(equation["body"])
        label = equation["label"]
        counted += any(member.numeric for member in chain)
        known = truth.of(label) if label else None
        found += [f"{label or equation['body']}: {fault}" for fault in faults(chain, known)]
    return found, counted


@given(networks(most_layers=3, most_neurons=3))
@settings(max_examples=25)
def test_every_line_of_any_notes_holds_as_printed(described: Network) -> None:
    wrong, counted = wrong_lines(source_of(described), Truth(described))
    assert wrong == []
    # At least net, out, E, E_total, and the derivation of one weight.
    assert counted >= 6


@pytest.mark.parametrize("name", SAMPLES)
def test_every_line_of_the_samples_holds_as_printed(name: str) -> None:
    source = source_of(network(name))
    wrong, counted = wrong_lines(source, Truth(network(name)))
    assert wrong == []
    numbered = source.count(r"\begin{aligned}") - source.count(r"\text{says:}")
    assert counted >= numbered // 2


@given(networks(most_layers=2, most_neurons=3))
@settings(max_examples=10)
def test_every_line_of_a_walkthrough_holds_as_printed(described: Network) -> None:
    truth = Truth(described)
    for parameter in described.graph.parameters[:3]:
        for step in walkthrough(described, parameter, 5, "text").strip().split("\n\n")[1:]:
            _, left, *rows = (line.strip() for line in step.splitlines())
            chain = members(left + " " + " ".join(rows))
            # A formula in symbols may hold a call of a function only by name.
            assert faults(chain, truth.of(left.replace("'", "+"))) == []


@pytest.mark.parametrize("decimals", [1, 2, 12, 30])
def test_lines_hold_at_any_number_of_decimals(decimals: int) -> None:
    described = network("backprop")
    text = walkthrough(described, "w1", decimals, "latex")
    wrong, counted = wrong_lines(text, Truth(described))
    assert wrong == [] and counted >= 9


# --- tables


def rows_under(source: str, head: str) -> list[list[str]]:
    """Return the rows of all tables with these column heads."""
    found = []
    for table in re.findall(re.escape(head) + r" \\\\\n(.*?)\\end\{", source, re.DOTALL):
        for line in table.splitlines():
            cells = [cell.strip().strip("$") for cell in line.removesuffix("*").removesuffix(r"\\").split("&")]
            if len(cells) == head.count("&") + 1 and not line.startswith("\\"):
                found.append(cells)
    return found


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("Error signal & For the activation & Slope & Value", r"({1}) \times ({2})"),
        ("Weight & Error signal & Activation & Value", r"({1}) \times ({2})"),
        ("Error & Target & Output & Value", r"\tfrac{{1}}{{2}} \times (({1}) - ({2}))^{{2}}"),
        ("Parameter & Old value & Gradient & New value", r"{1} - 0.5 \times ({2})"),
    ],
)
def test_rows_of_tables_hold_as_printed(head: str, line: str) -> None:
    described = network("many")
    rows = rows_under(source_of(described), head)
    assert len(rows) >= 10
    fixed = {name for name in described.graph.parameters if name not in described.trained}
    for row in rows:
        if re.sub(r"[\\_{}]|mathrm", "", row[0]) in {re.sub("_", "", name) for name in fixed}:
            # Blanks put point under point.
            assert row[1].partition(r"\phantom")[0] == row[3].partition(r"\phantom")[0] != ""
            continue
        chain = members(line.format(*row) + r" \approx " + row[3])
        assert faults(chain) == [], row


# --- the calculator itself


def matrix(body: str) -> str:
    return rf"\begin{{pmatrix}} {body} \end{{pmatrix}}"


def test_the_calculator_finds_what_does_not_hold() -> None:
    assert faults(members(r"a &\approx 0.7629 \times 0.1755 \\ &\approx 0.1339")) == []
    assert faults(members(r"a \approx 0.76 \times 0.17 \approx 0.1339"))
    assert faults(members(r"a = 0.5 \times 0.25 = 0.13"))
    assert faults(members(r"a = 0.5 \times 0.5 \approx 0.25")) == ["an approximate sign where nothing was rounded"]
    assert faults(members("dE/dw = 0.005 * 0.001 = 5e-6"), Fraction("5e-6")) == []
    assert faults(members("dE/dw ≈ 0.00500 * 0.01 ≈ 5.10e-5"), Fraction("5.1e-5"))
    # A tie confirms nothing.
    assert faults(members(r"a \approx 0.5 \times 0.25 \approx 0.13"))
    assert faults(members(r"a = 0.3 \approx 0.3"), Fraction(1, 3) + 0 * Truth(network("one-one")).of("w1"))


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (r"\tfrac{1}{2} \times (0.01 - 0.7729)^{2}", Fraction("0.5") * Fraction("0.7629") ** 2),
        (r"-0.5 \times (-4) + 2^{3}", Fraction(10)),
        (r"\max(0, -0.3)", Fraction(0)),
        (r"\mathbf{1}[0.25 > 0]", Fraction(1)),
        (r"4.5 \times 10^{-2}", Fraction("0.045")),
        (matrix(r"1 & 2 \\ 3 & 4") + matrix(r"5 \\ 6"), [[17], [39]]),
        (rf"\left({matrix('5')} - {matrix('2')}\right) \odot {matrix('3')}", [[9]]),
        ("(-0.5) * 0.5 - 1 / 2", Fraction("-0.75")),
    ],
)
def test_the_calculator_reads_what_is_printed(formula: str, value: object) -> None:
    (only,) = members(formula)
    assert only.numeric and only.value() == value


@pytest.mark.parametrize("formula", [r"w_{5}", r"\rho(0.5)", r"\mathbf{W}", r"e", r"0.5 \times x"])
def test_the_calculator_leaves_symbols_alone(formula: str) -> None:
    (only,) = members(formula)
    assert isinstance(only, Member) and not only.numeric
