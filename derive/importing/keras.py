"""Keras 3 models, whatever the backend: the layers of a Sequential or functional model, and their weights."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from derive.importing import activations
from derive.importing.steps import Activation, Dense, Flatten, library, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from derive.importing.activations import Choice
    from derive.importing.steps import Step

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
_NOTHING = ("InputLayer", "Identity", "Dropout", "GaussianDropout", "GaussianNoise", "AlphaDropout")
_ADDED = ("kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint")
_DEEPEST = 20


def steps(model: Any) -> list[Step]:
    """Return the steps of a Keras model; raises DeriveError naming what cannot be expressed."""
    keras = _keras()
    if not isinstance(model, keras.Model):
        raise refused(type(model).__name__, "is no Keras model", "expected a keras.Sequential or keras.Model")
    return [step for layer, where in _layers(model, "", _DEEPEST) for step in _steps_of(layer, where)]


@cache
def _keras() -> Any:
    keras = library("keras", "keras", "keras")
    if not str(keras.__version__).startswith("3"):
        raise refused(f"Keras {keras.__version__}", "is too old", "pip install 'keras>=3'")
    return keras


def _layers(model: Any, path: str, depth: int) -> Iterator[tuple[Any, str]]:
    """Yield the layers of a model, and of the models in it, in the order of computation, each with its place."""
    where = _where(path, model)
    if depth == 0:
        raise refused(where, "is nested too deeply")
    if type(model) is _keras().Sequential:
        parts = list(model.layers)
    elif _is_functional(model):
        parts = _chain(model, where)
    else:
        raise refused(where, "has a call of its own", "expected a keras.Sequential or a functional model")
    for part in parts:
        inner = f"{path}/{part.name}".lstrip("/")
        if isinstance(part, _keras().Model):
            yield from _layers(part, inner, depth - 1)
        else:
            yield part, _where(inner, part)


def _is_functional(model: Any) -> bool:
    own = type(model)
    return own.__name__ == "Functional" and own.__module__.startswith("keras.")


def _where(path: str, layer: Any) -> str:
    return f"layer '{path or layer.name}' ({type(layer).__name__})"


def _chain(model: Any, where: str) -> list[Any]:
    """Return the calls between the input and the output of a functional model; raises DeriveError for a branch."""
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise refused(where, f"has {len(model.inputs)} inputs and {len(model.outputs)} outputs", "expected one of each")
    tensor, found = model.outputs[0], []
    while tensor is not model.inputs[0]:
        operation, call, _ = tensor._keras_history
        found.append(operation)
        sources = operation._inbound_nodes[call].input_tensors
        if len(sources) != 1:
            raise refused(_where("", operation), f"works on {len(sources)} values")
        (tensor,) = sources
    return found[::-1]


def _steps_of(layer: Any, where: str) -> Iterator[Step]:
    name = type(layer).__name__
    # A class of the user's may compute anything, whatever its name.
    if type(layer) is not getattr(_keras().layers, name, None):
        raise refused(where, "is not known", _known())
    if name == "Dense":
        yield _dense(layer, where)
        yield from _activated(layer.activation, where)
    elif name == "Activation":
        yield from _activated(layer.activation, where)
    elif name == "Flatten":
        yield Flatten(where)
    elif name in _CHOICES:
        yield Activation(where, _CHOICES[name](layer, where))
    elif name not in _NOTHING:
        raise refused(where, "is not known", _known())


def _activated(function: Any, where: str) -> Iterator[Step]:
    """Yield a layer's activation: a function of keras.activations, or a layer."""
    keras = _keras()
    if isinstance(function, keras.layers.Layer):
        yield from _steps_of(function, where)
        return
    name = "linear" if function is None else str(getattr(function, "__name__", type(function).__name__))
    if function is not None and function is not getattr(keras.activations, name, None):
        raise refused(where, f"has an activation of its own, {name}", _known())
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
    if not layer.built:
        raise refused(where, "has no weights yet", "call the model once on an example, or give it an Input")
    for name in _ADDED:
        if getattr(layer, name, None) is not None:
            hint = "remove it; a penalty of the loss is the option penalty, such as penalty={'l2': 0.01}"
            raise refused(where, f"has a {name}", hint)
    if getattr(layer, "quantization_mode", None) is not None:
        raise refused(where, "is quantized", "import the model as it was before")
    inputs, outputs = (int(size) for size in layer.kernel.shape)
    parameters = (layer.kernel,) if layer.bias is None else (layer.kernel, layer.bias)
    return Dense(
        where=where,
        inputs=inputs,
        outputs=outputs,
        weights=lambda: _numbers(layer.kernel).T.tolist(),
        bias=None if layer.bias is None else partial(_listed, layer.bias),
        identities=tuple(id(parameter) for parameter in parameters),
        frozen=frozenset() if layer.trainable else frozenset(("weights", "bias")),
    )


def _numbers(variable: Any) -> Any:
    return _keras().ops.convert_to_numpy(variable).astype("float64")


def _listed(variable: Any) -> list[float]:
    found: list[float] = _numbers(variable).tolist()
    return found


def _known() -> str:
    names = ("Dense", "Activation", *_CHOICES, "Flatten", *_NOTHING)
    return f"these can be imported: {', '.join(names)}"
