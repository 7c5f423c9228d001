"""Numbers in the texts of findings, written as the document writes them: its decimal mark, its number of digits."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derive.check.report.findings import Fix
from derive.check.source.numerals import _DECIMAL, with_mark
from derive.check.syntax.parse import parse
from derive.check.syntax.tokens.vocabulary import Vocabulary
from derive.check.syntax.tree import Chain, Number
from derive.check.syntax.trees import parts
from derive.check.words import Message
from derive.expressions.printed import digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.report.findings import Finding, Replacement

_WRITTEN = re.compile(r"(?<![\d.,}])(\d+)(\.|,|\{,\})(\d+)(?![\d.,])")
_ALONE = re.compile(r"\s*-?[\d.,{}]+\s*")


# A number that stands alone, with marks in it that programs do not know.
_MARKED = re.compile(r"-?\d[\d.]*(?:(?:\{,\}|,|\\[,!]|[\u2009\u202f])[\d.]+)+")


def plain_number(text: str, vocabulary: Vocabulary) -> str:
    r"""Return a number that stands alone as programs read it; nothing for a formula, and for what they read anyway.

    >>> plain_number("-4{,}200.5", Vocabulary()), plain_number("0,50", Vocabulary(decimal_comma=True))
    ('-4200.5', '0.50')
    >>> plain_number("w_1 + 0{,}5", Vocabulary()), plain_number("0.5", Vocabulary())
    ('', '')
    """
    if not _MARKED.fullmatch(text):
        return ""
    read = parse(text.removeprefix("-"), vocabulary)
    found = [part for each in read if isinstance(each, Chain) for part in parts(each.sides)]
    if len(found) != 1 or not isinstance(found[0], Number):
        return ""
    return ("-" if text.startswith("-") else "") + digits(found[0].value, found[0].unit)


@dataclass(frozen=True)
class Numerals:
    """How a document writes numbers; ``exact`` are decimals that it writes without zeros at their ends."""

    mark: str = "."
    exact: frozenset[str] = frozenset()

    def written(self, finding: Finding) -> Finding:
        """Return a finding whose texts write numbers as the document does."""
        return replace(
            finding,
            message=self._sentence(finding.message),
            expected=self.text(finding.expected),
            causes=tuple(replace(each, message=self._sentence(each.message)) for each in finding.causes),
            entries=tuple(replace(each, expected=self.text(each.expected)) for each in finding.entries),
            fixes=tuple(Fix(tuple(map(self._replacement, fix.replacements))) for fix in finding.fixes),
        )

    def _replacement(self, each: Replacement) -> Replacement:
        return replace(each, text=self.text(each.text))

    def text(self, text: str) -> str:
        r"""Return a text with the numbers in it as the document writes them; one that stands alone keeps its digits.

        >>> Numerals(",", frozenset({"0.1"})).text(r"0.1000 \cdot 0.3700"), Numerals().text("0.1000")
        ('0,1 \\cdot 0,3700', '0.1000')
        """
        if not _ALONE.fullmatch(text):
            text = _DECIMAL.sub(self._short, text)
        return with_mark(text, self.mark)

    def _sentence(self, message: str) -> str:
        return message.changed(self.text) if isinstance(message, Message) else self.text(message)

    def _short(self, found: re.Match[str]) -> str:
        short = found[0].rstrip("0")
        return short if short in self.exact else found[0]


def numerals_of(passages: Iterable[str], *, decimal_comma: bool) -> Numerals:
    r"""Return how a document writes numbers.

    >>> numerals_of([r"\eta = 0{,}1", "w = 0{,}5 + 0{,}3700"], decimal_comma=True).mark
    '{,}'
    """
    marks: Counter[str] = Counter()
    written: set[str] = set()
    for passage in passages:
        for found in _WRITTEN.finditer(passage):
            marks[found[2]] += 1
            written.add(f"{found[1]}.{found[3]}")
    mark = max(("{,}", ","), key=lambda each: marks[each]) if decimal_comma else "."
    longer = {each.rstrip("0") for each in written if each.endswith("0")}
    return Numerals(mark, frozenset(each for each in written if not each.endswith("0") and each not in longer))
