"""Whatever a document says: the check ends soon, raises nothing, and never calls right what it cannot judge."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.check.pipeline import check_document
from derive.check.source.decoding import KINDS, read
from tests.check.judged import backprop
from tests.checkout import DOCUMENTS

if TYPE_CHECKING:
    from derive.check.report.findings import Report

TEXTS = sorted(path for path in DOCUMENTS.iterdir() if path.suffix in (".md", ".tex"))
MATRIX = r"\begin{pmatrix}" + r"\\".join(" & ".join(["w1"] * 12) for _ in range(12)) + r"\end{pmatrix}"
HOSTILE = {
    "tower": r"$z1 = 9^{9^{9^9}}$ $(9^{4000})^{4000} = 2$ $2^{-99999999} = 0$",
    "exponentials": r"$z1 = \exp(\exp(\exp(\exp(9))))$ $z1 = e^{10^{30}}$",
    "sums in sums": r"$z1 = \sum_{i=1}^{900}\sum_{j=1}^{900}\sum_{k=1}^{900} w1$",
    "a long sum": "$z1 = " + "+".join(["w1 x1"] * 400) + "$",
    "many digits": "$z1 = 0." + "3" * 5000 + "$",
    "nested braces": "$" + "{" * 20_000 + "z1" + "}" * 20_000 + " = 1$",
    "many relations": "$z1" + " = 0.3326" * 200 + "$",
    "unknown symbols": " ".join(f"$q_{{{i}}} = {i}.5$" for i in range(2_000)),
    "unknown formulas": " ".join(f"$q_{{{i}}} = q_{{{i - 1}}} + w_1$" for i in range(1, 800)),
    "definitions that double": "$q_0 = x_1^2$\n\n"
    + "\n\n".join(f"$q_{{{i}}} = q_{{{i - 1}}} q_{{{i - 1}}} + x_1$" for i in range(1, 40)),
    "definitions one above the other": "$q_0 = x_1^2$\n\n"
    + "\n\n".join(f"$q_{{{i}}} = q_{{{i - 1}}}^2 + 0.1{' = 0.5' * (i % 60 == 0)}$" for i in range(1, 300)),
    "a sum without an end": "\n\n".join(rf"$s_{i} = \sum_j w_1 x_1 = 0.{i}$" for i in range(1, 9)),
    "index letters": r"$z_{ijk} = w_{ijk} a_{kl} x_{mn}$",
    "matrices": "$z1 = " + " ".join([MATRIX] * 8) + "$",
    "division by zero": r"$z1 = \frac{1}{x1 - x1} = \frac{1}{0}$",
    "wrong formulas": "\n".join(rf"$$z1 = w1 x1 + w4 x2 + b1 = 0.3{i:03}$$" for i in range(60)),
}


SOON = 20
"""Seconds of computing; about ten times what the slowest of these documents takes."""


def checked_soon(text: str, kind: str = "markdown", *, alone: bool = False) -> Report:
    started = time.process_time()
    report = check_document(read(text, kind, "hostile"), None if alone else backprop())
    assert time.process_time() - started < SOON
    return report


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_document_is_checked_to_its_end_and_nothing_in_it_right(name: str) -> None:
    claims = checked_soon(HOSTILE[name]).claims
    assert claims.total > 0 and claims.right == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_document_is_checked_to_its_end_without_a_network(name: str) -> None:
    assert checked_soon(HOSTILE[name], alone=True).claims.total > 0


@pytest.mark.parametrize("text", ["\t" * 100_000, "> " * 100_000, "- a\n    b\n" * 20_000, "<!--\n    " * 20_000])
def test_text_without_formulas_is_read_to_its_end(text: str) -> None:
    assert checked_soon(text).claims.total == 0


def test_long_document_of_right_formulas_has_no_finding() -> None:
    line = r"$z1 = w1 x1 + w3 x2 + b1 = 0.15 \cdot 0.05 + 0.25 \cdot 0.1 + 0.3 = 0.3325$"
    report = checked_soon("\n\n".join([line] * 2_000))
    assert report.claims.right == report.claims.total == 6_000


OPERANDS = (
    "z1", "w_5", "a_{h1}", "out_{h1}", "(", ")", "+", "-", "0.5", "1.196", "^", "_", "2", r"\partial", "E_{total}",
    r"\sigma", "e^{-", r"\sum_{i=1}^{2}", r"\cdot", " ", "'", r"\begin{pmatrix}", r"\end{pmatrix}", r"\ldots", "|",
    r"\delta_1", "[", "]", r"\max(0,", r"\text{new}", "{", "}", r"\frac{",
)  # fmt: skip
PIECES = st.sampled_from((*OPERANDS, "=", r"\approx", "?", "&", r"\\", "\n", "$", ">"))


def soup(pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(pieces, max_size=40).map("".join)


@given(st.one_of(st.text(max_size=200), soup(PIECES)), st.booleans())
def test_any_text_is_checked(text: str, alone: bool) -> None:
    text = text.replace("\x00", "")
    checked_soon(f"${text}$\n\n$${text}$$\n", alone=alone)


@settings(max_examples=50)
@given(soup(st.sampled_from(OPERANDS)).filter(str.strip), st.booleans())
def test_no_formula_is_two_numbers(formula: str, alone: bool) -> None:
    one, other = (checked_soon(f"$${formula} = {number}$$", alone=alone).claims for number in ("0.1234", "0.4321"))
    assert one.total > 0 and not (one.right and other.right)


@settings(max_examples=15)
@given(st.sampled_from(TEXTS), st.data())
def test_mutated_document_is_checked(path: Path, data: st.DataObject) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    first = data.draw(st.integers(0, max(0, len(lines) - 12)))
    text = "\n".join(lines[first : first + 12])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(PIECES) + text[at + data.draw(st.integers(0, 3)) :]
    checked_soon(text, KINDS[path.suffix])
