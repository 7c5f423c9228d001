"""Files that are watched for changes."""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

# In seconds.
INTERVAL = 0.5
Look = dict["Path", tuple[int, int]]


def changes(places: Sequence[Path], wait: Callable[[float], None] = sleep) -> Iterator[None]:
    """Yield at once, and then whenever a file, or one in a folder, is changed, added or gone; without end."""
    seen: Look | None = None
    while True:
        found = _look(places)
        if found != seen:
            seen = found
            yield
        else:
            wait(INTERVAL)


def _look(places: Sequence[Path]) -> Look:
    files = [file for place in places for file in (sorted(place.rglob("*")) if place.is_dir() else [place])]
    looks: Look = {}
    for file in files:
        try:
            status = file.stat()
        except OSError:
            # An editor may be about to put a new file in its place.
            continue
        looks[file] = (status.st_mtime_ns, status.st_size)
    return looks
