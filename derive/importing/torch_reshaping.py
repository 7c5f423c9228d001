"""Calls of a forward pass that rearrange numbers: to one row, rows as columns, one row of several, a mean of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.importing.rearranging import pooled_rows, row, transposition
from derive.importing.steps import Flatten, refused
from derive.importing.torch_modules import flattened

if TYPE_CHECKING:
    from derive.importing.steps import Step

# Of one row, these make one row; what they do to it depends on their arguments.
RESHAPING = ("flatten", "view", "reshape", "ravel")
REARRANGING = ("permute", "transpose", "mean")
_EVERYTHING = slice(None, None, None)


def reshaped(node: Any, called: str, where: str) -> Step:
    """Read ``x.view(x.size(0), -1)`` and its like; raises DeriveError where more than one row may result."""
    arguments = [*node.args[1:], *node.kwargs.values()]
    if called in ("flatten", "ravel"):
        return flattened(where, *arguments[:2])
    shape = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], tuple | list) else arguments
    *batch, width = shape
    if len(batch) <= 1 and isinstance(width, int) and all(_is_batch(each, width) for each in batch):
        return Flatten(where, None if width == -1 else width)
    raise refused(where, "is reshaped", "expected all but the batch in one row, as flatten(1) gives it")


def _is_batch(size: Any, width: int) -> bool:
    """Whether a size is that of the batch: one, what is left over, or the first of the input's."""
    if isinstance(size, int):
        return size == 1 or (size == -1 and width != -1)
    name, arguments = getattr(size.target, "__name__", size.target), size.args[1:]
    return name in ("size", "getitem") and arguments == (0,)


def rearranged(node: Any, called: str, where: str) -> Step:
    """Read ``x.transpose(1, 2)``, ``x.permute(0, 2, 1)`` and ``x.mean(1)`` of rows; raises DeriveError."""
    arguments = [*node.args[1:], *node.kwargs.values()]
    if len(arguments) == 1 and isinstance(arguments[0], tuple | list):
        arguments = list(arguments[0])
    if called == "mean":
        if arguments == [1] or arguments == [-2]:
            return pooled_rows("mean", where)
        raise refused(where, f"takes the mean over {arguments or 'all'}", "expected dim=1: the mean of the rows")
    if (called == "permute" and arguments == [0, 2, 1]) or sorted(arguments) in ([1, 2], [-2, -1]):
        return transposition(where)
    raise refused(where, f"exchanges axes {arguments}", "expected rows and columns: transpose(1, 2)")


def row_taken(node: Any, where: str) -> Step:
    """Read ``x[:, 0]``, a row of an example; raises DeriveError."""
    index = node.args[1]
    match index:
        case (slice() as batch, int(number)) | (slice() as batch, int(number), slice()) if batch == _EVERYTHING:
            return row(number, where)
        case _:
            raise refused(where, f"takes {index}", "expected a row of every example, such as x[:, -1]")
