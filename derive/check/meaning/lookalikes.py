r"""Symbols that look like those of the network and are none: ``net_{h3}`` where there are two hidden neurons.

Such a symbol is a slip, or the document speaks of another network. A number does not make it a name of the document's
own, as it does with a letter that resembles nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.meaning.scope import pattern, unmarked

if TYPE_CHECKING:
    from derive.check.meaning.scope import Environment
    from derive.check.syntax.tree import Spelling

# How usual a way of writing has to be where the document itself does not use it.
USUAL = 0.4
_DIGITS = re.compile(r"\d+")


def is_lookalike(spelling: Spelling, environment: Environment) -> bool:
    """Return whether a symbol without a meaning is one of the network's, but for its numbers or primes."""
    if environment.network.unsaid is not None or spelling in environment.defined:
        return False
    bare = unmarked(spelling)[0]
    bare = replace(bare, primes=0, accent="" if bare.accent == "Delta" else bare.accent)
    # What is numbered 0 comes before everything else: the state before the first step, the input of a bias.
    if any(_DIGITS.findall(part)[:1] == ["0"] for part in bare.below):
        return False
    # One of the network's with another mark, such as L_+ where a weight is moved, is a name of the document's own.
    if spelling.primes < 2 and environment.candidates(bare):
        return False
    return any(_is_known(_numbered(bare, width), environment) for width in (1, 2))


def _numbered(spelling: Spelling, width: int) -> Spelling:
    def first(part: str) -> str:
        return _DIGITS.sub("1" * width, part)

    return replace(spelling, below=tuple(map(first, spelling.below)), above=tuple(map(first, spelling.above)))


def _is_known(spelling: Spelling, environment: Environment) -> bool:
    usual = max((each.prior for each in environment.candidates(spelling)), default=0.0)
    return usual >= USUAL or (usual > 0 and pattern(spelling) in environment.rules)
