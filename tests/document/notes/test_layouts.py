"""Numerator layout: derivatives by arrays turned over, and formulas that give them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from derive.calculus.balls import BallAlgebra
from derive.document.composed import Request, notes_source
from derive.document.notes.choosing import choosing
from derive.document.notes.walkthrough import walkthrough
from derive.expressions.expression import Expression, Partial, Symbol, Updated
from derive.expressions.tensors.array import Array
from derive.expressions.tensors.cells import cells
from derive.expressions.tensors.layouts import in_numerator_layout, turned, turned_name, upright_name
from derive.expressions.tensors.nodes import Transpose
from derive.expressions.tensors.shape import shape_of
from derive.expressions.tidy import ZERO
from derive.network.network import Network
from tests.document.kinds import network
from tests.tensor_checks import evaluated, overlap

KINDS = ["attention", "convolution", "layer_norm", "lstm", "gru", "filters", "bptt"]


def turned_over(values: Array) -> Array:
    """Return a matrix with rows for columns, a vector as a row."""
    if len(values.shape) not in (1, 2):
        return values
    return cells(Transpose(Symbol("x")), lambda _: values, BallAlgebra())


@pytest.mark.parametrize("name", KINDS)
def test_formulas_in_numerator_layout_give_the_derivatives_turned_over(name: str) -> None:
    described = network(name)
    tensors = described.tensors
    assert tensors is not None
    numbers, slopes = evaluated(described)

    def number(leaf: Expression) -> Any:
        return numbers[leaf.name] if isinstance(leaf, Symbol | Updated) else slopes.get(getattr(leaf, "by", ""), 0)

    partials = {turned_name(each): each for by in tensors.reaching for each in [Partial(tensors.loss, by)]}
    shapes = {**tensors.shapes, **{key: turned(tensors.shapes[each.by]) for key, each in partials.items()}}

    upright = {upright_name(each): each for each in partials.values()}
    shapes |= {key: tensors.shapes[each.by] for key, each in upright.items()}

    def array(leaf: Expression) -> Array:
        name = leaf.name if isinstance(leaf, Symbol) else ""
        if name in partials:
            return turned_over(tensors.value(partials[name], number))
        return tensors.value(upright.get(name, leaf), number)

    checked = 0
    for by in tensors.reaching:
        adjoint = tensors.adjoint(by)
        if by == tensors.loss or adjoint == ZERO:
            continue
        form = in_numerator_layout(adjoint, shapes)
        found, right = cells(form, array, BallAlgebra()), turned_over(cells(adjoint, array, BallAlgebra()))
        assert shape_of(form, shapes) == found.shape == right.shape == turned(tensors.shapes[by]), (by, form)
        assert all(overlap(one, other) for one, other in zip(found.cells, right.cells, strict=True)), (by, form)
        checked += 1
    assert checked > 4


def test_the_derivative_by_the_weights_of_a_layer_is_turned_over() -> None:
    described = Network.from_arguments(
        inputs=[1, 2, 3], targets=[1], layers=[{"neurons": 2, "weights": [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]}] * 1
        + [{"neurons": 1, "weights": [["0.5", "-0.5"]]}],
    )
    found, plain = (notes_source(described, Request(shown={"layout": each})) for each in ("numerator", "denominator"))
    assert r"\mathbf{x}\,(\boldsymbol{\delta}^{(1)})^{\mathsf{T}}" in found
    assert r"\boldsymbol{\delta}^{(1)}\,\mathbf{x}^{\mathsf{T}}" in plain
    rows = [len(re.findall(r"\\\\", each)) for each in (_gradient(found), _gradient(plain))]
    assert rows == [2, 1]


def _gradient(source: str) -> str:
    """Return the matrix of the derivatives by the weights of the first layer."""
    behind = source.rpartition(r"{\partial \mathbf{W}^{(1)}} &\approx")[2].partition(r"\end{aligned}")[0]
    return behind.rpartition(r"\begin{pmatrix}")[2]


def test_a_derivation_by_an_array_keeps_to_the_layout() -> None:
    described = Network.from_arguments(
        inputs=[[1, "0.5"], ["-0.5", 2]],
        targets=[[1, 0, 1], [0, 1, 0]],
        layers=[{"kind": "shared_dense", "weights": [["0.3", "-0.2"], ["0.5", "0.4"], [0, "0.1"]]}],
    )
    upright, lying = (
        walkthrough(choosing(described, {"layout": layout}), "V", 4, "text") for layout in ("denominator", "numerator")
    )
    assert "= T(dE_total/dY) @ X" in upright and "with respect to V (3 x 2)" in upright
    assert "= T(X) @ T(dE_total/dY)" in lying and "with respect to V (2 x 3)" in lying
    # The numbers are the same, rows for columns.
    rows, columns = (_grid(text, "dE_total/dV (") for text in (upright, lying))
    assert rows == [list(column) for column in zip(*columns, strict=True)] and len(rows) == 3


def _grid(text: str, head: str) -> list[list[str]]:
    lines = text.partition(head)[2].splitlines()[2:]
    found = [[word for word in line.split() if word not in "=\N{ALMOST EQUAL TO}"] for line in lines]
    return found[: found.index([])]
