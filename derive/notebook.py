"""``%load_ext derive``: ``%%derive NETWORK`` checks the mathematics that is written below it in a cell."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from derive.check.words import refused
from derive.checked import check_derivation
from derive.errors import DeriveError
from derive.network.network import Network
from derive.worked import Worked

if TYPE_CHECKING:
    from derive.checked import Checked


class Shell(Protocol):
    """What is asked of IPython, which is there where this is loaded, and is needed nowhere else."""

    user_ns: dict[str, Any]

    def register_magic_function(self, func: Callable[..., object], magic_kind: str, magic_name: str) -> None:
        """Give the notebook a magic."""


def load(shell: Shell) -> None:
    """Give a notebook ``%%derive``."""

    def checked_cell(line: str, cell: str) -> Checked | None:
        """Check the hand-written mathematics of a cell: %%derive NETWORK, or %%derive alone.

        NETWORK is a network that ships, a description file, or a variable with a network.
        """
        try:
            return _checked(_network(line, shell.user_ns), cell)
        except DeriveError as error:
            print(f"derive: {error}", file=sys.stderr)
            return None

    shell.register_magic_function(checked_cell, "cell", "derive")


def _network(line: str, variables: dict[str, Any]) -> Network | str | None:
    """Return the network that stands behind ``%%derive``; raises DeriveError for anything else."""
    try:
        names = shlex.split(line)
    except ValueError:
        names = line.split()
    if len(names) > 1 or any(name.startswith("-") for name in names):
        raise refused("cell-arguments", given=line.strip())
    if not names:
        return None
    known = variables.get(names[0])
    if isinstance(known, Worked):
        return known.network
    return known if isinstance(known, Network) else names[0]


def _checked(network: Network | str | None, cell: str) -> Checked:
    if not cell.strip():
        raise refused("cell-empty")
    # What ends with a line is a text, never the name of a file.
    return check_derivation(f"{cell.rstrip()}\n", network)
