"""Examples as the rows of one matrix, for networks in which they depend on each other: batch normalization."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.expressions.expression import Constant, Product, Sum, Symbol
from derive.network.builders.batch_norm import BatchNorm
from derive.network.fields.names import named
from derive.network.fields.problem import Problem
from derive.network.graph.expressed import Expressed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.network.builders.described import DescribedLayers
    from derive.network.fields.located import Key

# The kinds of layers that take every row of a matrix by itself.
OF_ROWS = ("dense", "shared_dense", "residual", "dropout", "layer_norm", "batch_norm", "activation")


@dataclass(frozen=True)
class Numbers:
    """Inputs or targets of all examples by name, ``x1_2`` of the second, and where they stand.

    ``columns`` are the names within one example.
    """

    columns: tuple[str, ...]
    by_name: dict[str, Fraction]
    paths: list[Key]


def are_rows(description: DescribedLayers) -> bool:
    """Tell whether the examples of a description depend on each other, so that they are built together."""
    is_batch = description.examples is not None
    return is_batch and any(isinstance(layer, BatchNorm) and layer.is_in_training for layer in description.layers)


def numbers_of_examples(description: DescribedLayers, key: str, letter: str) -> Numbers:
    """Return what all examples have under a key; raises Problem where names or shapes differ from the first."""
    columns: tuple[str, ...] = ()
    found: dict[str, Fraction] = {}
    paths: list[Key] = []
    for index, example in enumerate(description.examples):
        given, path = getattr(example, key), ("examples", index, key)
        numbers = named(given, letter)
        columns = columns or tuple(numbers)
        if sorted(numbers) != sorted(columns):
            hint = f"expected {', '.join(columns[:6])}{', ...' if len(columns) > 6 else ''}"
            raise Problem(path, f"the {key} of example {index + 1} are not those of the first", hint=hint, of_key=True)
        found |= {f"{name}_{index + 1}": numbers[name] for name in columns}
        in_rows = isinstance(given, list) and any(isinstance(each, list) for each in given)
        paths += [
            path if in_rows else (*path, name if isinstance(given, dict) else place)
            for place, name in enumerate(columns)
        ]
    return Numbers(columns, found, paths)


def mean_of(errors: Sequence[str], others: Sequence[str], examples: int) -> Expressed:
    """Return the definition of a loss that is the mean of the examples' errors; others are added once."""
    share = Product((Constant(Fraction(1, examples)), Sum(tuple(map(Symbol, errors)))))
    return Expressed(Sum((share, *map(Symbol, others))) if others else share)
