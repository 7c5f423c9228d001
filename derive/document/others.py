"""The formats that are written beside LaTeX, PDF and figures: a row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.document.output.language import Language
    from derive.network.network import Network


@dataclass(frozen=True)
class Format:
    """One format: ``content`` gives the file of a network, with so many decimals and in a language.

    ``require`` raises DeriveError where what it needs is not installed.
    """

    require: Callable[[], None]
    content: Callable[[Network, int, Language], bytes]


def _require_writer() -> None:
    from derive.document.workbook.file import require_writer

    require_writer()


def _workbook(network: Network, decimals: int, language: Language) -> bytes:
    # Loaded when it is asked for: most notes are LaTeX alone.
    from derive.document.workbook.book import workbook

    return workbook(network, decimals, language)


OTHERS: Mapping[str, Format] = {"xlsx": Format(_require_writer, _workbook)}
