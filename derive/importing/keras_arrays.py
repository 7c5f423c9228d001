"""Variables of Keras layers as arrays, and options that must have one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.importing.steps import Array, library, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_ADDED = ("regularizer", "constraint")


def array(
    variable: Any, where: str, change: Callable[[Any], Any] | None = None, owner: Any = None, part: Hashable = None
) -> Array:
    """Return a variable, or what ``change`` makes of its NumPy array, as an array; ``owner`` says what is trained.

    ``part`` tells what is made of it from other parts of the same variable.
    """
    if variable is None:
        raise refused(where, "has no weights yet", "call the model once on an example, or give it an Input")
    keras = library("keras", "keras", "keras")
    found = keras.ops.convert_to_numpy(variable).astype("float64")
    changed = found if change is None else change(found)
    is_trained = bool(variable.trainable and (owner is None or owner.trainable))
    return Array(tuple(changed.shape), changed.tolist, (id(variable), part), is_trained)


def require(layer: Any, where: str, **expected: Any) -> None:
    """Raise DeriveError where a layer has another value of an option than the only one that can be expressed."""
    for name, value in expected.items():
        found = getattr(layer, name, value)
        if found != value and (not isinstance(found, list) or tuple(found) != value):
            raise refused(where, f"has {name}={found!r}", f"expected {name}={value!r}")


def require_plain(layer: Any, where: str) -> None:
    """Raise DeriveError where a layer has no weights yet, adds to the loss, or is quantized."""
    if not layer.built:
        raise refused(where, "has no weights yet", "call the model once on an example, or give it an Input")
    for name in dir(layer):
        if name.endswith(_ADDED) and not name.startswith("_") and getattr(layer, name, None) is not None:
            hint = "remove it; a penalty of the loss is the option penalty, such as penalty={'l2': 0.01}"
            raise refused(where, f"has a {name}", hint)
    if getattr(layer, "quantization_mode", None) is not None:
        raise refused(where, "is quantized", "import the model as it was before")
