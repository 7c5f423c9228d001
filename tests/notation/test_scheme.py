from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from derive.errors import DeriveError
from derive.network.graph.quantity import Given, Place, Quantity, Role
from derive.network.network import Network
from derive.network.shipped import shipped_names
from derive.notation.scheme import distinct, identifier, load_notation, notation_of, schemes, written_in
from tests.checkout import SCHEMES
from tests.notation.symbols import ODD, every_symbol
from tests.strategies import networks


@pytest.mark.parametrize("scheme", schemes())
@given(network=networks())
def test_every_quantity_has_its_own_symbol(scheme: str, network: Network) -> None:
    assert_told_apart(scheme, network)


@pytest.mark.parametrize("scheme", schemes())
@pytest.mark.parametrize("name", [*shipped_names(), *ODD])
def test_networks_that_ship_and_odd_ones_are_told_apart(scheme: str, name: str) -> None:
    assert_told_apart(scheme, ODD[name]() if name in ODD else Network.load(name))


def assert_told_apart(scheme: str, network: Network) -> None:
    notation = load_notation(scheme).of(network.graph)
    distinct(notation, network.graph)
    symbols = every_symbol(notation, network)
    assert len(set(symbols)) == len(symbols) >= len(network.graph.quantities)
    for symbol in symbols:
        assert symbol.count("{") == symbol.count("}")
        assert not re.search(r"<\w+>|\{\}|[$#%&~]", symbol)


@pytest.mark.parametrize("scheme", schemes())
def test_quantities_that_stand_in_no_layer_go_by_their_names(scheme: str) -> None:
    weight = Quantity("k2", Role.WEIGHT, Given(Fraction(1)), Place(0))
    assert load_notation(scheme).symbol(weight) == "k_{2}"


def test_symbols_that_look_alike_are_refused() -> None:
    network = Network.from_text("inputs: {x1: 1, x_1: 2}\ntargets: [1]\nlayers: [{neurons: 1, weights: [[1, 2]]}]")
    with pytest.raises(DeriveError, match="'x1' and 'x_1' would both be written"):
        notation_of(network)


def test_a_shared_bias_has_no_index() -> None:
    shared = Network.load().graph["b1"]
    own = Network.from_arguments(
        inputs=[1], targets=[1, 1], layers=[{"neurons": 2, "bias": [1, 2], "weights": [[1], [2]]}]
    ).graph["b_y2"]
    notation = load_notation("z-a-delta")
    assert (notation.symbol(shared), notation.symbol(own)) == ("b^{(1)}", "b^{(1)}_{2}")


@pytest.mark.parametrize(
    ("scheme", "written"),
    [
        (
            "net-out",
            r"w_{6} b_{2} \mathit{net}_{y2} \mathit{out}_{h2} \mathit{out}_{y2} t_{2} E_{y2} E_{\mathrm{total}} \eta",
        ),
        ("z-a-delta", r"w^{(2)}_{21} b^{(2)} z^{(2)}_{2} a^{(1)}_{2} a^{(2)}_{2} t_{2} C_{2} C \eta"),
        ("nielsen", r"w^{3}_{21} b^{3} z^{3}_{2} a^{2}_{2} a^{3}_{2} y_{2} C_{2} C \eta"),
        ("goodfellow", r"W^{(2)}_{2,1} b^{(2)} a^{(2)}_{2} h^{(1)}_{2} \hat{y}_{2} y_{2} J_{2} J \epsilon"),
        ("bishop", r"w^{(2)}_{21} w^{(2)}_{0} a^{(2)}_{2} z^{(1)}_{2} y_{2} t_{2} E_{n,2} E_{n} \eta"),
        ("matrix", r"W^{[2]}_{2,1} b^{[2]} z^{[2]}_{2} a^{[1]}_{2} a^{[2]}_{2} t_{2} L_{2} L \eta"),
        ("source", r"w_{6} b_{2} z_{y2} a_{h2} \hat{y}_{2} t_{2} E_{y2} E_{\mathrm{total}} \alpha"),
    ],
)
def test_each_scheme_writes_as_its_book_does(scheme: str, written: str) -> None:
    graph = Network.load().graph
    names = ["w6", "b2", "net_y2", "out_h2", "out_y2", "t2", "E_y2", "E_total", "eta"]
    notation = load_notation(scheme).of(graph)
    assert " ".join(notation.symbol(graph[name]) for name in names) == written


@pytest.mark.parametrize(
    ("scheme", "signal", "vectors"),
    [
        ("net-out", r"\delta_{y1}", r"\mathbf{x} \mathbf{out}^{(1)} \mathbf{out}^{(2)}"),
        ("nielsen", r"\delta^{3}_{1}", r"\mathbf{x} \mathbf{a}^{2} \mathbf{a}^{3}"),
        ("goodfellow", r"g^{(2)}_{1}", r"\boldsymbol{x} \boldsymbol{h}^{(1)} \hat{\boldsymbol{y}}"),
        ("bishop", r"\delta^{(2)}_{1}", r"\mathbf{x} \mathbf{z}^{(1)} \mathbf{y}"),
        ("source", None, r"\mathbf{x} \mathbf{a}^{(1)} \hat{\mathbf{y}}"),
    ],
)
def test_signals_and_the_vectors_at_the_ends(scheme: str, signal: str | None, vectors: str) -> None:
    graph = Network.load().graph
    notation = load_notation(scheme).of(graph)
    assert notation.signal_symbol(graph["net_y1"]) == signal
    assert " ".join(notation.layer_symbol("vector_activation", layer) for layer in range(3)) == vectors


def test_a_network_in_another_notation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network.load()
    assert notation_of(written_in(network, "bishop")).title == load_notation("bishop").title
    own = (SCHEMES / "net-out.yaml").read_text(encoding="utf-8").replace("title: net", "title: my net")
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    chosen = written_in(network, "own.yaml")
    # From then on it does not depend on the folder in which the program runs.
    monkeypatch.chdir("/")
    assert notation_of(chosen).title.startswith("my net")
    assert chosen.graph is network.graph and network.description.notation == "net-out"
    with pytest.raises(DeriveError, match="unknown notation 'bishp'; did you mean 'bishop'"):
        written_in(network, "bishp")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            r"vector_bias: \mathbf{b}^{(<layer>)}",
            r"vector_bias: \mathbf{b}",
            "'vector_bias' of layer 1 and 'vector_bias' of layer 2",
        ),
        (r"signal: \delta_{<neuron>}", r"signal: \mathit{net}_{<neuron>}", "'net_h1' and the error signal of 'h1'"),
        (r"total_error: E_{\mathrm{total}}", r"total_error: \eta", "'eta' and 'E_total'"),
        (r"vector_target: \mathbf{t}", r"vector_target: \mathbf{x}", "'vector_input' and 'vector_target'"),
    ],
)
def test_a_scheme_that_writes_two_things_alike_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = (SCHEMES / "net-out.yaml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "own.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DeriveError, match=f"{message} would both be written"):
        written_in(Network.load(), str(file))


def test_what_a_scheme_may_leave_out(tmp_path: Path) -> None:
    lines = (SCHEMES / "goodfellow.yaml").read_text(encoding="utf-8").splitlines()
    optional = ("signal", "output", "vector_input", "vector_output", "input_layer")
    file = tmp_path / "own.yaml"
    file.write_text("\n".join(line for line in lines if not line.startswith(optional)), encoding="utf-8")
    graph = Network.load().graph
    notation = load_notation(str(file)).of(graph)
    assert notation.signal_symbol(graph["net_h1"]) is None
    assert notation.symbol(graph["out_y1"]) == "h^{(2)}_{1}"
    assert notation.layer_symbol("vector_activation", 2) == r"\boldsymbol{h}^{(2)}"


def test_two_digits_are_kept_apart() -> None:
    network = Network.from_arguments(inputs=[1] * 12, targets=[1], layers=[{"neurons": 1, "weights": [[1] * 12]}])
    symbols = {load_notation("z-a-delta").symbol(network.graph[name]) for name in ("w11", "w1", "w12")}
    assert symbols == {"w^{(1)}_{11}", "w^{(1)}_{1,11}", "w^{(1)}_{1,12}"}


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("lambda", r"\lambda"), ("lambda2", r"\lambda_{2}"), ("Gamma", r"\mathit{Gamma}"),
        ("omicron", r"\mathit{omicron}"),
        ("w", "w"), ("rate_fast", r"\mathit{rate}_{\mathrm{fast}}"), ("b_h1", "b_{h1}"), ("a1b2", r"\mathit{a1b2}"),
    ],
)
def test_identifiers(name: str, latex: str) -> None:
    assert identifier(name) == latex


def test_an_unknown_notation_is_named_where_it_stands() -> None:
    text = "inputs: [1]\ntargets: [1]\nlayers: [{neurons: 1, weights: [[1]]}]\nnotation: netout\n"
    with pytest.raises(DeriveError) as caught:
        notation_of(Network.from_text(text))
    assert str(caught.value) == "<text>:4:11: unknown notation 'netout'; did you mean 'net-out'?"


def test_a_scheme_of_ones_own_lies_beside_the_description(tmp_path: Path) -> None:
    own = (SCHEMES / "net-out.yaml").read_text(encoding="utf-8").replace("title: net", "title: mine")
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    file = tmp_path / "net.yaml"
    file.write_text(
        "inputs: [1]\ntargets: [1]\nlayers: [{neurons: 1, weights: [[1]]}]\nnotation: own.yaml\n", encoding="utf-8"
    )
    assert notation_of(Network.load(file)).title.startswith("mine")


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("weight: <name>", "weight: w_<nme>", "5:9", "unknown placeholder <nme>; did you mean 'name'?"),
        ("weight: <name>", "wieght: <name>", "5:1", "unknown key 'wieght'; did you mean 'weight'?"),
        ("weight: <name>", "weight: [a]", "5:9", "'weight' is wrong: expected LaTeX"),
        ("weight: <name>\n", "", "2:1", "a notation scheme needs 'weight'"),
        ("title: net and out", "title: ]", "2:8", "not well-formed YAML"),
        ("title:", "input_layer: 2\ntitle:", "2:14", "the layer of inputs is number 0 or number 1"),
    ],
)
def test_bad_schemes(old: str, new: str, place: str, message: str, tmp_path: Path) -> None:
    text = (SCHEMES / "net-out.yaml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "own.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DeriveError) as caught:
        load_notation(str(file))
    assert message in str(caught.value)
    assert caught.value.location == f"{file}:{place}"
