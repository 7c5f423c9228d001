"""Descriptions become graphs: the same one whatever the form they are written in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import tomlkit
import yaml
from hypothesis import given
from hypothesis import strategies as st

from derive.network.graph.graph import Graph
from derive.network.graph.quantity import Given, Role
from derive.network.network import Network
from derive.network.shipped import shipped_names
from tests.strategies import decimal_texts, descriptions, edge_form, fraction, networks

if TYPE_CHECKING:
    from pathlib import Path


@given(descriptions())
def test_yaml_json_and_toml_give_equal_networks(described: dict[str, Any]) -> None:
    made = Network.from_arguments(**described)
    assert Network.from_text(yaml.safe_dump(described, sort_keys=False)) == made
    assert Network.from_text(json.dumps(described), language="json") == made
    assert Network.from_text(tomlkit.dumps(described), language="toml") == made


@given(descriptions(), st.data())
def test_every_value_is_found_where_it_stands(described: dict[str, Any], data: st.DataObject) -> None:
    """Put a mark in place of one number: the message must point at it, in every format."""
    numbers = list(_numbers(described, ()))
    path = data.draw(st.sampled_from(numbers))
    _replace(described, path, "MARK")
    texts = {
        "yaml": yaml.safe_dump(described, sort_keys=False, width=40),
        "json": json.dumps(described, indent=data.draw(st.sampled_from((None, 2)))),
        "toml": tomlkit.dumps(described),
    }
    for language, text in texts.items():
        try:
            Network.from_text(text, language=language)
        except Exception as error:
            before = text[: text.index("MARK")].rstrip("'\"")
            place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
            assert str(error).startswith(f"<text>:{place}: not a number: 'MARK'"), (language, text)
        else:
            raise AssertionError(f"{language}: the mark was taken for a number")


def _numbers(value: Any, path: tuple[Any, ...]) -> Any:
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in ("numbering", "trained", "neurons", "activation"):
                yield from _numbers(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _numbers(each, (*path, index))
    else:
        yield path


def _replace(value: Any, path: tuple[Any, ...], by: str) -> None:
    for part in path[:-1]:
        value = value[part]
    value[path[-1]] = by


@given(st.data(), st.integers(1, 4), st.integers(1, 4), st.sampled_from(("by_source", "by_target", "double")))
def test_edges_and_matrix_are_one_network(data: st.DataObject, sources: int, targets: int, numbering: str) -> None:
    matrix = [[data.draw(decimal_texts()) for _ in range(sources)] for _ in range(targets)]
    inputs = [f"x{index}" for index in range(1, sources + 1)]
    neurons = [f"y{index}" for index in range(1, targets + 1)]
    common = {"inputs": dict.fromkeys(inputs, "0.5"), "targets": ["1"] * targets, "numbering": numbering}
    edges = edge_form(matrix, inputs, neurons)
    shuffled = dict(data.draw(st.permutations(list(edges.items()))))
    made = [
        Network.from_arguments(**common, layers=[{"neurons": neurons, "weights": weights}])
        for weights in (matrix, {"matrix": matrix}, edges, shuffled)
    ]
    assert all((each.graph, each.layers) == (made[0].graph, made[0].layers) for each in made)
    for target, row in enumerate(made[0].layers[0].weights):
        for source, name in enumerate(row):
            assert made[0].graph.givens[name] == fraction(matrix[target][source])
            if numbering == "double":
                assert name == f"w1_{target + 1}_{source + 1}"
            else:
                by_source = numbering == "by_source"
                number = source * targets + target if by_source else target * sources + source
                assert name == f"w{number + 1}"


def test_named_weights_are_counted_too() -> None:
    network = Network.from_arguments(
        inputs=[1, 2], targets=[1],
        layers=[
            {"neurons": ["h"], "weights": {"x1 -> h": {"first": 1}, "x2 -> h": 2}},
            {"neurons": ["y"], "weights": [[3]]},
        ],
    )
    assert [each.name for each in network.graph.with_role(Role.WEIGHT)] == ["first", "w2", "w3"]


@given(networks())
def test_graph_is_in_topological_order_and_complete(network: Network) -> None:
    graph = network.graph
    seen: set[str] = set()
    for name, quantity in graph.quantities.items():
        assert set(quantity.definition.parents) <= seen
        seen.add(name)
    assert graph.loss == list(graph.quantities)[-1] == "E_total"
    reaching = graph.ancestors(graph.loss)
    assert seen - reaching == {"eta"}
    assert all((child in graph.children[parent]) for child in seen for parent in graph[child].definition.parents)
    assert set(network.trained) | set(network.fixed) == set(graph.parameters)
    weights = [name for layer in network.layers for row in layer.weights for name in row]
    assert sorted(weights) == sorted(each.name for each in graph.with_role(Role.WEIGHT))


@given(networks())
def test_ancestors_are_the_closure_of_parents(network: Network) -> None:
    graph = network.graph
    for name in graph.quantities:
        found = graph.ancestors(name)
        assert name in found
        assert all(set(graph[each].definition.parents) <= found for each in found)
        assert all(each == name or set(graph.children[each]) & found for each in found)


def test_graph_refuses_what_is_out_of_order() -> None:
    quantities = list(Network.load().graph.quantities.values())
    for wrong in (quantities[::-1], [*quantities, quantities[0]]):
        try:
            Graph.of(wrong)
        except ValueError:
            continue
        raise AssertionError("a wrong order was taken")


def test_networks_that_ship() -> None:
    assert {
        "attention", "backprop", "binary_cross_entropy", "bptt", "convolution", "cs231n_circuit", "cs231n_neuron",
        "layer_norm", "logistic", "mazur", "relu_dead", "softmax", "tanh_deep", "xor",
    } <= set(shipped_names())
    for name in shipped_names():
        assert Network.load(name).name == name
    for name in ("backprop", "mazur"):
        assert Network.load(name).fixed == ("b1", "b2")
    backprop = Network.load()
    assert backprop.layers[1].weights == (("w5", "w7"), ("w6", "w8"))
    assert Network.load("mazur").layers[1].weights == (("w5", "w6"), ("w7", "w8"))
    assert backprop.layers[0].shared_bias == "b1"


def test_a_file_equals_its_text(tmp_path: Path) -> None:
    text = "inputs: [1]\ntargets: [1]\nlayers: [{neurons: 1, weights: [[2]]}]\n"
    file = tmp_path / "net.yml"
    file.write_text("\ufeff" + text, encoding="utf-8")
    loaded = Network.load(file)
    assert loaded == Network.from_text(text, name="net")
    assert loaded.at("layers", 0, "neurons") == f"{file}:3:20"
    assert replace(loaded, name="other") != loaded


def test_a_bias_may_be_missing() -> None:
    network = Network.from_text("inputs: [1]\ntargets: [1]\nlayers: [{neurons: 1, bias: none, weights: [[2]]}]")
    assert network.layers[0].biases == (None,)
    assert network.layers[0].shared_bias is None
    assert isinstance(network.graph["w1"].definition, Given)
