"""What is wrong with a layer of a description is said of the part of the model that it was made of."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LAYER = re.compile(r"layers\.(\d+)[\w.]*: (.*)", re.DOTALL)


@contextmanager
def at_place(places: Sequence[str]) -> Iterator[None]:
    """Give errors the words for a layer's place in the model, by its number in the description."""
    try:
        yield
    except DeriveError as error:
        found = _LAYER.fullmatch(error.message)
        if not found or int(found[1]) >= len(places):
            raise
        raise DeriveError(f"{places[int(found[1])]}: {found[2]}", hint=error.hint) from error
