"""Networks other than those that ship: what the notes must be good for."""

from __future__ import annotations

import random
from functools import cache

from derive.network.network import Network


@cache
def network(name: str) -> Network:
    """Return a sample by name."""
    return SAMPLES[name]()


def _three_five_two() -> Network:
    return Network.from_arguments(
        name="three-five-two",
        title="A 3-5-2 network of hyperbolic tangents",
        inputs={"x1": "0.5", "x2": "-0.25", "x3": "1"},
        targets={"t1": "0.3", "t2": "-0.4"},
        layers=[
            {
                "neurons": 5,
                "activation": "tanh",
                "bias": ["0.1", "-0.1", "0.2", "0", "0.05"],
                "weights": [
                    ["0.1", "-0.2", "0.3"],
                    ["0.15", "0.25", "-0.35"],
                    ["-0.4", "0.45", "0.5"],
                    ["0.05", "-0.1", "0.15"],
                    ["0.2", "0.2", "-0.2"],
                ],
            },
            {
                "neurons": 2,
                "activation": "tanh",
                "bias": ["0.01", "-0.02"],
                "weights": [["0.3", "-0.3", "0.2", "0.1", "0.4"], ["-0.1", "0.2", "0.6", "-0.5", "0.25"]],
            },
        ],
        trained="all",
        learning_rate="0.1",
    )


def _two_three_three_one() -> Network:
    return Network.from_arguments(
        name="two-three-three-one",
        title="A 2-3-3-1 network of rectifiers",
        inputs=["0.6", "-0.4"],
        targets=["1"],
        layers=[
            {
                "neurons": 3,
                "activation": "relu",
                "bias": "0.1",
                "weights": [["0.5", "-0.3"], ["-0.7", "0.2"], ["0.4", "0.9"]],
            },
            {
                "neurons": 3,
                "activation": "relu",
                "bias": "0.05",
                "weights": [["0.3", "0.1", "-0.2"], ["-0.6", "0.5", "0.4"], ["0.8", "-0.1", "0.7"]],
            },
            {"neurons": 1, "activation": "identity", "weights": [["0.2", "-0.5", "1/3"]]},
        ],
        numbering="double",
        notation="z-a-delta",
    )


def _one_one() -> Network:
    return Network.from_arguments(
        name="one-one",
        title="One weight",
        inputs=["2"],
        targets=["1"],
        layers=[{"neurons": 1, "activation": "identity", "weights": [["0.25"]]}],
    )


def _many() -> Network:
    generator = random.Random(1)

    def numbers(count: int) -> list[str]:
        return [f"{generator.randint(-50, 50) / 100:.2f}" for _ in range(count)]

    return Network.from_arguments(
        name="many",
        title="A 20-12-10 network",
        inputs=numbers(20),
        targets=numbers(10),
        layers=[
            {"neurons": 12, "bias": numbers(12), "weights": [numbers(20) for _ in range(12)]},
            {"neurons": 10, "bias": numbers(10), "weights": [numbers(12) for _ in range(10)]},
        ],
    )


SAMPLES = {
    "backprop": Network.load,
    "mazur": lambda: Network.load("mazur"),
    "three-five-two": _three_five_two,
    "two-three-three-one": _two_three_three_one,
    "one-one": _one_one,
    "many": _many,
}
