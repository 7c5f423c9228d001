r"""Numbers above letters, without a network: layers where they can be no exponents, or else exponents."""

from __future__ import annotations

import pytest

import derive

LAYERS = (
    r"$x = 2$, $w^1 = 0.5$, $w^2 = 0.3$, $y = 1$. $z^1 = w^1 x = 1$, $a^1 = \sigma(z^1) = 0.7311$, "
    r"$z^2 = w^2 a^1 = 0.3 \times 0.7311 = 0.2193$, $a^2 = z^2 = 0.2193$, $L = (a^2 - y)^2 = 0.6095$, "
)
STEPS = r"$\partial L/\partial a^2 = 2(a^2 - y) = -1.5614$, $\frac{\partial L}{\partial w^2} = -1.5614 a^1 = "


def counted(text: str) -> tuple[int, int]:
    claims = derive.check_derivation(text).claims
    return claims.wrong + claims.carried, claims.not_understood


@pytest.mark.parametrize(
    "text",
    [
        LAYERS + STEPS + "-1.1415$",
        r"$h^1_1 = 0.5$, $h^1_2 = 0.25$, $o^2_1 = 2 h^1_1 + 4 h^1_2 = 2$, $o^2_2 = h^1_1 - h^1_2 = 0.25$",
        r"$x = 3$, $x^2 = 9$, $x^3 = 27$, $y = x^2 + x^3 = 36$",
        r"$r^2 = (0.3)^2 + (0.4)^2 = 0.25$, $r = 0.5$",
    ],
)
def test_right(text: str) -> None:
    assert counted(text) == (0, 0)


def test_wrong() -> None:
    assert counted(LAYERS + STEPS + "-1.4115$") == (1, 0)
    assert counted(r"$x = 3$, $x^2 = 9$, $x^3 = 72$, $y = x^2 + x^3 = 36$") == (1, 0)


@pytest.mark.parametrize("text", [r"$\text{softmax}(1, 2, 3) = (0.090, 0.245, 0.665)$"])
def test_softmax_of_several_numbers(text: str) -> None:
    assert counted(text) == (0, 0)
    assert counted(text.replace("0.245", "0.254")) == (1, 0)
