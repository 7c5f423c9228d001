"""Letters that a document uses in its own way: for gradients, for what has a hat, in sums, for what it leaves open."""

from __future__ import annotations

import derive
from derive.network.network import Network

LEAKY = Network.from_arguments(
    inputs={"x": 2, "t": 1},
    parameters={"w1": "0.4", "w2": "-0.5", "b2": "0.3", "v2": "-0.3"},
    graph={"z2": "w2*x + b2", "h2": "max(0.1*z2, z2)", "y": "v2*h2", "E": "(y - t)^2"},
)
CENTRED = Network.from_arguments(
    inputs={"x1": 3, "x2": 1},
    parameters={"gamma": "1.5"},
    graph={"mu": "(x1 + x2)/2", "xh1": "x1 - mu", "xh2": "x2 - mu", "L": "gamma*(xh1 + 2*xh2)"},
)


def verdicts(text: str, network: Network | None) -> tuple[int, int, int]:
    claims = derive.check_derivation(text, network).claims
    return claims.right, claims.wrong + claims.carried, claims.not_understood


def test_a_letter_with_the_number_of_a_weight_is_its_gradient() -> None:
    slopes = r"$g_7 = \frac{\partial E_{total}}{\partial w_7}$, $g_5 = \frac{\partial E_{total}}{\partial w_5} = "
    text = slopes + "%s$"
    assert verdicts(text % "0.0780", Network.load("backprop")) == (3, 0, 0)
    assert verdicts(text % "0.0870", Network.load("backprop"))[1] == 1


def test_moments_of_adam_bear_the_number_of_a_weight() -> None:
    text = r"$g_1 = \frac{\partial E}{\partial w_1}$, $m_1 = (1 - \beta_1) g_1$, $v_1 = (1 - \beta_2) g_1^2$"
    assert verdicts(text, Network.load("adam")) == (3, 0, 0)


def test_the_activation_of_a_graph_by_a_letter_that_nobody_defines() -> None:
    assert verdicts("$h_2 = f(z_2) = -0.07$, $f'(z_2) = 0.1$", LEAKY) == (3, 0, 0)
    assert verdicts("$f'(z_2) = 1$", LEAKY)[1] == 1


def test_a_hat_for_what_the_network_calls_by_another_name() -> None:
    text = r"$\hat x_1 = %s$, $\frac{\partial L}{\partial \gamma} = \hat x_1 + 2 \hat x_2$"
    assert verdicts(text % "1", CENTRED) == (2, 0, 0)
    assert verdicts(text % "2", CENTRED)[1] == 1


def test_a_sum_of_which_the_document_defines_only_the_first_term_is_not_understood() -> None:
    text = r"$q_1 = 1$, $\frac{\partial L}{\partial \gamma} = \sum_i q_i x_i$"
    assert verdicts(text, CENTRED)[1] == 0


def test_a_sum_without_an_index_takes_the_letter_that_stands_in_it_alone() -> None:
    network = Network.from_arguments(
        inputs={"x1": 2, "x2": -1}, parameters={"w1_1": "0.3", "w2_1": "0.5"}, graph={"s1": "w1_1*x1 + w2_1*x2"}
    )
    assert verdicts(r"$s_j = \sum (w_{i,j} \, x_i)$", network) == (1, 0, 0)


def test_cases_of_two_indices() -> None:
    network = Network.from_arguments(
        inputs={"x1": 1},
        targets=[0, 1],
        layers=[{"neurons": ["p1", "p2"], "activation": "softmax", "weights": [["0.3"], ["-0.4"]]}],
        loss="cross_entropy",
    )
    cases = r"\begin{cases} p_k (1 - p_k) & i = k \\ %s p_k p_i & i \neq k \end{cases}"
    cases = rf"$$\frac{{\partial p_i}}{{\partial z_k}} = {cases}$$"
    assert verdicts(cases % "-", network) == (1, 0, 0)
    assert verdicts(cases % "", network)[1] == 1


def test_a_difference_quotient_comes_close_to_a_derivative() -> None:
    network = Network.from_arguments(inputs={"x": 2}, parameters={"w": "0.3"}, graph={"L": "(w*x)^2/2"})
    text = r"$L_+ = 0.1922$, $L_- = 0.1682$, $\frac{\partial L}{\partial w} \approx \frac{L_+ - L_-}{%s} = %s$"
    assert verdicts(text % ("0.02", "1.2"), network)[1] == 0
    assert verdicts(text % ("0.01", "2.4"), network)[1] > 0


def test_a_condition_gives_no_value() -> None:
    assert verdicts(r"$f(z) = \max(0.1 z, z)$, $f'(z) = 1$ if $z > 0$, else $f'(z) = 0.1$", None)[1] == 0


def test_a_number_is_not_compared_with_what_has_no_value() -> None:
    text = r"$a = \sigma(u h)$, $E = \frac12 (0.6 - 0.4)^2 = 0.02$, $E = \frac12 (a - t)^2$"
    assert verdicts(text, None)[1] == 0
