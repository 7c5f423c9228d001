"""Hypothesis strategies for random networks.

    from tests.strategies import descriptions, networks

    @given(networks())                                   # any: depth 1 to 4, widths 1 to 4
    @given(networks(activations=("sigmoid",), layers=2))

``descriptions`` gives what ``Network.from_arguments`` takes, with every number as exact text.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from derive.network.fields.fields import NUMBERINGS
from derive.network.fields.names import counted_neurons
from derive.network.network import Network
from derive.network.tables.activations import ACTIVATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

EVERY = tuple(ACTIVATIONS)
# What is drawn unless a test asks for more.
USUAL = ("sigmoid", "tanh", "relu", "identity")
SMOOTH = tuple(name for name, activation in ACTIVATIONS.items() if not activation.kinks)
Description = dict[str, Any]


def decimal_texts(largest: int = 2, decimals: int = 2) -> st.SearchStrategy[str]:
    """Decimals such as ``-1.25``, as a person writes them."""
    scale = 10**decimals
    return st.integers(-largest * scale, largest * scale).map(
        lambda number: f"{'-' if number < 0 else ''}{abs(number) // scale}.{abs(number) % scale:0{decimals}d}"
    )


def exact_texts() -> st.SearchStrategy[str]:
    """Any exact number that a description may hold, in any of its forms."""
    digits = st.integers(0, 10**6).map(str)
    mantissas = st.one_of(digits, st.builds("{}.{}".format, digits, digits), digits.map(".{}".format))
    powers = st.builds("{}{}{}".format, mantissas, st.sampled_from("eE"), st.integers(-30, 30))
    fractions = st.builds("{}/{}".format, digits, st.integers(1, 10**6))
    return st.builds("{}{}".format, st.sampled_from(("", "-", "+")), st.one_of(mantissas, powers, fractions))


@st.composite
def descriptions(
    draw: st.DrawFn,
    *,
    activations: Sequence[str] = USUAL,
    layers: int | None = None,
    most_layers: int = 4,
    most_neurons: int = 4,
    numbers: st.SearchStrategy[str] | None = None,
) -> Description:
    """Arguments of a network: named or counted neurons, weights by edge or as a matrix, every form of bias."""
    numbers = decimal_texts() if numbers is None else numbers
    depth = draw(st.integers(1, most_layers)) if layers is None else layers
    widths = draw(st.lists(st.integers(1, most_neurons), min_size=depth + 1, max_size=depth + 1))
    inputs = [f"x{index}" for index in range(1, widths[0] + 1)]
    described: Description = {
        "inputs": _named_or_listed(draw, inputs, numbers),
        "targets": _named_or_listed(draw, [f"t{index}" for index in range(1, widths[-1] + 1)], numbers),
        "numbering": draw(st.sampled_from(NUMBERINGS)),
        "learning_rate": draw(st.sampled_from(("0.5", "0.1", "1/3", "1"))),
        "layers": [],
    }
    sources = inputs
    for number, width in enumerate(widths[1:], 1):
        layer, sources = _layer(draw, number, sources, width, output=number == depth, numbers=numbers)
        layer["activation"] = draw(st.sampled_from(tuple(activations)))
        described["layers"].append(layer)
    parameters = Network.from_arguments(**described).graph.parameters
    some = st.lists(st.sampled_from(parameters), min_size=1, unique=True)
    described["trained"] = draw(st.one_of(st.sampled_from(("weights", "all")), some))
    return described


def networks(**choices: Any) -> st.SearchStrategy[Network]:
    """Built networks; ``choices`` as for ``descriptions``."""
    return descriptions(**choices).map(lambda described: Network.from_arguments(**described))


def _named_or_listed(draw: st.DrawFn, names: list[str], numbers: st.SearchStrategy[str]) -> Any:
    values = [draw(numbers) for _ in names]
    return dict(zip(names, values, strict=True)) if draw(st.booleans()) else values


def _layer(
    draw: st.DrawFn, number: int, sources: list[str], width: int, *, output: bool, numbers: st.SearchStrategy[str]
) -> tuple[Description, list[str]]:
    counted = counted_neurons(number, width, output=output)
    neurons = counted if draw(st.booleans()) else [f"n{number}_{index}" for index in range(1, width + 1)]
    matrix = [[draw(numbers) for _ in sources] for _ in neurons]
    layer: Description = {
        "neurons": width if neurons == counted and draw(st.booleans()) else neurons,
        "weights": _weights(draw, matrix, sources, neurons, number),
    }
    bias = _bias(draw, neurons, number, numbers)
    if bias is not None:
        layer["bias"] = bias
    return layer, neurons


def _weights(draw: st.DrawFn, matrix: list[list[str]], sources: list[str], neurons: list[str], number: int) -> Any:
    match draw(st.sampled_from(("list", "matrix", "edges", "named edges"))):
        case "list":
            return matrix
        case "matrix":
            return {"matrix": matrix, "numbering": draw(st.sampled_from(NUMBERINGS))}
        case form:
            edges = edge_form(matrix, sources, neurons)
            if form == "edges":
                return edges
            return {
                edge: {f"v{number}_{index}": value} for index, (edge, value) in enumerate(edges.items(), 1)
            }


def edge_form(matrix: list[list[str]], sources: list[str], neurons: list[str]) -> dict[str, str]:
    """The weights of a matrix, edge by edge."""
    return {
        f"{source} -> {neuron}": value
        for neuron, row in zip(neurons, matrix, strict=True)
        for source, value in zip(sources, row, strict=True)
    }


def _bias(draw: st.DrawFn, neurons: list[str], number: int, numbers: st.SearchStrategy[str]) -> Any:
    match draw(st.sampled_from(("none", "shared", "named shared", "listed", "own", "named own"))):
        case "none":
            return None
        case "shared":
            return draw(numbers)
        case "named shared":
            return {f"c{number}": draw(numbers)}
        case "listed":
            return [draw(numbers) for _ in neurons]
        case "own":
            return {neuron: draw(numbers) for neuron in neurons}
        case _:
            return {neuron: {f"c_{neuron}": draw(numbers)} for neuron in neurons}


def fraction(text: str) -> Fraction:
    """The number that a text of these strategies means, read independently of the package."""
    above, _, below = text.partition("/")
    return Fraction(above) / int(below or "1")
