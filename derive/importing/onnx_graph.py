"""What flows through an ONNX graph: the network so far, as layers and a formula in the last one's result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from struct import pack, unpack
from typing import TYPE_CHECKING, Any

from derive.importing.activations import IDENTITY, Choice, composed
from derive.importing.onnx_tensors import Tensor
from derive.importing.shapes import in_rows
from derive.importing.steps import Activation, Dense, Flatten, Layer, Residual, Step, refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LONGEST_FORMULA = 2_000
# Kinds of layers that do the same where the rows come before the examples.
_OF_ROWS = ("recurrent", "lstm", "gru", "row", "layer_norm")
# With nine significant digits every 32-bit float is told from all others.
_MOST_DIGITS = 9


@dataclass(frozen=True)
class Signal:
    """A value that depends on the input: an activation of the result of a dense layer.

    ``result`` numbers the results; 0 is the input itself.
    """

    result: int = 0
    choice: Choice = IDENTITY


@dataclass(frozen=True)
class Condition:
    """Whether a result of a dense layer is greater than a number."""

    result: int
    bound: float


@dataclass(frozen=True)
class Unrolled:
    """What a recurrent operator gives: all outputs, or the last states; not yet without the axis of the direction."""

    source: Signal
    layer: Layer
    width: int
    ways: int
    is_last: bool = False
    # Whether the directions stand side by side, behind the axis of the batch.
    is_exchanged: bool = False

    @property
    def last(self) -> Unrolled:
        """The states behind the last time step."""
        return replace(self, is_last=True)

    @property
    def outputs(self) -> int:
        """How many numbers there are of a time step."""
        return self.ways * _units(self.layer)

    def taken(self, time_first: bool) -> Layer:
        """Return the layer, when it is known what is taken of it."""
        where, kept = self.layer.where, "last" if self.is_last else "all"
        rule = in_rows(self.width, self.outputs, where, last=self.is_last)
        keys = {**self.keys, "returns": kept}
        return replace(self.layer, keys=keys, shape=rule, time_first=time_first)

    @property
    def keys(self) -> Mapping[str, Any]:
        """The keys of the description."""
        return {} if callable(self.layer.keys) else self.layer.keys


def _units(layer: Layer) -> int:
    keys: Any = layer.keys
    gate = keys if "input_weights" in keys else keys["candidate"]
    units: int = gate["input_weights"].shape[0]
    return units


Value = Signal | Tensor | Condition | Unrolled


@dataclass(frozen=True)
class Attributes:
    """The attributes of a node; ``where`` says which node, ``opset`` which version of the operators is meant."""

    given: Mapping[str, Any]
    where: str
    opset: int

    def whole(self, name: str, default: int) -> int:
        """Return a whole number."""
        return int(self.given[name].i) if name in self.given else default

    def real(self, name: str, default: float) -> float:
        """Return a real number as it was written: the file keeps seven digits of it, the shortest decimal is meant."""
        return shortest(self.given[name].f) if name in self.given else default

    def list(self, name: str, default: tuple[int, ...]) -> tuple[int, ...]:
        """Return several whole numbers."""
        return tuple(int(each) for each in self.given[name].ints) if name in self.given else default

    def texts(self, name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return several texts."""
        if name not in self.given:
            return default
        return tuple(each.decode("utf-8", "replace") for each in self.given[name].strings)

    def text(self, name: str, default: str) -> str:
        """Return a text."""
        return self.given[name].s.decode("utf-8", "replace") if name in self.given else default


def shortest(number: float) -> float:
    """Return the shortest decimal among those that are the same 32-bit float.

    >>> shortest(0.20000000298023224)
    0.2
    """
    for digits in range(1, _MOST_DIGITS):
        written = float(f"{number:.{digits}g}")
        try:
            if unpack("f", pack("f", written))[0] == number:
                return written
        except OverflowError:
            continue
    return number


class Tracer:
    """The values of a graph by name, and the steps found so far."""

    def __init__(self, onnx: Any, folder: Path, known: Iterable[str]) -> None:
        self.onnx = onnx
        self.folder = folder
        self.known = f"these can be imported: {', '.join(known)}"
        self.values: dict[str, Value] = {}
        # Results of operators that are not known, and which operators those are.
        self.unknown: dict[str, str] = {}
        self.steps: list[Step] = []
        self.rank = 2
        # Whether the rows of the input come first and the examples second, and whether both have been exchanged.
        self.is_time_first: bool | None = None
        self.is_exchanged = False
        self._latest = 0
        # How many steps there are up to a value.
        self._counts = {_key(Signal()): 0}

    @property
    def time_axis(self) -> int:
        """The axis of the rows, time steps or tokens; that of the batch is the other one."""
        return 0 if bool(self.is_time_first) != self.is_exchanged else 1

    def tensor(self, proto: Any) -> Tensor:
        """Return a constant of the file."""
        return Tensor(self.onnx, proto, self.folder)

    def made(self, kind: str, shape: tuple[int, ...], numbers: list[Any]) -> Tensor:
        """Return a constant that an attribute holds."""
        data_type = self.onnx.TensorProto.DataType.Value(kind)
        return self.tensor(self.onnx.helper.make_tensor("", data_type, shape, numbers))

    def skip(self, outputs: Iterable[str], inputs: Iterable[str], where: str) -> None:
        """Note what an operator gives that is not known: it is refused where it is used."""
        first = next((self.unknown[name] for name in inputs if name in self.unknown), where)
        self.unknown.update(dict.fromkeys(outputs, first))

    def value(self, name: str, where: str) -> Value:
        """Return what a name stands for; raises DeriveError for the result of an operator that is not known."""
        if name in self.values:
            return self.values[name]
        if name in self.unknown:
            raise refused(self.unknown[name], "is not known", self.known)
        raise refused(where, f"uses '{name[:60]}', which the graph does not compute before", "the file is damaged")

    def signal(self, value: Any, where: str) -> Signal:
        """Return the value where it is the latest of the chain; raises DeriveError for a branch or a constant."""
        if not isinstance(value, Signal):
            raise refused(where, "works on no value that follows from the input")
        if value.result != self._latest:
            raise refused(where, "works on a value from before a dense layer")
        return value

    def dense(self, signal: Signal, layer: Dense) -> Signal:
        """Add a dense layer that works on the signal."""
        self._activate(self.signal(signal, layer.where), layer.where)
        self.steps.append(layer)
        return self._next()

    def layer(self, signal: Signal, layer: Layer, rank: int) -> Signal:
        """Add a layer of another kind that works on the signal; ``rank`` is that of what it gives."""
        self._activate(self.signal(signal, layer.where), layer.where)
        if self.time_axis == 0 and layer.kind not in _OF_ROWS:
            raise refused(layer.where, "works on rows whose first axis is not the batch", "exchange them before")
        self.steps.append(layer)
        self.rank = rank
        return self._next()

    def added(self, one: Signal, other: Signal, where: str) -> Signal:
        """Add a skip connection: the sum of the latest value and an earlier one."""
        latest, earlier = sorted((one, other), key=lambda each: each.result, reverse=True)
        self._activate(self.signal(latest, where), where)
        if _key(earlier) not in self._counts:
            hint = "what is added stands before it in the chain, such as the input of a block"
            raise refused(where, "adds a value from before a dense layer, or one that has been worked on", hint)
        self.steps.append(Residual(where, len(self.steps) - self._counts[_key(earlier)]))
        return self._next()

    def biased(self, signal: Signal, bias: Tensor) -> Signal | None:
        """Give the latest dense layer a bias where it has none yet and its result was not worked on."""
        layer = self.steps[-1] if self.steps else None
        fits = isinstance(layer, Dense) and layer.bias is None and signal == Signal(self._latest)
        if not fits or not isinstance(layer, Dense) or not is_bias(bias, layer.outputs):
            return None
        identities = (*layer.identities, bias.identity)
        self.steps[-1] = replace(layer, bias=bias.numbers, identities=identities)
        # Whoever uses the sum without the bias is refused.
        del self._counts[_key(signal)]
        return self._next()

    def activated(self, signal: Signal, choice: Choice, where: str) -> Signal:
        """Apply an activation to a signal."""
        found = composed(choice, self.signal(signal, where).choice)
        if found is None:
            raise refused(where, "stands beside another activation", "softmax stands alone behind a dense layer")
        if len(str(found)) > LONGEST_FORMULA:
            raise refused(where, "is part of too long a formula")
        return Signal(signal.result, found)

    def flattened(self, signal: Signal, where: str, width: int | None = None) -> Signal:
        """Note that rows were put one behind the other."""
        self.signal(signal, where)
        if self.time_axis == 0 and self.rank > 2:
            raise refused(where, "flattens rows whose first axis is not the batch", "exchange them before")
        self.steps.append(Flatten(where, width))
        self.rank = 2
        return signal

    def finished(self, output: str) -> list[Step]:
        """Return the steps up to the output; raises DeriveError where it is not at the end of the chain."""
        self._activate(self.signal(self.value(output, "the output"), "the output"), "the output")
        return self.steps

    def _activate(self, signal: Signal, where: str) -> None:
        if signal.choice != IDENTITY:
            self.steps.append(Activation(where, signal.choice))
        self._counts[_key(signal)] = len(self.steps)

    def _next(self) -> Signal:
        self._latest += 1
        self._counts[_key(Signal(self._latest))] = len(self.steps)
        return Signal(self._latest)


def _key(signal: Signal) -> tuple[int, str]:
    """Return what tells values from each other."""
    return signal.result, str(signal.choice)


def is_bias(tensor: Tensor, outputs: int) -> bool:
    """Whether a tensor holds one number for each output, or one for all."""
    leading = tensor.shape[:-1]
    return all(size == 1 for size in leading) and len(leading) < 2 and tensor.size in (1, outputs)
