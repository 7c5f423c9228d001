"""Description files as plain data, with the place of every key and value.

Scalars stay strings, so that ``0.1`` never becomes a float; numbers are made of them, exactly, by
``description.py``. YAML and JSON are read by PyYAML's composer, which keeps positions; TOML by the standard
library, which does not, so that a position there is found by looking for the key in the text.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from derive.errors import DeriveError

if TYPE_CHECKING:
    from pathlib import Path

Key = tuple[str | int, ...]
Position = tuple[int, int]

MAXIMAL_BYTES = 4_000_000
MAXIMAL_NODES = 500_000
MAXIMAL_DEPTH = 32
FORMATS = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".toml": "toml"}


@dataclass(frozen=True)
class LocatedData:
    """Nested dicts, lists, strings and None, with the 1-based (line, column) of each by its path."""

    data: Any
    file: str
    keys: dict[Key, Position]
    values: dict[Key, Position]

    def at(self, path: Key, *, of_key: bool = False) -> str:
        """Return ``file:line:column`` of the deepest known part of ``path``."""
        while True:
            preferred, other = (self.keys, self.values) if of_key else (self.values, self.keys)
            position = preferred.get(path) or other.get(path)
            if position or not path:
                line, column = position or (1, 1)
                return f"{self.file}:{line}:{column}"
            path = path[:-1]


def read_file(path: Path) -> LocatedData:
    """Read a description file.

    Raises DeriveError where there is no such file, it is too large, not text, or not well formed.
    """
    try:
        if path.is_dir():
            raise DeriveError("this is a folder, not a network description", location=str(path))
        if path.stat().st_size > MAXIMAL_BYTES:
            raise DeriveError(
                f"the file has {path.stat().st_size:,} bytes",
                location=f"{path}:1:1",
                hint=f"a network description may have {MAXIMAL_BYTES:,}",
            )
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DeriveError("the file is not UTF-8 text", location=f"{path}:1:1") from error
    except OSError as error:
        raise DeriveError(f"cannot read the file: {error.strerror}", location=str(path)) from error
    language = FORMATS.get(path.suffix.lower())
    if language is None:
        raise DeriveError(
            f"unknown kind of file '{path.suffix}'", location=str(path), hint=f"expected {', '.join(FORMATS)}"
        )
    return read_text(text, language, str(path))


def read_text(text: str, language: str = "yaml", file: str = "<text>") -> LocatedData:
    """Read a description from text in ``yaml``, ``json`` or ``toml``."""
    if not text.strip():
        raise DeriveError(
            "the description is empty", location=f"{file}:1:1", hint="expected inputs, targets and layers"
        )
    if language == "toml":
        return _read_toml(text, file)
    if language == "json":
        _require_json(text, file)
        # Inside JSON's brackets a tab is mere space; YAML forbids it there. Strings cannot hold a raw one.
        text = text.replace("\t", " ")
    return _read_yaml(text, file)


def _require_json(text: str, file: str) -> None:
    try:
        json.loads(text)
    except RecursionError as error:
        raise DeriveError("nested too deeply", location=f"{file}:1:1") from error
    except json.JSONDecodeError as error:
        raise DeriveError(
            f"not well-formed JSON: {error.msg}", location=f"{file}:{error.lineno}:{error.colno}"
        ) from error


def _read_yaml(text: str, file: str) -> LocatedData:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else f"{file}:1:1"
        raise DeriveError(f"not well-formed: {error.problem or error.context}", location=where) from error
    except yaml.YAMLError as error:
        raise DeriveError(f"not well-formed: {error}", location=f"{file}:1:1") from error
    except RecursionError as error:
        raise DeriveError("nested too deeply", location=f"{file}:1:1") from error
    if root is None:
        return read_text("", file=file)
    reader = _YamlReader(file)
    return LocatedData(reader.read(root, ()), file, reader.keys, reader.values)


class _YamlReader:
    """Walks composed nodes; counts them, because aliases can stand for exponentially many."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.keys: dict[Key, Position] = {}
        self.values: dict[Key, Position] = {}
        self.count = 0

    def read(self, node: yaml.Node, path: Key) -> Any:
        position = (node.start_mark.line + 1, node.start_mark.column + 1)
        self.values[path] = position
        self.count += 1
        if self.count > MAXIMAL_NODES or len(path) > MAXIMAL_DEPTH:
            limit = f"{MAXIMAL_NODES:,} values, {MAXIMAL_DEPTH} levels"
            raise DeriveError(
                "the description is too large",
                location=f"{self.file}:{position[0]}:{position[1]}",
                hint=f"at most {limit}, aliases counted as often as they are used",
            )
        if isinstance(node, yaml.MappingNode):
            return self.read_mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, index)) for index, child in enumerate(node.value)]
        return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)

    def read_mapping(self, node: yaml.MappingNode, path: Key) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            where = f"{self.file}:{line}:{column}"
            if not isinstance(key_node, yaml.ScalarNode):
                raise DeriveError("a key must be a plain word", location=where)
            key = str(key_node.value)
            if key in found:
                raise DeriveError(f"duplicate name '{key}'", location=where, hint="use each name once")
            self.keys[(*path, key)] = (line, column)
            found[key] = self.read(value_node, (*path, key))
        return found


def _read_toml(text: str, file: str) -> LocatedData:
    try:
        data = tomllib.loads(text, parse_float=str)
    except RecursionError as error:
        raise DeriveError("nested too deeply", location=f"{file}:1:1") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"{found[1]}:{found[2]}" if found else f"{text.count(chr(10)) + 1}:1"
        message = re.sub(r"\s*\(at .*\)", "", str(error))
        raise DeriveError(f"not well-formed TOML: {message}", location=f"{file}:{where}") from error
    locator = _TomlLocator(text)
    locator.locate(data, ())
    return LocatedData(_as_strings(data), file, locator.keys, locator.keys)


def _as_strings(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_strings(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_strings(each) for each in value]
    return str(value)


class _TomlLocator:
    """Finds each key by looking forward from the one before it; TOML keeps the order of the file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = 0
        self.keys: dict[Key, Position] = {}

    def locate(self, value: Any, path: Key) -> None:
        if isinstance(value, list):
            for index, each in enumerate(value):
                self.locate(each, (*path, index))
        if isinstance(value, dict):
            for key, each in value.items():
                pattern = rf"""(?<![\w.>-])["']?{re.escape(key)}["']?(?=\s*[\].=])"""
                found = re.compile(pattern).search(self.text, self.offset)
                if found:
                    self.offset = found.start()
                before = self.text[: self.offset]
                line = before.count("\n") + 1
                self.keys[(*path, key)] = (line, self.offset - (before.rfind("\n") + 1) + 1)
                self.locate(each, (*path, key))
