"""Parameters of PyTorch modules as arrays, and options that must have one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.importing.steps import EXPRESSIBLE, Array, library, refused

if TYPE_CHECKING:
    from collections.abc import Mapping


def array(tensor: Any, where: str, part: str = "weights", *, trained: bool | None = None) -> Array:
    """Return a tensor as an array; raises DeriveError where it has no real numbers.

    ``trained`` is what the tensor itself says, where it is not given: a part of a parameter says nothing.
    """
    torch = library("torch", "torch", "torch")
    if tensor.is_meta or not tensor.is_floating_point():
        raise refused(where, f"has {part} without real numbers ({tensor.device}, {tensor.dtype})", EXPRESSIBLE)

    def numbers() -> Any:
        return tensor.detach().to(device="cpu", dtype=torch.float64).tolist()

    # Two parameters may be views of the same memory.
    is_trained = bool(tensor.requires_grad) if trained is None else trained
    return Array(tuple(tensor.shape), numbers, tensor.data_ptr(), is_trained)


def require(module: Any, where: str, **expected: Any) -> None:
    """Raise DeriveError where a module has another value of an option than the only one that can be expressed."""
    for name, value in expected.items():
        found = getattr(module, name)
        if found != value:
            raise refused(where, f"has {name}={found!r}", f"expected {name}={value!r}")


def optional(keys: Mapping[str, Array | None]) -> dict[str, Any]:
    """Return the keys that have a value."""
    return {key: value for key, value in keys.items() if value is not None}
