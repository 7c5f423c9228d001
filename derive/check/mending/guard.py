"""The guard around each document: a fault of this program itself becomes a message, and takes no other report away."""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from derive.check.words import messages
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parents[2]


class UncheckedError(DeriveError):
    """A stage of the check failed by a fault that is not the document's."""


@contextmanager
def guarded(stage: str, document: str) -> Iterator[None]:
    """Turn whatever a stage raises into UncheckedError; errors that people can mend pass.

    ``stage`` is a key of the catalogue's family "stages".
    """
    try:
        yield
    except DeriveError:
        raise
    except Exception as error:  # the one place that may catch everything
        words = messages()["unchecked"]
        where = words["place"].format_map(_place(error)) if _place(error) else ""
        message = words["message"].format(stage=words[stage], kind=type(error).__name__, place=where)
        raise UncheckedError(message, location=document, hint=words["hint"]) from error


def _place(error: Exception) -> dict[str, object]:
    """Return file and line of this package where an exception was raised; nothing where it did not pass there."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if PACKAGE in file.parents and file != Path(__file__):
            return {"file": file.relative_to(PACKAGE.parent).as_posix(), "line": frame.lineno}
    return {}
