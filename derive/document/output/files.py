"""Names of documents, and writing files whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from pathlib import Path

from derive.errors import DeriveError


def document_name(name: str) -> str:
    """Return a network's name as a file name, or part of a label, that every LaTeX engine takes.

    >>> document_name("my net (2)")
    'my-net-2'
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._") or "notes"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file through a temporary one beside it, so that no reader ever sees half of it.

    Creates the folder. A device or a pipe, such as /dev/null, is written to and stays what it is. Raises DeriveError
    where the place cannot be written to; a file that is there and must not be changed is such a place.
    """
    try:
        if path.is_file() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        if path.exists() and not (path.is_file() or path.is_dir()):
            path.write_bytes(content)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            # mkstemp makes private files; notes are as readable as any new file.
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DeriveError(f"cannot write: {error.strerror}", location=str(path)) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
