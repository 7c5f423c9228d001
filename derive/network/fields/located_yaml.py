"""YAML with places: PyYAML's composer keeps positions; nothing is constructed, so no tag can run anything."""

from __future__ import annotations

from typing import Any

import yaml
from yaml.reader import Reader

from derive.errors import DeriveError
from derive.network.fields.located import Key, Lines, LocatedData, Places

_NULL = "tag:yaml.org,2002:null"


def read_yaml(text: str, file: str) -> LocatedData:
    """Read one YAML document; raises DeriveError where it is not well formed, too deep or too large."""
    _refuse_control_characters(text, file)
    root = _composed(text, file)
    if root is None:
        return LocatedData(None, file, {}, {})
    reader = _Reader(Places(file))
    return LocatedData(reader.read(root, ()), file, reader.places.keys, reader.places.values)


def _refuse_control_characters(text: str, file: str) -> None:
    found = Reader.NON_PRINTABLE.search(text)
    if found:
        line, column = Lines(text).position(found.start())
        raise DeriveError(
            f"the character U+{ord(found[0]):04X} may not stand in YAML", location=f"{file}:{line}:{column}"
        )


def _composed(text: str, file: str) -> yaml.Node | None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        root: yaml.Node | None = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        tab = text.split("\n")[line][column : column + 1] == "\t" if mark and line <= text.count("\n") else False
        raise DeriveError(
            f"not well-formed YAML: {error.problem or error.context}",
            location=f"{file}:{line + 1}:{column + 1}",
            hint="indent with spaces, not with tabs" if tab else "",
        ) from error
    except yaml.YAMLError as error:
        first = str(error).splitlines()[0]
        raise DeriveError(f"not well-formed YAML: {first}", location=f"{file}:1:1") from error
    except RecursionError as error:
        raise DeriveError("nested too deeply", location=f"{file}:1:1") from error
    return root


class _Reader:
    """Walks composed nodes. An alias is walked as often as it is used, and counted: it may stand for very much."""

    def __init__(self, places: Places) -> None:
        self.places = places

    def read(self, node: yaml.Node, path: Key) -> Any:
        self.places.add_value(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        if isinstance(node, yaml.MappingNode):
            return self._read_mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, index)) for index, child in enumerate(node.value)]
        return None if node.tag == _NULL else str(node.value)

    def _read_mapping(self, node: yaml.MappingNode, path: Key) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            position = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                where = f"{self.places.file}:{position[0]}:{position[1]}"
                raise DeriveError("a key must be a plain word", location=where)
            key = str(key_node.value)
            self.places.add_key((*path, key), position)
            found[key] = self.read(value_node, (*path, key))
        return found
