"""Letters that stand for numbers in the subscripts and superscripts of symbols."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

INDICES = frozenset("ijklmnpqr")
# The letters of layers: any layer, and the last one.
LAYER, LAST_LAYER = "l", "L"
# Bishop (2006) counts examples by this letter; what it stands below belongs to the one example that there is.
SAMPLE = "n"
# Counts the steps of a recurrent network; elsewhere it marks the number of an update.
TIME = "t"
_NEIGHBOUR = re.compile(r"(\d+)([+-])(\d+)")


def indexed(spelling: nodes.Spelling, indices: Mapping[str, int]) -> nodes.Spelling:
    """Put numbers in place of index letters: with k = 2, ``t_k`` is ``t_2`` and ``w_{jk}`` keeps its j.

    >>> indexed(nodes.Spelling("y", ("yk",)), {"k": 2}).below
    ('y2',)
    >>> indexed(nodes.Spelling("h", ("t-1",)), {"t": 3}).below
    ('2',)
    """
    if not indices:
        return spelling

    def put(part: str) -> str:
        numbered = re.sub(
            r"(?<![A-Za-z]{2})([A-Za-z])(?![A-Za-z]{2})", lambda found: _put(found[1], indices), part
        )
        return _NEIGHBOUR.sub(_worked_out, numbered) if numbered != part else part

    return replace(spelling, below=tuple(map(put, spelling.below)), above=tuple(map(put, spelling.above)))


def _put(letter: str, indices: Mapping[str, int]) -> str:
    return str(indices[letter]) if letter in indices else letter


def _worked_out(found: re.Match[str]) -> str:
    """Return the index that stands beside another one; a negative one stays as it is written."""
    step = int(found[3]) if found[2] == "+" else -int(found[3])
    result = int(found[1]) + step
    return str(result) if result >= 0 else found[0]


def free_index(node: nodes.Node, bound: Collection[str] = ()) -> str | None:
    """Return the one letter that the subscripts in a body share as an index, or None; bound ones stand for numbers."""
    letters: set[str] = set()
    for each in names(node):
        for part in each.spelling.below:
            letters.update(letter for letter in part if letter in INDICES and len(part) <= 2)
    letters -= {*bound}
    return letters.pop() if len(letters) == 1 else None


def letters_of(spelling: nodes.Spelling) -> frozenset[str]:
    """Return the letters of a symbol's marks that may be indices: ``i`` and ``j`` of ``w_{ij}``, ``t`` of ``h_{t-1}``.

    >>> sorted(letters_of(nodes.Spelling("h", ("t-1",)))), sorted(letters_of(nodes.Spelling("w", ("new",))))
    (['t'], [])
    """
    marks = [part.strip("()[]<>") for part in (*spelling.below, *spelling.above)]
    short = [mark for mark in marks if len(mark) <= 2 or re.fullmatch(r"[A-Za-z][+-]\d", mark)]
    return frozenset(letter for mark in short for letter in mark) & (INDICES | {LAYER, LAST_LAYER, TIME})


def examples(spelling: nodes.Spelling) -> list[nodes.Spelling]:
    """Return symbols that one with index letters may stand for: ``a_1^{(1)}`` and ``a_1^{(2)}`` for ``a_j^{(l)}``.

    Of two indices, they tell which one comes first: ``w_{11}`` and ``w_{12}`` for ``w_{ij}``.
    """
    letters = letters_of(spelling)
    counting = letters & {LAYER, LAST_LAYER}
    others = sorted(letters - counting)
    numbers = [dict.fromkeys(others, 1) | dict.fromkeys(counting, layer) for layer in ((1, 2) if counting else (1,))]
    if len(others) > 1:
        numbers.append({each: place for place, each in enumerate(others, 1)} | dict.fromkeys(counting, 1))
    return [indexed(spelling, each) for each in numbers] if letters else []


def kronecker(spelling: nodes.Spelling, indices: Mapping[str, int]) -> int | None:
    r"""Return the value of ``\delta_{ij}`` where both letters stand for numbers; None for any other symbol."""
    if spelling.base != "delta" or spelling.above or spelling.primes or spelling.accent:
        return None
    letters = "".join(spelling.below)
    # Rumelhart's delta_{pj} is the signal of neuron j for pattern p.
    if len(letters) != 2 or not all(letter in indices and letter in INDICES - {"p"} for letter in letters):
        return None
    return int(indices[letters[0]] == indices[letters[1]])
