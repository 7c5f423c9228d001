"""What a reader finds in a model, in the order of computation: dense layers, activations, what changes no number."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from derive.importing.activations import Choice

_LONGEST_MESSAGE = 400
EXPRESSIBLE = "a chain of dense layers and activations can be imported"


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
    """An activation of every output of the dense layer before it."""

    where: str
    choice: Choice


@dataclass(frozen=True)
class Flatten:
    """Rows one behind the other; of a single row, nothing changes.

    ``width``: how many numbers there must be for that, where the model says so.
    """

    where: str
    width: int | None = None


Step = Dense | Activation | Flatten


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
