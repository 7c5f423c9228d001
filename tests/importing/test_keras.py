"""Keras 3 models: gradients against the backend's own; what is refused, and in which words."""

from __future__ import annotations

import importlib
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from derive.errors import DeriveError
from derive.network.network import Network
from tests.importing.models import assert_near, gradients, outputs
from tests.with_torch.imported import RATE, assert_as_autograd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# One backend is enough here: the reader asks Keras alone.
os.environ.setdefault("KERAS_BACKEND", "torch")
torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras", minversion="3")
if keras.backend.backend() != "torch":
    pytest.skip("the gradients to compare with are those of PyTorch", allow_module_level=True)
layers = keras.layers

# On this backend Keras multiplies matrices in single precision, whatever the type of their numbers.
SINGLE = 1e-5

ACTIVATIONS: dict[str, Callable[[], Any]] = {
    **{
        name: lambda name=name: name  # type: ignore[misc]
        for name in (
            "linear", "sigmoid", "tanh", "relu", "relu6", "leaky_relu", "elu", "celu", "selu", "silu", "mish", "gelu",
            "softplus", "softsign", "log_sigmoid", "hard_sigmoid", "hard_silu", "exponential", "softmax",
        )
    },
    "LeakyReLU": lambda: layers.LeakyReLU(0.1),
    "ELU": lambda: layers.ELU(0.5),
    "ReLU": lambda: layers.ReLU(max_value=0.5),
    "sloping ReLU": lambda: layers.ReLU(negative_slope=0.5),
    "Softmax": layers.Softmax,
}


def as_autograd(model: Any, inputs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Import a model with numbers that are all different, and compare with its backend in double precision."""
    types = importlib.import_module("keras.src.backend.common.dtypes")
    given = types.result_type

    def in_doubles(*of: Any) -> Any:
        """The backend computes in single precision where types meet."""
        return "float64" if any("float64" in str(each) for each in of) else given(*of)

    for home in (types, keras.backend, importlib.import_module("keras.src.backend")):
        monkeypatch.setattr(home, "result_type", in_doubles)
    generator = torch.Generator().manual_seed(1)
    for weight in model.weights:
        numbers = torch.randn(tuple(weight.shape), generator=generator, dtype=torch.float64) / 2
        weight.assign(numbers.abs() + 0.5 if "variance" in weight.name else numbers)
    outputs = model(inputs)
    targets = torch.randn(outputs.shape, generator=generator, dtype=torch.float64)
    network = Network.from_keras(model, (inputs, targets), learning_rate=str(RATE))
    examples = len(network.description.examples or [None])
    loss = ((targets - outputs) ** 2).sum() / 2 / examples
    assert_as_autograd(network, loss, [weight.value for weight in model.trainable_weights])


def block(source: Any) -> Any:
    """A transformer block, the normalization first."""
    normed = layers.LayerNormalization()(source)
    attended = layers.MultiHeadAttention(2, 3, value_dim=2)(normed, normed, use_causal_mask=True)
    middle = layers.Add()([source, attended])
    return middle + layers.Dense(4)(layers.Dense(5, "gelu")(layers.LayerNormalization(scale=False)(middle)))


# Layers, and the shape of an example; of words, their numbers.
FURTHER: dict[str, tuple[Callable[[], list[Any]], Any]] = {
    "normalized": (
        lambda: [layers.Dense(3), layers.BatchNormalization(), layers.ReLU(), layers.LayerNormalization(),
                 layers.Dense(2)], (1, 2),
    ),
    "a batch": (lambda: [layers.Dense(3, "tanh"), layers.Dense(2)], (3, 2)),
    "series": (
        lambda: [layers.Conv1D(3, 2, strides=2, activation="relu"), layers.MaxPooling1D(2), layers.Flatten(),
                 layers.Dense(2)], (1, 8, 2),
    ),
    "series of one channel": (
        lambda: [layers.Conv1D(3, 3, padding="same"), layers.Conv1D(1, 2), layers.AveragePooling1D(2),
                 layers.GlobalAveragePooling1D(), layers.Dense(2)], (1, 8, 1),
    ),
    "image with channels": (
        lambda: [layers.Conv2D(2, 2, activation="relu"), layers.MaxPooling2D((2, 1)), layers.Dropout(0.5),
                 layers.Flatten(), layers.Dense(2)], (1, 5, 4, 3),
    ),
    "images": (
        lambda: [layers.Conv2D(2, (2, 3)), layers.Conv2D(2, 2, strides=2, activation="tanh"),
                 layers.GlobalAveragePooling2D(), layers.Dense(2)], (2, 6, 6, 1),
    ),
    "words": (
        lambda: [layers.Embedding(5, 3), layers.Conv1D(2, 2, activation="tanh"), layers.GlobalMaxPooling1D(),
                 layers.Dense(2)], [[1, 0, 1, 4]],
    ),
    "recurrent": (lambda: [layers.SimpleRNN(3, "relu", return_sequences=True), layers.Dense(2)], (1, 3, 2)),
    "lstm": (lambda: [layers.LSTM(2, return_sequences=True), layers.LSTM(2), layers.Dense(2)], (1, 3, 2)),
    "gru, both ways": (
        lambda: [layers.Bidirectional(layers.GRU(2, return_sequences=True)),
                 layers.Bidirectional(layers.GRU(2, reset_after=False)), layers.Dense(2)], (1, 3, 2),
    ),
}


@pytest.mark.parametrize("name", FURTHER)
def test_layers_of_other_kinds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, given = FURTHER[name]
    is_words = isinstance(given, list)
    inputs = torch.tensor(given) if is_words else torch.randn(given, dtype=torch.float64)
    with double_precision():
        model = keras.Sequential([keras.Input(tuple(inputs.shape[1:])), *make()])
        as_autograd(model, inputs, monkeypatch)


def test_a_transformer_block(monkeypatch: pytest.MonkeyPatch) -> None:
    with double_precision():
        source = keras.Input((3, 4))
        as_autograd(keras.Model(source, block(source)), torch.randn(1, 3, 4, dtype=torch.float64), monkeypatch)


@contextmanager
def double_precision() -> Iterator[None]:
    keras.config.set_floatx("float64")
    try:
        yield
    finally:
        keras.config.set_floatx("float32")


def dense(*arguments: Any, **options: Any) -> Any:
    return layers.Dense(*arguments, bias_initializer="random_normal", **options)


def check_gradients(model: Any, inputs: list[float], targets: list[float], **options: Any) -> Network:
    """Import a model and compare with what its backend finds for half the squared error."""
    network = Network.from_keras(model, (inputs, targets), **options)
    found = model(torch.tensor([inputs], dtype=torch.float32))
    (((torch.tensor([targets], dtype=torch.float32) - found) ** 2).sum() / 2).backward()
    assert_near(outputs(network), found.flatten().tolist(), SINGLE)
    parts = [part for part in model._flatten_layers() if isinstance(part, layers.Dense)]
    for layer, (weights, biases) in zip(parts, gradients(network), strict=True):
        assert_near([number for row in weights for number in row], layer.kernel.value.grad.T.flatten().tolist(), SINGLE)
        assert_near(biases, layer.bias.value.grad.tolist() if layer.use_bias else [], SINGLE)
    return network


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation(name: str) -> None:
    keras.utils.set_random_seed(3)
    activation, apart = ACTIVATIONS[name](), ACTIVATIONS[name]()
    last = apart if isinstance(apart, layers.Layer) else layers.Activation(apart)
    parts = [keras.Input((2,)), dense(3, activation=activation), layers.Dropout(0.5), dense(2, use_bias=False), last]
    check_gradients(keras.Sequential(parts), [0.5, -0.25], [0.1, 0.9])


def test_functional_and_nested_models() -> None:
    keras.utils.set_random_seed(4)
    source = keras.Input((2, 2))
    inner = keras.Sequential([dense(3, activation="tanh"), layers.Dropout(0.5)])
    flat = layers.Flatten(dtype="float64")(source)
    model = keras.Model(source, dense(1, activation="sigmoid")(inner(flat)))
    network = Network.from_keras(model, ([[1, 2], [3, 4]], [0]))
    assert [layer.activation.name for layer in network.layers] == ["tanh", "sigmoid"]
    found = model(torch.tensor([[[1, 2], [3, 4]]], dtype=torch.float32))
    assert_near(outputs(network), found.flatten().tolist(), SINGLE)


def test_what_is_frozen_is_not_trained() -> None:
    model = keras.Sequential([keras.Input((2,)), dense(2), dense(1)])
    model.layers[0].trainable = False
    assert set(Network.from_keras(model, ([1, 2], [0])).trained) == {"w5", "w6", "b_y1"}


class Own(keras.Model):  # type: ignore[misc]
    def call(self, x: Any) -> Any:
        return x


class Dense(layers.Dense):  # type: ignore[misc]
    """Whatever its name says, it is no Dense of Keras'."""


def sequential(*parts: Any) -> Any:
    return keras.Sequential([keras.Input((2,)), *parts])


def functional(build: Callable[[Any], Any]) -> Any:
    source = keras.Input((2,))
    return keras.Model(source, build(source))


def twice(source: Any) -> Any:
    layer = layers.Dense(2)
    return layer(layer(source))


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "own call": (Own, "has a call of its own"),
    "own layer": (lambda: sequential(Dense(2)), "is not known"),
    "own activation": (lambda: sequential(layers.Dense(2, activation=lambda x: x)), "activation of its own, <lambda>"),
    "unknown activation": (lambda: sequential(layers.Dense(2, activation="sparse_plus")), "activation sparse_plus"),
    "unknown layer": (lambda: sequential(layers.GroupNormalization(1)), "GroupNormalization.* is not known"),
    "not built": (lambda: keras.Sequential([layers.Dense(2)]), "has no weights yet"),
    "regularized": (lambda: sequential(layers.Dense(2, kernel_regularizer="l2")), "kernel_regularizer"),
    "threshold": (lambda: sequential(layers.Dense(2), layers.ReLU(threshold=1)), "has a threshold"),
    "branch": (lambda: functional(lambda x: layers.Concatenate()([x, layers.Dense(2)(x)])), "works on 2 values"),
    "added branch": (lambda: functional(lambda x: layers.Dense(2)(x) + layers.Dense(2)(x)), "has layers of its own"),
    "shared": (lambda: functional(twice), "shares a parameter"),
    "image normalized": (
        lambda: keras.Sequential([keras.Input((3, 3, 1)), layers.Conv2D(2, 2), layers.BatchNormalization()]),
        "normalizes over axis -1 of 4",
    ),
    "image at the end": (lambda: keras.Sequential([keras.Input((3, 3, 1)), layers.Conv2D(2, 2)]), "several channels"),
    "softmax over channels": (
        lambda: keras.Sequential([keras.Input((3, 3, 1)), layers.Conv2D(2, 2, activation="softmax")]),
        "softmax over the channels",
    ),
    "other gates": (lambda: keras.Sequential([keras.Input((3, 1)), layers.LSTM(1, "relu")]), "other activations"),
    "masked": (lambda: keras.Sequential([keras.Input((3,)), layers.Embedding(2, 2, mask_zero=True)]), "mask_zero=True"),
    "sum of both ways": (
        lambda: keras.Sequential([keras.Input((3, 1)), layers.Bidirectional(layers.LSTM(1), "sum")]),
        "merge_mode='sum'",
    ),
    "outputs": (lambda: functional(lambda x: [layers.Dense(2)(x), layers.Dense(2)(x)]), "1 inputs and 2 outputs"),
    "axis": (lambda: sequential(layers.Dense(2), layers.Softmax(axis=0)), "over axis 0"),
    "no model": (lambda: layers.Dense(2), "Dense is no Keras model"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_expressed_is_refused(name: str) -> None:
    make, message = REFUSED[name]
    with pytest.raises(DeriveError, match=message):
        Network.from_keras(make(), ([1, 2], [0, 1]))
