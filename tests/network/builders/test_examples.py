"""Examples of a batch: one graph that holds them all, parameters shared, names that say which example is meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import DeriveError
from derive.network.graph.quantity import Role
from derive.network.network import Network

BATCH = """\
examples:
  - {inputs: {x1: 0, x2: 1}, targets: {t: 1}}
  - {inputs: {x1: 1, x2: 0}, targets: {t: 0}}
reduction: mean
layers:
  - {neurons: [h1, h2], weights: [[0.5, 0.4], [0.3, -0.2]], bias: [0.1, 0.2]}
  - {neurons: [y], weights: [[0.5, 0.4]], bias: 0.1}
penalty: {l2: 0.1}
"""


def test_parameters_are_shared_and_examples_are_not() -> None:
    network = Network.from_text(BATCH)
    graph = network.graph
    assert graph.parameters == network.examples[0].graph.parameters
    assert graph.children["w5"] == ("R2", "net_y_1", "net_y_2")
    assert graph.givens["x1_2"] == graph.givens["t_1"] == 1
    assert graph["E_total"].definition.parents == ("E_y_1", "E_y_2", "R2")
    assert graph.loss == "E_total"
    assert not network.is_layered
    assert [each.is_layered for each in network.examples] == [True, True]
    assert network.trained == network.examples[0].trained == ("w1", "w2", "w3", "w4", "w5", "w6")
    assert graph["R2"].role is Role.PENALTY
    assert len(graph.with_role(Role.PENALTY)) == 1


def test_names_that_are_taken_get_another_ending() -> None:
    text = BATCH.replace("[h1, h2]", "[h, h_1]")
    assert {"net_h_e1", "net_h_1_e1"} <= set(Network.from_text(text).graph.quantities)


def test_examples_may_be_listed_and_in_rows() -> None:
    layers = [{"kind": "recurrent", "input_weights": 1, "recurrent_weights": 2}]
    examples = [{"inputs": [[1], [2]], "targets": [0]}, {"inputs": [[3], [4]], "targets": [1]}]
    network = Network.from_arguments(examples=examples, layers=layers)
    assert network.graph.givens["x2_2"] == 4
    assert network.graph.children["w"] == ("net1_1", "net2_1", "net1_2", "net2_2")


def test_a_graph_has_examples_too() -> None:
    text = "examples: [{inputs: {x: 1}}, {inputs: {x: 2}}]\nparameters: {w: 3}\ngraph: {f: w*x^2}\n"
    network = Network.from_text(text)
    assert network.graph.variables == ["w"]
    assert network.graph["f"].definition.parents == ("f_1", "f_2")


@given(st.integers(1, 5))
def test_one_quantity_an_example(count: int) -> None:
    examples = [{"inputs": [index], "targets": [1]} for index in range(count)]
    network = Network.from_arguments(examples=examples, layers=[{"neurons": 1, "weights": [[2]]}])
    assert len(network.examples) == count
    assert len(network.graph.children["w1"]) == count


CASES = {
    "names": ("inputs: {x1: 1, x2: 0}", "@inputs: {x1: 1, x3: 0}", "the inputs of example 2 are not those"),
    "count": ("targets: {t: 0}", "@targets: {t: 0, u: 1}", "the targets of example 2 are not those of the first"),
    "number": ("{x1: 1, x2", "{x1: @one, x2", "not a number: 'one'"),
    "first number": ("{x1: 0, x2", "{x1: @zero, x2", "not a number: 'zero'"),
    "key": ("targets: {t: 0}", "@targts: {t: 0}", "unknown key 'targts'; did you mean 'targets'?"),
    "reduction": ("reduction: mean", "reduction: @median", "unknown reduction 'median'; did you mean 'mean'?"),
    "beside": ("reduction: mean", "@inputs: [1, 2]", "'inputs' beside 'examples'; every example has inputs of its own"),
}


@pytest.mark.parametrize("case", CASES)
def test_message_and_place(case: str) -> None:
    old, new, message = CASES[case]
    assert old in BATCH
    marked = BATCH.replace(old, new, 1)
    before = marked[: marked.index("@")]
    place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    with pytest.raises(DeriveError) as caught:
        Network.from_text(marked.replace("@", ""))
    assert str(caught.value).startswith(f"<text>:{place}: {message}")


def test_no_examples() -> None:
    with pytest.raises(DeriveError, match="'examples' is wrong: expected a list of examples"):
        Network.from_arguments(examples=[], layers=[{"neurons": 1, "weights": [[2]]}])


def test_a_graph_of_inputs_alone_has_nothing_to_share() -> None:
    with pytest.raises(DeriveError, match="examples share parameters, and there are none"):
        Network.from_text("examples: [{inputs: {x: 1}}, {inputs: {x: 2}}]\ngraph: {f: x^2}\n")


def test_what_is_too_large_is_refused() -> None:
    examples = [{"inputs": [1] * 40, "targets": [1] * 4}] * 1000
    with pytest.raises(DeriveError, match="the batch is too large to be written out; at most 300,000 edges"):
        Network.from_arguments(examples=examples, layers=[{"neurons": 4, "weights": [[1] * 40] * 4}])
