"""Telling people what takes long, on a terminal only."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from rich.status import Status

PATIENCE_SECONDS = 1.0


class Progress:
    """Shows the current stage on standard error once a second has passed; silent where that is no terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._shown = sys.stderr.isatty() and not quiet
        self._stage = ""
        self._status: Status | None = None
        self._timer = threading.Timer(PATIENCE_SECONDS, self._start)
        self._timer.daemon = True

    def __enter__(self) -> Progress:
        if self._shown:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._shown:
            # It may be starting the display at this moment.
            self._timer.join()
        if self._status:
            self._status.stop()

    def __call__(self, stage: str) -> None:
        """Tell what begins now."""
        self._stage = stage
        if self._status:
            self._status.update(stage)

    def _start(self) -> None:
        from rich.console import Console

        self._status = Console(stderr=True).status(self._stage)
        self._status.start()
