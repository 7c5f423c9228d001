"""Front matter: YAML between two lines of dashes at the beginning, which may name the network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from derive.check.words import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 20_000
_LATER = re.compile(r"^---[ \t]*\r?\n((?:(?!---)[^\n]{0,200}\n){1,20})---[ \t]*\r?$", re.MULTILINE)
_BLOCK = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.DOTALL | re.MULTILINE)


def front_matter(text: str, file: str) -> tuple[str | None, int]:
    r"""Return the network that front matter names (or None), and where the text proper begins.

    Raises DeriveError where ``network`` is no text, or stands in what is no YAML.

    >>> front_matter("---\nnetwork: mynet.yaml\n---\nText", "notes.md")
    ('mynet.yaml', 27)
    """
    found = _BLOCK.match(text, 0, LONGEST) if text.startswith("---") else None
    if not found:
        return None, 0
    if re.search(r"[&*]\w", found[1]):  # anchors and aliases can grow without bound
        plain = re.search(r"^network:[ \t]*(\S[^\r\n]*)", found[1], re.MULTILINE)
        return (plain[1].strip() if plain else None), found.end()
    try:
        entries = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # Other tools' front matter is theirs; one that names a network is meant for this one.
        if not re.search(r"^network:", found[1], re.MULTILINE):
            return None, found.end()
        raise refused("front-matter-no-yaml", location=f"{file}:1:1") from error
    network = entries.get("network") if isinstance(entries, dict) else None
    if network is not None and not isinstance(network, str):
        raise refused("network-no-text", location=f"{file}:1:1", network=repr(network)[:81])
    return network, found.end()


def later_networks(text: str, start: int) -> Iterator[tuple[int, str]]:
    r"""Yield where further front matter that names a network ends, as where files were joined, and the network.

    >>> list(later_networks("Text\n\n---\nnetwork: mazur\n---\nMore", 0))
    [(28, 'mazur')]
    """
    for block in _LATER.finditer(text, start):
        named = re.search(r"^network:[ \t]*(\S+)", block[1], re.MULTILINE)
        if named:
            yield block.end(), named[1]
