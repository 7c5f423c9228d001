"""Formulas without any mark: lines of text, code spans and blocks of code that are chains of relations as a whole.

A line is read only if it can be nothing but a formula. What looks like one and is not read is remembered, to be told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.source.document import Unread
from derive.check.syntax.tokens.signs import GREEK, MARKS_ABOVE, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.source.passages import Collector

LONGEST = 1_000
"""How many characters a line may have; a longer one is no formula that somebody wrote into a text."""

_BEFORE = re.compile(
    r"(?:[ \t]|>|[-*+•–—](?=[ \t])|\(?(?:\d{1,3}|[a-h])[.)](?=[ \t])|#{1,6}(?=[ \t]))*"
    r"(?:[^=≈<>:`$|]{0,80}:(?:\*\*|__)?(?:[ \t]+|$))?"
    r"(?:(?:so|then|thus|hence|therefore|with|and|where|also|dann|damit|mit|donc|alors|entonces|luego)[ \t]+|∴[ \t]*)?",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:[ \t]+(?:#|//).*|[ \t]+(?:<-+|←)[ \t]+(?:[^\W\d_]{2,}[ ,]+){2}[^=≈]*"
    r"|(?<=\S)[ \t]{2,}(?:<-+|←)[ \t]+[^\W\d_]{3,}[^=≈+*/·×⋅∂−-]*"
    r"|(?<=[\d*%])[ \t]+\((?:[^\W\d_]{2,}[ ,.;-][^()=]*|[^\W\d_]{4,})\)|[ \t]+（[^（）=]*）|[ \t.,;\\\r]|✓|✔)+$"
)
# What an arrow leads from to a formula: "T = 2: ... → softmax([1, 2]) = ...".
_LABELLED = re.compile(r"[^→⇒\n]{1,80}[→⇒][ \t]*")
_BOLD = re.compile(
    r"(?<![\w)\]])(\*\*|__)(?=[^\s*_])(?:[^*\n]|\*(?!\*))*?[^\s*](\1)(?![\w(])|(?<=[=≈] )(\*)[^*\s]+(\*)(?=[\s.,;]*$)"
)
_RELATION = re.compile(r"(?<![=!<>:+*/^%|-])(?::=|[=≈≃≅])(?![=>])|~=")
_GOES_ON = re.compile(r"(?:[=≈≃≅]|~=)(?![=>])")
_ALLOWED = re.compile(
    r"(?:[\w\s.,;:'′+*/^()\[\]{}|<>%?\\√∂∇Σ∑Δ½¼¾…⊙∘◦∞±‖ᵀ²³¹⁰⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾₀-₉₊₋₌₍₎·×⋅∙÷=≈≃≅~−–→⇒←-]"
    rf"|[{MARKS_ABOVE}])+"
)
# Words side by side, a word beside a number, attributes of objects, operators of programming languages, calls without
# a value between the brackets: prose, units or code.
_FUNCTION = r"(?:ln|log|exp|sin|cos|tan|tanh|sigmoid|relu|ReLU|softmax|sqrt)"
# An index below or above is no letter of a word: "β₁ m₀" are two symbols.
_LETTER = r"[^\W\d_₀-₉⁰¹²³⁴-⁹]"
_FOREIGN = re.compile(
    rf"(?<!/)(?<!{_LETTER})(?!{_FUNCTION}\s+\d){_LETTER}{{2,}}\s+(?:{_LETTER}{{2,}}|\d)|\d\s+(?!{_FUNCTION}\b){_LETTER}{{2,}}"
    r"|[^\W\d_]\w*\.[^\W\d]|[-+*/%]=|={2,}|!=|\+\+|//|\(\)|;$"
    r"|\w'\w|::|&&|\|\||^\s*\|"
)
_SMALL = re.compile(
    r"(?<![\w])(?:is|so|if|of|in|to|we|or|at|by|as|on|it|an|no|do|be|my|us|for|and|with|then|thus|hence|where|from|gives"
    r"|und|mit|dann|avec|donc|con|luego)(?![\w])",
    re.IGNORECASE,
)
# A word before a symbol: prose, unless the word is the name of a letter or of a function.
_WORD_BEFORE = re.compile(r"\s*([^\W\d_]{3,}) +[^\W\d_]")
_NAMES = {name.lower() for name in GREEK} | words("grad sigmoid tanh relu exp log softmax new old max min sum mean")
_NUMBER = re.compile(r"(?<![\w])[-−]?(?:\d+[.,]\d+|\.\d+|\d+)")
_DECIMAL = re.compile(r"(?<![\w.])\d*[.,]\d")
_OPERATOR = re.compile(r"[\w)\]₀-₉²³⁾₎] *(?:[+*/^·×⋅−÷]|\*\*|-) *[\w(−-]|[)\]] ?[(\[]|√|\w\(")
_IDENTIFIER = re.compile(r"\s*[A-Za-z_]\w*\s*")
_BEYOND_CODE = re.compile(r"[·⊙∘◦×⋅−÷²³₀-₉∂σδηαβθΔ≈√?]")
# Signs that are in no program: a block of code with one of them is of formulas, which may be general.
_OF_MATHEMATICS = re.compile(r"[·⋅⊙∘◦₀-₉⁽∂∇Σ∑σδηαβθΔᵀ√]|[^\W\d_]\[[lL]\]")
# What may stand before and behind a sign of equality in the middle of a sentence.
_LEFT = re.compile(
    r"(?:(?<![\w\"'/&?#=.<∂-])"
    r"(?:∂[\w'′]{1,9} ?/ ?∂[\w'′]{1,9}|[^\W\d_][\w'′]{0,2}|\w+_\w+|[^\W\d_]+\d+|\d[\d.]*)|[)\]])['′]?\s?$"
)
_RIGHT = re.compile(
    r"\s?[-−+(]{0,3}(?:[^\W\d]\w{0,8}\([-−]?[\d.]|\d*[.,]\d|(?=[^=]*\d)[\w.)(]{1,15} ?[·×⋅*/+^−-] ?[(\d.\w])"
)
# Givens one after another: a whole number among them is one, too, unless its letter counts something.
_GIVEN = r"(?<![\w.^])(?![ijklmn] ?=)(?:[^\W\d_][\d₀-₉]*(?:_\w+)?|lr|eta) ?= ?[-−]?\d+(?:[.,]\d+)?(?![\w^])"
_ONE_GIVEN = re.compile(_GIVEN)
_GIVENS = re.compile(rf"{_GIVEN}(?:(?:[,;]|[,;]? (?:and|und|et|y)) {_GIVEN})+")
# How far a formula in a sentence may go: numbers, signs, functions, names with an index, others of one letter or two.
_STRETCH = re.compile(
    r"(?:\d[\d.,]*\d|\d|[ \t()\[\]+*/^·×⋅÷−=≈√∂²³₀-₉-]|(?:sigmoid|softmax|tanh|exp|sqrt|relu|ReLU|log|ln|max|min)(?=\()"
    r"|(?<![^\W_])[^\W\d_](?:[^\W\d_](?![^\W\d_]))?(?:_\w+|[\d₀-₉'′]+)?(?![^\W_])|(?<![^\W_])[^\W_]+_\w+|(?<=\d),(?=\d)"
    r"|\\(?:cdot|times|approx|div)(?![^\W\d_]))+"
)
# Of a formula in TeX without its dollars, what stands beside a piece of it is a part of the formula, too.
_COMMAND = re.compile(r"\\[A-Za-z]+")
_COMMAND_BEFORE = re.compile(r"\\[A-Za-z]+[}\])]*\s*$")
# A sum or a product of numbers alone, with which a line begins.
_SUM = re.compile(r"[-−+(]?\d[\d.,]*(?:[ ()]*[-−+*/·×⋅÷][ ()]*\d[\d.,]*)+[ )]*")
# An operand, and a sign that is no bullet.
_SUBTRACTED = re.compile(r"[\w)\]]\s?[-/]$")
# A factor that stands before another without a sign: a symbol with an index, a bracket that holds no words.
_MULTIPLIED = re.compile(
    r"(?:[₀-₉²³]|(?<!\w)[^\W\d_]_\w{1,3}|\((?![^()]*[^\W\d_]{3})[^()]*(?:[-−+*/·×⋅^]|\d[.,]\d)[^()]*\)) ?$"
)
# What a number goes on with: the digits before its comma, a function, a root.
_GOES_ON_WITH = re.compile(rf"\d,$|(?<![^\W\d_]){_FUNCTION}$|[√½¼¾]$")
# What a formula gives, behind a second sign of equality.
_RESULT = re.compile(
    r"(?<![=!<>:+*/-])[=≈](?!=)[^=>\n\"',]*[-−+*/^·×(][^=>\n\"',]*(?<![=!<>:+*/-])(?:[=≈](?!=)|=>)\s*\*{0,2}[-−]?[\d.]"
)
# What is said of the quotient of two differentials is no prose and no code, though no number may stand in it.
_SLOPE = re.compile(r"\s*([∂d])[^\W\d_][^\s/=]{0,11} ?/ ?\1[^\W\d_][^\s/=]{0,11}\s*=")
# What stands between two equations that are set in columns on one line, or behind an array and the next one.
_COLUMN_GAP = re.compile(r"(?:(?<=[\d)])(?: {3,}|\t+)|(?<=\])(?: {2,}|\t+))(?=[^\W\d_]\w{0,8} {0,3}=(?![=>]))")
_GOING_ON = re.compile(r"[\d)\]][ \t]+[-−+*·×⋅/][ \t\r]*$")
_FINISHED = re.compile(r"[=≈] *\*{0,2}[-−]?\d+(?:[.,]\d+)?[ *.;]*$")
_CODE_LINE = re.compile(
    r"^\s*(?:def|for|while|if|elif|else|return|import|from|class|print|with|let|var|const|function|\$|>>>)\b|[{};]\s*$",
    re.MULTILINE,
)
PLAIN_CODE = frozenset(("", "text", "txt", "plain", "plaintext", "ascii", "math", "latex", "tex", "none"))
"""What a block of code may be called that is no program."""


@dataclass(frozen=True)
class Code:
    """A code span or a block of code: what stands between its marks, and what its author calls the language."""

    start: int
    end: int
    language: str = ""


@dataclass(frozen=True)
class Line:
    """A formula in a line of the text, from ``start`` to ``end``; ``gaps`` are marks of emphasis in it."""

    start: int
    end: int
    gaps: tuple[tuple[int, int], ...]


def formula(text: str, start: int, end: int, *, may_be_general: bool = False) -> Line | None:
    """Return the formula that a line is, apart from what introduces it and what is remarked behind it; mostly None.

    Where it ``may_be_general``, no number has to stand in it.
    """
    if end - start > LONGEST:
        return None
    opening = _BEFORE.match(text, start, end)
    first = opening.end() if opening else start
    closing = _BEHIND.search(text, first, end)
    last = closing.start() if closing else end
    found = _line(text, first, last, last, may_be_general=may_be_general)
    labelled = _LABELLED.match(text, first, last) if found is None else None
    return _line(text, labelled.end(), last, last, may_be_general=may_be_general) if labelled else found


def _general(text: str, start: int, end: int) -> Line | None:
    """Return the formula that a line without a number is: it has signs that no program has, and an operation."""
    if not _OF_MATHEMATICS.search(text, start, end):
        return None
    line = formula(text, start, end, may_be_general=True)
    return line if line and _OPERATOR.search(text, line.start, line.end) else None


def _line(text: str, first: int, last: int, end: int, *, may_be_general: bool = False) -> Line | None:
    """Return the formula between two places, if there is one; marks of emphasis may go on to ``end``."""
    marks = (mark.span(group) for mark in _BOLD.finditer(text, first, end) for group in range(1, 5) if mark[group])
    gaps = [mark for mark in marks if mark[0] < last]
    bare, at = "", first
    for gap in gaps:
        bare, at = bare + text[at : gap[0]], gap[1]
    bare += text[at:last]
    return Line(first, last, tuple(gaps)) if is_formula(bare, may_be_general=may_be_general) else None


def is_formula(text: str, *, may_be_general: bool = False) -> bool:
    """Tell whether a text as a whole is a chain of relations with numbers in it; it may go on with the one before.

    >>> is_formula("s₁ = (2)(0.3) + 0.1 = 0.7"), is_formula("dC/dv = 3 * 4 = 14"), is_formula("= 0.25")
    (True, True, True)
    >>> is_formula("∂L/∂w = (∂L/∂z)(∂z/∂w)"), is_formula("dz/db = 1"), is_formula("dz/dw = the input")
    (True, True, False)
    >>> is_formula("the error = 0.3 then"), is_formula("x = np.zeros(3)"), is_formula("mode = on"), is_formula("i = 3")
    (False, False, False, False)
    """
    if not _ALLOWED.fullmatch(text):
        return False
    text = _COMMAND.sub("·", text)
    if _FOREIGN.search(text) or _SMALL.search(text):
        return False
    may_be_general = may_be_general or bool(_SLOPE.match(text))
    if not may_be_general and not _NUMBER.search(text):
        return False
    sides = _RELATION.split(text)
    word = _WORD_BEFORE.match(text)
    if word and word[1].lower() not in _NAMES:
        return False
    if len(sides) < 2 or not all(side.strip() for side in sides[1:]):
        return False
    if any(side.count(opening) != side.count(closing) for side in sides for opening, closing in ("()", "[]", "{}")):
        return False
    return may_be_general or bool(_OPERATOR.search(text) or _DECIMAL.search(text))


def _is_beyond_code(text: str) -> bool:
    """Tell whether a formula is none that a program assigns."""
    sides = _RELATION.split(text)
    return len(sides) > 2 or not _IDENTIFIER.fullmatch(sides[0]) or bool(_BEYOND_CODE.search(text))


def is_derivation(text: str) -> bool:
    """Tell whether a text in a program derives something: one of its lines says what a formula gives, or has its signs.

    >>> is_derivation("z = 0.5*2 + 0.1 = 1.1"), is_derivation("W[0] = W[0] - 0.1 * dW[0]"), is_derivation("lr = 0.1")
    (True, False, False)
    """
    found = (formula(text, *line) for line in _lines(text, 0, len(text)))
    lines = (text[each.start : each.end] for each in found if each)
    return bool(_RESULT.search(text)) or any(_BEYOND_CODE.search(line) for line in lines)


def read_plain(collector: Collector, start: int, taken: list[tuple[int, int]], code: list[Code]) -> list[Unread]:
    """Collect the formulas in lines without marks; return what looks like a formula and is not read.

    ``taken`` are stretches that are mathematics, code, or no text; ``code`` those of them that are code.
    """
    unread: list[Unread] = []
    whole, rest = _free_lines(collector.text, start, sorted(taken))
    unread += _read_lines(collector, whole, "text")
    for stretch in rest:
        unread += _read_pieces(collector, *stretch, "text")
    for each in code:
        unread += read_code(collector, each)
    return unread


def read_code(collector: Collector, code: Code) -> Iterator[Unread]:
    """Collect the formulas in code that is no program; yield what looks like a formula in a program."""
    text = collector.text
    content = text[code.start : code.end]
    if not _RELATION.search(content) or "$" in content:
        return
    lines = list(_lines(text, code.start, code.end))
    readable = not _CODE_LINE.search(content)
    is_general = readable and bool(_OF_MATHEMATICS.search(content))
    found = [(line, formula(text, *line, may_be_general=is_general)) for line in lines]
    others = sum(1 for line, each in found if not each and _RELATION.search(text[slice(*line)]))
    beyond = sum(1 for _, each in found if each and _is_beyond_code(text[each.start : each.end]))
    # What is called a program and has the signs of none, line by line, is called wrongly.
    is_plain = code.language in PLAIN_CODE
    signs = (is_plain, is_general, others <= beyond)
    readable = readable and beyond > 0 and sum(signs) >= 2
    if "\n" not in content and readable is False and code.language == "":
        readable = bool(found[0][1] and _DECIMAL.search(content))
    if readable:
        yield from _read_lines(collector, lines, "code", may_be_general=is_general)
        for line, each in found if is_general else ():
            if each is None and _RELATION.search(text[slice(*line)]) and _piece(text, *line) is None:
                yield Unread("code", collector.cell, *line)
        return
    for line, each in found:
        told = each if each and _is_beyond_code(text[each.start : each.end]) else None
        looks = is_plain and not each and (_piece(text, *line) is not None or _RESULT.search(text, *line))
        if told or looks:
            yield Unread("code", collector.cell, *(line if told is None else (told.start, told.end)))


def _read_lines(
    collector: Collector, lines: list[tuple[int, int]], kind: str, *, may_be_general: bool = False
) -> Iterator[Unread]:
    """Collect the lines that are formulas, those that go on with the one before as one passage with it."""
    text = collector.text
    held: Line | None = None
    before = -2
    for number, (start, end) in enumerate(lines):
        line = formula(text, start, end, may_be_general=may_be_general) or _general(text, start, end)
        if line and held and before == number - 1 and _goes_on(text, held, line):
            held = Line(held.start, line.end, (*held.gaps, (held.end, line.start), *line.gaps))
        else:
            if held:
                collector.add(held.start, held.end, "plain", gaps=held.gaps)
            held = line
        before = number
        if line is None:
            yield from _read_pieces(collector, start, end, kind)
    if held:
        collector.add(held.start, held.end, "plain", gaps=held.gaps)


def _goes_on(text: str, before: Line, line: Line) -> bool:
    """Tell whether a line goes on with a formula: it begins with a sign, and no formula comes after a result."""
    if not _GOES_ON.match(text, line.start):
        return False
    is_finished = _FINISHED.search(text, before.start, before.end)
    return not is_finished or not _OPERATOR.search(_RELATION.split(text[line.start : line.end])[1])


def _read_pieces(collector: Collector, start: int, end: int, kind: str) -> Iterator[Unread]:
    """Collect the formulas in the middle of a sentence; return what looks like one and goes on as none does."""
    text = collector.text
    while givens := _GIVENS.search(text, start, min(end, start + 20 * LONGEST)):
        yield from _read_formulas(collector, start, givens.start(), kind)
        for each in _ONE_GIVEN.finditer(text, *givens.span()):
            collector.add(*each.span(), "plain")
        start = givens.end()
    yield from _read_formulas(collector, start, end, kind)


def _read_formulas(collector: Collector, start: int, end: int, kind: str) -> Iterator[Unread]:
    """Collect what may be a formula in a sentence, of which there may be several."""
    text = collector.text
    while (piece := _piece(text, start, end)) is not None:
        stretch = _STRETCH.match(text, piece, end)
        behind = _last_operand(text, piece, stretch.end() if stretch else piece)
        is_cut = _is_cut(text, start, piece) or _COMMAND.match(text[behind : behind + 60].lstrip(" "))
        line = _line(text, piece, behind, end) if stretch and not is_cut else None
        if line:
            collector.add(line.start, line.end, "plain", gaps=line.gaps)
            start = behind
        else:
            yield Unread(kind, collector.cell, piece, end)
            return


def _is_cut(text: str, start: int, piece: int) -> bool:
    """Tell whether a piece is but the end of a formula (the 2 of e^2): an operator stands before it, no bullet."""
    adjacent = text[start:piece]
    before = adjacent.strip()
    if _COMMAND_BEFORE.search(adjacent[-60:]):
        return True
    if _GOES_ON_WITH.search(adjacent if adjacent.endswith(",") else before) or _MULTIPLIED.search(adjacent[-60:]):
        return True
    return len(before) > 1 and (before[-1] in "^*+·×⋅÷−" or bool(_SUBTRACTED.search(before)))


def _last_operand(text: str, start: int, end: int) -> int:
    """Return the end without what is no end of a formula: signs, spaces, brackets that were opened before it."""
    surplus = text.count(")", start, end) + text.count("]", start, end)
    surplus -= text.count("(", start, end) + text.count("[", start, end)
    while end > start and not text[end - 1].isdigit() and (text[end - 1] not in ")]" or surplus > 0):
        surplus -= (text[end - 1] in ")]") - (text[end - 1] in "([")
        end -= 1
    return end


def _piece(text: str, start: int, end: int) -> int | None:
    """Return where something that looks like a formula begins within a line; None mostly."""
    for relation in _RELATION.finditer(text, start, min(end, start + 20 * LONGEST)):
        if not _RIGHT.match(text[relation.end() : min(end, relation.end() + 60)]):
            continue
        opening = _BEFORE.match(text, start, relation.start())
        first = opening.end() if opening else start
        if _SUM.fullmatch(text, first, relation.start()):
            return first
        left = _LEFT.search(text[max(start, relation.start() - 24) : relation.start()])
        if left:
            return relation.start() - len(left[0])
    return None


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of a stretch, and of a line with equations in columns each by itself.

    A line that ends in an operator goes on in the next one.
    """
    while start < end:
        behind = _end_of_line(text, start, end)
        while _GOING_ON.search(text, max(start, behind - 40), behind) and behind < end:
            behind = _end_of_line(text, behind + 1, end)
        for gap in _COLUMN_GAP.finditer(text, start, behind):
            yield start, gap.start()
            start = gap.end()
        yield start, behind
        start = behind + 1


def _end_of_line(text: str, start: int, end: int) -> int:
    behind = text.find("\n", start, end)
    return end if behind < 0 else behind


def _free_lines(
    text: str, start: int, taken: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the lines that nothing has taken any part of, and what is left of the others."""
    whole: list[tuple[int, int]] = []
    rest: list[tuple[int, int]] = []
    place, behind = 0, start
    for line_start, line_end in _lines(text, start, len(text)):
        first = max(line_start, behind)
        if first == line_start and (place >= len(taken) or taken[place][0] > line_end):
            whole.append((line_start, line_end))
            continue
        while place < len(taken) and taken[place][0] <= line_end:
            rest.append((first, taken[place][0]))
            behind = max(behind, taken[place][1])
            first, place = max(first, behind), place + 1
        rest.append((first, line_end))
    return whole, [(first, last) for first, last in rest if last - first > 4]
