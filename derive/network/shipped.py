"""The networks that ship: a description file each."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def library() -> Traversable:
    """Return the folder of the networks that ship."""
    return resources.files("derive.network") / "library"


def shipped_text(name: str) -> str:
    """Return the description of a network that ships, as text."""
    return (library() / f"{name}.yaml").read_text(encoding="utf-8")


def shipped_names() -> tuple[str, ...]:
    """Return the names of the networks that ship."""
    names = (entry.name.removesuffix(".yaml") for entry in library().iterdir() if entry.name.endswith(".yaml"))
    # A dot in the name marks a companion file of a network.
    return tuple(sorted(name for name in names if "." not in name))
