"""The filters of a convolution as described: numbers in a row or in rows, or one of those for each channel."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field

from derive.network.builders.grids import grid
from derive.network.fields.choices import Choice, chosen_activation
from derive.network.fields.entries import entry
from derive.network.fields.fields import Model, one_of
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.expressions.expression import Symbol
    from derive.expressions.tensors.convolution import Sizes
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.grids import Grid
    from derive.network.fields.located import Key

MOST = 100
FILTER = "a list of rows of numbers such as [[1, 0], [0, -1]], or a list of those, one for each channel"
CHANNELS = ("rows", "columns")
_Step = Annotated[int, Field(ge=1, le=MOST)]
_Zeros = Annotated[int, Field(ge=0, le=MOST)]
Steps = Annotated[
    _Step | Annotated[list[_Step], Field(min_length=1, max_length=2)],
    Field(description="a whole number from 1, or a list of one for each axis"),
]
Zeros = Annotated[
    _Zeros | Annotated[list[_Zeros], Field(min_length=1, max_length=2)],
    Field(description="a whole number from 0, or a list of one for each axis"),
]


class Filtered(Model):
    """What layers of filters have in common.

    ``filter`` or a list of ``filters``; ``bias``: one number for all places, or a list of one for each map that comes
    out; ``stride``: how far a filter moves; ``padding``: how many lines of zeros are put around the image;
    ``dilation``: how far the places of a filter are apart; ``channels``: of a series in a matrix, whether its rows or
    its columns are the channels.
    """

    filter: Annotated[Any, Field(description=FILTER)] = None
    filters: Annotated[list[Any] | None, Field(min_length=1, description=f"a list of filters, each {FILTER}")] = None
    bias: Annotated[Any, Field(description="a number, or {name: number}, or with filters a list of them")] = None
    activation: Annotated[Choice, BeforeValidator(chosen_activation)] = Choice("identity")
    stride: Steps = 1
    padding: Zeros = 0
    dilation: Steps = 1
    channels: Annotated[str | None, one_of("place of the channels", CHANNELS)] = None


class Filters:
    """The filters of a layer, each a matrix, or several: of a convolution, one for each channel of its image."""

    def __init__(self, layer: Filtered, assembly: Assembly) -> None:
        """Find where they stand; raises Problem where there are none, or too many."""
        path, described = (*assembly.path, "filters"), layer.filters
        if layer.filter is None and described is None:
            hint = f"expected {FILTER}; or 'filters', a list of them"
            raise Problem(assembly.path, "'filter' is missing", hint=hint)
        if layer.filter is not None and described is not None:
            raise Problem(path, "'filters' beside 'filter'", hint="expected one of the two", of_key=True)
        self._assembly = assembly
        self.values = [layer.filter] if described is None else described
        self.path: Key = path if described is not None else (*assembly.path, "filter")
        self.keys: list[Key] = [self.path] if described is None else [(*path, index) for index in range(len(described))]
        self.depth = _depth(self.values[0])
        self.grids: list[list[Grid]] = []

    @property
    def sizes(self) -> tuple[int, int]:
        """How many rows and columns a matrix has."""
        return len(self.grids[0][0]), len(self.grids[0][0][0])

    @property
    def maps(self) -> int:
        """How many matrices a filter has."""
        return len(self.grids[0])

    def read(self, axes: int) -> None:
        """Read them, along one axis or two; raises Problem for what are no numbers in rows, and for several sizes."""
        self.grids = [_matrices(value, axes, key) for value, key in zip(self.values, self.keys, strict=True)]
        for matrices, key in zip(self.grids, self.keys, strict=True):
            for each in (*matrices, self.grids[0][0]):
                if (len(each), len(each[0])) != (len(matrices[0]), len(matrices[0][0])):
                    first = f"{len(matrices[0])} by {len(matrices[0][0])}"
                    message = f"filters of {first} and of {len(each)} by {len(each[0])}"
                    raise Problem(key, message, hint="all are of one size", of_key=key[-1] == "filter")

    def kernel(self, *, is_flat: bool, axes: int, is_deep: bool) -> Symbol:
        """Add their weights as one array, filters x channels x places, or places alone where it ``is_flat``.

        Where there are several, the number of a filter stands in the names of its weights, and where it ``is_deep``
        that of a channel.
        """
        several, (height, width) = len(self.grids) > 1, self.sizes
        entries, indices = [], []
        for f, c, i, j in product(range(len(self.grids)), range(self.maps), range(height), range(width)):
            place = () if height == width == 1 else (i + 1, j + 1)[2 - axes :]
            indices.append(((f + 1,) if several else ()) + ((c + 1,) if is_deep else ()) + place)
            entries.append(self.grids[f][c][i][j])
        sizes: Sizes = (height, width)[2 - axes :]
        shape = sizes if is_flat else (len(self.grids), self.maps, *sizes)
        return self._assembly.weights_array(entries, shape, "k", indices)


def _matrices(value: Any, axes: int, path: Key) -> list[Grid]:
    """Read a filter: a matrix, or one for each channel; along one axis a row, or one for each channel."""
    if axes == 1 and _depth(value) == 1:
        return [[[entry(number, (*path, index), "w") for index, number in enumerate(value)]]]
    if axes == 1:
        return [[row] for row in grid(value, path)]
    if _depth(value) > 2:
        return [grid(each, (*path, index)) for index, each in enumerate(value)]
    return [grid(value, path)]


def _depth(value: Any) -> int:
    """Return how many lists are within each other."""
    depth = 0
    while isinstance(value, list) and value:
        value, depth = value[0], depth + 1
    return depth
