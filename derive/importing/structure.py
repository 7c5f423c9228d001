"""Steps become the layers of a description, each with its kind; shapes are followed from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from derive.importing.activations import IDENTITY, SOFTMAX, composed
from derive.importing.numbers import exactly
from derive.importing.parts import letter
from derive.importing.shapes import require_width, shown
from derive.importing.steps import Activation, Array, Dense, Flatten, Layer, Residual, refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from derive.importing.activations import Choice
    from derive.importing.steps import Shape, Step

# Kinds that have an activation of every number.
_FILTERS = ("convolution", "transposed_convolution")
INPUT = "input"


class Structure:
    """The layers of a model, as described; ``places`` says which part of the model each is.

    ``frozen``: numbers of layers, from 1, with the letters of what is not trained in them.
    """

    def __init__(self, steps: Sequence[Step], shape: Shape, rounded: int | None) -> None:
        self._rounded = rounded
        self._shapes = [shape]
        # What each step gives is what this layer hands on; that of the input comes first.
        self._numbers: list[int | str] = [INPUT]
        self._added = {index - step.back for index, step in enumerate(steps) if isinstance(step, Residual)}
        self._is_to_flatten = False
        self.layers: list[dict[str, Any]] = []
        self.places: list[str] = []
        self.frozen: set[tuple[int, str]] = set()
        for step in steps:
            self._shapes.append(self._add(step))
            self._numbers.append(len(self.layers) or INPUT)

    @property
    def shape(self) -> Shape:
        """The shape of what comes out, of one example."""
        return self._shapes[-1]

    def _add(self, step: Step) -> Shape:
        """Add a step; return the shape of what it gives."""
        before = self.shape
        match step:
            case Dense():
                return self._dense(step, before)
            case Flatten():
                return self._flatten(step, before)
            case Activation():
                self._activation(step, before)
            case Residual():
                self._residual(step, before)
            case Layer():
                after = step.shape(before)
                keys = step.keys(before) if callable(step.keys) else step.keys
                described = {key: self._numbered(step.kind, step.where, (key,), value) for key, value in keys.items()}
                self._append(step.where, {"kind": step.kind, **described})
                self._freeze(step.kind, [(key,) for key in step.untrained])
                return after
        return before

    def _append(self, where: str, layer: dict[str, Any]) -> None:
        if self._is_to_flatten and "neurons" not in layer:
            self.layers.append({"kind": "flatten"})
            self.places.append(where)
        self._is_to_flatten = False
        self.layers.append(layer)
        self.places.append(where)

    def _dense(self, dense: Dense, before: Shape) -> Shape:
        if len(before) > 2:
            raise refused(dense.where, f"works on the rows of {shown(before)}", "flatten them first")
        require_width(before, dense.inputs, dense.where)
        self._append(dense.where, described_dense(dense, dense.outputs, IDENTITY, self._rounded))
        self._freeze("dense", [(part,) for part in dense.frozen])
        return (*before[:-1], dense.outputs)

    def _flatten(self, step: Flatten, before: Shape) -> Shape:
        count = 1
        for side in before:
            count *= side
        if step.width not in (None, count):
            raise refused(step.where, f"makes rows of {step.width}", f"expected one row of {count}")
        self._is_to_flatten = len(before) > 1
        if self._is_to_flatten and len(self._shapes) in self._added:
            self._is_to_flatten = False
            self._append(step.where, {"kind": "flatten"})
        return (count,)

    def _activation(self, step: Activation, before: Shape) -> None:
        if step.axes not in (None, len(before)):
            hint = "expected the last one: dim=-1"
            raise refused(step.where, f"works over axis {step.axes} of {shown(before)}", hint)
        if step.choice == IDENTITY:
            return
        layer = self.layers[-1] if self.layers and not self._is_to_flatten else {}
        joined = _joined(layer, step.choice)
        if joined is None or len(self._shapes) - 1 in self._added:
            self._append(step.where, {"kind": "activation", "activation": step.choice})
        else:
            layer["activation"] = joined

    def _residual(self, step: Residual, before: Shape) -> None:
        index = len(self._shapes) - 1 - step.back
        added = step.shape(self._shapes[index])
        if added != before:
            raise refused(step.where, f"adds {shown(added)} to {shown(before)}", "they have one shape")
        projection = {key: self._numbered("residual", step.where, (key,), value) for key, value in step.keys.items()}
        self._append(step.where, {"kind": "residual", "from": self._numbers[index], **projection})

    def _numbered(self, kind: str, where: str, path: tuple[str, ...], value: Any) -> Any:
        """Return what stands under a key with exact numbers in place of parameters."""
        if isinstance(value, Array):
            if not value.trained:
                self._freeze_next(kind, path)
            return exact_numbers(value.numbers(), self._rounded, f"the {path[-1].replace('_', ' ')} of {where}")
        if isinstance(value, Mapping):
            return {key: self._numbered(kind, where, (*path, key), each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._numbered(kind, where, path, each) for each in value]
        return value

    def _freeze_next(self, kind: str, path: tuple[str, ...]) -> None:
        number = len(self.layers) + 1 + self._is_to_flatten
        self.frozen.add((number, letter(kind, path)))

    def _freeze(self, kind: str, paths: Sequence[tuple[str, ...]]) -> None:
        self.frozen |= {(len(self.layers), letter(kind, path)) for path in paths}


def _joined(layer: Mapping[str, Any], choice: Choice) -> Choice | None:
    """Return the activation of a layer that takes one, and a further one behind it; None where it cannot be one."""
    kind = layer.get("kind", "dense")
    if not layer or kind not in ("dense", "activation", *_FILTERS) or (kind in _FILTERS and choice == SOFTMAX):
        return None
    return composed(choice, layer.get("activation", IDENTITY))


def exact_numbers(numbers: Any, places: int | None, where: str) -> Any:
    """Return nested lists of exact numbers."""
    if isinstance(numbers, list):
        return [exact_numbers(each, places, where) for each in numbers]
    return exactly(numbers, places, where)


def described_dense(dense: Dense, neurons: Any, activation: Any, places: int | None) -> dict[str, Any]:
    """Return a dense layer as described."""
    weights = exact_numbers(dense.weights(), places, f"the weight of {dense.where}")
    described = {"neurons": neurons, "activation": activation, "weights": weights}
    if dense.bias is not None:
        described["bias"] = _bias(dense, places)
    return described


def _bias(dense: Dense, places: int | None) -> list[Fraction] | Fraction:
    numbers = [exactly(number, places, f"the bias of {dense.where}") for number in (dense.bias or list)()]
    return numbers[0] if len(numbers) == 1 < dense.outputs else numbers
