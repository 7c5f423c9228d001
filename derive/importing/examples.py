"""The example of a model with layers of several kinds: one, or a batch of them; numbers, rows, or channels of rows."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from derive.errors import DeriveError
from derive.importing.numbers import numbers_of
from derive.importing.shapes import counted, shown
from derive.importing.steps import Dense, Flatten, Layer, refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.importing.steps import Shape, Step

_ONE = "give one example, or a batch of them, as the model takes it"


def examples_of(steps: Sequence[Step], given: Any, places: int | None) -> list[Any]:
    """Return the inputs of every example, as nested lists or by name; raises DeriveError."""
    numbers = numbers_of(given, "inputs", places)
    if isinstance(numbers, dict):
        return [numbers]
    whole = shape_of(numbers, "inputs")
    axes = _axes(steps)
    if axes is None:
        return _flattened(numbers, whole, steps)
    if len(whole) == axes - 1 and takes_channels(steps):
        return [[numbers]]
    if len(whole) <= axes:
        return [_channels_first(numbers, steps)]
    layer = next((step for step in steps if isinstance(step, Layer) and step.time_first), None)
    if layer is None:
        return [_channels_first(each, steps) for each in numbers]
    if len(whole) != axes + 1 or whole[1] != 1:
        hint = "give one example without an axis for the batch, or make the module with batch_first=True"
        raise refused(layer.where, f"has batch_first=False, and the inputs are {shown(whole)}", hint)
    return [[row[0] for row in numbers]]


def _flattened(numbers: list[Any], whole: Shape, steps: Sequence[Step]) -> list[Any]:
    """Return the examples of a model that makes one row of each before all else, as such rows."""
    width = next((step.inputs for step in steps if isinstance(step, Dense)), None)
    of_batch = len(whole) > 1 and prod(whole) != width and prod(whole[1:]) == width
    return [list(flat(each)) for each in (numbers if of_batch else [numbers])]


def _channels_first(numbers: Any, steps: Sequence[Step]) -> Any:
    """Return an image with its channels first, where the model has them last."""
    if not any(isinstance(step, Layer) and step.channels_last for step in _before_one_row(steps)):
        return numbers
    return [[[place[channel] for place in row] for row in numbers] for channel in range(len(numbers[0][0]))]


def targets_of(given: Any, count: int, output: Shape, places: int | None) -> list[Any]:
    """Return the targets of so many examples, each in rows where the output has rows, else one behind the other."""
    numbers = numbers_of(given, "targets", places)
    if isinstance(numbers, dict) and count == 1:
        return [numbers]
    if isinstance(numbers, dict) or (count > 1 and len(numbers) != count):
        found = "by name" if isinstance(numbers, dict) else f"for {counted(len(numbers), 'example')}"
        hint = f"the inputs are {count} examples: give a list of as many"
        raise DeriveError(f"the targets are given {found}", hint=hint)
    return [_targets(each, output) for each in (numbers if count > 1 else [numbers])]


def _targets(numbers: Any, output: Shape) -> list[Any]:
    if not isinstance(numbers, list):
        return [numbers]
    while len(numbers) == 1 and isinstance(numbers[0], list) and len(shape_of(numbers, "targets")) > len(output):
        numbers = numbers[0]
    shape = shape_of(numbers, "targets")
    return numbers if len(shape) == len(output) == 2 else list(flat(numbers))


def without_channel(numbers: Any, steps: Sequence[Step]) -> Any:
    """Return an example as a description has it: a single channel is no axis."""
    return numbers[0] if isinstance(numbers, list) and len(numbers) == 1 and takes_channels(steps) else numbers


def takes_channels(steps: Sequence[Step]) -> bool:
    """Tell whether the first axis of an example are channels."""
    return any(step.channels for step in _before_one_row(steps) if isinstance(step, Layer))


def _axes(steps: Sequence[Step]) -> int | None:
    """Return how many axes an example has; None where the model makes one row of whatever it is given."""
    before = list(_before_one_row(steps))
    found = [step.axes if isinstance(step, Layer) else 1 for step in before if isinstance(step, Layer | Dense)]
    if not found:
        return None if len(before) < len(steps) else 1
    # Every token becomes a row.
    looks_up = any(isinstance(step, Layer) and step.kind == "embedding" for step in before)
    return max(1, max(found) - looks_up)


def _before_one_row(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        if isinstance(step, Flatten):
            return
        yield step


def shape_of(numbers: Any, what: str) -> Shape:
    """Return the shape of nested lists; raises DeriveError where they are of different lengths."""
    if not isinstance(numbers, list):
        return ()
    shapes = {shape_of(each, what) for each in numbers}
    if len(shapes) != 1:
        raise DeriveError(f"the {what} are lists of different lengths, or of none", hint=_ONE)
    return (len(numbers), *shapes.pop())


def flat(numbers: Any) -> Iterator[Any]:
    """Yield the numbers of nested lists one behind the other."""
    if isinstance(numbers, list):
        for each in numbers:
            yield from flat(each)
    else:
        yield numbers
