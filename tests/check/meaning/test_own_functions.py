"""Functions that a document defines itself are applied, never multiplied; a loss may bear its arguments."""

from __future__ import annotations

import pytest

import derive
from derive.network.network import Network


def counted(text: str, network: Network | None = None) -> tuple[int, int, int]:
    claims = derive.check_derivation(text, network).claims
    return claims.right, claims.wrong + claims.carried, claims.not_understood


@pytest.mark.parametrize(
    "text",
    [
        r"$r(u) = \max(0, u)$, $r(-0.5) = 0$, $r(0.75) = 0.75$",
        r"$g(r) = \frac{1}{1+e^{-r}}$, $g'(r) = g(r)(1 - g(r))$, $g'(0) = 0.25$",
        r"$q(u) = u^2$, $u_1 = 0.75$, $q(u_1) = 0.5625$, $q'(u_1) = 2 u_1 = 1.5$, $q' = 2u$, $\frac{dq}{du} = 2u$",
        r"$s(u) = \frac{1}{1+e^{-u}}$, $d(u) = s(u)(1 - s(u))$, $w = 0.4$, $x = 2$, $d(w x) = 0.2139$",
        r"$f(x) = w x + b$, $w = 2$, $b = 1$, $f(3) = 2 \cdot 3 + 1 = 7$, $f(f(3)) = 15$, $f(3)^2 = 49$",
        r"$f(z) = \begin{cases} z & z > 0 \\ 0.1 z & z \le 0 \end{cases}$, $f(-2) = -0.2$, $f'(-2) = 0.1$, $f'(2) = 1$",
        r"$h(a, b) = a^2 b$, $h(3, 2) = 18$",
        r"$J(\theta) = (\theta - 3)^2$, $\theta = 1$, $J = 4$, $\frac{dJ}{d\theta} = 2(\theta - 3) = -4$, $J(5) = 4$",
        r"$a = 0.8$, $y = 0.3$, $J(W, b) = (a - y)^2 = 0.25$, $\frac{\partial J(W, b)}{\partial a} = 2(a - y) = 1$",
    ],
)
def test_right(text: str) -> None:
    right, wrong, not_understood = counted(text)
    assert right and (wrong, not_understood) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        r"$r(u) = \max(0, u)$, $x = -0.5$, $a = r(x) = -0.5$",
        r"$g(r) = \frac{1}{1+e^{-r}}$, $g'(r) = g(r)(1 + g(r))$",
        r"$q(u) = u^2$, $u_1 = 0.75$, $q'(u_1) = 1.05$",
        r"$f(z) = \max(0.1 z, z)$, $x = -2$, $f'(x) = 1$",
        r"\[ \mathrm{ReLU}'(q) = \begin{cases} 0 & q > 0 \\ 1 & q \le 0 \end{cases} \]",
    ],
)
def test_wrong(text: str) -> None:
    assert counted(text)[1] == 1


@pytest.mark.parametrize(
    "text",
    [
        r"$a = f(z)$ with $z = 0.3$ gives $a = 0.5744$",
        r"$L(w) = (y - t)^2$, $y = 0.5$, $t = 0$, so $L(w + 0.1) = 0.36$",
        r"$\sg(z) = \sg(z)$, ($sgm(v)=\si1sgmv$)",
        r"$v = 1.1$: $\frac{\partial J}{\partial v} = -0.42$",
    ],
)
def test_what_is_not_defined_is_not_wrong(text: str) -> None:
    assert counted(text)[1] == 0


def test_a_slope_of_the_activation_by_any_letter() -> None:
    rules = (rf"${f}'(z) = {f}(z)(1 - {f}(z))$" for f in ("f", "g", r"\phi", r"\sigma"))
    assert counted(", ".join(rules), Network.load("xor")) == (4, 0, 0)
    assert counted("$f'(z) = f(z)(1 + f(z))$", Network.load("xor"))[1] == 1


def test_a_loss_bears_its_arguments() -> None:
    text = r"$E(w_5) = 0.3125$, $\frac{\partial E(W, b)}{\partial w_5} = 0.0780$, $L(w) = E_{y1} + E_{y2}$"
    assert counted(text, Network.load("backprop")) == (3, 0, 0)


def test_a_loss_where_a_weight_is_moved_is_not_the_loss_after_an_update() -> None:
    assert counted(r"$E_+ = 0.4$", Network.load("backprop"))[1] == 0


def test_a_function_is_defined_and_its_rule_is_judged() -> None:
    claims = derive.check_derivation(r"$g(r) = \frac{1}{1+e^{-r}}$, $g'(r) = g(r)(1 - g(r))$", None).claims
    assert (claims.defined, claims.right) == (1, 1)


@pytest.mark.parametrize("loss", [r"\mathcal{L}", r"\ell", "MSE", "E_{sum}", "J", r"\mathcal{L}_{total}"])
def test_the_loss_under_another_name(loss: str) -> None:
    network = Network.load("backprop")
    assert counted(rf"$\frac{{\partial {loss}}}{{\partial w_5}} = 0.0780$, ${loss} = 0.3125$", network) == (2, 0, 0)
    assert counted(rf"$\frac{{\partial {loss}}}{{\partial w_5}} = 0.0870$", network)[1] == 1


def test_two_names_of_losses_are_not_both_the_loss() -> None:
    text = r"$\frac{\partial E_{total}}{\partial w_5} = 0.0780$, $\mathcal{L} = 0.9$"
    assert counted(text, Network.load("backprop"))[1] == 0


@pytest.mark.parametrize(
    "text",
    [
        r"$\left.\frac{\partial E_{total}}{\partial w_7}\right|_{w_7 = 0.50} = 0.0782$",
        r"$\frac{d\sigma}{dz}\Big|_{z = 0.34} = 0.2429$",
        r"$\eval{\pdv*{E_{total}}{w_7}}_{w_7 = 0.5} = 0.0782$",
        r"$net_{h1}\big|_{w_1 = 1} = 0.375$",
    ],
)
def test_a_value_at_a_point(text: str) -> None:
    assert counted(text, Network.load("backprop")) == (1, 0, 0)


def test_a_slope_at_a_point_that_no_network_gives() -> None:
    assert counted(r"$y = x^3$, $\frac{dy}{dx}\big|_{x=3} = 27$") == (1, 0, 0)
    assert counted(r"$y = x^3$, $\frac{dy}{dx}\big|_{x=3} = 3 x^2 \big|_{x=3} = 50$")[1] == 1


def test_sigma_may_be_another_activation() -> None:
    assert counted(r"$\sigma(z) = \max(0, z)$, $x = -2$, $a = \sigma(x) = 0$")[1:] == (0, 0)
    assert counted(r"$\sigma(z) = \frac{1}{1 + e^{z}}$")[1] == 1


def test_a_step_in_brackets_is_no_factor() -> None:
    assert counted(r"$w(t+1) = w(t) - \eta \delta$, $\eta = 0.5$")[1] == 0


def test_a_function_with_one_more_argument_is_another_function() -> None:
    assert counted("$f(w, b) = (2 w + b)^2$\n\n$f(w, b, c) = 3$")[1] == 0
