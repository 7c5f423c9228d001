"""What the tests of notations share: all symbols of a network, and networks with odd names and shapes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from derive.network.network import Network
from derive.notation.scheme import LAYER_FIELDS

if TYPE_CHECKING:
    from derive.notation.scheme import NetworkNotation


def scalar_symbols(notation: NetworkNotation, network: Network) -> dict[str, str]:
    """The symbols of quantities by name, and of error signals."""
    found = {quantity.name: notation.symbol(quantity) for quantity in network.graph.quantities.values()}
    for layer in network.layers:
        for net in layer.pre_activations:
            signal = notation.signal_symbol(network.graph[net])
            if signal:
                found[f"signal of {net}"] = signal
    return found


def every_symbol(notation: NetworkNotation, network: Network) -> list[str]:
    """The symbols of quantities, signals, vectors and matrices."""
    vectors = [notation.layer_symbol(kind, layer.number) for kind in LAYER_FIELDS for layer in network.layers]
    ends = [notation.layer_symbol("vector_activation", 0), notation.vector_target]
    return [*scalar_symbols(notation, network).values(), *vectors, *ends]


def _dense(widths: list[int], **choices: Any) -> Network:
    layers = [
        {"neurons": above, "bias": choices.get("bias", [1] * above), "weights": [[1] * below] * above}
        for below, above in pairwise(widths)
    ]
    numbering = choices.get("numbering", "by_source")
    return Network.from_arguments(
        inputs=[1] * widths[0], targets=[1] * widths[-1], layers=layers, numbering=numbering
    )


def _named() -> Network:
    return Network.from_arguments(
        inputs={"age": 1, "height_cm": 1, "x": 1},
        targets={"wanted": 1, "y": 1},
        layers=[
            {
                "neurons": ["left", "right_2", "s"],
                "bias": {"left": {"theta": 1}, "right_2": {"beta": 1}, "s": {"b_s": 1}},
                "weights": [[1, 1, 1]] * 3,
            },
            {
                "neurons": ["yes", "no"],
                "bias": {"bias_out": 1},
                "weights": {f"{source} -> {target}": {f"w_{source}_{target}": 1}
                            for source in ("left", "right_2", "s") for target in ("yes", "no")},
            },
        ],
    )


# Names, then how to build the network.
ODD = {
    "named": _named,
    "single": lambda: _dense([1, 1, 1]),
    "single with shared biases": lambda: _dense([1, 1, 1], bias=1),
    "wide": lambda: _dense([12, 11, 10]),
    "wide with shared biases": lambda: _dense([12, 11, 10], bias=1),
    "wide, doubly indexed": lambda: _dense([12, 11, 10], numbering="double"),
    "deep": lambda: _dense([1, 2] + [1] * 12),
}
