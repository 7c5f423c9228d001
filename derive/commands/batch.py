"""Many documents, one after the other or several at once: one that cannot be checked takes no other away."""

from __future__ import annotations

import sys
from concurrent import futures
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.causes.known import Known
from derive.check.mending.examined import examine
from derive.check.mending.guard import guarded
from derive.check.mending.mending import mend
from derive.check.report.outcome import Outcome
from derive.check.source.files import STANDARD_INPUT, opened
from derive.check.words import messages, refused
from derive.commands.progress import Progress
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derive.check.report.selection import Selection
    from derive.commands.networks_named import NetworksNamed

Pair = tuple[Outcome, Outcome]
"""A document before it was mended and after."""


@dataclass(frozen=True)
class Problem:
    """Why a document could not be checked; ``before`` is its check where only mending failed."""

    name: str
    message: str
    location: str
    hint: str
    before: Outcome | None = None

    def __str__(self) -> str:
        return str(DeriveError(self.message, location=self.location, hint=self.hint))


@dataclass(frozen=True)
class Task:
    """What is to be done with each document; it travels to other processes."""

    networks: NetworksNamed
    selection: Selection
    kind: str | None = None
    mends: bool = False

    def done(self, name: str) -> Pair | Problem:
        """Check one document, and mend it."""
        before: Outcome | None = None
        try:
            network = self.networks.network_of(name)
            known = Known()
            before = examine(opened(name, self.kind, sys.stdin.buffer), network, self.selection, known)
            if not self.mends:
                return before, before
            with guarded("mend", before.source.name):
                return before, mend(before, network, self.selection, known)
        except DeriveError as error:
            return Problem(name, error.message, error.location, error.hint, before)


def checked(task: Task, names: Sequence[str], jobs: int) -> Iterator[Pair | Problem]:
    """Yield what is made of each document, in the order of their names; ``jobs`` says how many at once."""
    counting = messages()["progress"]
    made = _by_several(task, names, jobs) if jobs > 1 and len(names) > 1 else map(task.done, names)
    with Progress() as progress:
        for number, name in enumerate(names, 1):
            key = "document" if len(names) > 1 else "document-one"
            progress(counting[key].format(number=number, count=len(names), name=name))
            yield next(made)


def _by_several(task: Task, names: Sequence[str], jobs: int) -> Iterator[Pair | Problem]:
    """Yield what is made in other processes; what ends a process is tried once more, by itself."""
    # Standard input belongs to this process.
    waiting: dict[str, futures.Future[Pair | Problem]] = {}
    with _pool(min(jobs, len(names))) as pool:
        for name in names:
            if name != STANDARD_INPUT:
                waiting[name] = pool.submit(task.done, name)
        for name in names:
            if name == STANDARD_INPUT:
                yield task.done(name)
                continue
            try:
                yield waiting[name].result()
            except futures.BrokenExecutor:
                yield _alone(task, name)


def _pool(processes: int) -> futures.ProcessPoolExecutor:
    # Loaded where several processes are asked for: a single document does without.
    from multiprocessing import get_context

    return futures.ProcessPoolExecutor(processes, mp_context=get_context("spawn"))


def _alone(task: Task, name: str) -> Pair | Problem:
    with _pool(1) as pool:
        try:
            return pool.submit(task.done, name).result()
        except futures.BrokenExecutor:
            error = refused("process-ended", location=name)
            return Problem(name, error.message, error.location, error.hint)
