"""Which network each document of a call is about: one for all, or by patterns of files and folders."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class NetworksNamed:
    """Networks by pattern, the first that fits decides; ``usual`` is that of all other documents.

    >>> named = NetworksNamed.from_arguments(["backprop", "week2/*=mynet.yaml", "*.tex=two_layers"])
    >>> [named.network_of(name) for name in ("a.md", "class/week2/a.tex", "a.tex")]
    ['backprop', 'mynet.yaml', 'two_layers']
    """

    usual: str | None = None
    patterns: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_arguments(cls, named: Iterable[str]) -> NetworksNamed:
        """Return them as they were named: ``NETWORK``, or ``PATTERN=NETWORK``; the path of a file may have a ``=``."""
        usual, patterns = None, []
        for each in named:
            pattern, mark, network = each.rpartition("=")
            if mark and pattern and not Path(each).is_file():
                patterns.append((pattern, network))
            else:
                usual = each
        return cls(usual, tuple(patterns))

    def network_of(self, name: str) -> str | None:
        """Return the network of a document, by its path; a pattern may leave out the folders before it."""
        fitting = (
            network for pattern, network in self.patterns if any(fnmatchcase(end, pattern) for end in _ends(name))
        )
        return next(fitting, self.usual)

    def require_fitting(self, names: Iterable[str]) -> None:
        """Raise DeriveError for a pattern that fits none of the documents: nothing would tell of it."""
        ends = {end for name in names for end in _ends(name)}
        for pattern, network in self.patterns:
            if not any(fnmatchcase(end, pattern) for end in ends):
                hint = "a pattern fits the path of a document, or its end, such as 'week2/*'"
                raise DeriveError(f"no document fits '{pattern}={network}'", hint=hint)

    def require_all(self) -> None:
        """Raise DeriveError where one of them cannot be loaded."""
        from derive.check.mending.examined import NO_NETWORK
        from derive.network.network import Network  # takes time to load

        for network in (*(network for _, network in self.patterns), self.usual):
            if network is not None and network != NO_NETWORK:
                Network.load(network)


def _ends(name: str) -> list[str]:
    parts = PurePath(name).as_posix().split("/")
    return ["/".join(parts[start:]) for start in range(len(parts))]
