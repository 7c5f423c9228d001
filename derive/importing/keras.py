"""Keras 3 models, whatever the backend: the layers of a Sequential or functional model, in the order of computation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from derive.importing.keras_layers import keras, layer_steps
from derive.importing.keras_order import in_order
from derive.importing.steps import Residual, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.importing.steps import Step

_DEEPEST = 20


def steps(model: Any) -> list[Step]:
    """Return the steps of a Keras model; raises DeriveError naming what cannot be expressed."""
    if not isinstance(model, keras().Model):
        raise refused(type(model).__name__, "is no Keras model", "expected a keras.Sequential or keras.Model")
    return in_order(_steps(model, "", _DEEPEST))


@dataclass(frozen=True)
class _Call:
    """A call of a layer: what it works on, and of a sum what is added to that."""

    layer: Any
    node: Any
    result: Any
    added: Any = None


def _steps(model: Any, path: str, depth: int) -> list[Step]:
    """Return the steps of a model, and of the models in it."""
    where = _where(path, model)
    if depth == 0:
        raise refused(where, "is nested too deeply")
    if type(model) is keras().Sequential:
        calls = [_Call(layer, None, None) for layer in model.layers]
    elif _is_functional(model):
        calls = list(_chain(model, where))
    else:
        raise refused(where, "has a call of its own", "expected a keras.Sequential or a functional model")
    found: list[Step] = []
    # How many steps there are up to a value, by its identity.
    counts: dict[int, int] = {}
    for call in calls:
        inner = f"{path}/{call.layer.name}".lstrip("/")
        if call.added is not None:
            found.append(Residual(_where(inner, call.layer), len(found) - counts.get(id(call.added), 0)))
        elif isinstance(call.layer, keras().Model):
            found += _steps(call.layer, inner, depth - 1)
        else:
            found += layer_steps(call.layer, _where(inner, call.layer), call.node)
        counts[id(call.result)] = len(found)
    return found


def _is_functional(model: Any) -> bool:
    own = type(model)
    return own.__name__ == "Functional" and own.__module__.startswith("keras.")


def _where(path: str, layer: Any) -> str:
    return f"layer '{path or layer.name}' ({type(layer).__name__})"


def _chain(model: Any, where: str) -> Iterator[_Call]:
    """Yield the calls between the input and the output of a functional model; raises DeriveError for a branch."""
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise refused(where, f"has {len(model.inputs)} inputs and {len(model.outputs)} outputs", "expected one of each")
    found, values = [], {id(model.inputs[0])}
    tensor = model.outputs[0]
    while tensor is not model.inputs[0]:
        operation, index, _ = tensor._keras_history
        node = operation._inbound_nodes[index]
        # The same value may be given twice, as to an attention.
        sources = list({id(each): each for each in node.input_tensors}.values())
        added = None
        if len(sources) == 2 and _is_sum(operation):
            sources.sort(key=_depth)
            added = sources.pop(0)
        if len(sources) != 1:
            raise refused(_where("", operation), f"works on {len(sources)} values")
        found.append(_Call(operation, node, tensor, added))
        (tensor,) = sources
        values.add(id(tensor))
    for call in found:
        if call.added is not None and id(call.added) not in values:
            hint = "what is added stands before it in the chain, such as the input of a block"
            raise refused(_where("", call.layer), "adds what has layers of its own", hint)
    yield from found[::-1]


def _is_sum(operation: Any) -> bool:
    own = type(operation)
    return own.__name__ == "Add" and own.__module__.startswith("keras.")


def _depth(tensor: Any, limit: int = 1_000) -> int:
    """Return how many calls there are on the longest way to a value."""
    depth, tensors = 0, [tensor]
    while tensors and depth < limit:
        histories = [each._keras_history for each in tensors]
        nodes = [operation._inbound_nodes[index] for operation, index, _ in histories]
        tensors = list({id(each): each for node in nodes for each in node.input_tensors}.values())
        depth += 1
    return depth
