"""The whole batch in matrix form: a row or a column for each example, and what stands in these matrices."""

from __future__ import annotations

import re

import pytest

from derive.document.composed import Request, notes_source
from derive.network.network import Network
from derive.worked import derive


def batch(**more: object) -> Network:
    return Network.from_arguments(
        examples=[
            {"inputs": ["0.5", -1], "targets": [1]}, {"inputs": [1, "0.3"], "targets": [0]},
            {"inputs": ["0.7", 2], "targets": [1]},
        ],
        layers=[
            {"neurons": 2, "activation": "tanh", "bias": ["0.1", "0.2"], "weights": [["0.1", "0.2"], ["0.3", "-0.4"]]},
            {"neurons": 1, "bias": "0.3", "weights": [["0.4", "-0.5"]]},
        ],
        **more,
    )


def matrix_form(network: Network, form: str = "both") -> str:
    """Return the section of the notes without shapes below factors."""
    section = notes_source(network, Request(shown={"form": form})).partition(r"\label{sec:batch-matrix}")[2]
    return re.sub(r"\\underset\{[\d \\times]+\}", "", section)


ROWS = r"\begin{bmatrix} 0.5 & -1 \\ 1 & 0.3 \\ 0.7 & 2 \end{bmatrix}"
COLUMNS = r"\begin{bmatrix} 0.5 & 1 & 0.7 \\ -1 & 0.3 & 2 \end{bmatrix}"


@pytest.mark.parametrize("form", ["both", "matrix"])
def test_each_example_is_a_row(form: str) -> None:
    section = matrix_form(batch(), form)
    assert rf"{{\mathbf{{X}}}} = {ROWS}" in section
    assert r"{\mathbf{X}}\,{(\mathbf{W}^{(1)})^{\mathsf{T}}} + \mathbf{b}^{(1)}" in section
    assert r"= \operatorname{sum}_{\mathrm{columns}}" in section


def test_each_example_is_a_column_where_the_description_says_so() -> None:
    section = matrix_form(batch(conventions={"columns": "examples"}, notation="matrix"))
    assert rf"{{\mathbf{{X}}}} = {COLUMNS}" in section
    assert r"{\mathbf{W}^{[1]}}\,{\mathbf{X}} + \mathbf{b}^{[1]}" in section
    assert r"= \operatorname{sum}_{\mathrm{rows}}" in section


def test_numbers_by_name_lie_as_the_description_lays_them() -> None:
    rows, columns = (derive(batch(**more)) for more in ({}, {"conventions": {"columns": "examples"}}))
    by_row, by_column = (worked.value("dE_total/dNet1") for worked in (rows, columns))
    assert tuple(zip(*by_row, strict=True)) == by_column
    assert rows.value("dE_total/dW1") == columns.value("dE_total/dW1")


def test_numbers_alone_have_no_matrix_of_the_batch() -> None:
    assert matrix_form(batch(), "scalar") == ""


def test_the_matrix_form_of_one_example_says_so_and_updates_nothing() -> None:
    network = Network.from_arguments(
        examples=[{"inputs": [[1, 0], [2, 1]], "targets": [1]}, {"inputs": [[0, 1], [1, 3]], "targets": [0]}],
        layers=[{"kind": "convolution", "filter": [[1, 2]], "activation": "tanh"},
                {"kind": "pooling", "by": "mean", "size": [2, 1]}],
        notes={"example": 2},
    )  # fmt: skip
    source = notes_source(network)
    section = source.partition(r"\label{sec:matrix}")[2]
    assert r"\frac{\partial E^{(2)}_{\mathrm{total}}}{\partial \mathbf{K}}" in section
    assert r"\frac{\partial E_{\mathrm{total}}}{\partial" not in section
    assert "After one update" not in section
    # Of arrays that are no rows there is no matrix of all examples.
    assert "sec:batch-matrix" not in source
