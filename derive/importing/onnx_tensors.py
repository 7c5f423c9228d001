"""Constant tensors of an ONNX file: shapes at once, numbers when they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

from derive.importing.steps import refused

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

_FLOATS = ("FLOAT", "DOUBLE", "FLOAT16", "BFLOAT16")
_WHOLE = ("INT64", "INT32")
MOST_NUMBERS = 1_000_000
_LARGEST_ITEM = 8


@dataclass(frozen=True)
class Tensor:
    """A ``TensorProto`` and the folder of its file; ``transposed``: read column by column."""

    onnx: Any
    proto: Any
    folder: Path
    transposed: bool = False

    @property
    def name(self) -> str:
        """The tensor as messages call it."""
        return f"tensor '{self.proto.name}'"

    @property
    def shape(self) -> tuple[int, ...]:
        """The dimensions."""
        dimensions = tuple(int(size) for size in self.proto.dims)
        return dimensions[::-1] if self.transposed else dimensions

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)

    @property
    def identity(self) -> Hashable:
        """The same for each use of the tensor."""
        return self.proto.name or id(self.proto)

    def transpose(self) -> Tensor:
        """Return the matrix with rows and columns exchanged."""
        return Tensor(self.onnx, self.proto, self.folder, not self.transposed)

    def array(self) -> Any:
        """Return the numbers as a NumPy array of float64, which holds each of them exactly; raises DeriveError."""
        types = self.onnx.TensorProto.DataType
        if self.proto.data_type not in map(types.Value, (*_FLOATS, *_WHOLE)):
            raise refused(self.name, "holds no real numbers", f"expected the type {', '.join(_FLOATS)}")
        if self.size > MOST_NUMBERS or min(self.shape, default=1) < 0:
            raise refused(self.name, f"has the shape {self.shape}", f"at most {MOST_NUMBERS:,} numbers")
        try:
            found = self.onnx.numpy_helper.to_array(self._complete()).astype("float64")
        except (OSError, TypeError, ValueError, self.onnx.checker.ValidationError) as error:
            raise refused(self.name, f"cannot be read: {error}", "the file is damaged") from error
        return found.T if self.transposed else found

    def _complete(self) -> Any:
        """Return the tensor with its numbers, which may stand in a file beside."""
        if not self.onnx.external_data_helper.uses_external_data(self.proto):
            return self.proto
        length = {entry.key: entry.value for entry in self.proto.external_data}.get("length", "")
        if not length.isdecimal() or int(length) > _LARGEST_ITEM * self.size:
            raise ValueError("its numbers stand in another file, and their length is not what the shape says")
        complete = self.onnx.TensorProto()
        complete.CopyFrom(self.proto)
        # The library refuses a place outside the folder.
        self.onnx.external_data_helper.load_external_data_for_tensor(complete, str(self.folder))
        return complete

    def truth(self) -> bool:
        """Whether it is a single truth value that is set, or anything else."""
        is_truth = self.proto.data_type == self.onnx.TensorProto.BOOL and self.size == 1
        return not is_truth or bool(self.onnx.numpy_helper.to_array(self.proto).any())

    def numbers(self) -> list[float]:
        """Return the numbers one behind the other; raises DeriveError."""
        found: list[float] = self.array().ravel().tolist()
        return found

    def rows(self) -> list[list[float]]:
        """Return the numbers of a matrix row by row; raises DeriveError."""
        found: list[list[float]] = self.array().tolist()
        return found
