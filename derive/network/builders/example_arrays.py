"""The examples of a graph: numbers and arrays by name, each of the shape that it has in the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.errors import nearest
from derive.expressions.tensors.shape_error import in_words
from derive.network.fields.arrays import given_array
from derive.network.fields.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction
    from typing import Any

    from derive.network.builders.described import DescribedGraph
    from derive.network.fields.located import Key
    from derive.network.graph.tensors import Tensor, TensorGraph

OF_EXAMPLES = ("inputs", "targets")


def numbers_in_arrays(description: DescribedGraph, arrays: TensorGraph) -> list[dict[str, Fraction]]:
    """Return what every example gives, by the names of the quantities; ``arrays`` are those of the first.

    Raises Problem for an example that gives other names, or arrays of other shapes, than the first.
    """
    return [
        {
            name: number
            for key in OF_EXAMPLES
            for name, number in _numbers(
                getattr(example, key), ("examples", index, key), getattr(description, key), arrays
            ).items()
        }
        for index, example in enumerate(description.examples)
    ]


def _numbers(
    given: Mapping[str, Any], path: Key, first: Mapping[str, Any], arrays: TensorGraph
) -> dict[str, Fraction]:
    number = int(path[1]) + 1
    for name in [*given, *first]:
        if name not in first:
            message = f"'{name}' is not given in the first example"
            raise Problem((*path, name), message, hint=nearest(name, first), of_key=True)
        if name not in given:
            raise Problem(path, f"'{name}' is missing in example {number}", hint="the first has it", of_key=True)
    return {
        entry: value
        for name in first
        for entry, value in _entries(arrays[name], given[name], (*path, name)).items()
    }


def _entries(tensor: Tensor, value: Any, path: Key) -> dict[str, Fraction]:
    array = given_array(value, path)
    if array.shape != tensor.shape:
        message = f"'{tensor.name}' {in_words(array.shape)}"
        raise Problem(path, message, hint=f"in the first example it {in_words(tensor.shape)}")
    for name, each in zip(tensor.entries, array.entries, strict=True):
        if each.name not in (None, name):
            message = f"the entry '{each.name}' is '{name}' in the first example"
            raise Problem(each.path, message, hint="an entry has one name in all of them")
    return {name: each.number for name, each in zip(tensor.entries, array.entries, strict=True)}
