"""A computation aside gives what it would give here, and leaves no process behind."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time

import pytest

from derive.document.output.aside import Aside


@pytest.mark.skipif(sys.platform != "linux", reason="only there are processes copied")
def test_it_runs_in_another_process() -> None:
    # In a program of its own: other tests may leave threads behind, with which a process is not copied.
    program = (
        "import os\nfrom derive.document.output.aside import Aside\n"
        "with Aside(os.getpid) as aside:\n    print(aside.result() != os.getpid())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "True\n"


def test_with_several_threads_it_runs_here() -> None:
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        with Aside(os.getpid) as aside:
            assert aside.result() == os.getpid()
    finally:
        stop.set()
        other.join()


def test_an_error_is_raised_here_with_all_that_it_says() -> None:
    class PeculiarError(Exception):
        def __init__(self, one: int, other: int) -> None:
            super().__init__(one * other)

    def fail() -> None:
        raise PeculiarError(6, 7)

    with Aside(fail) as aside, pytest.raises(PeculiarError, match="42"):
        aside.result()


def test_what_cannot_be_sent_is_computed_here() -> None:
    with Aside(threading.Lock) as aside:
        assert aside.result().acquire(blocking=False)


def test_a_process_that_dies_is_replaced() -> None:
    here = os.getpid()

    def die_elsewhere() -> str:
        if os.getpid() != here:
            os._exit(1)
        return "alive"

    with Aside(die_elsewhere) as aside:
        assert aside.result() == "alive"


def test_nothing_is_left_behind() -> None:
    with Aside(lambda: time.sleep(600)):
        pass
    assert not multiprocessing.active_children()
