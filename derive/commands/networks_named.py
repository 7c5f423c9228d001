"""Which network each document of a call is about: one for all, or by patterns of files and folders."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

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
        parts = PurePath(name).as_posix().split("/")
        ends = ["/".join(parts[start:]) for start in range(len(parts))]
        fitting = (
            network for pattern, network in self.patterns if any(fnmatchcase(end, pattern) for end in ends)
        )
        return next(fitting, self.usual)

    def require_all(self) -> None:
        """Raise DeriveError where one of them cannot be loaded."""
        from derive.network.network import Network  # takes time to load

        for network in (*(network for _, network in self.patterns), *filter(None, (self.usual,))):
            Network.load(network)
