from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given

from derive.errors import DeriveError
from derive.network.network import Network
from derive.notation.scheme import distinct, identifier, load_notation, notation_of, schemes
from tests.strategies import networks

SHIPPED = Path(__file__).parents[2] / "derive" / "notation" / "schemes"


@pytest.mark.parametrize("scheme", schemes())
@given(network=networks())
def test_every_quantity_has_its_own_symbol(scheme: str, network: Network) -> None:
    notation = load_notation(scheme)
    distinct(notation, network.graph)
    for quantity in network.graph.quantities.values():
        symbol = notation.symbol(quantity)
        assert symbol
        assert symbol.count("{") == symbol.count("}")
        assert not re.search(r"<\w+>|\{\}|[$#%&~]", symbol)


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
    own = (SHIPPED / "net-out.yaml").read_text(encoding="utf-8").replace("title: net and out", "title: mine")
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    file = tmp_path / "net.yaml"
    file.write_text(
        "inputs: [1]\ntargets: [1]\nlayers: [{neurons: 1, weights: [[1]]}]\nnotation: own.yaml\n", encoding="utf-8"
    )
    assert notation_of(Network.load(file)).title == "mine"


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("weight: <name>", "weight: w_<nme>", "5:9", "unknown placeholder <nme>; did you mean 'name'?"),
        ("weight: <name>", "wieght: <name>", "5:1", "unknown key 'wieght'; did you mean 'weight'?"),
        ("weight: <name>", "weight: [a]", "5:9", "'weight' is wrong: expected LaTeX"),
        ("weight: <name>\n", "", "2:1", "a notation scheme needs 'weight'"),
        ("title: net and out", "title: ]", "2:8", "not well-formed YAML"),
    ],
)
def test_bad_schemes(old: str, new: str, place: str, message: str, tmp_path: Path) -> None:
    text = (SHIPPED / "net-out.yaml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "own.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DeriveError) as caught:
        load_notation(str(file))
    assert message in str(caught.value)
    assert caught.value.location == f"{file}:{place}"
