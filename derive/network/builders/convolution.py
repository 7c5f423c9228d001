"""A convolution: small filters that move over the rows of an image, one weight a place of a filter.

As machine learning has it, a cross-correlation: Goodfellow, Bengio, Courville, Deep Learning (2016), equation 9.6; with
several channels and filters, equation 9.7; padding with zeros, section 9.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from derive.network.builders.grids import grid, vector
from derive.network.fields.choices import Choice, chosen_activation
from derive.network.fields.fields import Kind
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from derive.network.builders.assembly import Assembly
    from derive.network.builders.grids import Grid
    from derive.network.builders.signal import Row
    from derive.network.fields.located import Key

_FILTER = "a list of rows of numbers such as [[1, 0], [0, -1]], or a list of those, one for each channel"


class Convolution(Kind):
    """``filter``: a list of rows, or one for each channel of the layer before; ``filters``: a list of filters.

    ``bias``: one number for all places, or a list of one for each filter; ``stride``: how far a filter moves;
    ``padding``: how many rows and columns of zeros are put around the image.
    """

    kind: Literal["convolution"]
    filter: Annotated[Any, Field(description=_FILTER)] = None
    filters: Annotated[list[Any] | None, Field(min_length=1, description=f"a list of filters, each {_FILTER}")] = None
    bias: Annotated[Any, Field(description="a number, or {name: number}, or with filters a list of them")] = None
    activation: Annotated[Choice, BeforeValidator(chosen_activation)] = Choice("identity")
    stride: Annotated[int, Field(ge=1, le=100, description="a whole number from 1")] = 1
    padding: Annotated[int, Field(ge=0, le=100, description="a whole number from 0")] = 0


@dataclass(frozen=True)
class _Filter:
    """The names of a filter's weights, by channel, row and column, and of its bias."""

    weights: tuple[tuple[Row, ...], ...]
    bias: str | None

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns it has."""
        return len(self.weights[0]), len(self.weights[0][0])


def places(size: int, window: int, stride: int) -> range:
    """Return where along a side of an image a window begins."""
    return range(0, size - window + 1, stride)


def build(layer: Convolution, assembly: Assembly) -> None:
    """Add the filters, and for every place of each a weighted sum and its activation; raises Problem."""
    filters = _filters(layer, assembly)
    many = len(filters) > 1
    image = assembly.signal.maps
    assembly.hand_on_maps([
        _moved(each, layer, image, (number,) if many else (), assembly) for number, each in enumerate(filters, 1)
    ])


def _moved(
    used: _Filter, layer: Convolution, image: tuple[tuple[Row, ...], ...], index: tuple[int, ...], assembly: Assembly
) -> list[Row]:
    """Add what one filter makes of an image of one or more channels."""
    (height, width), pad = used.size, layer.padding
    rows, columns = len(image[0]), len(image[0][0])
    found = []
    for i, top in enumerate(places(rows + 2 * pad, height, layer.stride), 1):
        row = []
        for j, left in enumerate(places(columns + 2 * pad, width, layer.stride), 1):
            weights, sources = [], []
            for channel, y, x in product(range(len(image)), range(height), range(width)):
                line, column = top + y - pad, left + x - pad
                # What lies in the padding is zero, and no term.
                if 0 <= line < rows and 0 <= column < columns:
                    weights.append(used.weights[channel][y][x])
                    sources.append(image[channel][line][column])
            net = assembly.weighted_sum(tuple(weights), tuple(sources), used.bias, "z", *index, i, j)
            plain = layer.activation == "identity"
            row.append(net if plain else assembly.activated(layer.activation, net, "a", *index, i, j))
        found.append(tuple(row))
    return found


def _filters(layer: Convolution, assembly: Assembly) -> list[_Filter]:
    """Add the weights and biases; raises Problem for filters that do not fit the image or each other."""
    path, described = (*assembly.path, "filters"), layer.filters
    if layer.filter is None and described is None:
        raise Problem(assembly.path, "'filter' is missing", hint=f"expected {_FILTER}; or 'filters', a list of them")
    if layer.filter is not None and described is not None:
        raise Problem(path, "'filters' beside 'filter'", hint="expected one of the two", of_key=True)
    keys: list[Key] = [(*path, index) for index in range(len(described or []))] or [(*assembly.path, "filter")]
    grids = [_channels(each, key, assembly) for each, key in zip(described or [layer.filter], keys, strict=True)]
    for each, key in zip(grids, keys, strict=True):
        _require_fitting(each, grids[0], layer, key, assembly)
    named, deep = described is not None and len(grids) > 1, len(assembly.signal.maps) > 1
    biases: list[str | None] = [None] * len(grids)
    if layer.bias is not None and layer.bias != "none":
        entries = vector(layer.bias, len(grids), (*assembly.path, "bias"))
        biases = list(assembly.parameters(entries, "b"))
    return [
        _Filter(
            tuple(
                tuple(assembly.weight_rows(rows, "k", *((number,) if named else ()), *((channel,) if deep else ())))
                for channel, rows in enumerate(each, 1)
            ),
            bias,
        )
        for number, (each, bias) in enumerate(zip(grids, biases, strict=True), 1)
    ]


def _channels(value: Any, path: Key, assembly: Assembly) -> list[Grid]:
    """Read a filter: a matrix, or one for each channel."""
    channels = len(assembly.signal.maps)
    deep = _is_list_of_lists(value) and _is_list_of_lists(value[0])
    found = [grid(each, (*path, index)) for index, each in enumerate(value)] if deep else [grid(value, path)]
    if len(found) != channels:
        hint = f"the layer before has {channels}" + (": give a matrix for each" if channels > 1 else "")
        raise Problem(path, f"a filter of {len(found)} channel{'s' * (len(found) > 1)}", hint=hint)
    return found


def _is_list_of_lists(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], list)


def _require_fitting(used: list[Grid], first: list[Grid], layer: Convolution, path: Key, assembly: Assembly) -> None:
    image, height, width = assembly.signal.maps[0], len(used[0]), len(used[0][0])
    of_key = path[-1] == "filter"
    for each in (*used, first[0]):
        if (len(each), len(each[0])) != (height, width):
            message = f"filters of {height} by {width} and of {len(each)} by {len(each[0])}"
            raise Problem(path, message, hint="all are of one size", of_key=of_key)
    if layer.padding >= min(height, width):
        message = f"a padding of {layer.padding} about an image for a filter of {height} by {width}"
        raise Problem((*assembly.path, "padding"), message, hint=f"at most {min(height, width) - 1}", of_key=True)
    if height > len(image) + 2 * layer.padding or width > len(image[0]) + 2 * layer.padding:
        hint = f"the layer before has {len(image)} by {len(image[0])} numbers"
        raise Problem(path, f"a filter of {height} by {width}", hint=hint, of_key=of_key)
