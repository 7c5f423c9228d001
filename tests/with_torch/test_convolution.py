"""Convolutions, transposed ones and poolings as formulas against PyTorch in double precision."""

from __future__ import annotations

from typing import Any

import pytest

from derive.network.network import Network
from tests.with_torch.agreement import assert_agree, numbers

torch = pytest.importorskip("torch")
functional = torch.nn.functional


def drawn(*shape: int, seed: int) -> Any:
    """Random numbers of three decimals, so that the text of them is exact."""
    whole = torch.randint(-2000, 2000, shape, generator=torch.Generator().manual_seed(seed))
    return (whole.double() / 1000).requires_grad_()


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (2, 1), (3, 1)])
@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("pool", ["max", "mean"])
def test_convolution_and_pooling(axes: int, stride: int, padding: int, pool: str) -> None:
    image, kernel, bias = drawn(2, *[7] * axes, seed=1), drawn(3, 2, *[2] * axes, seed=2), drawn(3, seed=3)
    convolve = getattr(functional, f"conv{axes}d")
    z = torch.tanh(convolve(image[None], kernel, bias, stride=stride, padding=padding))
    pooled = getattr(functional, f"{'max' if pool == 'max' else 'avg'}_pool{axes}d")(z, 2, 1)
    window = "1, 2, 1, 1" if axes == 1 else "2, 1"
    network = Network.from_arguments(
        inputs={"X": numbers(image)}, parameters={"K": numbers(kernel), "b": numbers(bias)}, learning_rate="0.1",
        graph={
            "Z": f"conv(X, K, {stride}, {padding}) + reshape(b, 3{', 1' * axes})", "A": "tanh(Z)",
            "P": f"{pool}_pool(A, {window})", "L": "sum(P^2)",
        },
    )
    assert_agree(network, (pooled**2).sum(), {"K": kernel, "b": bias}, 0.1)


@pytest.mark.parametrize(("stride", "padding", "extra"), [(1, 0, 0), (2, 0, 0), (2, 1, 1), (3, 1, 2)])
@pytest.mark.parametrize("axes", [1, 2])
def test_transposed_convolution(axes: int, stride: int, padding: int, extra: int) -> None:
    image, kernel = drawn(2, *[3] * axes, seed=4), drawn(2, 3, *[2] * axes, seed=5)
    transpose = getattr(functional, f"conv_transpose{axes}d")
    z = transpose(image[None], kernel, stride=stride, padding=padding, output_padding=extra)
    network = Network.from_arguments(
        inputs={"x": 1}, parameters={"X": numbers(image), "K": numbers(kernel)}, learning_rate="0.1",
        graph={"Z": f"conv_transpose(X, K, {stride}, {padding}, {extra})", "L": "sum(tanh(Z)^2)"},
    )
    assert_agree(network, (torch.tanh(z) ** 2).sum(), {"X": image, "K": kernel}, 0.1)


def test_the_first_of_several_largest_numbers_hands_the_derivative_on() -> None:
    image = torch.tensor([[1.0, 2, 2], [2, 0, 2]], dtype=torch.double, requires_grad=True)
    pooled = functional.max_pool2d(image[None], 2, 1)
    network = Network.from_arguments(
        parameters={"X": [[1, 2, 2], [2, 0, 2]]}, learning_rate=1, graph={"P": "max_pool(X, 2, 1)", "L": "sum(P^2)"}
    )
    assert_agree(network, (pooled**2).sum(), {"X": image}, 1)
