"""Writing a formula the way the document writes: its own spellings, or new ones made after their pattern."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.updates import parts
from derive.check.meaning.function_rules import VARIABLES
from derive.check.meaning.scope import Pattern, pattern, unmarked
from derive.check.syntax.tokens.vocabulary import WORDS
from derive.expressions.expression import (
    AtStep,
    Expression,
    Named,
    Partial,
    Symbol,
    Updated,
)
from derive.expressions.latex import latex
from derive.network.tables.update_rules import letter_and_accent
from derive.notation.scheme import identifier, scheme_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derive.check.meaning.scope import Environment
    from derive.check.syntax.tree import Name, Spelling
    from derive.notation.scheme import NetworkNotation

_WORD = re.compile(r"\\math(?:it|rm)\{([A-Za-z]+)\}")
_TRANSPOSED = re.compile(
    r"\^\s*(?:\{\s*(?:\([^()]*\)\s*)?)?(\\top|\\intercal|\\(?:mathsf|mathrm|text)\s*\{\s*T\s*\}|T)(?![A-Za-z])"
)
# A gradient on the way to an update, and a step by its number: names that only an update rule has.
_INNER = re.compile(r"g\^\{\(\d+\)\}_")


@dataclass
class Writer:
    """Knows how the document writes each quantity; grows while the document is read."""

    environment: Environment
    texts: dict[Expression, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    by_pattern: dict[Pattern, tuple[Spelling, str]] = field(default_factory=dict)
    derivative: str = r"\frac{{\partial {of}}}{{\partial {by}}}"
    times: str = r" \cdot "
    transposed: str = ""
    _letters: set[str] = field(default_factory=set)
    _analogies: dict[Expression, str | None] = field(default_factory=dict)

    def learn(self, name: Name, math: str, environment: Environment) -> None:
        """Remember how a symbol stands in the text."""
        self._letters.add(name.spelling.base)
        if unmarked(name.spelling)[0] in environment.exceptions:
            return
        meaning = environment.meaning(name.spelling)
        text = math[name.start : name.end]
        if isinstance(meaning, Named):
            self.texts[meaning][text] += 1
            bare, _ = unmarked(name.spelling)
            if bare == name.spelling and pattern(bare) not in self.by_pattern:
                self.by_pattern[pattern(bare)] = name.spelling, text
                self._analogies.clear()

    def is_foreign(self, text: str) -> bool:
        """Return whether a formula has words of the network that nobody knows who reads the document."""
        known = self._letters | WORDS
        return any(word not in known for word in _WORD.findall(text)) or bool(_INNER.search(text))

    def symbol(self, meaning: Expression, like: str = "") -> str:
        """Return how the document writes a quantity; ``like`` is the text whose style is to be kept."""
        known = self.texts.get(meaning)
        if known:
            return max(known, key=lambda text: (_style(text) == _style(like), known[text]))
        if meaning not in self._analogies:
            self._analogies[meaning] = self._by_analogy(meaning)
        made = self._analogies[meaning]
        if made:
            return made
        match meaning:
            case Symbol(name):
                return self._scheme(name)
            case Updated(name):
                return self._kept(name, "") or f"{self.symbol(Symbol(name))}'"
            case AtStep(of, step):
                return self._at_step(of, step)
            case Partial(of, by):
                return self.derivative.format(of=self.symbol(Symbol(of)), by=self.symbol(Symbol(by)))
        raise TypeError(f"{meaning!r} is no symbol")

    def _scheme(self, name: str) -> str:
        if name in VARIABLES:
            return ("z", "u", "v", "s")[VARIABLES.index(name)]
        kept = self._kept(name, "")
        if kept:
            return kept
        graph = self.environment.network.graph
        # A derivative may be by what is no quantity: a number.
        return self._notation.symbol(graph[name]) if name in graph else identifier(name)

    @cached_property
    def _notation(self) -> NetworkNotation:
        return scheme_of(self.environment.network)

    def _at_step(self, of: Expression, step: int) -> str:
        r"""Write what belongs to a step: ``w_5^{(2)}``, ``m^{(2)}_{w_5}``; what is computed: ``E'``."""
        if isinstance(of, Symbol) and of.name in self.environment.network.graph:
            is_trained = of.name in self.environment.network.trained
            return self.symbol(of) + (f"^{{({step})}}" if is_trained or step > 1 else "'")
        if isinstance(of, Symbol):
            return self._kept(of.name, f"^{{({step})}}")
        if not isinstance(of, Partial):
            return self.symbol(of)
        by = (parts(of.by) or ("", of.by))[1]
        if by in self.environment.network.trained:
            return f"g^{{({step + 1})}}_{{{self.symbol(Symbol(by))}}}"
        return self.derivative.format(of=self._at_step(Symbol(of.of), step), by=self._at_step(Symbol(by), step))

    def _kept(self, name: str, above: str) -> str:
        """Write a state of an update rule, ``m_{w_5}``, with what stands above it; nothing for other quantities."""
        kind, parameter = parts(name) or ("", "")
        if not kind:
            return ""
        letter, accent = letter_and_accent(kind)
        return (rf"\{accent}{{{letter}}}" if accent else letter) + f"{above}_{{{self.symbol(Symbol(parameter))}}}"

    def _by_analogy(self, meaning: Expression) -> str | None:
        """Write a quantity after the pattern of one that the document writes: from ``w_{5}`` make ``w_{7}``."""
        for spelling in self.environment.readings.spellings(meaning):
            example = self.by_pattern.get(pattern(spelling))
            reading = self.environment.reading(spelling) if example else None
            if example and reading is not None and reading.meaning == meaning:
                return respelled(example[1], example[0], spelling)
        return None

    def formula(self, expression: Expression, outer: int = 0) -> str:
        """Return an expression as LaTeX; ``outer`` is how tightly the operator around it binds."""
        return latex(expression, self.symbol, self.times, outer)


def transposition_of(formulas: Iterable[str]) -> str:
    r"""Return the sign by which formulas say mostly that something is transposed.

    >>> transposition_of(["W^{T} x", r"W^{(2)\mathsf{T}}", "x^{(1)T}"]), transposition_of(["x^2"])
    ('^T', '')
    """
    found = Counter(each[1] for formula in formulas for each in _TRANSPOSED.finditer(formula))
    sign = max(found, key=lambda each: found[each], default="")
    return f"^{{{sign}}}" if "{" in sign else f"^{sign}" if sign else ""


def _style(text: str) -> tuple[bool, bool]:
    return "_" in text, "{" in text


def respelled(text: str, old: Spelling, new: Spelling) -> str | None:
    r"""Return the text of a symbol with other indices, or None where that cannot be done by exchanging them.

    >>> from derive.check.syntax.tree import Spelling
    >>> respelled(r"\hat{y_1}", Spelling("y", ("1",), accent="hat"), Spelling("y", ("2",), accent="hat"))
    '\\hat{y_2}'
    >>> respelled(r"\delta^2_1", Spelling("delta", ("1",), ("2",)), Spelling("delta", ("2",), ("3",)))
    '\\delta^3_2'
    >>> respelled("h_{1,1}", Spelling("h", ("1", "1")), Spelling("h", ("2", "1")))
    'h_{2,1}'
    >>> respelled("h_{1,2}", Spelling("h", ("1", "2")), Spelling("h", ("2", "1")))
    'h_{2,1}'
    """
    changes = [
        (mark, before, after, others[place + 1 :].count(before))
        for mark, some, others in (("_", old.below, new.below), ("^", old.above, new.above))
        for place, (before, after) in reversed(list(enumerate(zip(some, others, strict=False))))
        if before != after
    ]
    if len(old.below) != len(new.below) or old.base != new.base:
        return None
    for mark, before, after, behind in changes:
        flexible = "[_,{} ]*".join(re.escape(character) for character in before)
        found = list(re.finditer(rf"(?<![A-Za-z\\0-9]){flexible}(?![0-9])|(?<=[A-Za-z_{{]){flexible}(?![0-9])", text))
        if not found:
            return None
        # A number above may be the same as one below: the last mark before it tells them apart.
        marks = text.replace("^", "_")
        own = [each for each in found if text[marks.rfind("_", 0, each.start())] == mark]
        last = (own or found)[-1 - min(behind, len(own or found) - 1)]
        written = after if re.sub(r"[_,{} ]", "", last[0]) == last[0] else _spread(last[0], before, after)
        text = text[: last.start()] + written + text[last.end() :]
    return text


def _spread(written: str, before: str, after: str) -> str:
    """Put new characters at the places of the old ones, so that ``h_1`` becomes ``h_2``."""
    if len(before) != len(after):
        return after
    letters = iter(after)
    return "".join(next(letters) if character in before else character for character in written)
