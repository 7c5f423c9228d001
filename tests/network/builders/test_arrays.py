"""Descriptions with arrays: shapes that do not fit are named with both shapes, their place, and what to write."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.calculus.balls import Values
from derive.errors import DeriveError
from derive.expressions.expression import Partial
from derive.network.graph.quantity import Role, WeightedSum
from derive.network.graph.softmax import Softmax
from derive.network.network import Network
from tests.tensor_checks import assert_adjoints_are_those_of_entries, assert_entries_have_the_values_of_arrays

GIVEN = "inputs: {X: [[1, 0, 2], [0, 1, 1]]}\nparameters: {W: [[1, 2], [3, 4]], b: [0.1, 0.2]}\n"


def test_entries_have_names_and_definitions() -> None:
    network = Network.from_text(GIVEN + "graph: {Z: 'T(X) @ W + b', A: 'softmax(Z, rows)', L: 'sum(A^2)'}\n")
    graph, tensors = network.graph, network.tensors
    assert tensors is not None
    assert tensors["Z"].shape == (3, 2)
    assert tensors["Z"].entries[-1] == "Z_3_2"
    assert graph["Z_3_2"].definition == WeightedSum(("X_1_3", "X_2_3"), ("W_1_2", "W_2_2"), "b2")
    assert graph["A_1_2"].definition == Softmax(("Z_1_1", "Z_1_2"), ("A_1_1", "A_1_2"), 1)
    assert graph.loss == "L"
    assert graph.variables == [*tensors["X"].entries, *tensors["W"].entries, "b1", "b2"]


def test_what_a_softmax_is_taken_of_has_a_name() -> None:
    network = Network.from_text(GIVEN + "graph: {A: 'softmax(T(X) @ W/2, rows, causal) @ W', L: mean(A)}\n".replace(
        "T(X) @ W/2", "X[:, 1:2] @ W/2"
    ))
    assert network.tensors is not None
    assert list(network.tensors.tensors) == ["X", "W", "b", "net_A", "softmax_A", "A", "L"]
    assert network.tensors["softmax_A"].entries == ("softmax_A_1_1", "", "softmax_A_2_1", "softmax_A_2_2")


def test_a_maximum_is_taken_of_exact_zeros_too() -> None:
    network = Network.from_text(
        "inputs: {X: [1, -2, 0.5]}\nparameters: {K: [2]}\n"
        "graph: {Z: 'conv_transpose(X, K, 2)', Q: 'max_pool(Z, 2, 1)', L: sum(Q)}\n"
    )
    assert network.tensors is not None
    assert network.tensors["Z"].entries == ("Z1", "", "Z3", "", "Z5")
    assert Values(network).exact(Partial("L", "K1")) == Fraction(3, 2)


def test_entries_may_have_names_of_their_own() -> None:
    network = Network.from_text(
        "inputs: {x: [{a: 1}, {b: 2}]}\nparameters: {W: [[{w1: 0.5}, 2], [3, 4]]}\ngraph: {L: sum(W @ x)}\n"
    )
    assert network.graph.variables == ["a", "b", "w1", "W_1_2", "W_2_1", "W_2_2"]


def test_rows_are_looked_up_from_0_and_constants_have_no_derivative() -> None:
    network = Network.from_text(
        "constants: {ids: [2, 0], t: 3}\nparameters: {E: [[1, 2], [3, 4], [5, 6]]}\n"
        "graph: {X: 'E[ids]', L: sum(X) - t}\n"
    )
    assert network.graph["X_1_2"].definition.parents == ("E_3_2",)
    assert network.graph["X_2_1"].definition.parents == ("E_1_1",)
    assert network.graph["t"].role is Role.HYPERPARAMETER
    assert network.graph.variables == [f"E_{row}_{column}" for row in (1, 2, 3) for column in (1, 2)]


def test_entries_of_a_vector_are_looked_up() -> None:
    network = Network.from_text(
        "constants: {k: 2, i: [0, 2, 2]}\nparameters: {c: [1, 2, 3]}\n"
        "graph: {picked: 'c[k]', some: 'c[i]', L: sum(some * 2) + picked^2}\n"
    )
    tensors = network.tensors
    assert tensors is not None
    assert (tensors["picked"].shape, tensors["some"].shape) == ((), (3,))
    assert network.graph["some2"].definition.parents == ("c3",)
    assert [Values(network).exact(Partial("L", each)) for each in ("c1", "c2", "c3")] == [2, 0, 10]
    assert_adjoints_are_those_of_entries(network)


def test_the_loss_of_a_class_by_its_number() -> None:
    network = Network.from_text(
        "examples:\n  - {inputs: {x: [1, 0]}, targets: {y: 1}}\n  - {inputs: {x: [0, 2]}, targets: {y: 0}}\n"
        "parameters: {W: [[1, 2], [3, 4]]}\ngraph: {p: softmax(W @ x), L: '-log(p[y])'}\n"
    )
    assert_adjoints_are_those_of_entries(network)


def test_numbers_are_joined_to_vectors_and_those_to_matrices() -> None:
    network = Network.from_text(
        "inputs: {x: [1, 2, 3]}\nparameters: {w12: 0.3, w13: -0.5, w23: 0.7}\n"
        "graph: {W: 'stack(concat(0, w12, w13), concat(w12, 0, w23), concat(w13, w23, 0))', v: 'stack(w12, 2 * w13)',\n"
        "        u: 'concat(w12, v)', L: x @ W @ x + u @ x}\n"
    )
    tensors = network.tensors
    assert tensors is not None
    assert (tensors["W"].shape, tensors["v"].shape, tensors["u"].shape) == ((3, 3), (2,), (3,))
    assert tensors["W"].entries[:2] == ("", "W_1_2")
    assert Values(network).exact(Partial("L", "w12")) == 2 * 2 + 1 + 2
    assert Values(network).exact(Partial("L", "w13")) == 2 * 3 + 6
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)


def test_maps_are_joined_one_behind_another() -> None:
    network = Network.from_text(
        "inputs: {X: [[[1, 2, 0], [3, 4, 1], [0, 1, 2]]]}\n"
        "parameters: {K: [[[[1]]], [[[2]]]], J: [[[[1, 0, 1], [0, 2, 0], [1, 0, -1]]]]}\n"
        "graph: {A: 'conv(X, K)', B: 'conv(X, J, 1, 1)', C: 'concat(A, B, channels)', L: sum(C^2)}\n"
    )
    tensors = network.tensors
    assert tensors is not None
    assert tensors["C"].shape == (3, 3, 3)
    assert network.graph["C_3_1_1"].definition.parents == ("B_1_1_1",)
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)


def test_an_array_may_be_called_channels() -> None:
    network = Network.from_text(
        "parameters: {channels: [1, 2], b: [3]}\n"
        "graph: {C: 'concat(channels, b)', D: 'concat(b, channels)', L: C @ D}\n"
    )
    assert network.tensors is not None
    assert network.tensors["D"].shape == (3,)


@pytest.mark.parametrize(
    ("graph", "message", "column", "hint"),
    [
        ("L: sum(X @ W)", "X is 2 x 3, W is 2 x 2", 20, "T(X) @ W?"),
        ("L: sum(X + W)", "X is 2 x 3, W is 2 x 2", 20, "entry by entry"),
        ("L: sum(T(X) + X)", "T(X) is 3 x 2, X is 2 x 3", 18, "T(X)?"),
        ("L: sum(W @ X + b)", "W @ X is 2 x 3, b has 2 entries", 24, "write it as a column"),
        ("L: 'sum(X[3])'", "X is 2 x 3, and the index 3", 17, "from 1 to 2"),
        ("L: X @ T(X)", "the loss 'L' is 2 x 2", 12, "one number"),
        ("L: 'sum(conv(b, W))'", "b has 2 entries, W is 2 x 2", 25, "as many axes as the image"),
        ("L: 'sum(conv(X, reshape(W, 2, 1, 2)))'", "reshape(W, 2, 1, 2) is 2 x 1 x 2", 33, "2 channels"),
        ("L: 'sum(conv(W, X))'", "W is 2 x 2, X is 2 x 3", 25, "a filter fits into the image"),
        ("L: 'sum(max_pool(X, 3))'", "a window is 3 x 3", 26, "a window fits into the image"),
        ("L: 'sum(conv_transpose(X, W, 1, 1, 1))'", "X is 2 x 3, W is 2 x 2", 35, "less than a stride"),
        ("L: 'sum(conv(X, W, 1, 2, 1, 1, 1))'", "conv takes (X, K, stride, padding, dilation)", 17, ""),
        ("L: 'sum(concat(2, X))'", "2 is a number, X is 2 x 3", 27, "concat joins"),
        ("L: 'sum(concat(X, X, channels))'", "X is 2 x 3: it has no channels", 24, "reshape(A, 1, h, w)"),
        (
            "L: 'sum(stack(reshape(X, 2, 1, 3), reshape(X, 1, 2, 3)))'", "reshape(X, 2, 1, 3) is 2 x 1 x 3", 31,
            "one below the other",
        ),
        (
            "L: 'sum(concat(reshape(X, 2, 1, 3), reshape(b, 2, 1, 1), channels))'",
            "is 2 x 1 x 3", 53, "as high and as wide",
        ),
        (
            "L: 'sum(concat(reshape(X, 2, 1, 3), reshape(X, 2, 1, 3)[1:1]))'", "is 2 x 1 x 3", 32, ", channels)",
        ),
        ("L: 'sum(stack(2, b))'", "2 is a number, b has 2 entries", 26, "stack puts"),
        ("L: 'sum(softmax(X, rows, causal))'", "X is 2 x 3", 25, "a column for each token"),
    ],
)
def test_shapes_that_do_not_fit(graph: str, message: str, column: int, hint: str) -> None:
    with pytest.raises(DeriveError) as caught:
        Network.from_text(GIVEN + f"graph: {{{graph}}}\n")
    assert message in str(caught.value)
    assert hint in caught.value.hint
    assert (caught.value.location or "").endswith(f":3:{column}")


@pytest.mark.parametrize(
    ("given", "message", "place"),
    [
        ("inputs: {X: [[1, 2], [3]]}", "part 2 has 1 entry", "1:22"),
        ("inputs: {X: []}", "an empty list", "1:13"),
        ("inputs: {X: [1, no]}", "not a number: 'no'", "1:17"),
        ("constants: {ids: [0, 3]}\ninputs: {X: [[1, 2], [3, 4]]}", "ids has the entry 3", "3:19"),
        ("constants: {ids: [0.5]}\ninputs: {X: [[1, 2], [3, 4]]}", "no whole number", "1:19"),
        ("inputs: {X: [[1, 2], [3, 4]], ids: [1], W: 2}\nparameters: {X1: 1, X_1_1: 2}", "duplicate name", "1:15"),
    ],
)
def test_bad_arrays_are_named_with_their_place(given: str, message: str, place: str) -> None:
    formula = "X[ids]" if "ids" in given else "X"
    with pytest.raises(DeriveError) as caught:
        Network.from_text(f"{given}\ngraph: {{L: 'sum({formula})'}}\n")
    assert message in str(caught.value)
    assert (caught.value.location or "").endswith(place)
