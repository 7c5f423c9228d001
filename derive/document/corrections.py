"""What a network's notes correct in the document that they started from: read from a data file beside the network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from derive.document.latex import render_string
from derive.errors import DeriveError
from derive.network.expression import Partial, Symbol, Updated
from derive.network.files import read_text

if TYPE_CHECKING:
    from derive.document.board import Board
    from derive.network.network import Network

# Multi-letter names in formulas are words, not products of letters.
_WORDS = re.compile(r"(?<![\\A-Za-z{])(net|out|target|output)(?![A-Za-z])")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    where: str
    kind: str
    says: str
    right: str
    why: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    entries: Annotated[list[_Entry], Field(min_length=1)]


@dataclass(frozen=True)
class Correction:
    """One row: where the source says what (LaTeX), what is right (LaTeX), and why (text)."""

    where: str
    kind: str
    says: Markup
    right: Markup
    why: str


@dataclass(frozen=True)
class Corrections:
    """All rows, and what document they are about."""

    source: str
    entries: tuple[Correction, ...]


def corrections_of(network: Network, board: Board) -> Corrections | None:
    """Return the corrections that come with a network, or None; raises DeriveError where their file is bad."""
    if network.folder is None:
        return None
    file = network.folder / f"{network.name}.corrections.yaml"
    if not file.is_file():
        return None
    try:
        described = _File.model_validate(read_text(file.read_text(encoding="utf-8"), "yaml", file.name).data)
    except (ValidationError, UnicodeDecodeError) as error:
        raise DeriveError(f"this is no list of corrections: {error}", location=file.name) from error
    return Corrections(described.source, tuple(_correction(entry, board) for entry in described.entries))


def _correction(entry: _Entry, board: Board) -> Correction:
    known = {
        "value": lambda name: board.shown(Symbol(name)),
        "slope": lambda of, by, extra=0: board.shown(Partial(of, by), extra),
        "updated": lambda name: board.shown(Updated(name)),
    }
    right = render_string(entry.right, known)
    return Correction(entry.where, entry.kind, _typeset(entry.says), _typeset(right), entry.why)


def _typeset(formula: str) -> Markup:
    return Markup(_WORDS.sub(r"\\mathit{\1}", formula).replace("?", "{?}"))
