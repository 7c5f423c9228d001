"""Running a command in this process, as the command line does, but without its net under foreign errors."""

from __future__ import annotations

import contextlib
import io
import signal
import traceback
from typing import TYPE_CHECKING

from derive.cli import COULD_NOT_RUN, FINDINGS, FINE, _parser
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fuzz.inputs import Case

SECONDS = 30


class TooSlow(BaseException):
    """Not an Exception, so that no handler on the way takes it for its own."""


@contextlib.contextmanager
def bounded_time(seconds: int = SECONDS) -> Iterator[None]:
    """Raise TooSlow, where the program is then, after so many seconds of work; without effect where no timer is."""
    if not hasattr(signal, "SIGVTALRM"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooSlow(f"longer than {seconds} seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def broken_promise(case: Case, folder: Path) -> str | None:
    """Run a round in a folder; return what it broke (a traceback, a code, the time), or None."""
    for name, content in case.files.items():
        (folder / name).write_bytes(content)
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            with bounded_time():
                chosen = _parser().parse_args(case.arguments)
                code = chosen.run(chosen)
        except DeriveError as error:
            return None if str(error).strip() else "an error without a message"
        except SystemExit as error:  # argparse
            code = error.code
        except (Exception, TooSlow):
            return traceback.format_exc()
    return None if code in (FINE, FINDINGS, COULD_NOT_RUN) else f"exit code {code}"
