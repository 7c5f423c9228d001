"""Examples of a graph give arrays, and targets by which nothing is differentiated."""

from __future__ import annotations

import pytest

from derive.errors import DeriveError
from derive.network.graph.quantity import Role
from derive.network.network import Network
from tests.tensor_checks import assert_adjoints_are_those_of_entries, assert_entries_have_the_values_of_arrays

VECTORS = """\
examples:
  - inputs: {x: [1, 0]}
    targets: {t: [1, 0]}
  - inputs: {x: [0.5, 3]}
    targets: {t: [0, 1]}
parameters: {W: [[0.3, -0.2], [0.5, 0.4]]}
graph: {a: tanh(W @ x), L: sum((a - t)^2)/2}
"""
ROWS_OF_A_TABLE = """\
examples:
  - inputs: {ids: [0, 2]}
    targets: {t: [1, 0]}
  - inputs: {ids: [1, 1]}
    targets: {t: [0, 1]}
parameters: {M: [[0.3, -0.2], [0.5, 0.4], [0.1, 0.9]]}
graph: {y: "softmax(mean(M[ids], columns), rows)", L: -sum(t * log(y))}
"""
# ``@`` marks the place that the message names.
BAD = {
    "shape": ("[0.5, 3]", "@[0.5, 3, 1]", "'x' has 3 entries; in the first example it has 2 entries"),
    "number": ("[0.5, 3]", "@0.5", "'x' is a number; in the first example it has 2 entries"),
    "word": ("[0.5, 3]", "[0.5, @three]", "not a number: 'three'"),
    "missing": ("targets: {t: [0, 1]}", "@targets: {}", "'t' is missing in example 2; the first has it"),
    "other": ("t: [0, 1]", "t: [0, 1], @s: 1", "'s' is not given in the first example; expected one of: t"),
    "names": ("[0.5, 3]", "[0.5, {y: @3}]", "the entry 'y' is 'x2' in the first example"),
    "list": ("inputs: {x: [0.5, 3]}", "inputs: @[0.5, 3]", "'inputs' is wrong: expected names with numbers such as"),
}


@pytest.mark.parametrize("text", [VECTORS, ROWS_OF_A_TABLE])
def test_arrays_of_all_examples_hold_their_entries(text: str) -> None:
    network = Network.from_text(text)
    assert_entries_have_the_values_of_arrays(network)
    assert_adjoints_are_those_of_entries(network)


def test_every_example_has_its_own_numbers() -> None:
    graph = Network.from_text(VECTORS).graph
    assert [graph.givens[name] for name in ("x2_1", "x2_2", "t2_1", "t2_2")] == [0, 3, 0, 1]
    assert graph["t1_1"].role is Role.TARGET
    assert graph.variables == graph.parameters


def test_targets_of_one_example_are_no_variables() -> None:
    text = "inputs: {x: [1, 2]}\ntargets: {t: 3}\nparameters: {w: [4, 5]}\ngraph: {L: (w @ x - t)^2}\n"
    assert Network.from_text(text).graph.variables == ["x1", "x2", "w1", "w2"]


def test_which_rows_are_looked_up_is_each_examples_own() -> None:
    network = Network.from_text(ROWS_OF_A_TABLE)
    assert [network.graph.givens[name] for name in ("ids1_1", "ids2_1", "ids1_2", "ids2_2")] == [0, 2, 1, 1]
    assert network.graph.children["M_3_1"] != network.graph.children["M_2_1"]


@pytest.mark.parametrize("case", BAD)
def test_message_and_place(case: str) -> None:
    old, new, message = BAD[case]
    before, _, after = VECTORS.rpartition(old)
    marked = before + new + after
    start = marked[: marked.index("@", len(before))]
    place = f"{start.count(chr(10)) + 1}:{len(start) - start.rfind(chr(10))}"
    with pytest.raises(DeriveError) as caught:
        Network.from_text(start + marked[len(start) + 1 :])
    assert str(caught.value).startswith(f"<text>:{place}: {message}")
