"""Kinds that work on rows: what fits together, what is refused and with which words."""

from __future__ import annotations

from typing import Any

import pytest

from derive.errors import DeriveError
from derive.network.graph.quantity import WeightedSum
from derive.network.network import Network

ATTENTION = "{kind: attention, query: [[1, 0], [0, 1]], key: [[1, 0], [0, 1]], value: [[1, 0], [0, 1]]}"
ROWS = """\
inputs: [[1, 2], [3, 4], [5, 6]]
targets: [0, 0, 0, 0, 0, 0]
layers:
  - {}
  - {}
"""


def in_rows(*layers: str) -> str:
    return ROWS.format(*layers) if len(layers) == 2 else ROWS.replace("  - {}\n", "", 1).format(*layers)


def refused(text: str) -> DeriveError:
    """Return the error of a description whose place of the error is marked by @."""
    with pytest.raises(DeriveError) as caught:
        Network.from_text(text.replace("@", ""))
    if "@" in text:
        before = text[: text.index("@")]
        place = f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"
        assert (caught.value.location or "").endswith(f":{place}"), caught.value
    return caught.value


@pytest.mark.parametrize(
    ("key", "message", "hint"),
    [
        ("@heads: 3", "3 heads share the 2 rows of 'query'", "2 is no multiple of 3"),
        ("@mask: [[1, 0], [1, 1]]", "the mask has 2 rows", "expected 3"),
        ("mask: [[1, 0, 0], @[1, 1], [1, 1, 1]]", "row 2 of the mask has 2 numbers", "expected 3"),
        ("mask: [[1, 0, 0], @[1, 2, 0], [1, 1, 1]]", "a mask holds zeros and ones", ""),
        ("mask: [[1, 0, 0], @[0, 0, 0], [1, 1, 1]]", "token 2 sees none", "a one at least"),
        ("causal: true, @mask: [[1, 0, 0], [1, 1, 0], [1, 1, 1]]", "'mask' beside 'causal'", "the mask alone"),
        ("source: @decoder", "no earlier layer is called 'decoder'", ""),
        ("source: input, @causal: true", "'causal' beside 'source'", "'mask' may say"),
        ("@output_bias: 1", "a bias without the matrix 'output'", ""),
        ("@output: [[1, 2, 3]]", "the matrix has 3 columns", "expected 2, one for each number of a value"),
    ],
)
def test_attention_that_does_not_fit(key: str, message: str, hint: str) -> None:
    error = refused(in_rows(ATTENTION[:-1] + f", {key}}}"))
    assert message in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    ("layer", "message", "hint"),
    [
        ("@{kind: residual}", "'from' is missing", "from: input, or the number or the name of an earlier layer"),
        ("@{kind: residual, from: 1, sources: [x_1_1]}", "'from' beside 'sources'", "one of the two"),
        ("{kind: residual, from: @2}", "no earlier layer is called '2'", "or its number from 1 to 1"),
        ("{kind: residual, from: @inptu}", "no earlier layer is called 'inptu'", "did you mean 'input'"),
        ("{kind: residual, from: @input}", "the input is 3 x 2, the layer before is 3 x 1", "of one shape"),
        ("{kind: residual, from: input, @weights: [[1, 2], [3, 4]]}",
         "the projection is 3 x 2, the layer before is 3 x 1", "of one shape"),
        ("{kind: residual, from: input, @weights: [[1, 2, 3]]}", "the matrix has 3 columns", "of what is added"),
        ("{kind: residual, from: 1, @stride: 2}", "'stride' without a projection", "has 'weights'"),
        ("@{kind: batch_norm}", "batch_norm has no mean and no variance", "give 'examples', two at least"),
        ("{kind: batch_norm, @mean: [1, 2], variance: [1]}", "the number of entries is 2", "expected 1"),
        ("@{kind: batch_norm, mean: [1]}", "'variance' is missing", "given together"),
        ("@{kind: embedding, weights: [[1]]}", "an embedding behind another layer", "it is the first"),
        ("{neurons: 2, weights: [@[1, 2], [3, 4]]}", "row 1 of the weight matrix has 2 numbers",
         "expected 1, one for each number of a row, or 3, one for each of the layer before"),
    ],
)
def test_a_layer_that_does_not_fit_what_is_before_it(layer: str, message: str, hint: str) -> None:
    error = refused(in_rows("{kind: shared_dense, weights: [[1, 1]], name: first}", layer))
    assert message in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ("{token: @3}", "the token 3 is no row of the table; the table has 3 rows, counted from 0"),
        ("[0, @1.5]", "the token 3/2 is no whole number"),
        ("[[0, 1], [1, 2]]", "tokens in rows"),
    ],
)
def test_tokens_that_are_no_rows_of_the_table(inputs: str, message: str) -> None:
    error = refused(f"inputs: {inputs}\ntargets: [0]\nlayers:\n  - {{kind: embedding, weights: [[1], [2], [3]]}}\n")
    assert message in str(error)


def test_a_token_of_an_example_is_named_with_its_place() -> None:
    error = refused(
        "examples:\n  - {inputs: {token: 0}, targets: [0]}\n  - {inputs: {token: @7}, targets: [1]}\n"
        "layers:\n  - {kind: embedding, weights: [[1], [2]]}\n"
    )
    assert "the token 7 is no row of the table" in error.message


def test_batch_normalization_of_rows() -> None:
    error = refused(
        "examples:\n  - {inputs: [[1, 2]], targets: [0]}\n  - {inputs: [[3, 4]], targets: [1]}\nlayers:\n"
        "  - @{kind: batch_norm}\n  - {neurons: 1, weights: [[1, 1]]}\n"
    )
    assert "batch normalization of rows" in error.message
    assert "'flatten' makes one row" in error.hint


def test_targets_of_an_example_beside_batch_normalization() -> None:
    error = refused(
        "examples:\n  - {inputs: [1], @targets: [0, 1]}\n  - {inputs: [3], targets: [1, 1]}\nlayers:\n"
        "  - kind: batch_norm\n  - {neurons: 1, weights: [[1]]}\n"
    )
    assert "the number of targets is 2, that of outputs 1" in error.message


def test_a_dense_layer_tells_by_its_columns_whether_it_acts_on_every_row() -> None:
    def network(weights: list[list[int]], targets: int) -> Network:
        layers: list[dict[str, Any]] = [
            {"kind": "shared_dense", "weights": [[1, 1], [1, -1]]}, {"neurons": ["y"], "weights": weights},
        ]
        return Network.from_arguments(inputs=[[1, 2], [3, 4]], targets=[0] * targets, layers=layers)

    of_all = network([[1, 2, 3, 4]], 1).graph["net_y"].definition
    assert of_all == WeightedSum(("w1", "w2", "w3", "w4"), ("y_1_1", "y_1_2", "y_2_1", "y_2_2"), None)
    of_rows = network([[1, 2]], 2).graph
    assert of_rows["net_y_2"].definition == WeightedSum(("w1", "w2"), ("y_2_1", "y_2_2"), None)


def test_an_image_is_not_taken_line_by_line() -> None:
    text = (
        "inputs: [[1, 2, 3], [4, 5, 6]]\ntargets: [0]\nlayers:\n  - {kind: convolution, filter: [[1, 1]]}\n"
        "  - {neurons: 1, weights: [@[1, 2]]}\n"
    )
    assert "row 1 of the weight matrix has 2 numbers" in refused(text).message


def test_what_is_masked_has_no_score() -> None:
    network = Network.from_text(in_rows(ATTENTION[:-1] + ", mask: [[1, 0, 1], [1, 1, 0], [0, 1, 0]]}"))
    arrays = network.tensors
    assert arrays is not None
    assert arrays["S"].entries == ("s_1_1", "", "s_1_3", "s_2_1", "s_2_2", "", "", "s_3_2", "")
    assert network.graph["a_3_2"].definition.parents == ("s_3_2",)
    assert network.graph["c_1_1"].definition == WeightedSum(("a_1_1", "a_1_3"), ("v_1_1", "v_3_1"), None)


def test_residual_finds_a_layer_by_its_name_and_by_its_number() -> None:
    for label in ("first", 1):
        layers = in_rows("{kind: shared_dense, weights: [[1, 0], [0, 1]], name: first}", "{kind: layer_norm}")
        text = layers + f"  - {{kind: residual, from: {label}}}\n"
        network = Network.from_text(text)
        assert network.graph["r_2_1"].definition.parents == ("n_2_1", "y_2_1")
