r"""What a run of letters may mean: the words that are one symbol, the functions, and how numbers are written.

``wx`` is w times x, but ``net`` is one symbol: a run of letters is split unless it is known as a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from derive.check.syntax.tokens.signs import GREEK, words
from derive.expressions.functions import by_spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_USUAL = words(
    "net out in target output input hidden total error err loss cost grad lr rate act pred label logit logits bias "
    "weight weights inputs outputs targets hid sum true pre post desired actual ideal est obs inp outp tgt "
    "mse sse mae bce rmse kl reg data batch train test init delta old new alt neu prev next "
    "MSE SSE BCE CE NLL KL SE MAE RMSE "
    "netto ausgabe eingabe soll ist ziel fehler ges gesamt tot avg mean var std dim len num max min"
)
# At the beginning of a line, words are written with a capital letter.
WORDS = _USUAL | {each.capitalize() for each in _USUAL if len(each) > 2} | {"LR"} | (GREEK - words("xi nu pi"))
"""Runs of letters that are one symbol, whatever the network; Greek letters may be spelled out."""

# What formulas call beside the functions of the table: these take or give more than numbers, or are read apart.
_OTHERS = {
    **{name: name for name in words("argmax argmin softmax diag tr det mean")},
    **dict.fromkeys(("Softmax", "SoftMax", "softargmax", "smax"), "softmax"),
    "Tr": "tr", "ln": "ln", "Ln": "ln",
}  # fmt: skip
FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {**{spelling: row.text for spelling, row in by_spelling().items()}, **_OTHERS}
)
"""Spelling (a letter, a run of letters, or a command without its backslash) to the function's canonical name."""


@dataclass(frozen=True)
class Vocabulary:
    r"""What the parser knows of a document's words.

    ``words`` are runs of letters that are one symbol; ``functions`` maps a spelling to a canonical function name
    (``{"f": "f"}`` makes ``f(x)`` a call); with ``decimal_comma`` the number ``0,3325`` is 0.3325, with
    ``braced_comma`` at least ``1{,}107`` is 1.107.
    """

    words: frozenset[str] = WORDS
    functions: Mapping[str, str] = field(default_factory=lambda: FUNCTIONS)
    decimal_comma: bool = False
    braced_comma: bool = False

    def knowing(self, words: Iterable[str] = (), functions: Mapping[str, str] | None = None) -> Vocabulary:
        """Return a vocabulary with more words and functions.

        >>> "rate2" in Vocabulary().knowing(["rate2"]).words
        True
        """
        functions = {**self.functions, **(functions or {})}
        return replace(self, words=self.words | set(words), functions=functions)

    @cached_property
    def longest(self) -> int:
        """The length of the longest word, at least 1."""
        return max(map(len, (*self.words, *self.functions)), default=1)


_ENCLOSED = re.compile(r"[(\[{]\s*\d+(?:,\d+)+\s*[)\]}]|_\s*\{[^{}]*\}")
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+)(?:,|\{,\})(\d+)(?![\d]*[,.]\d)(?!\d)")
_BRACED_COMMA = re.compile(r"\d\{,\}(?:\d{1,2}|\d{4,})(?!\d)|(?<!\d)0+\{,\}\d")
_DECIMAL_POINT = re.compile(r"(?<![\d,])\d*\.\d+(?![\d.]*,\d)")


def uses_decimal_comma(passages: Iterable[str]) -> bool:
    r"""Tell whether a document writes ``0,3325`` for 0.3325, throughout.

    ``12,500`` alone decides nothing (a thousands separator), nor do lists in brackets ``(1,2)`` and subscripts; one
    decimal point in ten is forgiven.

    >>> uses_decimal_comma(["z_1 = 0,15 \\cdot 0,05"]), uses_decimal_comma(["n = 12,500"]), uses_decimal_comma(["0.5"])
    (True, False, False)
    """
    commas = points = 0
    for passage in passages:
        math = _ENCLOSED.sub(" ", passage)
        points += len(_DECIMAL_POINT.findall(math))
        commas += sum(len(behind) != 3 or before.startswith("0") for before, behind in _DECIMAL_COMMA.findall(math))
    return commas > 0 and points * 10 <= commas


def uses_braced_comma(passages: Iterable[str]) -> bool:
    r"""Tell whether braces about a comma make it a decimal comma somewhere: nobody groups thousands so as well.

    >>> uses_braced_comma(["y = 0{,}3", "d = 1{,}616"]), uses_braced_comma(["n = 12{,}500"])
    (True, False)
    """
    return any(map(_BRACED_COMMA.search, passages))
