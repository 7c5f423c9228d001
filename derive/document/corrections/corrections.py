"""What notes correct in a hand derivation: the findings of its check, statement by statement, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Correction:
    """One statement: its line, what it says and what is right (LaTeX math), and sentences on why (LaTeX).

    ``right`` is empty where nobody can say. ``kinds`` are "own", "carried" and "missing", each once.
    """

    line: int
    kinds: tuple[str, ...]
    says: Markup
    right: Markup
    sentences: tuple[Markup, ...]


@dataclass(frozen=True)
class Remark:
    """A note on the notation of a line (LaTeX)."""

    line: int
    sentence: Markup


@dataclass(frozen=True)
class Corrections:
    """All corrections of one document, and the remarks on its notation."""

    document: str
    entries: tuple[Correction, ...]
    notation: tuple[Remark, ...]
    claims: int
