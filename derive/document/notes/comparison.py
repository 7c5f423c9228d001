"""Several notations side by side: as text, LaTeX or Markdown."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.document.equations.rows import width
from derive.document.figure.text import runs
from derive.document.output.latex import render, render_text
from derive.network.fields.files import read_text
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.document.figure.text import Run
    from derive.notation.comparison import Comparison, Row

# A longer group of rows shows its first and last ones.
LONGEST_GROUP, GROUP_HEAD, GROUP_TAIL = 24, 6, 2
GAP = 2
# Width of the text in em: of an upright page, and of one that lies.
UPRIGHT_EM, LYING_EM, GAP_EM = 44.0, 66.0, 1.3
_BOLD_LATIN, _BOLD_GREEK = ((65, 0x1D400), (97, 0x1D41A)), 0x1D6C2


@dataclass(frozen=True)
class Line:
    """A row as it is shown: what it is about, and its symbol in each scheme, where there is one."""

    label: str
    symbols: tuple[str | None, ...]


@dataclass(frozen=True)
class Lines:
    """The rows of a group that are shown; ``omitted`` ones are left out after the first ``head``."""

    heading: str
    rows: tuple[Line, ...]
    head: int
    omitted: int


@dataclass(frozen=True)
class Block:
    """As many schemes as stand side by side: their names, the widths of their columns, their rows."""

    names: tuple[str, ...]
    widths: tuple[float, ...]
    groups: tuple[Lines, ...]


def comparison_text(title: str, comparison: Comparison, columns: int | None = None) -> str:
    """Return a table for a terminal of so many columns; schemes that do not fit stand below the others."""
    groups = _mapped(_shown(comparison), plain_symbol)
    labels = max(_cells(line.label) for group in groups for line in group.rows) + 2 + GAP
    widths = _widths(comparison, groups, lambda text: _cells(text) + GAP)
    blocks = _blocks(comparison, groups, widths, columns - labels if columns else float("inf"))
    context = {"title": title, "schemes": comparison.schemes, "blocks": blocks, "pad": _padded, "labels": labels}
    context["longest"] = max(len(name) for name, _ in comparison.schemes) + GAP
    return "\n".join(line.rstrip() for line in render_text("notation.txt.j2", context).split("\n"))


def comparison_markdown(title: str, comparison: Comparison) -> str:
    """Return tables in Markdown, with the symbols as LaTeX between dollars."""
    # A bar would end a cell.
    groups = _mapped(_shown(comparison), lambda symbol: symbol.replace("|", r"\vert "))
    return render_text("notation.md.j2", {"title": title, "schemes": comparison.schemes, "groups": groups})


def comparison_latex(title: str, comparison: Comparison) -> str:
    """Return a whole LaTeX document; its page lies where that makes room for more schemes."""
    groups = _shown(comparison)
    labels = max(width(line.label) for group in groups for line in group.rows) + 1.0
    widths = _widths(comparison, groups, lambda text: width(text) + GAP_EM)
    landscape = labels + sum(widths) > UPRIGHT_EM
    available = (LYING_EM if landscape else UPRIGHT_EM) - labels
    blocks = _blocks(comparison, _mapped(groups, Markup), widths, available)
    context = {"title": title, "schemes": comparison.schemes, "blocks": blocks, "landscape": landscape}
    return render("notation.tex.j2", context)


def plain_symbol(latex: str) -> str:
    r"""Return a symbol as characters of a terminal.

    >>> plain_symbol(r"\mathit{net}_{h1}"), plain_symbol(r"\hat{y}_{1}"), plain_symbol(r"W^{(1)}_{2,3}")
    ('net_h1', 'ŷ_1', 'W^(1)_{2,3}')
    """
    text = ""
    for side, group in groupby(runs(latex), key=lambda run: run.side):
        characters = "".join(map(_characters, group))
        if side:
            bracketed = characters[:1] in "([" and characters[-1:] in ")]"
            grouped = characters if characters.isalnum() or bracketed else f"{{{characters}}}"
            text += ("^" if side > 0 else "_") + grouped
        else:
            text += characters
    return unicodedata.normalize("NFC", text)


def _characters(run: Run) -> str:
    return "".join(map(_bold, run.characters)) if run.bold else run.characters


def _bold(character: str) -> str:
    """Return the bold letter of mathematics for a letter."""
    code = ord(character)
    for first, bold in _BOLD_LATIN:
        if first <= code < first + 26:
            return chr(bold + code - first)
    return chr(_BOLD_GREEK + code - ord("α")) if "α" <= character <= "ω" else character


def _cells(text: str) -> int:
    """Return how many columns of a terminal a text takes; an accent takes none."""
    return sum(not unicodedata.combining(character) for character in text)


@cache
def _words() -> dict[str, dict[str, str]]:
    file = template_folder() / "notation.yaml"
    words: dict[str, dict[str, str]] = read_text(file.read_text(encoding="utf-8"), "yaml", file.name).data
    return words


def _shown(comparison: Comparison) -> list[Lines]:
    """Return the groups with their words, long ones without their middle."""
    found = []
    for group in comparison.groups:
        heading = _words()["groups"].get(group.kind, group.kind)
        heading = f"{heading}, layer {group.layer}" if group.layer else heading
        rows, omitted = group.rows, 0
        if len(rows) > LONGEST_GROUP:
            rows = rows[:GROUP_HEAD] + rows[-GROUP_TAIL:]
            omitted = len(group.rows) - len(rows)
        found.append(Lines(heading, tuple(Line(_label(row), row.symbols) for row in rows), GROUP_HEAD, omitted))
    return found


def _label(row: Row) -> str:
    if row.name:
        return row.name
    word = _words()["vectors"][row.kind]
    return f"{word}, layer {row.layer}" if row.layer else word


def _mapped(groups: Sequence[Lines], change: Callable[[str], str]) -> list[Lines]:
    """Return the groups with every symbol changed."""

    def changed(line: Line) -> Line:
        return Line(line.label, tuple(change(symbol) if symbol else None for symbol in line.symbols))

    return [replace(group, rows=tuple(map(changed, group.rows))) for group in groups]


def _widths(comparison: Comparison, groups: Sequence[Lines], measure: Callable[[str], float]) -> list[float]:
    """Return the width of each scheme's column."""
    lines = [line for group in groups for line in group.rows]
    return [
        max(measure(text) for text in (name, *(line.symbols[column] or "" for line in lines)))
        for column, (name, _) in enumerate(comparison.schemes)
    ]


def _blocks(
    comparison: Comparison, groups: Sequence[Lines], widths: Sequence[float], available: float
) -> list[Block]:
    """Put as many schemes side by side as there is room for, at least one."""
    starts, used = [0], 0.0
    for column, needed in enumerate(widths):
        if used and used + needed > available:
            starts.append(column)
            used = 0.0
        used += needed
    slices = [slice(first, last) for first, last in pairwise([*starts, len(widths)])]
    return [_block(comparison, groups, widths, columns) for columns in slices]


def _block(comparison: Comparison, groups: Sequence[Lines], widths: Sequence[float], columns: slice) -> Block:
    def narrowed(group: Lines) -> Lines:
        return replace(group, rows=tuple(Line(line.label, line.symbols[columns]) for line in group.rows))

    names = tuple(name for name, _ in comparison.schemes[columns])
    return Block(names, tuple(widths[columns]), tuple(map(narrowed, groups)))


def _padded(text: str | None, cells: float) -> str:
    return (text or "") + " " * (int(cells) - _cells(text or ""))
