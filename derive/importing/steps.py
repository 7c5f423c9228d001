"""What a reader finds in a model, in the order of computation: dense layers, activations, layers of other kinds."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from math import prod
from typing import TYPE_CHECKING, Any

from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from derive.importing.activations import Choice

_LONGEST_MESSAGE = 400
EXPRESSIBLE = "a chain of layers can be imported, with skip connections that add"
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Array:
    """A parameter of a model, or a part of one: its numbers as nested lists, read when the size of all is known.

    ``identity`` tells shared parameters from equal ones.
    """

    shape: Shape
    numbers: Callable[[], Any]
    identity: Hashable
    trained: bool = True

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return prod(self.shape)


@dataclass(frozen=True)
class Dense:
    """The step from ``inputs`` numbers to W x + b, which are ``outputs``.

    ``where`` says in words which part of the model it is. ``weights()`` has one row an output and one column an
    input; ``bias()`` one number an output, or a single one for all; None where there is none. Numbers are read only
    when the size of the whole is known. ``identities`` tell shared parameters from equal ones. ``frozen`` names the
    parts (``weights``, ``bias``) that the model does not train.
    """

    where: str
    inputs: int
    outputs: int
    weights: Callable[[], list[list[float]]]
    bias: Callable[[], list[float]] | None
    identities: tuple[Hashable, ...]
    frozen: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Activation:
    """An activation of every number before it; ``axes``: how many an example has, where that matters."""

    where: str
    choice: Choice
    axes: int | None = None


@dataclass(frozen=True)
class Flatten:
    """Rows one behind the other; of a single row, nothing changes.

    ``width``: how many numbers there are then, where the model says so; ``channels``: how many of an image stand side
    by side in it, where the model has them last.
    """

    where: str
    width: int | None = None
    channels: int = 0


@dataclass(frozen=True)
class Layer:
    """A layer of another kind: the keys of its description, ``Array`` where they are parameters.

    ``keys`` may depend on the shape of what comes in; ``shape`` gives that of what comes out, and raises DeriveError
    for what does not fit. ``axes``: how many an example has that the layer takes. ``untrained``: keys whose numbers the
    model does not have as parameters. ``time_first``: in a batch the examples are the second axis; ``channels``: the
    first axis of an example is theirs, or the last one where they are ``channels_last``.
    """

    where: str
    kind: str
    keys: Mapping[str, Any] | Callable[[Shape], Mapping[str, Any]]
    axes: int
    shape: Callable[[Shape], Shape]
    untrained: tuple[str, ...] = ()
    time_first: bool = False
    channels: bool = False
    channels_last: bool = False


@dataclass(frozen=True)
class Residual:
    """The sum of what the step before gives and what stood so many steps before it.

    That may be projected: ``keys`` are those of the description, ``shape`` gives that of what comes out.
    """

    where: str
    back: int
    keys: Mapping[str, Any] = field(default_factory=dict)
    shape: Callable[[Shape], Shape] = lambda shape: shape


Step = Dense | Activation | Flatten | Layer | Residual


def refused(where: str, problem: str, hint: str = EXPRESSIBLE) -> DeriveError:
    """Return the error for a part of a model that a description cannot express."""
    # Names come from the model, and may hold anything.
    message = "".join(each if each.isprintable() else "?" for each in f"{where} {problem}")
    shown = message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}..."
    return DeriveError(shown, hint=hint)


def library(module: str, package: str, extra: str) -> Any:
    """Import a library that is needed for this alone; raises DeriveError where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        # A library that is there and lacks something names what it lacks.
        missing = error.name or package
        raise DeriveError(
            f"importing such a model needs the package '{missing.partition('.')[0]}'",
            hint=f"pip install 'derive-notes[{extra}]'",
        ) from error
