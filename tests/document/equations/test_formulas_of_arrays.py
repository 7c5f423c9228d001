"""Formulas of arrays: no fraction above the line of another, no brackets around what needs none."""

from __future__ import annotations

import pytest

from derive.document.equations.arrays import ArrayWriter
from derive.expressions.expression import Expression, Negative, Partial, Quotient, Sum, Symbol
from derive.expressions.tensors.nodes import Entries, MatMul, Reshape, Transpose
from derive.network.builders.arrays import mapped
from derive.network.tables.activations import ACTIVATIONS

SLOPE, GRID = Partial("L", "s"), Partial("L", "X")
WRITER = ArrayWriter({"X": (3, 2), "W": (2, 2), "v": (3, 1), "p": (1, 1), "s": (), "L": ()})


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        (Quotient(SLOPE, 2 * Symbol("s")), r"\frac{1}{2\,s}\,\frac{\partial L}{\partial s}"),
        (Negative(Quotient(GRID, Symbol("v"))), r"-\frac{\partial L}{\partial \mathbf{X}} \odot \frac{1}{\mathbf{v}}"),
        (Quotient(Symbol("X"), Symbol("v")), r"\frac{\mathbf{X}}{\mathbf{v}}"),
        (Reshape(MatMul((Symbol("X"), Symbol("W"))), (6,)), r"\mathbf{X}\,\mathbf{W}"),
        (Transpose(Reshape(Symbol("p"), (1,))), r"\mathbf{p}^{\mathsf{T}}"),
        (Entries(Reshape(MatMul((Symbol("X"), Symbol("W"))), (6,)), (3,)), r"(\mathbf{X}\,\mathbf{W})_{3}"),
        (2 * Reshape(Sum((Symbol("X"), Symbol("v"))), (6,)), r"2\,(\mathbf{X} + \mathbf{v})"),
        (GRID * 2 * Symbol("v"), r"2\,\frac{\partial L}{\partial \mathbf{X}} \odot \mathbf{v}"),
        (mapped(ACTIVATIONS["identity"], Symbol("X")), r"\mathbf{X}"),
    ],
)
def test_a_formula_is_as_plain_as_can_be(formula: Expression, written: str) -> None:
    assert WRITER.text(formula) == written
