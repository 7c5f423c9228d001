"""Activations that a document calls by name, by letter, or writes as cases: those of the network at hand."""

from __future__ import annotations

import pytest

import derive
from derive.network.network import Network

LAYERS = [
    {"neurons": ["h1"], "activation": {"leaky_relu": "0.2"}, "weights": [["-0.5"]]},
    {"neurons": ["k1"], "activation": "z/(1 + abs(z))", "weights": [["2"]]},
    {"neurons": ["y1"], "activation": "hard_sigmoid", "weights": [["3"]]},
]
# net_h1 = -0.5, out_h1 = -0.1, net_k1 = -0.2, out_k1 = -1/6, net_y1 = -0.5, out_y1 = 5/12
NETWORK = Network.from_arguments(inputs={"x1": 1}, targets={"t1": 1}, layers=LAYERS)
CASES = r"\begin{cases} net_{h1} & \text{if } net_{h1} > 0 \\ %s\, net_{h1} & \text{otherwise} \end{cases}"


def counted(formula: str) -> tuple[int, int, int]:
    claims = derive.check_derivation(f"$${formula}$$", NETWORK).claims
    return claims.right, claims.wrong, claims.not_understood


@pytest.mark.parametrize(
    "formula",
    [
        r"out_{h1} = \mathrm{LReLU}(net_{h1}) = -0.1",
        rf"out_{{h1}} = {CASES % '0.2'} = 0.2 \cdot (-0.5) = -0.1",
        r"out_{h1} = \begin{cases} net_{h1} & net_{h1} \geq 0 \\ 0.2\, net_{h1} & net_{h1} < 0 \end{cases}",
        r"\frac{\partial out_{h1}}{\partial net_{h1}} = \mathrm{LReLU}'(net_{h1}) = 0.2",
        r"out_{k1} = f_2(net_{k1}) = \frac{-0.2}{1 + 0.2} \approx -0.1667",
        r"\frac{\partial out_{k1}}{\partial net_{k1}} = f_2'(net_{k1}) \approx 0.6944",
        r"out_{y1} = \mathrm{hs}(net_{y1}) = \frac{-0.5}{6} + \frac{1}{2} \approx 0.4167",
    ],
)
def test_right(formula: str) -> None:
    right, wrong, not_understood = counted(formula)
    assert right and (wrong, not_understood) == (0, 0)


@pytest.mark.parametrize(
    "formula",
    [
        rf"out_{{h1}} = {CASES % '0.3'}",
        r"out_{h1} = \begin{cases} 0.2\, net_{h1} & net_{h1} > 0 \\ net_{h1} & \text{otherwise} \end{cases}",
        r"\frac{\partial out_{h1}}{\partial net_{h1}} = \mathrm{LReLU}'(net_{h1}) = 0.01",
        r"out_{k1} = f_1(net_{k1})",
        r"out_{y1} = f_3'(net_{y1})",
    ],
)
def test_wrong(formula: str) -> None:
    assert counted(formula)[1] == 1


def test_a_value_that_is_not_chosen_need_not_exist() -> None:
    network = Network.from_arguments(inputs={"x": "-2"}, graph={"f": "max(x, 3)"})
    cases = r"\begin{cases} \ln(x) & x > 0 \\ 3 & \text{sonst} \end{cases}"
    assert derive.check_derivation(f"$f = {cases} = 3$", network).claims.not_understood == 0


def test_cases_of_which_none_holds_have_no_value() -> None:
    assert counted(r"out_{h1} = \begin{cases} net_{h1} & net_{h1} > 0 \end{cases}")[0] == 0
