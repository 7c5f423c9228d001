"""Keras layers one by one: the steps that each becomes. Channels stand last in Keras, and first in a description."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from derive.importing import activations
from derive.importing.keras_arrays import array, require, require_plain
from derive.importing.keras_attention import attention
from derive.importing.keras_recurrent import KINDS as RECURRENT
from derive.importing.keras_recurrent import bidirectional, recurrent
from derive.importing.keras_windows import CONVOLUTIONS, POOLINGS, convolution, pool
from derive.importing.rearranging import transposition
from derive.importing.shapes import same
from derive.importing.steps import Activation, Dense, Flatten, Layer, library, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from derive.importing.activations import Choice
    from derive.importing.steps import Shape, Step

# The functions of keras.activations, by name; with the numbers that they have by default.
_FUNCTIONS: Mapping[str, Choice] = {
    "linear": activations.IDENTITY,
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
    "relu6": activations.clipped(0, 6),
    "leaky_relu": activations.leaky_relu(0.2),
    "elu": activations.elu(1),
    "celu": activations.celu(1),
    "selu": activations.selu(),
    "silu": "silu",
    "mish": activations.MISH,
    "gelu": "gelu",
    "softplus": "softplus",
    "softsign": activations.SOFTSIGN,
    "log_sigmoid": activations.LOG_SIGMOID,
    "hard_sigmoid": "hard_sigmoid",
    "hard_silu": activations.HARD_SWISH,
    "exponential": activations.EXPONENTIAL,
    "softmax": activations.SOFTMAX,
}
# What changes nothing when a trained model is evaluated.
_NOTHING = (
    "InputLayer", "Identity", "Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout", "GaussianNoise",
    "AlphaDropout",
)
# Axes of a batch of images.
_OF_IMAGES = 4


def layer_steps(layer: Any, where: str, call: Any = None) -> Iterator[Step]:
    """Yield the steps of a layer of Keras' own; ``call`` has what it was called with. Raises DeriveError."""
    name = type(layer).__name__
    # A class of the user's may compute anything, whatever its name.
    if type(layer) is not getattr(keras().layers, name, None):
        raise refused(where, "is not known", known())
    if name == "Dense":
        yield _dense(layer, where)
        yield from activated(layer.activation, where)
    elif name in CONVOLUTIONS:
        yield convolution(layer, where)
        yield from activated(layer.activation, where)
    elif name == "Activation":
        yield from activated(layer.activation, where)
    elif name in _CHOICES:
        # Over axis 1 of a batch, which is the last one of numbers in a row alone.
        of_rows = name == "Softmax" and layer.axis in (1, [1])
        yield Activation(where, _CHOICES[name](layer, where), 1 if of_rows else None)
    elif name in POOLINGS:
        yield from pool(layer, where)
    elif name in RECURRENT:
        yield recurrent(layer, where, activated)
    elif name == "Bidirectional":
        yield bidirectional(layer, where, activated)
    elif name == "MultiHeadAttention":
        yield attention(layer, where, call)
    elif name in _READERS:
        yield _READERS[name](layer, where)
    elif name not in _NOTHING:
        raise refused(where, "is not known", known())


@cache
def keras() -> Any:
    """Return the library; raises DeriveError where it is not installed, or is too old."""
    found = library("keras", "keras", "keras")
    if not str(found.__version__).startswith("3"):
        raise refused(f"Keras {found.__version__}", "is too old", "pip install 'keras>=3'")
    return found


def activated(function: Any, where: str) -> Iterator[Step]:
    """Yield a layer's activation: a function of keras.activations, or a layer."""
    if isinstance(function, keras().layers.Layer):
        yield from layer_steps(function, where)
        return
    name = "linear" if function is None else str(getattr(function, "__name__", type(function).__name__))
    if function is not None and function is not getattr(keras().activations, name, None):
        raise refused(where, f"has an activation of its own, {name}", known())
    if name not in _FUNCTIONS:
        raise refused(where, f"has the activation {name}", f"expected one of: {', '.join(_FUNCTIONS)}")
    yield Activation(where, _FUNCTIONS[name])


def _relu(layer: Any, where: str) -> Choice:
    bounded, slope = layer.max_value is not None, float(layer.negative_slope)
    if layer.threshold != 0 or (bounded and slope):
        raise refused(where, "has a threshold, or a slope and a bound", "expected max_value or negative_slope alone")
    return activations.leaky_relu(slope) if slope else activations.clipped(0, layer.max_value)


def _softmax(layer: Any, where: str) -> Choice:
    if layer.axis not in (-1, 1, [-1], [1]):
        raise refused(where, f"works over axis {layer.axis}", "expected the last one: axis=-1")
    return activations.SOFTMAX


_CHOICES: Mapping[str, Callable[[Any, str], Choice]] = {
    "ReLU": _relu,
    "LeakyReLU": lambda layer, _: activations.leaky_relu(layer.negative_slope),
    "ELU": lambda layer, _: activations.elu(layer.alpha),
    "Softmax": _softmax,
}


def _dense(layer: Any, where: str) -> Dense:
    require_plain(layer, where)
    kernel = array(layer.kernel, where, lambda numbers: numbers.T, layer)
    bias = None if layer.bias is None else array(layer.bias, where, owner=layer)
    outputs, inputs = kernel.shape
    return Dense(
        where=where,
        inputs=inputs,
        outputs=outputs,
        weights=kernel.numbers,
        bias=None if bias is None else bias.numbers,
        identities=tuple(each.identity for each in (kernel, bias) if each),
        frozen=frozenset() if layer.trainable else frozenset(("weights", "bias")),
    )


def _embedding(layer: Any, where: str) -> Layer:
    require_plain(layer, where)
    require(layer, where, mask_zero=False)

    def rule(shape: Shape) -> Shape:
        return (*shape, layer.output_dim)

    return Layer(where, "embedding", {"weights": array(layer.embeddings, where, owner=layer)}, 0, rule)


def _normalized(layer: Any, where: str, kind: str, given: Mapping[str, Any]) -> Layer:
    """Return the layer of a normalization over the last axis of numbers or rows; ``given`` beside gain and shift."""
    require_plain(layer, where)
    axis, axes = _axis(layer.axis), len(layer.input.shape)
    if axis not in (-1, axes - 1) or axes >= _OF_IMAGES:
        hint = "expected the last axis of numbers or rows"
        raise refused(where, f"normalizes over axis {axis} of {axes}", hint)
    width = int(layer.input.shape[-1])
    scaled = {"gain": getattr(layer, "gamma", None), "shift": getattr(layer, "beta", None)}
    keys = {key: array(each, where, owner=layer) for key, each in {**scaled, **given}.items() if each is not None}
    missing = tuple(key for key, each in scaled.items() if each is None)
    return Layer(where, kind, {"epsilon": layer.epsilon, **keys}, 1, same(width, where), missing)


def _axis(axis: Any) -> int:
    found = axis[0] if isinstance(axis, list | tuple) and len(axis) == 1 else axis
    return found if isinstance(found, int) else 0


def _layer_norm(layer: Any, where: str) -> Layer:
    return _normalized(layer, where, "layer_norm", {})


def _batch_norm(layer: Any, where: str) -> Layer:
    """Return the layer as the model predicts: with the mean and the variance that training has left."""
    given = {"mean": layer.moving_mean, "variance": layer.moving_variance}
    return _normalized(layer, where, "batch_norm", given)


def _flattened(layer: Any, where: str) -> Flatten:
    shape = layer.input.shape
    return Flatten(where, channels=int(shape[-1]) if len(shape) == _OF_IMAGES else 0)


def _permuted(layer: Any, where: str) -> Layer:
    require(layer, where, dims=(2, 1))
    return transposition(where)


_READERS: Mapping[str, Callable[[Any, str], Step]] = {
    "Flatten": _flattened,
    "Embedding": _embedding,
    "LayerNormalization": _layer_norm,
    "BatchNormalization": _batch_norm,
    "Permute": _permuted,
}


def known() -> str:
    """Return which layers can be imported, in words."""
    names = (
        "Dense", "Activation", *_CHOICES, *CONVOLUTIONS, *POOLINGS, *RECURRENT, "Bidirectional", "MultiHeadAttention",
        *_READERS, "Add", *_NOTHING[2:],
    )
    return f"these can be imported: {', '.join(names)}"
