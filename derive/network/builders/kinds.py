"""The kinds of layers: the model of each, and what builds it. A new kind is one file and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Discriminator, Tag

from derive.network.builders import (
    activation,
    attention,
    batch_norm,
    convolution,
    dense,
    dropout,
    embedding,
    gru,
    layer_norm,
    lstm,
    pooling,
    rearranging,
    recurrent,
    residual,
    shared_dense,
    transposed_convolution,
)
from derive.network.fields.choices import chosen

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from derive.network.builders.assembly import Assembly

Builder = tuple["type[BaseModel]", "Callable[[Any, Assembly], None]"]

KINDS: dict[str, Builder] = {
    "dense": (dense.Dense, dense.build),
    "shared_dense": (shared_dense.SharedDense, shared_dense.build),
    "residual": (residual.Residual, residual.build),
    "dropout": (dropout.Dropout, dropout.build),
    "layer_norm": (layer_norm.LayerNorm, layer_norm.build),
    "convolution": (convolution.Convolution, convolution.build),
    "transposed_convolution": (transposed_convolution.TransposedConvolution, transposed_convolution.build),
    "pooling": (pooling.Pooling, pooling.build),
    "recurrent": (recurrent.Recurrent, recurrent.build),
    "lstm": (lstm.LSTM, lstm.build),
    "gru": (gru.GRU, gru.build),
    "attention": (attention.Attention, attention.build),
    "batch_norm": (batch_norm.BatchNorm, batch_norm.build),
    "embedding": (embedding.Embedding, embedding.build),
    "activation": (activation.Activation, activation.build),
    "flatten": (rearranging.Flatten, rearranging.flatten),
    "transpose": (rearranging.Transposed, rearranging.transpose),
    "row": (rearranging.Row, rearranging.row),
    "begin": (rearranging.Begin, rearranging.begin),
}
# The branches of the union below, as errors name them.
MODELS = {f"[{kind}]": model for kind, (model, _) in KINDS.items()}


def _kind(value: object) -> str:
    kind = value.get("kind", "dense") if isinstance(value, dict) else getattr(value, "kind", "dense")
    return f"[{kind}]"


def _checked(value: object) -> object:
    if isinstance(value, dict) and "kind" in value:
        chosen("kind of layer", KINDS, value["kind"])
    return value


AnyLayer = Annotated[
    Annotated[dense.Dense, Tag("[dense]")]
    | Annotated[shared_dense.SharedDense, Tag("[shared_dense]")]
    | Annotated[residual.Residual, Tag("[residual]")]
    | Annotated[dropout.Dropout, Tag("[dropout]")]
    | Annotated[layer_norm.LayerNorm, Tag("[layer_norm]")]
    | Annotated[convolution.Convolution, Tag("[convolution]")]
    | Annotated[transposed_convolution.TransposedConvolution, Tag("[transposed_convolution]")]
    | Annotated[pooling.Pooling, Tag("[pooling]")]
    | Annotated[recurrent.Recurrent, Tag("[recurrent]")]
    | Annotated[lstm.LSTM, Tag("[lstm]")]
    | Annotated[gru.GRU, Tag("[gru]")]
    | Annotated[attention.Attention, Tag("[attention]")]
    | Annotated[batch_norm.BatchNorm, Tag("[batch_norm]")]
    | Annotated[embedding.Embedding, Tag("[embedding]")]
    | Annotated[activation.Activation, Tag("[activation]")]
    | Annotated[rearranging.Flatten, Tag("[flatten]")]
    | Annotated[rearranging.Transposed, Tag("[transpose]")]
    | Annotated[rearranging.Row, Tag("[row]")]
    | Annotated[rearranging.Begin, Tag("[begin]")],
    Discriminator(_kind),
    BeforeValidator(_checked),
]
