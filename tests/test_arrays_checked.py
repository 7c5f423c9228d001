"""Arrays that a program computed, against a batch worked here in floats: each slip is found, and no other told."""

from __future__ import annotations

from functools import cache
from math import exp, nan, tanh
from typing import Any

import pytest

import derive
from derive.errors import DeriveError

Rows = list[list[float]]
X = [[0.3, 0.8], [-0.7, 0.4], [1.1, -0.5], [0.2, -1.0]]
T = [1, 0, 0, 1]
W1, B1 = [[0.2, -0.5], [0.7, 0.1], [-0.3, 0.6]], [0.1, -0.2, 0.05]
W2, B2 = [0.4, -0.6, 0.9], 0.15
RATE = 0.5


@cache
def network() -> derive.Network:
    return derive.Network.from_arguments(
        examples=[{"inputs": xs, "targets": [t]} for xs, t in zip(X, T, strict=True)],
        reduction="mean",
        layers=[
            {"neurons": 3, "activation": "tanh", "bias": B1, "weights": W1},
            {"neurons": 1, "activation": "sigmoid", "bias": [B2], "weights": [W2]},
        ],
        loss="binary_cross_entropy",
        learning_rate=RATE,
        trained="all",
    )


def product(one: Rows, other: Rows) -> Rows:
    columns = transposed(other)
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in one]


def transposed(rows: Rows) -> Rows:
    return [list(row) for row in zip(*rows, strict=True)]


def scaled(by: float, rows: Rows) -> Rows:
    return [[by * each for each in row] for row in rows]


def added(one: Rows, other: Rows) -> Rows:
    return [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(one, other, strict=True)]


NET1 = [[z + b for z, b in zip(row, B1, strict=True)] for row in product(X, transposed(W1))]
OUT1 = [[tanh(z) for z in row] for row in NET1]
OUT2 = [[1 / (1 + exp(-z - B2))] for (z,) in product(OUT1, [[w] for w in W2])]
DELTA2 = [[(out - t) / 4] for (out,), t in zip(OUT2, T, strict=True)]
BACK = product(DELTA2, [W2])
DELTA1 = [[d * (1 - a * a) for d, a in zip(*rows, strict=True)] for rows in zip(BACK, OUT1, strict=True)]
DW1, DW2 = product(transposed(DELTA1), X), product(transposed(DELTA2), OUT1)
DB1 = [sum(column) for column in zip(*DELTA1, strict=True)]
ALONE = product(transposed(DELTA1[3:]), X[3:])


class Array:
    """What NumPy and PyTorch have in common."""

    def __init__(self, rows: Any, dtype: str = "float64") -> None:
        self.rows = rows
        self.dtype = dtype

    def tolist(self) -> Any:
        return self.rows


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("net1", NET1), ("out1", OUT1), ("dnet1", DELTA1), ("dE_total/dW1", DW1), ("dW1", tuple(map(tuple, DW1))),
        ("dW2", DW2[0]), ("db1", DB1), ("db1", [DB1]), ("W1'", added(W1, scaled(-RATE, DW1))), ("W1", W1),
        ("Net1", NET1), ("dNet1", DELTA1), ("w1", 0.2), ("dw1", DW1[0][0]),
        ("out1", Array(scaled(1 + 1e-6, OUT1), "float32")),
    ],
)  # fmt: skip
def test_right_values_are_right(name: str, value: Any) -> None:
    checked = derive.check_values(network(), {name: value})
    assert checked.is_right and str(checked) == f"{name}: right"


@pytest.mark.parametrize(
    ("name", "value", "causes"),
    [
        ("dW1", transposed(DW1), ["it is transposed"]),
        ("dW1", scaled(-1, DW1), ["the sign is wrong"]),
        ("dW1", scaled(4, DW1), ["it is not averaged over the 4 examples"]),
        ("dW1", scaled(0.25, DW1), ["it is divided by the 4 examples once too often"]),
        ("dW1", ALONE, ["this is of example 4 alone: the examples are not summed"]),
        ("dW1", product(transposed(BACK), X), ["the slope of the activation Out1 is left out"]),
        ("db1", [sum(row) for row in DELTA1], ["dE_total/dNet1 is summed over the wrong axis"]),
        ("db1", DELTA1, ["this is dE_total/dNet1, not summed over the examples"]),
        ("out1", NET1, ["these are the numbers of Net1"]),
        ("W1'", W1, ["it is not updated"]),
        ("W1'", added(W1, scaled(RATE, DW1)), ["the change is added where it is to be subtracted"]),
        ("W1'", added(W1, scaled(-1, DW1)), ["the learning rate is lost"]),
        ("dW1", [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], []),
    ],
)
def test_a_slip_is_told(name: str, value: Any, causes: list[str]) -> None:
    checked = derive.check_values(network(), {name: value})
    assert not checked.is_right and list(checked[name].causes) == causes


def test_half_and_rate_tie() -> None:
    causes = derive.check_values(network(), {"dW1": scaled(RATE, DW1)})["dW1"].causes
    assert len(causes) == 2 and "learning rate is put in" in causes[0] and "a factor of 2 is lost" in causes[1]


@pytest.mark.parametrize("other", [nan, DW1[1][0] * (1 + 1e-8)])
def test_one_entry_is_told_by_its_index(other: float) -> None:
    checked = derive.check_values(network(), {"dW1": [DW1[0], [other, DW1[1][1]], DW1[2]]})["dW1"]
    assert [each.index for each in checked.wrong] == [(1, 0)] and checked.causes == ()
    assert str(checked).startswith("dW1: 1 of 6 entries differ\n  [1][0] is ")


def test_what_is_rounded_is_compared_by_its_decimals() -> None:
    rounded = [[round(each, 4) for each in row] for row in DW1]
    assert not derive.check_values(network(), {"dW1": rounded}).is_right
    assert derive.check_values(network(), {"dW1": rounded}, decimals=4).is_right
    rounded[0][0] += 0.0001
    assert len(derive.check_values(network(), {"dW1": rounded}, decimals=4)["dW1"].wrong) == 1


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("dW9", DW1, "the network has no array or quantity 'dW9'; did you mean 'dw9'?"),
        ("dW1", [[1, 2], [3]], "dW1: rows of different length"),
        ("dW1", "0.1", "dW1: no array of numbers: str"),
        ("dW1", [[True]], "dW1: no array of numbers: bool"),
    ],
)
def test_what_cannot_be_compared_is_told(name: str, value: Any, message: str) -> None:
    with pytest.raises(DeriveError) as caught:
        derive.check_values(network(), {name: value})
    assert str(caught.value).startswith(message)


def test_a_network_of_tokens_has_its_arrays() -> None:
    right = derive.derive("attention").value("dE_total/dW_q", decimals=15)
    rows = [[float(each.printed) if each else 0.0 for each in row] for row in right]
    assert derive.check_values("attention", {"dW_q": rows}).is_right
    assert derive.check_values("attention", {"dW_q": transposed(rows)})["dW_q"].causes == ("it is transposed",)
