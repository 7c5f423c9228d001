"""Layers of filters and of windows against modules of PyTorch in double precision."""

from __future__ import annotations

from typing import Any

import pytest

from derive.network.network import Network
from tests.with_torch.agreement import assert_agree, numbers

torch = pytest.importorskip("torch")
nn = torch.nn

SERIES = [1, -2, 0.5, 3, 0, 1.5, -1]
ROWS = [[0.5, -0.2, 1, 2, 0.3], [0.1, 0.9, -1, 0.4, 1]]
IMAGE = [[(7 * i + 3 * j) % 5 - 2 for j in range(6)] for i in range(5)]


def rounded(made: Any) -> Any:
    """A module with weights of three decimals."""
    torch.manual_seed(1)
    made = made.double()
    with torch.no_grad():
        for each in made.parameters():
            each.copy_((torch.randn(each.shape, dtype=torch.double) * 1000).round() / 1000)
    return made


def compare(inputs: Any, layers: list[dict[str, Any]], output: Any, modules: dict[str, Any]) -> None:
    """``modules`` by what their layer adds to names: nothing, or its number."""
    targets = [0.25 * index for index in range(output.numel())]
    loss = ((output.reshape(-1) - torch.tensor(targets, dtype=torch.double)) ** 2).sum() / 2
    network = Network.from_arguments(inputs=inputs, targets=targets, layers=layers, learning_rate="0.1")
    parameters = {}
    for layer, made in modules.items():
        parameters[f"k{layer}"] = made.weight
        parameters[f"b{layer}"] = made.bias
    assert_agree(network, loss, parameters, 0.1)


def given(array: Any) -> Any:
    return torch.tensor(array, dtype=torch.double)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1)])
@pytest.mark.parametrize("filters", [1, 2])
def test_a_series(filters: int, stride: int, padding: int) -> None:
    made = rounded(nn.Conv1d(1, filters, 3, stride, padding))
    weights = numbers(made.weight[:, 0])
    layer = {
        "kind": "convolution", "bias": numbers(made.bias), "stride": stride, "padding": padding, "activation": "tanh",
        **({"filter": weights[0]} if filters == 1 else {"filters": weights}),
    }
    pooled = nn.functional.max_pool1d(torch.tanh(made(given([SERIES]))), 2)
    compare(SERIES, [layer, {"kind": "pooling"}], pooled, {"": made})


@pytest.mark.parametrize("channels", ["rows", "columns"])
def test_channels_of_a_series(channels: str) -> None:
    made, further = rounded(nn.Conv1d(2, 3, 2)), rounded(nn.Conv1d(3, 1, 2, 2))
    found = further(torch.relu(made(given(ROWS))))
    layers = [
        {"kind": "convolution", "channels": channels, "filters": numbers(made.weight), "bias": numbers(made.bias),
         "activation": "relu"},
        {"kind": "convolution", "filter": numbers(further.weight[0]), "bias": numbers(further.bias), "stride": 2},
    ]
    if channels == "columns":
        layers[1]["channels"] = "columns"
    inputs = ROWS if channels == "rows" else [list(each) for each in zip(*ROWS, strict=True)]
    compare(inputs, layers, found, {"": made, "2": further})


def test_images_with_channels_and_unequal_axes() -> None:
    made, further = rounded(nn.Conv2d(1, 2, (2, 3), (1, 2), (0, 1))), rounded(nn.Conv2d(2, 2, 2))
    first = nn.functional.max_pool2d(torch.tanh(made(given([IMAGE]))), (2, 1), (1, 1))
    found = nn.functional.avg_pool2d(further(first), (1, 2))
    layers = [
        {"kind": "convolution", "filters": numbers(made.weight[:, 0]), "bias": numbers(made.bias), "stride": [1, 2],
         "padding": [0, 1], "activation": "tanh"},
        {"kind": "pooling", "size": [2, 1], "stride": 1},
        {"kind": "convolution", "filters": numbers(further.weight), "bias": numbers(further.bias)},
        {"kind": "pooling", "by": "mean", "size": [1, 2]},
    ]
    compare(IMAGE, layers, found, {"": made, "3": further})


@pytest.mark.parametrize(("stride", "padding", "extra"), [(1, 0, 0), (2, 1, 1), (3, 0, 2)])
def test_transposed_convolution_of_a_series(stride: int, padding: int, extra: int) -> None:
    made, further = rounded(nn.ConvTranspose1d(1, 2, 2, stride, padding, extra)), rounded(nn.ConvTranspose1d(2, 1, 2))
    found = further(torch.tanh(made(given([SERIES[:3]]))))
    layers = [
        {"kind": "transposed_convolution", "filter": numbers(made.weight[0]), "bias": numbers(made.bias),
         "stride": stride, "padding": padding, "extra": extra, "activation": "tanh"},
        {"kind": "transposed_convolution", "filters": numbers(further.weight), "bias": numbers(further.bias)},
    ]
    compare(SERIES[:3], layers, found, {"": made, "2": further})


def test_transposed_convolution_of_an_image() -> None:
    made = rounded(nn.ConvTranspose2d(1, 2, (2, 1), (2, 3), (1, 0), (1, 0)))
    further = rounded(nn.ConvTranspose2d(2, 2, 2))
    found = further(made(given([[row[:2] for row in IMAGE[:2]]])))
    layers = [
        {"kind": "transposed_convolution", "filter": numbers(made.weight[0]), "bias": numbers(made.bias),
         "stride": [2, 3], "padding": [1, 0], "extra": [1, 0]},
        {"kind": "transposed_convolution", "filters": numbers(further.weight), "bias": numbers(further.bias)},
    ]
    compare([row[:2] for row in IMAGE[:2]], layers, found, {"": made, "2": further})


def test_what_no_filter_reaches_is_zero() -> None:
    made = rounded(nn.ConvTranspose1d(1, 1, 1, 2, bias=False))
    found = nn.functional.max_pool1d(torch.tanh(made(given([SERIES[:3]]))), 2, 1)
    layers = [
        {"kind": "transposed_convolution", "filter": numbers(made.weight[0, 0]), "stride": 2, "activation": "tanh"},
        {"kind": "pooling", "stride": 1},
    ]
    targets = [1] * found.numel()
    network = Network.from_arguments(inputs=SERIES[:3], targets=targets, layers=layers, learning_rate="0.1")
    assert_agree(network, ((found - 1) ** 2).sum() / 2, {"k": made.weight}, 0.1)


def test_an_image_with_channels() -> None:
    image = [[[1, 0, 2], [0, 1, -1], [2, 1, 0]], [[0, 1, 1], [2, 0, -1], [1, 1, 3]]]
    made = rounded(nn.Conv2d(2, 2, 2, padding=1))
    layer = {"kind": "convolution", "filters": numbers(made.weight), "bias": numbers(made.bias), "padding": 1}
    compare(image, [layer, {"kind": "pooling"}], nn.functional.max_pool2d(made(given(image)), 2), {"": made})


@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize(("groups", "dilation", "stride", "padding"), [(2, 1, 1, 0), (1, 2, 2, 1), (2, 2, 1, 2)])
def test_groups_and_places_that_are_apart(axes: int, groups: int, dilation: int, stride: int, padding: int) -> None:
    numbers_of = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    made = rounded((nn.Conv1d if axes == 1 else nn.Conv2d)(2, 4, 3, **numbers_of))
    channels = [[0.5 * each - index for each in SERIES] for index in range(2)]
    inputs = channels if axes == 1 else [IMAGE, [row[::-1] for row in IMAGE]]
    of_rows = {"channels": "rows"} if axes == 1 else {}
    weights = {"filters": numbers(made.weight), "bias": numbers(made.bias)}
    layer = {"kind": "convolution", **weights, **numbers_of, **of_rows}
    compare(_texts(inputs), [layer], made(given([inputs])), {"": made})


def test_a_transposed_convolution_with_places_that_are_apart() -> None:
    made = rounded(nn.ConvTranspose2d(1, 1, 2, stride=2, dilation=2, padding=1, output_padding=1))
    layer = {
        "kind": "transposed_convolution", "filter": numbers(made.weight[0, 0]), "bias": numbers(made.bias), "stride": 2,
        "dilation": 2, "padding": 1, "extra": 1,
    }
    compare(IMAGE, [layer], made(given([[IMAGE]])), {"": made})


def _texts(array: Any) -> Any:
    return [_texts(each) for each in array] if isinstance(array, list) else str(array)
