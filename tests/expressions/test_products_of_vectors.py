"""Adjoints of products in which a vector stands before a matrix, or that multiply every row of a larger array."""

from __future__ import annotations

import pytest

from derive.errors import DeriveError
from derive.expressions.formula import read_formula
from derive.expressions.tensors.layouts import in_numerator_layout
from derive.expressions.tensors.shape import shape_of
from derive.network.network import Network
from tests.tensor_checks import assert_adjoints_are_those_of_entries, assert_entries_have_the_values_of_arrays

GIVEN = (
    "parameters: {A: [[1, 2], [3, 4]], X: [[1, 0.5], [2, -1]], u: [1, 2], B: [[[1, 2], [3, 4]], [[0.5, 1], [1, 0]]]}\n"
)


@pytest.mark.parametrize(
    ("graph", "adjoints"),
    [
        ("{L: sum(A @ (u @ X))}", {"A": "ones(A @ (u @ X)) @ T(u) @ X"}),
        ("{L: u @ X @ A @ (u @ X)}", {}),
        ("{h: u @ X, L: h @ A @ h}", {"A": "h @ T(h)"}),
        ("{Z: B @ A, L: sum(Z^2)}", {"B": "dL/dZ @ T(A)", "A": "T(reshape(B, 4, 2)) @ reshape(dL/dZ, 4, 2)"}),
        ("{Z: B @ u, L: sum(Z^2)}", {"B": "reshape(dL/dZ, 2, 2, 1) @ T(u)"}),
        ("{Z: B @ u, L: sum(Z^2)}", {"u": "T(reshape(B, 4, 2)) @ reshape(dL/dZ, 4)"}),
    ],
)
def test_adjoints_hold(graph: str, adjoints: dict[str, str]) -> None:
    network = Network.from_text(f"{GIVEN}graph: {graph}\n")
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)
    assert network.tensors is not None
    assert {name: repr(network.tensors.adjoint(name)) for name in adjoints} == adjoints


def test_a_larger_array_is_no_right_factor() -> None:
    with pytest.raises(DeriveError, match="A is 2 x 2, B is 2 x 2 x 2"):
        Network.from_text(f"{GIVEN}graph: {{L: sum(A @ B)}}\n")


@pytest.mark.parametrize("formula", ["u @ A", "u @ A @ X", "A @ u", "u @ (A @ u)", "A @ X"])
def test_numerator_layout_turns_them_over(formula: str) -> None:
    shapes = {"u": (2,), "A": (2, 2), "X": (2, 2)}
    found = shape_of(in_numerator_layout(read_formula(formula), shapes), shapes)
    shape = shape_of(read_formula(formula), shapes)
    assert found == ((1, *shape) if len(shape) == 1 else shape[::-1])
