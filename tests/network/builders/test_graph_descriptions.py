"""Graphs of named expressions: any order of writing, the same graph; what is wrong is named with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import DeriveError
from derive.network.graph.quantity import Role
from derive.network.network import Network

if TYPE_CHECKING:
    from pathlib import Path

CIRCUIT = "inputs: {x: -2, y: 5, z: -4}\ngraph: {q: x + y, f: q*z}\n"
NEURON = """\
inputs: {x0: -1, x1: -2}
parameters: {w0: 2, w1: -3, w2: -3}
graph:
  dot: w0*x0 + w1*x1 + w2
  f: 1/(1 + exp(-dot))
"""


def test_a_circuit() -> None:
    network = Network.from_text(CIRCUIT)
    graph = network.graph
    assert not network.is_layered
    assert (network.layers, network.outputs, network.results) == ((), (), ("f",))
    assert list(graph.quantities) == ["x", "y", "z", "q", "f"]
    assert (graph.loss, graph.variables, graph.parameters, network.trained) == ("f", ["x", "y", "z"], [], ())
    assert [quantity.place.layer for quantity in graph.quantities.values()] == [0, 0, 0, 1, 2]
    assert Network.from_arguments(inputs={"x": -2, "y": 5, "z": -4}, graph={"q": "x+y", "f": "q * z"}).graph == graph


def test_parameters_are_trained() -> None:
    network = Network.from_text(NEURON + "trained: [w2, w0]\n")
    assert network.trained == ("w0", "w2")
    assert network.fixed == ("w1",)
    assert network.graph["eta"].role is Role.LEARNING_RATE
    assert network.graph.variables == ["x0", "x1", "w0", "w1", "w2"]
    assert Network.from_text(NEURON).trained == ("w0", "w1", "w2")


def test_constants_and_what_the_loss_does_not_need() -> None:
    network = Network.from_text("inputs: {x: 3}\ngraph: {c: 2.5, f: c*x^2, other: x + 1}\nloss: f\n")
    assert network.graph["c"].role is Role.HYPERPARAMETER
    assert network.graph.loss == "f"
    assert "other" not in network.graph.ancestors("f")


@given(st.permutations(range(6)))
def test_the_order_of_writing_does_not_matter(order: list[int]) -> None:
    formulas = {"a": "x*y", "b": "a + x", "c": "a*b", "d": "c - y", "e": "d*b", "f": "e + a + d"}
    names = list(formulas)
    written = {names[index]: formulas[names[index]] for index in order}
    graph = Network.from_arguments(inputs={"x": 2, "y": 3}, graph=written, loss="f").graph
    assert set(graph.quantities) == {"x", "y", *formulas}
    seen: set[str] = set()
    for name, quantity in graph.quantities.items():
        assert set(quantity.definition.parents) <= seen
        seen.add(name)


CASES = {
    "unknown name": ("q*z}", "q*@zz}", "unknown name 'zz'; did you mean 'z'?"),
    "cycle": ("q: x + y", "q: x + @f", "'q' is made of itself; the circle is q -> f -> q"),
    "itself": ("q*z}", "q*@f}", "'f' is made of itself; the circle is f -> f"),
    "input twice": ("f: q*z", "@x: q*z", "duplicate name 'x'; an expression would share it with an input"),
    "pi": ("f: q*z", "@pi: q*z", "duplicate name 'pi'; an expression would share it with the number pi"),
    "bad name": ("f: q*z", '@"f$": q*z', "'f$' is no name"),
    "syntax": ("q*z}", "q**@}", "the end of the formula where a number"),
    "character": ("q*z}", "q @& z}", "'&' has no meaning in a formula"),
    "function": ("q*z}", "q*@sgmoid(z)}", "unknown function 'sgmoid'; did you mean 'sigmoid'?"),
    "in quotes": ("q*z}", '"q*@zz"}', "unknown name 'zz'"),
    "in other quotes": ("q*z}", "'q*max(z, @zz)'}", "unknown name 'zz'"),
    "comma without quotes": ("q*z}", "q*max(z@, y)}", "the end of the formula where ')' was expected; put a formula"),
    "loss": ("f: q*z}\n", "f: q*z}\nloss: @g\n", "no expression is called 'g'; expected one of: q, f"),
    "no influence": ("f: q*z}", "f: @pi^2}", "'f' depends on no input and no parameter"),
    "empty": ("{q: x + y, f: q*z}", "@{}", "'graph' is wrong: expected names with formulas such as"),
    "a list": ("{q: x + y, f: q*z}", "@[x]", "'graph' is wrong: expected names with formulas such as"),
    "nothing": ("f: q*z", "f: @", "a number is missing"),
    "layers, too": ("graph:", "@layers: []\ngraph:", "unknown key 'layers'; expected one of: title, optimizer"),
    "number": ("x: -2", "x: @two", "not a number: 'two'"),
    "eta": ("graph", "parameters: {@eta: 2}\ngraph", "duplicate name 'eta'"),
    "trained": ("f: q*z}\n", "f: q*z}\ntrained: [@x]\n", "no parameter is called 'x'"),
}


@pytest.mark.parametrize("case", CASES)
def test_message_and_place(case: str, tmp_path: Path) -> None:
    old, new, message = CASES[case]
    assert old in CIRCUIT
    marked = CIRCUIT.replace(old, new, 1)
    before = marked[: marked.index("@")]
    place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
    with pytest.raises(DeriveError) as caught:
        Network.from_text(marked.replace("@", ""))
    assert str(caught.value).startswith(f"<text>:{place}: {message}")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("inputs: {x: 1}\ngraph:\n  f: x +\n     1 +\n     zz\n", "5:6"),
        ("inputs: {x: 1}\ngraph:\n  f: >\n     x + 1 +\n     zz\n", "5:6"),
        ("inputs: {x: 1}\ngraph:\n  f: |\n     x + 1 + zz\n", "4:14"),
        ('{"inputs": {"x": 1}, "graph": {"f": "x + zz"}}', "1:42"),
    ],
)
def test_places_in_long_formulas(text: str, place: str) -> None:
    language = "json" if text.startswith("{") else "yaml"
    with pytest.raises(DeriveError, match=f"<text>:{place}: unknown name 'zz'"):
        Network.from_text(text, language=language)


def test_places_in_toml() -> None:
    text = '[inputs]\nx = 1\n[graph]\nf = """\n  x + zz"""\n'
    with pytest.raises(DeriveError, match="<text>:5:7: unknown name 'zz'"):
        Network.from_text(text, language="toml")


def test_from_python_the_character_is_counted() -> None:
    with pytest.raises(DeriveError, match=r"graph\.f: '\$' has no meaning .* \(at character 5\)"):
        Network.from_arguments(inputs={"x": 1}, graph={"f": "x + $"})


def test_a_long_chain_needs_no_recursion() -> None:
    count = 1500
    graph = {f"a{index}": f"a{index + 1} + x" for index in range(count)} | {f"a{count}": "x"}
    network = Network.from_arguments(inputs={"x": 1}, graph=graph, loss="a0")
    assert network.graph["a0"].place.layer == count + 1
    circle = {f"a{index}": f"a{(index + 1) % count}" for index in range(count)}
    with pytest.raises(DeriveError, match="made of itself"):
        Network.from_arguments(inputs={"x": 1}, graph=circle)
