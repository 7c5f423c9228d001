"""Whatever a file holds: a report or one clear error, exit code 0, 1 or 2, in bounded time; in rounds of random input.

A round that fails is told by its number: ``python -m tests.fuzz 123`` runs it again.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.inputs import Case, case
from tests.fuzz.rounds import broken_promise

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 40
SECONDS = int(os.environ.get("DERIVE_FUZZ_SECONDS", "3600"))
WORKERS = 2


def test_a_round_is_the_same_each_time() -> None:
    assert [case(number) for number in range(30)] == [case(number) for number in range(30)]
    assert {case(number).arguments[0] for number in range(200)} == {"check", "values", "gradient", "notes", "notation"}


@pytest.mark.parametrize("first", range(0, ROUNDS, ROUNDS // 4))
def test_random_input_breaks_no_promise(first: int, tmp_path: Path) -> None:
    for number in range(first, first + ROUNDS // 4):
        each = case(number)
        broken = broken_promise(each, tmp_path)
        assert broken is None, f"{each}\n{broken}"


def _each_way(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the commands that read a file."""
    if path.suffix == ".yaml":
        yield from (("values", path.name), ("notation", path.name))
        yield ("notes", path.name, "--quiet", "--format", "tex", "--output", "out")
        return
    yield from (("check", path.name), ("check", path.name, "--network", "backprop", "--format", "sarif"))
    yield ("check", path.name, "--network", "backprop", "--diff")


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "found").iterdir()), ids=lambda path: path.name)
def test_what_was_found_once_breaks_no_promise(path: Path, tmp_path: Path) -> None:
    for arguments in _each_way(path):
        each = Case(0, {path.name: path.read_bytes()}, arguments)
        broken = broken_promise(each, tmp_path)
        assert broken is None, f"{each}\n{broken}"


@pytest.mark.thorough
@pytest.mark.parametrize("worker", range(WORKERS))
def test_an_hour_of_random_input_breaks_no_promise(worker: int, tmp_path: Path) -> None:
    """Starts where nobody has looked yet: at a number made of the time."""
    end, number, broken = time.monotonic() + SECONDS, time.time_ns() // 1000 * WORKERS + worker, []
    first = number
    while time.monotonic() < end:
        each = case(number)
        found = broken_promise(each, tmp_path)
        if found is not None:
            broken.append(f"{each}\n{found}")
        number += WORKERS
    assert number > first or SECONDS == 0
    assert not broken, "\n".join(broken)
