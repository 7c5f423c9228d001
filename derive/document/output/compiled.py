"""Templates as the code that Jinja makes of them, kept from one call to the next: making it takes long."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from jinja2 import FileSystemBytecodeCache
from platformdirs import user_cache_path

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

# What the code depends on beside the text of a template, such as the delimiters; another number, another kind of code.
KIND = 1


class _Kept(FileSystemBytecodeCache):
    """The cache, without which everything works as well."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


def kept_templates() -> FileSystemBytecodeCache | None:
    """Return where compiled templates are kept; None where no folder can be had."""
    folder = user_cache_path("derive", appauthor=False) / "templates"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return _Kept(str(folder), f"{KIND}-%s.cache")
