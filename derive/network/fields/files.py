"""Reading a description from a file or from text, in any of the formats."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.errors import DeriveError, nearest
from derive.network.fields.located import Lines, LocatedData
from derive.network.fields.located_json import read_json
from derive.network.fields.located_toml import read_toml
from derive.network.fields.located_yaml import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

MAXIMAL_BYTES = 4_000_000
READERS = {"yaml": read_yaml, "json": read_json, "toml": read_toml}
LANGUAGES = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".toml": "toml"}


def read_file(path: Path) -> LocatedData:
    """Read a description file.

    Raises DeriveError where there is no such file, it is too large, not text, or not well formed.
    """
    language = LANGUAGES.get(path.suffix.lower())
    if path.is_dir():
        raise DeriveError("this is a folder, not a network description", location=str(path))
    if language is None:
        raise DeriveError(
            f"unknown kind of file '{path.suffix}'", location=str(path), hint=f"expected {', '.join(LANGUAGES)}"
        )
    return read_text(_text(path), language, str(path))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAXIMAL_BYTES + 1)
        if len(content) > MAXIMAL_BYTES:
            raise DeriveError(
                f"the file has more than {MAXIMAL_BYTES:,} bytes",
                location=f"{path}:1:1",
                hint="no network description needs so many",
            )
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        line, column = Lines(before).position(len(before))
        raise DeriveError(
            "the file is not UTF-8 text", location=f"{path}:{line}:{column}", hint="save it as UTF-8"
        ) from error
    except OSError as error:
        raise DeriveError(f"cannot read the file: {error.strerror}", location=str(path)) from error


def read_text(text: str, language: str = "yaml", file: str = "<text>") -> LocatedData:
    """Read a description from text in ``yaml``, ``json`` or ``toml``; raises DeriveError."""
    if language not in READERS:
        raise DeriveError(f"unknown format '{language}'", hint=nearest(language, READERS))
    located = READERS[language](text, file) if text.strip() else LocatedData(None, file, {}, {})
    located = replace(located, text=text)
    if located.data is None or located.data == {}:
        raise DeriveError(
            "the description is empty", location=f"{file}:1:1", hint="expected inputs, targets and layers"
        )
    return located
