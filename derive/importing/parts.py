"""What the parameters of a layer are called in the network, by the key under which a description has them."""

from __future__ import annotations

_LETTERS = {
    "dense": {"weights": "weight", "bias": "bias"},
    "attention": {
        "query": "w_q", "key": "w_k", "value": "w_v", "output": "w_o", "query_bias": "b_q", "key_bias": "b_k",
        "value_bias": "b_v", "output_bias": "b_o",
    },
    "embedding": {"weights": "w_e", "positions": "w_p"},
    "layer_norm": {"gain": "gamma", "shift": "beta"},
    "batch_norm": {"gain": "gamma", "shift": "beta", "mean": "mu", "variance": "v"},
    "residual": {"weights": "w_s", "bias": "b_s"},
    "convolution": {"filters": "k", "bias": "b"},
    "transposed_convolution": {"filters": "k", "bias": "b"},
}
_OF_UNITS = {"input_weights": "u", "recurrent_weights": "w", "bias": "b", "recurrent_bias": "c"}
_GATES = {
    "recurrent": {},
    "lstm": {"forget": "f", "input": "i", "candidate": "g", "output": "o"},
    "gru": {"update": "z", "reset": "r", "candidate": "n"},
}
_BACKWARD = "backward"


def letter(kind: str, path: tuple[str, ...]) -> str:
    """Return the letter of a parameter.

    >>> letter("attention", ("query",)), letter("lstm", ("backward", "forget", "bias"))
    ('w_q', 'b_f_back')
    """
    if kind in _LETTERS:
        return _LETTERS[kind][path[0]]
    inner = [key for key in path if key != _BACKWARD]
    gates = [_GATES[kind][key] for key in inner[:-1]]
    return "_".join([_OF_UNITS[inner[-1]], *gates, *(["back"] if _BACKWARD in path else [])])
