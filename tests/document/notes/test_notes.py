"""What the notes of dense networks say: the right words and symbols, each thing once."""

from __future__ import annotations

from typing import Any

import pytest

from derive.document.composed import Request, notes_source
from derive.document.notes.inventory import inventory
from derive.document.notes.walkthrough import walkthrough
from derive.document.output.pdf import typeset
from derive.document.typesetting.engines import engines
from derive.network.network import Network
from derive.notation.scheme import written_in

needs_embedded = pytest.mark.skipif("embedded" not in engines(), reason="no embedded LaTeX for this machine")
ONE: dict[str, Any] = {"inputs": ["0.5"], "targets": ["1"], "layers": [{"neurons": 1, "weights": [["0.3"]]}]}
DEEP: dict[str, Any] = {
    "inputs": ["0.5", "-0.4"],
    "targets": ["1"],
    "layers": [
        {"neurons": 2, "bias": ["0.1", "0.2"], "weights": [["0.3", "0.2"], ["-0.1", "0.4"]]},
        {"neurons": 1, "bias": "0.1", "weights": [["0.6", "-0.7"]]},
    ],
    "trained": "all",
}
BATCH: dict[str, Any] = {
    **{key: value for key, value in DEEP.items() if key not in ("inputs", "targets")},
    "examples": [
        {"inputs": ["0.5", "-0.4"], "targets": ["1"]},
        {"inputs": ["0.1", "0.2"], "targets": ["0"]},
        {"inputs": ["-0.3", "0.7"], "targets": ["1"]},
    ],
}


def words(described: dict[str, Any], **more: object) -> str:
    return " ".join(notes_source(Network.from_arguments(**{**described, **more}), Request()).split())


@pytest.mark.parametrize("rule", ["gradient_descent", "adam"])
def test_a_batch_is_updated_in_the_symbols_of_the_notation(rule: str) -> None:
    update = words(BATCH, notation="nielsen", optimizer=rule).split(r"\section{The update}")[1].split(r"\section{")[0]
    assert r"w^{2}_{11}" in update and "w_{1}" not in update and "b_{h1}" not in update


def test_the_values_of_a_batch_have_the_symbols_of_the_notation() -> None:
    found = inventory(Network.from_arguments(**BATCH, notation="nielsen"), 4)
    assert {each.name: each.symbol for each in found.quantities}["w1"] == "w^{2}_{11}"


def test_the_first_parameter_of_each_layer_of_a_batch_is_written_out() -> None:
    wide = [
        {"neurons": 3, "bias": ["0.1", "0.2", "0"], "weights": [["0.3", "0.2"], ["-0.1", "0.4"], ["0.5", "0.6"]]},
        {"neurons": 1, "bias": "0.1", "weights": [["0.6", "-0.7", "0.2"]]},
    ]
    update = words(BATCH, layers=wide).split(r"\section{The update}")[1]
    assert "w_{1}' &=" in update and "w_{7}' &=" in update and "w_{2}' &=" not in update


def test_one_path_is_no_sum_of_paths() -> None:
    found = words(DEEP)
    assert "contributions of all paths" not in found and "every one of these paths" not in found
    deeper = {"neurons": 1, "weights": [["0.6", "-0.7"]]}
    layers = [DEEP["layers"][0], deeper, {"neurons": 1, "weights": [["0.4"]]}]
    assert "contributions of all paths" not in words(DEEP, layers=layers)


def test_one_output_and_one_weight_are_spoken_of_in_the_singular() -> None:
    found = words(ONE)
    assert "and 1 weight computes 1 output." in found
    assert "There is one output" in found and "errors of all outputs" not in found
    assert "biass" not in words(DEEP) and "biases, layer 1" in words(DEEP)


def test_the_overview_states_the_rule_that_is_used() -> None:
    assert "old value minus" in words(DEEP)
    found = words(DEEP, optimizer="rmsprop")
    assert "old value minus" not in found and "RMSProp divides the step" in found


@pytest.mark.parametrize(
    ("notation", "whole", "example"),
    [("net-out", r"E_{\mathrm{total}}", r"E^{(1)}_{\mathrm{total}}"), ("nielsen", "C", "C^{(1)}")],
)
def test_the_loss_of_an_example_is_not_written_as_that_of_the_batch(notation: str, whole: str, example: str) -> None:
    found = words(BATCH, notation=notation, optimizer="adam", steps=200)
    start, end = found.index(r"\section{Forward pass}"), found.index(r"\section{The batch}")
    derivation, together = found[start:end], found[end:].split(r"\section{The same in matrix form}")
    assert rf"\partial {example}}}" in derivation and rf"\partial {whole}}}" not in derivation
    assert rf"\partial {example}}}" in together[1].split(r"\appendix")[0]
    assert rf"\partial {whole}}}" in together[0] and rf"\partial {example}}}" not in together[0]
    assert f"The loss of the batch, ${whole}$, is the mean of the losses ${example}$" in together[0]
    assert f"Updates & ${whole}$" in together[0]


def test_a_notation_is_that_of_every_example() -> None:
    network = written_in(Network.from_arguments(**BATCH), "nielsen")
    assert "w^{2}_{11}" in notes_source(network) and "w_{1}" not in notes_source(network)


def test_one_other_example_has_its_own_numbers() -> None:
    assert "The other of the 2 examples goes the same way, with its own numbers" in words(
        BATCH, examples=BATCH["examples"][:2]
    )
    assert "The others of the 3 examples go the same way, with their own numbers" in words(BATCH)


def test_a_batch_is_announced_and_its_error_named() -> None:
    found = words(BATCH, steps=20)
    assert "learns from a batch of 3 examples" in found
    assert "with the same examples leads on" in found and "is the error of all examples together" in found
    assert "leads on" not in words(BATCH)


@pytest.mark.parametrize(("reduction", "once"), [("mean", False), ("sum", True)])
def test_the_penalty_of_a_batch_counts_once(reduction: str, *, once: bool) -> None:
    found = words(BATCH, reduction=reduction, penalty={"l2": "0.1"})
    assert ("the penalty only once" in found) is once


def test_a_short_cut_is_derived_once_with_both_slopes_put_in() -> None:
    found = words(DEEP, loss="binary_cross_entropy")
    assert "A short cut for the error signal" in found and "The other error signals" not in found
    start = found.index("With both slopes put in,")
    shown = found[start : found.index(r"\end{equation}", start)]
    assert shown.count(r"\mathit{out}_{y1}\,(1 - \mathit{out}_{y1})") == 2


@pytest.mark.parametrize("outputs", [1, 2])
def test_the_derivation_of_one_weight_needs_nothing_from_elsewhere(outputs: int) -> None:
    last = {"neurons": outputs, "weights": [["0.6", "-0.7"]] * outputs}
    network = Network.from_arguments(**{**DEEP, "layers": [DEEP["layers"][0], last], "targets": ["1"] * outputs})
    lines = walkthrough(network, "w1", 4, "text").splitlines()
    for output in range(1, outputs + 1):
        assert f"   dout_y{output}/dnet_y{output}" in lines
        error = "E_total" if outputs == 1 else f"E_y{output}"
        assert f"   d{error}/dout_y{output}" in lines


def test_what_is_exactly_zero_is_said_to_be_equal() -> None:
    found = words(DEEP, inputs=["0", "0.7"])
    assert r"\times 0 = 0" in found and r"\times 0 \approx 0" not in found


def test_a_fraction_in_an_exponent_has_a_stroke() -> None:
    layers = [{**DEEP["layers"][0], "activation": "gelu"}, DEEP["layers"][1]]
    found = words(DEEP, layers=layers)
    assert r"e^{-\mathit{net}_{h1}^{2}/2}" in found and r"e^{-\frac" not in found.split(r"\section{Backward pass}")[1]


@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "binary_cross_entropy"])
def test_the_short_cut_of_a_wide_layer_is_derived_too(loss: str) -> None:
    wide = [{"neurons": 8, "weights": [["0.1", f"0.{index}"] for index in range(1, 9)]}]
    found = words(DEEP, layers=wide, targets=["1", *"0000000"], loss=loss, trained="weights")
    assert found.index("fit together") < found.lower().index("output minus target")
    assert "= a_j - t_j." in found


def test_a_few_updates_are_all_tabled() -> None:
    table = words(DEEP, steps=4).split("Updates &")[1].split("plaintable")[0]
    assert all(f"${step}$ &" in table for step in range(5))


def test_a_mean_over_two_has_no_factor_one() -> None:
    layers = [DEEP["layers"][0], {"neurons": 2, "weights": [["0.6", "-0.7"], ["0.1", "0.2"]]}]
    found = words(DEEP, layers=layers, targets=["1", "0"], loss="mean_squared_error")
    assert r"1\,(" not in found and r"-1 \times (" not in found


def test_two_formulas_have_two_letters() -> None:
    formulas = zip(DEEP["layers"], ("z/(1 + abs(z))", "z + max(z, 0)"), strict=True)
    found = words(DEEP, layers=[{**layer, "activation": formula} for layer, formula in formulas])
    assert "f_{1}'(z)" in found and r"f_{2}'(\mathbf{net}^{(2)})" in found and " f(z)" not in found


def test_the_jacobian_counts_layers_as_the_notation_does() -> None:
    layers = [DEEP["layers"][0], {"neurons": 2, "weights": [["0.6", "-0.7"], ["0.1", "0.2"]], "activation": "softmax"}]
    found = words(DEEP, layers=layers, targets=["1", "0"], notation="nielsen")
    assert r"\mathbf{J}^{3}" in found and r"\mathbf{J}^{(2)}" not in found


def test_layers_are_counted_as_the_notation_does() -> None:
    layers = [{**DEEP["layers"][0], "activation": "tanh"}, DEEP["layers"][1]]
    found = words(DEEP, layers=layers, notation="nielsen")
    table = found.split(r"\caption{Every symbol, once.}")[1].split(r"\end{longtable}")[0]
    table = table.replace(r"\rule[-0.55em]{0pt}{1em}", "")
    assert "$a^{2}_{1}$, $a^{2}_{2}$ & activations, layer 2 &" in table and "layer 1" not in table
    assert "of layer 2 is the hyperbolic tangent" in found and "of layer 3 is the logistic sigmoid" in found
    assert "activations, layer 1 &" in words(DEEP) and "of layer 1 is the hyperbolic" in words(DEEP, layers=layers)


def test_letters_of_functions_count_layers_as_the_notation_does() -> None:
    formulas = zip(DEEP["layers"], ("z/(1 + abs(z))", "z + max(z, 0)"), strict=True)
    found = words(DEEP, layers=[{**layer, "activation": formula} for layer, formula in formulas], notation="nielsen")
    assert "f_{2}'(z)" in found and r"f_{3}'(\mathbf{z}^{3})" in found and "f_{1}" not in found


def test_numbers_in_the_matrix_form_show_the_difference_of_every_squared_error() -> None:
    layers = [{"neurons": 3, "weights": [["0.6"], ["-0.7"], ["0.1"]], "activation": "identity"}]
    found = words(ONE, layers=layers, targets=["1", "0", "2"], loss="mean_squared_error")
    assert r"&= \tfrac{2}{3}\,\left(\begin{pmatrix} 0.3 \\" in found
    assert r"2 \cdot 1\," not in words(ONE, loss="mean_squared_error")


def test_what_belongs_to_one_example_goes_by_its_name() -> None:
    found = inventory(Network.from_arguments(**BATCH, notation="nielsen"), 4)
    assert {each.name: each.symbol for each in found.quantities}["x1_2"] == "x_{1,2}"


def test_a_target_of_zero_has_a_divergence() -> None:
    layers = [DEEP["layers"][0], {"neurons": 2, "weights": [["0.6", "-0.7"], ["0.1", "0.2"]], "activation": "softmax"}]
    found = words(DEEP, layers=layers, targets=["0", "1"], loss="kl_divergence")
    assert r"t_{1} \cdot \ln(t_{1}) - t_{1} \cdot \ln(" in found and r"0 \times \ln(0) - 0 \times" in found
    assert "a target of zero contributes nothing" in found


def test_a_penalty_of_a_few_weights_shows_every_term() -> None:
    layers = [{"neurons": 4, "weights": [["0.3", "0.2"]] * 4}, {"neurons": 1, "weights": [["0.6", "-0.7", "0.5", "1"]]}]
    found = words(DEEP, layers=layers, penalty={"l2": "0.1"})
    shown = found[found.index("keeps the weights small") :].split(r"\end{equation}")[0]
    assert r"\cdots" not in shown and r"+ w_{12}^{2})" in shown and r"+ 1^{2})" in shown


@needs_embedded
def test_the_jacobian_of_neurons_with_long_names_fits_the_page() -> None:
    names = ["cloud_cover", "pressure_low", "wind_from_east"]
    layers = [{"neurons": names, "weights": [["0.1", "0.2"]] * 3, "activation": "softmax"}]
    layers.append({"neurons": 1, "weights": [["0.6", "-0.7", "0.5"]]})
    network = Network.from_arguments(**{**DEEP, "layers": layers})
    assert typeset(notes_source(network, Request()), name="notes").overfull == ()


def test_the_approximation_of_the_gelu_is_not_called_the_gelu() -> None:
    found = words(DEEP, layers=[{**layer, "activation": "gelu_tanh"} for layer in DEEP["layers"]])
    assert r"\mathrm{GELU}" not in found and r"f'(\mathbf{net}^{(1)})" in found
