"""Parts of formulas that nobody named, and entries of arrays, have names that are free, whatever the user's are."""

from __future__ import annotations

import pytest

from derive.network.network import Network

GIVEN = (
    "parameters: {W: [[1, 2], [3, 4]], U: [[1, 0.5], [0.2, 0.3]], a: [0.1, 0.2], c: [0.3, 0.1], s: 0.5}\n"
)


def names(graph: str, given: str = GIVEN) -> list[str]:
    """Return the names of the arrays behind those that are given."""
    network = Network.from_text(f"{given}graph: {graph}\n")
    assert network.tensors is not None
    return [name for name, tensor in network.tensors.tensors.items() if tensor.formula]


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ("{h: tanh(W @ a + U @ c), L: sum(h)}", ["product_h", "product2_h", "net_h", "h", "L"]),
        ("{L: log(sum(exp(s*(W @ a))))}", ["net_L", "net2_L", "L"]),
        ("{m: 'max(W @ a, U @ c)', L: sum(m)}", ["net_m", "net2_m", "m", "L"]),
        ("{L: sum(W @ a + T(W) @ c + U @ a)}", ["product_L", "product2_L", "product3_L", "L"]),
        ("{h: tanh(W @ a) + tanh(U @ c), L: sum(h)}", ["net_h", "net2_h", "h", "L"]),
    ],
)
def test_parts_of_one_formula_have_names_of_their_own(graph: str, expected: list[str]) -> None:
    assert names(graph) == expected


def test_names_of_parts_and_of_their_entries_give_way_to_the_users_wherever_they_stand() -> None:
    graph = "{h: tanh(W @ a + U @ c), net_h: 'a + c', product_h_1: s^2, L: sum(h*net_h) + product_h_1}"
    assert names(graph) == ["product2_h", "product3_h", "net2_h", "h", "net_h", "product_h_1", "L"]


def test_an_entry_of_a_part_gives_way_to_that_of_a_later_array() -> None:
    # The entries of product_h, a matrix, and of product_h_1, a vector, would both be product_h_1_1.
    graph = "{h: tanh(W @ U + U @ W), product_h_1: 'a + c', L: sum(h) + sum(product_h_1)}"
    assert names(graph)[:2] == ["product2_h", "product3_h"]


def test_entries_of_a_vector_give_way_to_names_that_are_written() -> None:
    network = Network.from_text(
        "inputs: {x: [1, 2], x1: 3}\nparameters: {beta: [0.1, 0.2], w: [0.5, 0.4]}\noptimizer: adam\n"
        "graph: {h1: x*w, h2: x + x1, h: 'concat(h1, h2)', L: sum(h) + sum(beta)}\n"
    )
    assert network.tensors is not None
    # x1 and x_1 would be written alike, the array h1 and h_1 are not.
    assert network.tensors["x"].entries == ("x_1_1", "x_2_1")
    assert network.tensors["beta"].entries == ("beta_1_1", "beta_2_1")
    assert network.tensors["h"].entries == ("h_1", "h_2", "h_3", "h_4")
    assert network.tensors["w"].entries == ("w1", "w2")
