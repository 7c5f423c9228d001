"""One number, derivative, update or list in the spellings that people use; each is read as the first one is."""

from __future__ import annotations

import pytest

import derive
from derive.check.syntax.parse import parse
from derive.check.syntax.tree import Chain, Number
from derive.network.network import Network


@pytest.mark.parametrize(
    "text",
    [
        r"4.589\mathrm{e}-4",
        r"4.589\mathrm{e}{-4}",
        r"4.589\,\text{e-}4",
        r"4.589\text{e-4}",
        r"4.589\mathrm{E}{-04}",
        r"4.589{\rm e}{-}4",
        r"4.589\mathtt{e-4}",
        r"4.589e{-4}",
        r"\num{4.589 e-4}",
        r"4.589\,10^{-4}",
        r"4.589 \mathrm{x} 10^{-4}",
        r"4.589 \cdot 10^{-4}",
    ],
)
def test_a_power_of_ten_is_one_number(text: str) -> None:
    (chain,) = parse(f"a = {text}")
    assert isinstance(chain, Chain)
    number = chain.sides[1]
    assert isinstance(number, Number)
    assert (float(number.value), float(number.unit), number.end) == (4.589e-4, 1e-7, 4 + len(text))


def test_an_upright_e_that_is_no_power_of_ten() -> None:
    (chain,) = parse(r"2\mathrm{e}^{-4}")
    assert isinstance(chain, Chain)
    assert not isinstance(chain.sides[0], Number)


def verdicts(text: str, network: str | None = "backprop") -> tuple[int, int, int]:
    claims = derive.check_derivation(text, Network.load(network) if network else None).claims
    return claims.right, claims.wrong, claims.not_understood


@pytest.mark.parametrize(
    "text",
    [
        r"$\frac{\text{d}E_{total}}{\text{d}w_7} = 0.0782$",
        r"$\pdv*{E_{total}}{w{_7}} = \qty(0.0782)$",
        r"$out_{y1} = 0.77294\ldots$",
        r"$net_{h1} = 0.15 \text{ times } 0.05 + 0.25 \text{ times } 0.1 + 0.30 = 0.3325$",
        r"$w_8(\text{new}) = 0.5603$",
        r"$w_8(new) = 0.5603$",
        r"$\hat{w}_7 = 0.4609$",
        r"$w_7 \mathrel{-}= \eta \frac{\partial E_{total}}{\partial w_7}$",
        r"\[ \begin{array}{l} net_{h1} = 0.3325 \\ out_{h1} = 0.5824 \end{array} \]",
        r"$\frac{\partial E}{\partial \mathbf{a}^{(1)}} = W^{(2)^T} \delta^{(2)}$",
    ],
)
def test_right(text: str) -> None:
    right, wrong, not_understood = verdicts(text)
    assert right and (wrong, not_understood) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        r"$\frac{\text{d}E_{total}}{\text{d}w_7} = 0.0872$",
        r"$out_{y1} = 0.77249\ldots$",
        r"$w_8(\text{new}) = 0.5630$",
        r"$\hat{w}_7 = 0.4690$",
        r"$\frac{\partial E_{total}}{\partial w_1} = 4.598\mathrm{e}{-4}$",
        r"\[ \begin{array}{l} net_{h1} = 0.3325 \\ out_{h1} = 0.5842 \end{array} \]",
    ],
)
def test_wrong(text: str) -> None:
    assert verdicts(text)[1] == 1


def test_a_list_gives_its_names_their_numbers() -> None:
    text = r"$[w_1, w_2, c] = [0.5, -0.4, 0.2]$, $[x_1, x_2] = [2, 3]$, $z = w_1 x_1 + w_2 x_2 + c = %s$"
    assert verdicts(text % "0.0", None)[1:] == (0, 0)
    assert verdicts(text % "0.2", None)[1] == 1


def test_a_vector_that_the_document_gives() -> None:
    given = r"$W = \begin{bmatrix} 3 & 1 \\ -2 & 4 \end{bmatrix}$, $x = [2,; 1]^T$, "
    text = given + r"$z = W x = \begin{bmatrix} 7 \\ %s \end{bmatrix}$"
    assert verdicts(text % "0", None)[1:] == (0, 0)
    assert verdicts(text % "9", None)[1] == 1


def test_an_e_with_the_number_of_a_step_is_no_power_of_e() -> None:
    text = r"$w^{(0)} = 0.6$, $e^{(0)} = 2 w^{(0)} - 1 = 0.2$, $g^{(0)} = 3 e^{(0)} = %s$"
    right, wrong = (derive.check_derivation(text % result).claims for result in ("0.6", "3"))
    assert (right.wrong, wrong.wrong) == (0, 1)
    assert derive.check_derivation(r"$e^{-(2)} = 0.1353$, $e^{(-0.5)} = 0.6065$").claims.right == 2
