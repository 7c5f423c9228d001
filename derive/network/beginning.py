"""A network to begin with: sizes and choices become a description with simple numbers, each another one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from derive.errors import DeriveError, nearest, shown
from derive.network.tables.activations import ACTIVATIONS
from derive.network.tables.losses import LOSSES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST_NEURONS, MOST_LAYERS = 20, 10
SOFTMAX = "softmax"
# What an answer may be, where that is one of several.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "activation": tuple(ACTIVATIONS),
    "output": (*ACTIVATIONS, SOFTMAX),
    "loss": tuple(LOSSES),
}
# Numbers stand on a grid as fine as this, so that a reader may compute with them.
_STEP = 20
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,6})?|\d{1,6}/\d{1,6}")


@dataclass(frozen=True)
class Beginning:
    """What a network begins with: the answers, each checked."""

    inputs: int
    layers: tuple[int, ...]
    activation: str
    output: str
    loss: str
    learning_rate: str
    title: str


def checked(name: str, answer: str) -> object:
    """Return what an answer means; raises DeriveError that says what is expected.

    >>> checked("layers", "3, 1")
    (3, 1)
    """
    return _READERS[name](answer.strip(), name)


def _count(answer: str, name: str) -> int:
    if not answer.isdecimal() or not 1 <= int(answer[:6]) <= MOST_NEURONS:
        raise DeriveError(f"{name}: {shown(answer)}", hint=f"expected a whole number from 1 to {MOST_NEURONS}")
    return int(answer)


def _counts(answer: str, name: str) -> tuple[int, ...]:
    parts = [part for part in re.split(r"[,\s]+", answer) if part]
    if not 1 <= len(parts) <= MOST_LAYERS:
        raise DeriveError(f"{name}: {shown(answer)}", hint=f"expected 1 to {MOST_LAYERS} numbers, such as 3, 1")
    return tuple(_count(part, name) for part in parts)


def _chosen(answer: str, name: str) -> str:
    if answer not in CHOICES[name]:
        raise DeriveError(f"{name}: {shown(answer)}", hint=nearest(answer, CHOICES[name]))
    return answer


def _rate(answer: str, name: str) -> str:
    if not _NUMBER.fullmatch(answer):
        raise DeriveError(f"{name}: {shown(answer)}", hint="expected a number such as 0.5 or 1/3")
    return answer


def _text(answer: str, name: str) -> str:
    if not 1 <= len(answer) <= 200:
        raise DeriveError(f"{name}: {shown(answer)}", hint="expected a text of 1 to 200 characters")
    return answer


_READERS: Mapping[str, Callable[[str, str], object]] = {
    "inputs": _count, "layers": _counts, "activation": _chosen, "output": _chosen, "loss": _chosen,
    "learning_rate": _rate, "title": _text,
}  # fmt: skip


def described(beginning: Beginning, seed: int = 1) -> dict[str, object]:
    """Return the keys of the description, as YAML; the same seed gives the same numbers."""
    numbers = Random(seed)
    sizes = (beginning.inputs, *beginning.layers)
    layers = [
        {
            "neurons": neurons,
            "activation": beginning.output if number == len(beginning.layers) else beginning.activation,
            "weights": _rows([[_simple(numbers) for _ in range(before)] for _ in range(neurons)]),
            "bias": _row([_simple(numbers) for _ in range(neurons)]),
        }
        for number, (before, neurons) in enumerate(zip(sizes, beginning.layers, strict=False), start=1)
    ]
    return {
        "title": json.dumps(beginning.title, ensure_ascii=False),
        "inputs": _row([_simple(numbers, least=1) for _ in range(beginning.inputs)]),
        "targets": _targets(beginning),
        "layers": layers,
        "loss": beginning.loss,
        "learning_rate": json.dumps(beginning.learning_rate) if "/" in beginning.learning_rate
        else beginning.learning_rate,
    }  # fmt: skip


def _simple(numbers: Random, least: int = 1 - _STEP) -> str:
    """Return a number that is not zero, between -1 and 1, with two decimals at most."""
    found = numbers.choice([each for each in range(least, _STEP) if each])
    return f"{found / _STEP:.2f}".rstrip("0")


def _targets(beginning: Beginning) -> str:
    """Return one and zeros: what every activation can come near to; of signs, minus one in place of zero."""
    others = "-1" if beginning.loss == "hinge" else "0"
    return _row(["1", *[others] * (beginning.layers[-1] - 1)])


def _row(numbers: list[str]) -> str:
    return f"[{', '.join(numbers)}]"


def _rows(rows: list[list[str]]) -> str:
    return _row([_row(row) for row in rows])
