"""No label touches anything, whatever the network; large networks are elided; everything fits the page."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.document.figure.networks import FigureKind
from derive.errors import DeriveError
from derive.network.network import Network
from tests.document.figures import HEIGHT, LONG, SHORT, WIDTH, collisions, crossings, layout_of, network_of

KINDS = tuple(FigureKind)
BIASES = ("shared", "own", "none")
REQUIRED = ((2, 2, 2), (3, 5, 2), (2, 3, 3, 1))


def node_keys(layout):
    return {node.key for node in layout.nodes}


def labels(layout):
    return {text.latex for text in layout.texts if "->" in text.owner}


@pytest.mark.parametrize("scheme", ["net-out", "z-a-delta"])
@pytest.mark.parametrize("digits", [SHORT, LONG])
@pytest.mark.parametrize("bias", BIASES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("widths", REQUIRED)
def test_every_label_of_a_small_network_is_shown_and_clear(widths, kind, bias, digits, scheme):
    network = network_of(widths, bias)
    layout = layout_of(network, kind, digits=digits, scheme=scheme)
    assert collisions(layout) == []
    assert crossings(layout) == []
    assert layout.unlabelled == ()
    weights = sum(len(layer.neurons) * len(layer.sources) for layer in network.layers)
    assert len([text for text in layout.texts if "->" in text.owner]) == weights
    assert layout.width <= WIDTH + 0.01
    assert layout.height <= HEIGHT


def test_the_sampling_finds_overlaps():
    layout = layout_of(network_of((2, 2, 2)), FigureKind.NAMES)
    label = next(text for text in layout.texts if text.owner == "x1->h1")
    for stroke in layout.strokes:
        if stroke.owner == "x1->h2":
            moved = replace(label, box=replace(label.box, centre=stroke.pieces[-1].at(0.5)))
            assert collisions(replace(layout, texts=(moved,))) == ["w_{1} on the line x1->h2"]
    on_node = replace(label, box=replace(label.box, centre=layout.nodes[0].shape.centre))
    assert f"w_{{1}} on the node {layout.nodes[0].key}" in collisions(replace(layout, texts=(on_node,)))
    assert "w_{1} on w_{1}" in collisions(replace(layout, texts=(label, label), strokes=(), nodes=()))


@settings(max_examples=25)
@given(
    widths=st.lists(st.integers(1, 6), min_size=2, max_size=5),
    kind=st.sampled_from(KINDS),
    bias=st.sampled_from(BIASES),
    digits=st.sampled_from((SHORT, LONG, "-0.582367", r"4.59 \times 10^{-10}")),
    scheme=st.sampled_from(("net-out", "z-a-delta")),
    choice=st.integers(0, 10**6),
)
def test_no_label_ever_touches_anything(widths, kind, bias, digits, scheme, choice):
    network = network_of(widths, bias)
    parameters = network.graph.parameters
    parameter = parameters[choice % len(parameters)]
    layout = layout_of(network, kind, digits=digits, scheme=scheme, parameter=parameter)
    assert collisions(layout) == []
    assert crossings(layout) == []
    assert layout.width <= WIDTH + 0.01
    assert layout.height <= HEIGHT


@pytest.mark.parametrize(
    ("widths", "scheme", "parameter"),
    [((6, 6, 5, 5), "z-a-delta", "b1"), ((6, 3, 6, 4, 6), "net-out", "w45"), ((5, 6, 6, 5, 6), "nielsen", "w111")],
)
def test_no_line_of_a_bias_runs_through_a_split_neuron(widths, scheme, parameter):
    layout = layout_of(network_of(widths), FigureKind.BACKWARD, scheme=scheme, parameter=parameter)
    assert crossings(layout) == [] and collisions(layout) == []


@settings(max_examples=15)
@given(
    widths=st.lists(st.one_of(st.integers(1, 6), st.integers(7, 40)), min_size=2, max_size=9),
    kind=st.sampled_from(KINDS),
    bias=st.sampled_from(BIASES),
    choice=st.integers(0, 10**6),
)
def test_large_networks_fit_the_page(widths, kind, bias, choice):
    network = network_of(widths, bias)
    parameter = network.graph.parameters[choice % len(network.graph.parameters)]
    layout = layout_of(network, kind, digits=LONG, parameter=parameter)
    assert collisions(layout) == []
    assert layout.width <= WIDTH + 0.01
    assert layout.height <= HEIGHT


@given(name=st.from_regex(r"[A-Za-z]{1,24}(_[a-z0-9]{1,7})?", fullmatch=True))
def test_names_stay_inside_their_nodes(name):
    network = (
        Network.from_arguments(
            inputs={name: "0.1"},
            targets=["1"],
            layers=[{"neurons": 1, "weights": {"matrix": [["0.1"]]}}],
            learning_rate=1,
        )
        if name not in ("eta", "y1", "w1", "t1")
        else network_of((1, 1))
    )
    for kind in KINDS:
        layout = layout_of(network, kind)
        shapes = {node.key: node.shape for node in layout.nodes}
        for text in layout.texts:
            if text.owner in shapes:
                shape = shapes[text.owner]
                for corner in text.box.corners:
                    beyond = max(abs(corner.x - shape.centre.x) - shape.reach, 0.0)
                    assert hypot(beyond, corner.y - shape.centre.y) <= shape.radius


def test_large_layers_are_elided():
    layout = layout_of(network_of((784, 30, 10)), FigureKind.NAMES)
    assert {"x1", "x2", "x3", "x784", "h30", "y10"} <= node_keys(layout)
    assert not {"x4", "x783", "h4", "y9"} & node_keys(layout)
    assert len(layout.dots) == 3
    assert {stroke.owner for stroke in layout.strokes if "x784" in stroke.owner} == {
        f"x784->h{index}" for index in (1, 2, 3, 30)
    }
    # In place of the weights' names stands the matrix of the layer.
    assert labels(layout) == set()
    assert r"\mathbf{W}^{(1)}" in {text.latex for text in layout.texts}


def test_many_layers_are_elided():
    layout = layout_of(network_of((2,) * 13), FigureKind.NAMES)
    assert len(layout.dots) == 1
    assert {"x1", "h1", "y1"} <= node_keys(layout)
    assert "k1" not in node_keys(layout)


def test_a_parameter_between_elided_neurons_is_drawn():
    network = network_of((784, 30, 10))
    weight = network.layers[0].weights[16][399]
    layout = layout_of(network, FigureKind.BACKWARD, parameter=weight)
    assert {"x400", "h17"} <= node_keys(layout)
    assert any(text.owner == "x400->h17" for text in layout.texts)
    assert [node.key for node in layout.nodes if node.divided] == ["h17"]


def test_a_parameter_of_an_elided_layer_is_drawn():
    network = network_of((2,) * 13)
    for layer in network.layers:
        layout = layout_of(network, FigureKind.BACKWARD, parameter=layer.weights[1][0])
        assert [node.key for node in layout.nodes if node.divided] == [layer.neurons[1]]
        assert f"{layer.source_neurons[0]}->{layer.neurons[1]}" in {stroke.owner for stroke in layout.strokes}


def backward(network, parameter=None):
    """The lines of each path, by the colour of its ink, as the owners of its strokes."""
    layout = layout_of(network, FigureKind.BACKWARD, parameter=parameter)
    found = {}
    for stroke in layout.strokes:
        if stroke.ink.width > 0.3:
            found.setdefault(stroke.ink.colour, set()).add(stroke.owner)
    return layout, list(found.values())


def test_each_path_of_the_worked_example_has_its_own_line():
    _, found = backward(Network.load("backprop"))
    assert sorted(map(sorted, found)) == [
        ["h1", "h1->y1", "x1->h1", "y1->E_y1"],
        ["h1", "h1->y2", "x1->h1", "y2->E_y2"],
    ]


def test_the_path_to_an_output_weight_is_one():
    _, found = backward(Network.load("backprop"), "w6")
    assert found == [{"y2->E_y2", "y2", "h1->y2"}]


def test_many_paths_share_one_line():
    _, found = backward(network_of((2, 3, 3, 2)))
    assert len(found) == 1
    assert {"k1->y2", "h1->k3", "x1->h1"} <= found[0]
    assert not {"x2->h1", "h2->k1"} & found[0]


def test_a_shared_bias_splits_every_neuron_that_it_enters():
    layout, found = backward(Network.load("backprop"), "b1")
    assert {node.key for node in layout.nodes if node.divided} == {"h1", "h2"}
    assert len(found) == 4
    assert all("b1->h1" in path or "b1->h2" in path for path in found)


def test_an_own_bias_is_the_end_of_its_path():
    _, found = backward(network_of((2, 2, 2), "own"), "b_h2")
    assert all("h2: biases 1" in path for path in found)


def test_arrows_on_paths_point_backwards():
    layout = layout_of(Network.load("backprop"), FigureKind.BACKWARD)
    for stroke in layout.strokes:
        to_the_left = stroke.pieces[-1].end.x < stroke.pieces[0].start.x
        assert to_the_left == (stroke.ink.width > 0.3)


def test_values_stand_in_place_of_names():
    network = Network.load("backprop")
    layout = layout_of(network, FigureKind.VALUES, digits=lambda name: f"{float(network.graph.givens[name]):.2f}")
    assert labels(layout) == {"0.15", "0.20", "0.25", "0.30", "0.40", "0.45", "0.50", "0.55"}
    beside = {text.latex for text in layout.texts if ":" in text.owner}
    assert beside == {"0.05", "0.10", "0.30", "0.70", "t_{1} = 0.01", "t_{2} = 0.99"}


def test_nodes_have_the_symbol_of_the_notation():
    layout = layout_of(Network.load("backprop"), FigureKind.NAMES, scheme="z-a-delta")
    assert "a^{(1)}_{2}" in {text.latex for text in layout.texts if text.owner == "h2"}


def test_an_unknown_parameter_is_refused():
    with pytest.raises(DeriveError, match="'w99'"):
        layout_of(Network.load("backprop"), FigureKind.BACKWARD, parameter="w99")
