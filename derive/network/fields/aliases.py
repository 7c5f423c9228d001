"""What people call things elsewhere: names that mean one of ours, and functions that a formula writes by others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# By what is chosen. Names that mean the same everywhere; one that does not, such as ``mae``, is told, not taken.
SAME: Mapping[str, Mapping[str, str]] = {
    "activation": {
        "linear": "identity", "none": "identity", "logistic": "sigmoid", "sigma": "sigmoid", "swish": "silu",
        "leakyrelu": "leaky_relu",
    },
    "loss": {
        "mse": "mean_squared_error", "bce": "binary_cross_entropy", "sse": "squared_error",
        "log_loss": "binary_cross_entropy", "categorical_cross_entropy": "cross_entropy",
        "categorical_crossentropy": "cross_entropy", "binary_crossentropy": "binary_cross_entropy",
        "kld": "kl_divergence",
    },
    "optimizer": {"sgd": "gradient_descent", "gd": "gradient_descent"},
}
# Names that are near to one of ours, so that a message tells it.
NEAR: Mapping[str, Mapping[str, str]] = {
    "loss": {"mae": "absolute_error", "l1": "absolute_error", "l2": "squared_error", "nll": "cross_entropy",
             "ce": "cross_entropy", "crossentropy": "cross_entropy"},
    "optimizer": {"batch_gradient_descent": "gradient_descent", "nag": "nesterov"},
    "kind of layer": {
        "linear": "dense", "fc": "dense", "fully_connected": "dense", "rnn": "recurrent", "elman": "recurrent",
        "simple_rnn": "recurrent", "conv": "convolution", "conv1d": "convolution", "conv2d": "convolution",
        "maxpool": "pooling", "max_pool": "pooling", "max_pooling": "pooling", "avgpool": "pooling", "pool": "pooling",
        "self_attention": "attention", "multi_head_attention": "attention", "layernorm": "layer_norm",
        "batchnorm": "batch_norm", "skip": "residual", "add": "residual", "relu": "activation",
        "nonlinearity": "activation", "softmax": "activation",
        "permute": "transpose", "reshape": "flatten", "last": "row", "select": "row",
    },
    "rate": {
        "start": "initial", "initial_rate": "initial", "step": "initial", "eta": "initial", "gamma": "decay",
        "rate": "decay", "factor": "decay", "drop": "decay", "step_size": "every", "steps": "every",
        "inverse_time": "inverse",
    },
    "key": {
        "lr": "learning_rate", "eta": "learning_rate", "alpha": "learning_rate", "epochs": "steps",
        "iterations": "steps", "cost": "loss", "objective": "loss", "units": "neurons", "nodes": "neurons",
        "size": "neurons", "biases": "bias", "b": "bias", "w": "weights", "x": "inputs", "input": "inputs",
        "y": "targets", "t": "targets", "target": "targets", "labels": "targets", "outputs": "targets",
        "data": "examples", "batch": "examples", "samples": "examples", "type": "kind", "params": "parameters",
        "weight_decay": "penalty", "regularization": "penalty", "l1": "penalty", "l2": "penalty",
        "optimiser": "optimizer", "update": "optimizer", "formulas": "graph", "equations": "graph",
        "function": "activation", "momentum": "optimizer", "maximise": "maximize", "kernel": "filter",
        "kernels": "filters", "gamma": "gain", "beta": "shift", "eps": "epsilon", "schedule": "learning_rate",
    },
}


def meant(kind: str, name: str, names: Iterable[str]) -> str:
    """Return what a name means: one of ``names``, or itself.

    >>> meant("loss", "MSE", ["mean_squared_error"]), meant("loss", "mae", ["absolute_error"])
    ('mean_squared_error', 'mae')
    """
    found = SAME.get(kind, {}).get(name.casefold(), name)
    return found if found in tuple(names) else name


def advice(kind: str, name: str, names: Iterable[str]) -> str:
    """Say which of the names is meant, or which is nearest.

    >>> advice("key", "lr", ["loss", "learning_rate"]), advice("key", "los", ["loss", "learning_rate"])
    ("write 'learning_rate'", "did you mean 'loss'?")
    """
    valid = tuple(names)
    known = NEAR.get(kind, {}).get(name.casefold(), "")
    return f"write '{known}'" if known in valid else nearest(name, valid)
