"""Claims about every kind of network: circuits, recurrent nets, batches, softmax, optimisers with states, matrices."""

from __future__ import annotations

from functools import cache

import pytest

from derive.check.pipeline import check_document
from derive.check.report.findings import Report
from derive.check.source.decoding import read
from derive.network.network import Network
from tests.check.judged import checked, complaints
from tests.checkout import DOCUMENTS

BATCH, MATRIX, PENALTY, POOLING = (
    f"{name}.network.yaml" for name in ("logistische_regression", "matrix_form", "relu_weight_decay", "faltung")
)
RIGHT = [
    ("cs231n_circuit", r"f(x, y, z) = (x + y) z = -12"),
    ("cs231n_circuit", r"\text{dfdx} = \text{dfdq} \cdot 1 = -4"),
    ("cs231n_neuron", r"dw_0 = x_0 \cdot dp_0 \approx -0.1966"),
    ("bptt", r"z_t = u x_t + w h_{t-1} + b"),
    ("bptt", r"\frac{\partial L}{\partial w} = \sum_{t=1}^3 \delta_t h_{t-1} = \delta_2 h_1 + \delta_3 h_2"),
    ("bptt", r"\frac{\partial L}{\partial h^{(2)}} = v \frac{\partial L}{\partial \hat y_2} + w \delta_3"),
    ("softmax", r"\frac{\partial a^{(2)}_i}{\partial z^{(2)}_j} = a^{(2)}_i (\delta_{ij} - a^{(2)}_j)"),
    ("softmax", r"\frac{\partial L}{\partial z^{(2)}_3} = a^{(2)}_3 - t_3"),
    ("softmax", r"L = -\ln a^{(2)}_2"),
    ("attention", r"W^{(q)}_{11} = 0.3"),
    ("attention", r"s_{11} = \frac{q_{11} k_{11} + q_{12} k_{12}}{\sqrt{2}} \approx 0.1167"),
    (BATCH, r"z^{(2)} = w_1 x_1^{(2)} + w_2 x_2^{(2)} + b = -0.45"),
    (BATCH, r"\frac{\partial L}{\partial w_1} = \frac{1}{3} \sum_{i=1}^3 (\hat y^{(i)} - y^{(i)}) x_1^{(i)}"),
    (BATCH, r"\frac{\partial L}{\partial b} = \frac{1}{3} (-0.5250 + 0.3894 - 0.3208) \approx -0.1521"),
    (BATCH, r"\frac{\partial L}{\partial w} = \frac{1}{3} X^\top (\hat{\mathbf{y}} - \mathbf{y})"),
    ("adam", r"m_{w_5} = (1 - \beta_1) g_{w_5}, \quad \hat v_{w_5} = \frac{v_{w_5}}{1 - \beta_2}"),
    ("adam", r"m^{(2)}_{w_5} = \beta_1 m^{(1)}_{w_5} + (1 - \beta_1) g^{(2)}_{w_5}"),
    ("adam", r"\hat m^{(2)}_{w_5} = \frac{m^{(2)}_{w_5}}{1 - \beta_1^2}"),
    ("adam", r"m''_{w_5} = \beta_1 m'_{w_5} + (1 - \beta_1) \frac{\partial E'}{\partial w_5'}"),
    (PENALTY, r"R = \frac{\lambda}{2} (w_1^2 + w_2^2 + w_3^2 + w_4^2 + w_5^2 + w_6^2) = 0.0695"),
    (POOLING, r"p_{11} = \max(a_{11}, a_{12}, a_{21}, a_{22}) = 1.4"),
    (MATRIX, r"dW^{(1)} = \delta^{(1)} \mathbf{x}^\top"),
]
SLIPS = [
    ("cs231n_circuit", r"\frac{\partial f}{\partial z} = z", "symbol"),
    ("cs231n_neuron", r"dg = \frac{1}{g^2}", "sign"),
    ("bptt", r"\frac{\partial L}{\partial u} = \delta_3 x_3", "one_path"),
    ("bptt", r"\delta_1 = \frac{\partial L}{\partial h_1}", "lost_factor"),
    ("softmax", r"\frac{\partial a^{(2)}_2}{\partial z^{(2)}_1} = a^{(2)}_2 a^{(2)}_1", "sign"),
    ("attention", r"s_{11} = q_{11} k_{11} + q_{12} k_{12}", "lost_divisor"),
    (BATCH, r"\frac{\partial L}{\partial w_1} = \sum_{i=1}^3 (\hat y^{(i)} - y^{(i)}) x_1^{(i)}", "lost_divisor"),
    (BATCH, r"w_2' = w_2 + \eta \frac{\partial L}{\partial w_2}", "sign"),
    ("adam", r"\hat m^{(2)}_{w_5} = \frac{m^{(2)}_{w_5}}{1 - \beta_1}", "exponent"),
    ("adam", r"w_5' = w_5 - \eta \frac{m_{w_5}}{\sqrt{\hat v_{w_5}} + \epsilon}", "symbol"),
    ("layer_norm", r"\mu = \frac{1}{2} (out_{h1} + out_{h2} + out_{h3})", "constant"),
    (MATRIX, r"\frac{\partial E}{\partial \mathbf{a}^{(1)}} = \mathbf{W}^{(2)} \bm{\delta}^{(2)}", "transposition"),
    (MATRIX, r"\frac{\partial E}{\partial \mathbf{W}^{(2)}} = \mathbf{a}^{(1)} (\bm{\delta}^{(2)})^\top", "exchanged"),
    (MATRIX, r"\mathbf{W}^{(1)}{}' = \mathbf{W}^{(1)} - \frac{\partial E}{\partial \mathbf{W}^{(1)}}", "learning_rate"),
]


# Lines that tell how the symbols of a document are meant.
KNOWN = {
    BATCH: (r"y^{(1)} = 1, \quad y^{(2)} = 0", r"\hat y^{(1)} = \sigma(z^{(1)}) \approx 0.4750"),
    MATRIX: (r"\mathbf{z}^{(1)} = \mathbf{W}^{(1)} \mathbf{x} + \mathbf{b}^{(1)}",
             r"\mathbf{z}^{(2)} = \mathbf{W}^{(2)} \mathbf{a}^{(1)} + \mathbf{b}^{(2)}"),
    PENALTY: (r"z_2 = w_3 x_1 + w_4 x_2 + b_2 = -1.3", r"\frac{\partial L}{\partial z_1} = -0.175"),
}


@cache
def network(name: str) -> Network:
    return Network.load(DOCUMENTS / name if name.endswith(".yaml") else name)


def alone(*lines: str) -> Report:
    """Check mathematics without a network."""
    return check_document(read("\n".join(f"$${line}$$" for line in lines), "markdown", "lines.md"))


@pytest.mark.parametrize(("name", "line"), RIGHT)
def test_right_claim_is_right(name: str, line: str) -> None:
    report = checked(line, network=network(name))
    assert complaints(report) == [] and report.claims.right > 0 and report.claims.not_understood == 0


@pytest.mark.parametrize(("name", "line", "kind"), SLIPS)
def test_slip_is_found_and_its_cause_named(name: str, line: str, kind: str) -> None:
    report = checked(*KNOWN.get(name, ()), line, network=network(name))
    assert report.claims.wrong == 1
    assert kind in {cause.kind for cause in complaints(report)[0].causes}


def test_symbols_without_a_number_are_those_of_one_example() -> None:
    lines = (r"z = w_1 x_1 + w_2 x_2 + b = -0.45", r"\hat y = \sigma(z) \approx 0.3894", r"E = -\ln(1 - \hat y)")
    assert checked(*lines, network=network(BATCH)).claims.right == 5


def test_wrong_formula_is_the_root_of_numbers_put_into_it_lines_later() -> None:
    wrong = r"\frac{\partial L}{\partial w_1} = \sum_{i=1}^3 (\hat y^{(i)} - y^{(i)}) x_1^{(i)}"
    numbers = r"\frac{\partial L}{\partial w_1} = -0.525 \cdot 1 + 0.3894 \cdot (-1) - 0.3208 \cdot 0.5 \approx -1.0748"
    report = checked(*KNOWN[BATCH], wrong, numbers, network=network(BATCH))
    assert (report.claims.wrong, report.claims.carried) == (1, 2)
    assert complaints(report)[-1].causes[0].line == 3


def test_what_a_dead_unit_cuts_off_is_no_one_thing() -> None:
    """The derivatives by z_2 and w_6 both are 0: a wrong value of one is not carried to the other."""
    lines = (r"\frac{\partial L}{\partial z_2} = 0.245", r"\frac{\partial L}{\partial b_2} = 0", r"h_2 = 0")
    report = checked(*KNOWN[PENALTY], *lines, network=network(PENALTY))
    assert [finding.extent.start.line for finding in complaints(report)] == [3]


def test_without_a_network_a_letter_that_is_defined_is_no_number_of_mathematics() -> None:
    assert complaints(alone(r"m = -1", r"e = \exp(m) \approx 0.3679", r"g = e + 1 \approx 1.3679")) == []


def test_without_a_network_rounded_operands_leave_the_last_digit_open() -> None:
    assert complaints(alone(r"p = \frac{1.8192}{3.2906} \approx 0.5529", r"L = -\ln 0.5529 \approx 0.5926")) == []


def test_without_a_network_a_sum_of_which_terms_are_never_named_is_not_understood() -> None:
    lines = (r"a_1 = 0.4, \quad a_2 = 0.3, \quad w_1 = 0.5", r"z = \sum_j w_j a_j = 0.2 + 0.2 \cdot 0.3 = 0.26")
    assert complaints(alone(*lines)) == []
