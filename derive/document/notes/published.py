"""Numbers that somebody published about a network's training: what is right, and which way of training gives them.

They stand in a data file beside the network's description, ``mazur.published.yaml`` beside ``mazur.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

from markupsafe import Markup
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from derive.calculus.training import VARIANTS, Reading, measured
from derive.document.equations.mathematics import number
from derive.errors import DeriveError, nearest
from derive.network.fields.choices import chosen
from derive.network.fields.files import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.calculus.decimals import Decimal
    from derive.document.equations.board import Board
    from derive.network.fields.located import LocatedData
    from derive.network.network import Network

MOST_UPDATES = 100_000
MOST_NUMBERS = 50


def _variant(value: object) -> str | None:
    return None if value in (None, "", "unknown") else chosen("way of training", VARIANTS, value)


class _Entry(BaseModel):
    """One number as printed; ``training`` is the way of training that gives it, if one is known."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    quantity: str
    updates: Annotated[int, Field(ge=0, le=MOST_UPDATES)]
    printed: Annotated[str, Field(pattern=r"^-?\d{1,20}(\.\d{1,60})?$")]
    training: Annotated[str | None, BeforeValidator(_variant)] = None


class _File(BaseModel):
    """The data file."""

    model_config = ConfigDict(extra="forbid")

    source: Annotated[str, Field(min_length=1, max_length=300)]
    numbers: Annotated[list[_Entry], Field(min_length=1, max_length=MOST_NUMBERS)]


@dataclass(frozen=True)
class PublishedNumber:
    """One number: as printed, as it is right, and as the way of training gives it that is said to explain it.

    ``right`` and ``explained`` say whether that equals what was printed, digit by digit.
    """

    symbol: Markup
    updates: Markup
    printed: Markup
    right_value: Markup
    right: bool
    training: str
    explained: bool


@dataclass(frozen=True)
class PublishedNumbers:
    """All numbers of one source, and the names of the ways of training that explain some, each once."""

    source: str
    numbers: tuple[PublishedNumber, ...]

    @property
    def trainings(self) -> tuple[str, ...]:
        """The ways of training that explain numbers, in order."""
        return tuple(dict.fromkeys(each.training for each in self.numbers if each.explained))


def published_numbers(network: Network, board: Board) -> PublishedNumbers | None:
    """Recompute the numbers that come with a network, None where none do.

    Raises DeriveError for a data file that cannot be read, and for an unstable training.
    """
    located = _read(network)
    if located is None:
        return None
    found = _validated(located)
    for index, entry in enumerate(found.numbers):
        if entry.quantity not in network.graph:
            where = located.at(("numbers", index, "quantity"))
            hint = nearest(entry.quantity, network.graph.quantities)
            raise DeriveError(f"unknown quantity '{entry.quantity[:40]}'", location=where, hint=hint)
    says = _recomputed(network, found.numbers)
    return PublishedNumbers(found.source, tuple(_number(board, entry, says) for entry in found.numbers))


def _read(network: Network) -> LocatedData | None:
    if network.folder is None:
        return None
    entry = network.folder / f"{network.name}.published.yaml"
    if not entry.is_file():
        return None
    try:
        return read_text(entry.read_text("utf-8"), "yaml", entry.name)
    except (OSError, UnicodeDecodeError) as error:
        raise DeriveError(f"cannot be read: {error}", location=entry.name) from error


def _validated(located: LocatedData) -> _File:
    try:
        return _File.model_validate(located.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        raise DeriveError(f"{key}: {first['msg']}", location=located.at(first["loc"])) from error


def _reading(entry: _Entry) -> Reading:
    return Reading(entry.quantity, entry.updates, len(entry.printed.partition(".")[2]))


def _recomputed(network: Network, entries: list[_Entry]) -> dict[str, dict[Reading, Decimal]]:
    """Return what each way of training gives for the numbers that it should explain, trained once for all of them."""
    asked = {"simultaneous": list(map(_reading, entries))}
    for entry in entries:
        if entry.training not in (None, "simultaneous"):
            asked.setdefault(entry.training, []).append(_reading(entry))
    return {variant: measured(network, readings, VARIANTS[variant]) for variant, readings in asked.items()}


def _number(board: Board, entry: _Entry, says: Mapping[str, Mapping[Reading, Decimal]]) -> PublishedNumber:
    reading, printed = _reading(entry), Fraction(entry.printed)
    right_value = says["simultaneous"][reading]
    return PublishedNumber(
        symbol=board.symbol(entry.quantity),
        updates=Markup(f"{entry.updates:,}".replace(",", r"\,")),
        printed=Markup(entry.printed),
        right_value=Markup(number(right_value) if "." not in entry.printed else str(right_value)),
        right=right_value.printed == printed,
        training=entry.training or "",
        explained=entry.training is not None and says[entry.training][reading].printed == printed,
    )
