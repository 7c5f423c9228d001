"""Computing something in a second process while this one goes on, where the system makes that cheap and safe."""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from types import TracebackType

Result = TypeVar("Result")


class Aside(Generic[Result]):
    """A computation without effects, begun in a copy of this process; ``result`` waits for it.

    Where there is no copy (other systems than Linux, several threads, a daemon) or where it fails in any way,
    ``result`` computes it here, so that the error is the one that it raises.

    >>> with Aside(lambda: 6 * 7) as aside:
    ...     aside.result()
    42
    """

    def __init__(self, compute: Callable[[], Result]) -> None:
        self._compute = compute
        self._process: multiprocessing.process.BaseProcess | None = None
        self._answer: Connection | None = None

    def __enter__(self) -> Aside[Result]:
        # A copy holds the locks of threads that it does not have.
        if sys.platform == "linux" and threading.active_count() == 1 and not multiprocessing.current_process().daemon:
            with suppress(OSError):
                self._begin()
        return self

    def _begin(self) -> None:
        context = multiprocessing.get_context("fork")
        self._answer, question = context.Pipe(duplex=False)
        self._process = context.Process(target=_answer, args=(self._compute, question), daemon=True)
        self._process.start()
        question.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process:
            self._process.kill()
            self._process.join()
        if self._answer:
            self._answer.close()

    def result(self) -> Result:
        """Return what was computed; raises what the computation raises."""
        if self._answer:
            with suppress(EOFError, OSError):
                result: Result = self._answer.recv()
                return result
        return self._compute()


def _answer(compute: Callable[[], Result], question: Connection) -> None:
    """Send the result; silence is an error, which the other process will see for itself."""
    # The other process hears of it, too, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(Exception):
        question.send(compute())
    question.close()
