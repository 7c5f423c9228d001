"""PyTorch modules one by one: the steps that each becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.importing import activations
from derive.importing.shapes import same, shown
from derive.importing.steps import Activation, Dense, Flatten, Layer, library, refused
from derive.importing.torch_attention import attention, encoder, encoder_layer, layer_norm
from derive.importing.torch_recurrent import KINDS as RECURRENT
from derive.importing.torch_recurrent import recurrent
from derive.importing.torch_tensors import array, require
from derive.importing.torch_windows import (
    ADAPTIVE,
    CONVOLUTIONS,
    POOLINGS,
    TRANSPOSED,
    adaptive,
    convolution,
    pool,
    transposed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from derive.importing.activations import Choice
    from derive.importing.steps import Shape, Step

# Every activation, by the class that torch.nn has for it; a function such as F.relu is read as its class.
_CHOICES: Mapping[str, Callable[[Any], Choice]] = {
    "Identity": lambda _: activations.IDENTITY,
    "Sigmoid": lambda _: "sigmoid",
    "Tanh": lambda _: "tanh",
    "ReLU": lambda _: "relu",
    "ReLU6": lambda _: activations.clipped(0, 6),
    "LeakyReLU": lambda module: activations.leaky_relu(module.negative_slope),
    "ELU": lambda module: activations.elu(module.alpha),
    "CELU": lambda module: activations.celu(module.alpha),
    "SELU": lambda _: activations.selu(),
    "SiLU": lambda _: "silu",
    "Mish": lambda _: activations.MISH,
    "GELU": lambda module: activations.gelu(by_tanh=module.approximate == "tanh"),
    "Softplus": lambda module: activations.softplus(module.beta),
    "Softsign": lambda _: activations.SOFTSIGN,
    "LogSigmoid": lambda _: activations.LOG_SIGMOID,
    "Hardsigmoid": lambda _: "hard_sigmoid",
    "Hardswish": lambda _: activations.HARD_SWISH,
    "Hardtanh": lambda module: activations.clipped(module.min_val, module.max_val),
}
# The classes of the functions in torch, torch.nn.functional and torch.Tensor.
FUNCTIONS = {
    "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "ReLU", "relu6": "ReLU6", "leaky_relu": "LeakyReLU", "elu": "ELU",
    "celu": "CELU", "selu": "SELU", "silu": "SiLU", "mish": "Mish", "gelu": "GELU", "softplus": "Softplus",
    "softsign": "Softsign", "logsigmoid": "LogSigmoid", "hardsigmoid": "Hardsigmoid", "hardswish": "Hardswish",
    "hardtanh": "Hardtanh", "softmax": "Softmax",
}
_DROPOUTS = ("Dropout", "Dropout1d", "Dropout2d", "AlphaDropout", "FeatureAlphaDropout")
_BLOCKS = {"TransformerEncoderLayer": encoder_layer, "TransformerEncoder": encoder}


def module_steps(module: Any, where: str, mask: Any = None) -> Iterator[Step]:
    """Yield the steps of a module of PyTorch's own; raises DeriveError for what cannot be expressed."""
    nn = library("torch.nn", "torch", "torch")
    name = type(module).__name__
    # A class of the user's may compute anything, whatever its name.
    if type(module) is not getattr(nn, name, None):
        raise refused(where, "is not known", known())
    if name in _CHOICES:
        yield Activation(where, _CHOICES[name](module))
    elif name in _DROPOUTS:
        require_no_dropping(where, module.training and module.p > 0)
    elif name == "MultiheadAttention":
        yield attention(module, where, mask)
    elif name in _BLOCKS:
        yield from _BLOCKS[name](module, where, inner_steps, mask)
    elif name in RECURRENT:
        yield from recurrent(module, where)
    elif name in _READERS:
        yield _READERS[name](module, where)
    elif name == "Sequential":
        for path, part in module.named_children():
            yield from module_steps(part, f"{where}, {path}")
    else:
        raise refused(where, "is not known", known())


def inner_steps(part: Any, where: str) -> Iterator[Step]:
    """Yield the steps of a module, or of a function of PyTorch that is an activation."""
    name = getattr(part, "__name__", "")
    if name in FUNCTIONS:
        part = getattr(library("torch.nn", "torch", "torch"), FUNCTIONS[name])()
    yield from module_steps(part, where)


def require_no_dropping(where: str, drops: bool) -> None:
    """Raise DeriveError where numbers are dropped at random."""
    if drops:
        raise refused(where, "drops at random", "call the model's eval() first: dropout then changes nothing")


def flattened(where: str, start: Any = 0, end: Any = -1) -> Step:
    """Return the step that makes one row of an example; raises DeriveError where it does anything else."""
    if start not in (0, 1) or end != -1:
        raise refused(where, f"flattens dimensions {start} to {end}", "expected 1 to -1: all but that of the batch")
    return Flatten(where)


def _softmax(module: Any, where: str) -> Step:
    dimension = module.dim
    if dimension not in (None, -1, 1, 2):
        raise refused(where, f"works over dimension {dimension}", "expected the last one: dim=-1")
    return Activation(where, activations.SOFTMAX, None if dimension == -1 else dimension or 1)


def _dense(module: Any, where: str) -> Dense:
    weights = array(module.weight, where)
    bias = None if module.bias is None else array(module.bias, where, "bias")
    present = {"weights": weights} if bias is None else {"weights": weights, "bias": bias}
    return Dense(
        where=where,
        inputs=weights.shape[1],
        outputs=weights.shape[0],
        weights=weights.numbers,
        bias=None if bias is None else bias.numbers,
        identities=tuple(each.identity for each in present.values()),
        frozen=frozenset(part for part, each in present.items() if not each.trained),
    )


def _embedding(module: Any, where: str) -> Layer:
    require(module, where, max_norm=None, scale_grad_by_freq=False)
    if module.padding_idx is not None:
        hint = "expected padding_idx=None: every row of the table is trained alike"
        raise refused(where, f"does not train row {module.padding_idx}", hint)

    def rule(shape: Shape) -> Shape:
        return (*shape, module.embedding_dim)

    return Layer(where, "embedding", {"weights": array(module.weight, where)}, 0, rule)


def _batch_norm(module: Any, where: str) -> Layer:
    """Return the layer in training, where mean and variance are those of the examples, or of a model in use."""
    keys: dict[str, Any] = {"epsilon": module.eps}
    if not module.training and module.running_mean is not None:
        keys |= {"mean": array(module.running_mean, where), "variance": array(module.running_var, where)}
    given = {"gain": module.weight, "shift": module.bias}
    keys |= {key: array(each, where, key) for key, each in given.items() if each is not None}
    missing = tuple(key for key, each in given.items() if each is None)

    def rule(shape: Shape) -> Shape:
        if len(shape) == 3 and shape[0] == module.num_features > 1:
            return shape
        if len(shape) != 1:
            hint = "expected one row of numbers an example, or an image of several channels"
            raise refused(where, f"normalizes channels of {shown(shape)}", hint)
        return same(module.num_features, where)(shape)

    is_of_maps = type(module).__name__ == "BatchNorm2d"
    return Layer(where, "batch_norm", keys, 3 if is_of_maps else 1, rule, missing, channels=is_of_maps)


_READERS: Mapping[str, Callable[[Any, str], Step]] = {
    "Linear": _dense,
    "Softmax": _softmax,
    "Flatten": lambda module, where: flattened(where, module.start_dim, module.end_dim),
    "LayerNorm": layer_norm,
    "BatchNorm1d": _batch_norm,
    "BatchNorm2d": _batch_norm,
    "Embedding": _embedding,
    **dict.fromkeys(CONVOLUTIONS, convolution),
    **dict.fromkeys(TRANSPOSED, transposed),
    **dict.fromkeys(POOLINGS, pool),
    **dict.fromkeys(ADAPTIVE, adaptive),
}


def known() -> str:
    """Return which modules can be imported, in words."""
    names = (*_READERS, "MultiheadAttention", *_BLOCKS, *RECURRENT, *_CHOICES, *_DROPOUTS[:1])
    return f"these can be imported: {', '.join(names)}"
