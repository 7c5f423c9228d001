"""Recurrent layers, LSTM and GRU against modules of PyTorch in double precision: one way, both ways, one on another."""

from __future__ import annotations

from typing import Any

import pytest

from derive.network.network import Network
from tests.with_torch.agreement import assert_agree, numbers

torch = pytest.importorskip("torch")
nn = torch.nn

SERIES = [[0.5, -0.2], [0.1, 0.9], [-0.7, 0.3]]
# The keys of the gates and their letters, in the order in which PyTorch has their weights one below the other.
GATES: dict[str, list[tuple[str, str]]] = {
    "recurrent": [("", "")],
    "lstm": [("input", "i"), ("forget", "f"), ("candidate", "g"), ("output", "o")],
    "gru": [("reset", "r"), ("update", "z"), ("candidate", "n")],
}
MODULES = {"recurrent": "RNN", "lstm": "LSTM", "gru": "GRU"}
Described = dict[str, Any]


def module(kind: str, units: int, *, both: bool = False, layers: int = 1) -> Any:
    """A module of PyTorch with weights of three decimals; of its two biases of each gate one is zero."""
    torch.manual_seed(units)
    options = {"bidirectional": both, "num_layers": layers, "batch_first": True}
    made = getattr(nn, MODULES[kind])(2, units, **options).double()
    with torch.no_grad():
        for name, each in made.named_parameters():
            each.copy_((each * 1000).round() / 1000)
            if name.startswith("bias_hh"):
                each[: each.numel() if kind != "gru" else 2 * units] = 0
    return made


def described(kind: str, made: Any, suffix: str) -> Described:
    """The weights of one layer and way, as a description has them."""
    w, u, b, c = (
        getattr(made, f"{name}_{suffix}").chunk(len(GATES[kind]))
        for name in ("weight_hh", "weight_ih", "bias_ih", "bias_hh")
    )
    found: Described = {}
    for place, (key, letter) in enumerate(GATES[kind]):
        weights = {
            "input_weights": numbers(u[place]), "recurrent_weights": numbers(w[place]), "bias": numbers(b[place]),
        }
        if letter == "n":
            weights["recurrent_bias"] = numbers(c[place])
        found |= {key: weights} if key else weights
    return found


def rows(kind: str, made: Any, suffix: str, ending: str, layer: str = "") -> dict[str, Any]:
    """The parameters of one layer and way by the names that they have in a network."""
    units = made.hidden_size
    found: dict[str, Any] = {}
    for place, (_, letter) in enumerate(GATES[kind]):
        part = slice(place * units, (place + 1) * units)
        gate = f"_{letter}" if letter else ""
        for base, name in (("u", "weight_ih"), ("w", "weight_hh"), ("b", "bias_ih")):
            found[f"{base}{gate}{ending}{layer}"] = getattr(made, f"{name}_{suffix}"), part
        if letter == "n":
            found[f"c{gate}{ending}{layer}"] = getattr(made, f"bias_hh_{suffix}"), part
    return found


def compare(layers: list[Described], output: Any, parameters: dict[str, Any]) -> None:
    targets = [0.25 * index for index in range(output.numel())]
    loss = ((output.reshape(-1) - torch.tensor(targets, dtype=torch.double)) ** 2).sum() / 2
    network = Network.from_arguments(inputs=SERIES, targets=targets, layers=layers, learning_rate="0.1")
    assert_agree(network, loss, parameters, 0.1)


def outputs(made: Any) -> Any:
    return made(torch.tensor([SERIES], dtype=torch.double))[0][0]


@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize("returns", ["last", "all"])
@pytest.mark.parametrize("kind", GATES)
def test_one_way(kind: str, returns: str, units: int) -> None:
    made = module(kind, units)
    found = outputs(made)
    layer = {"kind": kind, **described(kind, made, "l0"), "returns": returns}
    if kind == "gru":
        layer["reset_after"] = True
    compare([layer], found if returns == "all" else found[-1], rows(kind, made, "l0", ""))


@pytest.mark.parametrize("units", [1, 2])
@pytest.mark.parametrize("returns", ["last", "all"])
@pytest.mark.parametrize("kind", GATES)
def test_both_ways(kind: str, returns: str, units: int) -> None:
    made = module(kind, units, both=True)
    found = outputs(made)
    layer = {
        "kind": kind, **described(kind, made, "l0"), "returns": returns, "bidirectional": True,
        "backward": described(kind, made, "l0_reverse"),
    }
    if kind == "gru":
        layer["reset_after"] = True
    last = torch.cat([found[-1][:units], found[0][units:]])
    parameters = rows(kind, made, "l0", "") | rows(kind, made, "l0_reverse", "_back")
    compare([layer], found if returns == "all" else last, parameters)


@pytest.mark.parametrize("kind", GATES)
def test_one_on_another_both_ways(kind: str) -> None:
    made = module(kind, 2, both=True, layers=2)
    layers = [
        {
            "kind": kind, **described(kind, made, f"l{number}"), "returns": "all",
            "backward": described(kind, made, f"l{number}_reverse"), **({"reset_after": True} if kind == "gru" else {}),
        }
        for number in (0, 1)
    ]
    parameters = {}
    for number, layer in ((0, ""), (1, "2")):
        parameters |= rows(kind, made, f"l{number}", "", layer)
        parameters |= rows(kind, made, f"l{number}_reverse", "_back", layer)
    compare(layers, outputs(made), parameters)
