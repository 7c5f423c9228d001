"""A result of one entry is the number of its name, and a loss is one number, whatever shape its formula gives."""

from __future__ import annotations

import pytest

from derive.calculus.balls import Values
from derive.errors import DeriveError
from derive.expressions.expression import Partial, Symbol
from derive.network.network import Network
from tests.tensor_checks import assert_adjoints_are_those_of_entries, assert_entries_have_the_values_of_arrays

GIVEN = "parameters: {A: [[1, 2], [3, 4], [0.5, 1]], u: [0.5, 0.3], w: [0.5, 0.3, 0.2], h: [[1], [2]], b: [0.5]}\n"


@pytest.mark.parametrize(
    ("graph", "adjoints"),
    [
        ("{L: T(h) @ h}", {"h": "2 * h"}),
        ("{L: 'w @ mean(A, rows)'}", {"w": "reshape(mean(A, rows), 3)"}),
        ("{m: 'mean(A, rows)', L: w @ m}", {"m": "reshape(w, 3, 1)", "w": "reshape(m, 3)"}),
        ("{m: 'mean(A, columns)', L: m @ u}", {"m": "T(u)", "u": "reshape(T(m), 2)"}),
        ("{d: 'sum(A^2, rows)', n: sqrt(d), L: (w @ n - 1)^2}", {"n": "w @ T(dL/dproduct_L)"}),
        ("{s: T(h) @ h, L: tanh(s) + b}", {"b": "ones(b)", "s": "1 - tanh(s)^2"}),
        ("{L: 'conv(h, reshape(u, 2, 1))'}", {}),
        ("{L: 'max_pool(w, 3) + mean(u @ T(u), columns) @ u'}", {}),
        ("{L: 'T(h) @ A[1:2] @ u'}", {"u": "reshape(T(A[1:2]) @ h, 2)"}),
    ],
)
def test_the_loss_is_a_number_and_adjoints_hold(graph: str, adjoints: dict[str, str]) -> None:
    network = Network.from_text(f"{GIVEN}graph: {graph}\n")
    tensors = network.tensors
    assert tensors is not None
    assert (network.graph.loss, tensors["L"].shape, tensors["L"].entries) == ("L", (), ("L",))
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)
    assert {name: repr(tensors.adjoint(name)) for name in adjoints} == adjoints


def test_a_result_of_one_entry_goes_by_its_name_and_keeps_its_shape() -> None:
    network = Network.from_text(f"{GIVEN}graph: {{s: T(h) @ h, t: s @ s, L: sum(t)}}\n")
    assert network.tensors is not None
    assert (network.tensors["s"].shape, network.tensors["s"].entries) == ((1, 1), ("s",))
    assert Values(network).exact(Symbol("s")) == 5


def test_what_is_made_of_the_loss_finds_the_shape_of_its_formula() -> None:
    network = Network.from_text(f"{GIVEN}graph: {{L: T(h) @ h, M: L @ [3]}}\nloss: L\n".replace("[3]", "b"))
    assert Values(network).exact(Symbol("M")) == 5 / 2
    assert_entries_have_the_values_of_arrays(network)


def test_examples_have_such_losses_too() -> None:
    network = Network.from_text(
        "examples: [{inputs: {x: [[1], [2]]}, targets: {t: 1}}, {inputs: {x: [[3], [-2]]}, targets: {t: 0}}]\n"
        "parameters: {h: [[1], [2]]}\ngraph: {s: T(h) @ x, L: (s - t)^2}\n"
    )
    assert network.tensors is not None
    assert "s_2" in network.tensors
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)


def test_exact_zeros_are_numbers_where_one_number_is_asked_for() -> None:
    # A filter of one entry, moved by two from the padding on, meets nothing but zeros.
    zeros = "Z: 'conv(b, b, 2, 1)'"
    loss = "S: 'softmax(Z, rows)', L: (Z @ Z - 1)^2 + sum(S*Z) + sum(b)"
    network = Network.from_text(f"{GIVEN}graph: {{{zeros}, {loss}}}\n")
    assert Values(network).exact(Symbol("L")) == 3 / 2
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)
    with pytest.raises(DeriveError, match="'L' depends on no input and no parameter"):
        Network.from_text(f"{GIVEN}graph: {{{zeros}, L: Z @ Z}}\n")


def test_of_equal_numbers_in_a_window_the_first_is_the_largest_within_a_formula_too() -> None:
    network = Network.from_text("parameters: {x: [2, 2, 1]}\ngraph: {L: 'sum(max_pool(x, 3))*3'}\n")
    assert [Values(network).exact(Partial("L", name)) for name in ("x1", "x2", "x3")] == [3, 0, 0]
    assert_adjoints_are_those_of_entries(network)


def test_the_transpose_of_a_number_is_the_number() -> None:
    network = Network.from_text("parameters: {x: 3}\ngraph: {f: T(x), L: 'f^2 + sum(reshape(x, 1))'}\n")
    assert Values(network).exact(Partial("L", "x")) == 7
