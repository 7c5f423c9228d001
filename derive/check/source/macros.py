r"""The user's own commands: ``\newcommand``, ``\def``, ``\DeclareMathOperator``, expanded with positions, in bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MARKER = r"\runawaymacro "
"""What stands for a macro that expands without end; the parser knows it."""

LONGEST_BODY = 20_000
MAX_DEPTH = 60
_DEFINITION = re.compile(
    r"\\(?P<command>(?:re|provide)?newcommand|providecommand|DeclareRobustCommand|DeclareMathOperator|[gex]?def|let"
    r"|(?:New|Renew|Provide|Declare)DocumentCommand|newcommandx)(?![A-Za-z@])\*?\s*"
)
_NAME = re.compile(r"\{\s*(\\(?:[A-Za-z@]+|.))\s*\}|(\\(?:[A-Za-z@]+|.))")
_COUNT = re.compile(r"\s*\[(\d)\]")
_PARAMETERS = re.compile(r"\s*((?:#\d)*)\s*(?=\{)")
_ALIAS = re.compile(r"\s*=?\s*(\\(?:[A-Za-z@]+|.))")
_CALL = re.compile(r"\\(?:[A-Za-z@]+|.)", re.DOTALL)
_BODY_PIECE = re.compile(r"#(\d)|##|[^#]+|#")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_ENDS_IN_COMMAND = re.compile(r"\\[A-Za-z@]+$")


@dataclass(frozen=True)
class Macro:
    """A command of the user: how many arguments it takes, the default of the first one if that is optional."""

    parameters: int
    body: str
    default: str | None = None


@dataclass(frozen=True)
class Definition:
    """Where a definition stands, and what it defines."""

    start: int
    end: int
    name: str
    macro: Macro


def definitions(text: str) -> list[Definition]:
    """Return the definitions of a text, in order; what is no complete definition is left out."""
    found: list[Definition] = []
    position = 0
    while match := _DEFINITION.search(text, position):
        definition = _definition(text, match)
        position = definition.end if definition else match.end()
        if definition:
            found.append(definition)
    return found


def _definition(text: str, match: re.Match[str]) -> Definition | None:
    command = match["command"]
    named = _NAME.match(text, match.end())
    if not named:
        return None
    name, position = named[1] or named[2], named.end()
    if command == "let":
        alias = _ALIAS.match(text, position)
        return Definition(match.start(), alias.end(), name, Macro(0, alias[1])) if alias else None
    parameters, default = 0, None
    if command.endswith("def"):
        listed = _PARAMETERS.match(text, position)
        if not listed:
            return None
        parameters, position = listed[1].count("#"), listed.end()
    elif command.endswith("DocumentCommand"):
        specification, position = group(text, position)
        if specification is None:
            return None
        parameters, default = _specified(specification)
    elif counted := _COUNT.match(text, position):
        parameters, position = int(counted[1]), counted.end()
        default, position = _optional(text, position)
    body, position = group(text, position)
    if body is None:
        return None
    if command == "DeclareMathOperator":
        body = rf"\operatorname{{{body}}}"
    return Definition(match.start(), position, name, Macro(parameters, body, default))


def _specified(specification: str) -> tuple[int, str | None]:
    """Return number and default of the arguments that xparse letters such as ``O{E} m`` tell of."""
    optional = re.match(r"\s*O\{([^{}]*)\}", specification)
    default = optional[1] if optional else ("" if specification.lstrip().startswith("o") else None)
    return len(re.findall(r"[moO]", re.sub(r"\{[^{}]*\}", "", specification))), default


def group(text: str, position: int) -> tuple[str | None, int]:
    """Return the content of a group in braces and the place behind it; None where there is none near."""
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    if position >= len(text) or text[position] != "{":
        return None, position
    depth = 0
    for brace in _BRACE.finditer(text, position, position + LONGEST_BODY):
        depth += (brace[0] == "{") - (brace[0] == "}")
        if depth == 0:
            return text[position + 1 : brace.start()], brace.end()
    return None, position


def _optional(text: str, position: int) -> tuple[str | None, int]:
    """Return the content of square brackets that follow at once, or None."""
    if not text.startswith("[", position):
        return None, position
    depth = 0
    for index in range(position + 1, min(len(text), position + LONGEST_BODY)):
        character = text[index]
        if character == "]" and depth == 0:
            return text[position + 1 : index], index + 1
        depth += (character == "{") - (character == "}")
    return None, position


@dataclass
class _Frame:
    """A text that is being read: the mathematics itself, or what a macro expanded to."""

    text: str
    offsets: list[int]
    position: int = 0


@dataclass
class Expansion:
    """Mathematics with macros expanded; ``offsets`` and ``calls`` as in `Passage`."""

    pieces: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    calls: list[tuple[int, int]] = field(default_factory=list)
    budget: int = 0

    @property
    def math(self) -> str:
        """The mathematics, expanded."""
        return "".join(self.pieces)

    def add(self, text: str, offsets: list[int]) -> None:
        """Add characters with their places."""
        self.pieces.append(text)
        self.offsets += offsets


def expanded(math: str, offsets: list[int], macros: dict[str, Macro], budget: int = 100_000) -> Expansion:
    r"""Return mathematics with its macros expanded, the place of each character, and the extents of the calls.

    ``budget`` bounds the characters that the macros expand to; what is left of it is in the result.

    >>> text = r"\pd{E} + 1"
    >>> expanded(text, list(range(10)), {r"\pd": Macro(1, r"\frac{#1}{w}")}).math
    '\\frac{E}{w} + 1'
    """
    result = Expansion(budget=budget)
    frames = [_Frame(math, offsets)]
    while frames:
        if frames[-1].position >= len(frames[-1].text):
            frames.pop()
        else:
            _step(frames, macros, result)
    return result


def _step(frames: list[_Frame], macros: dict[str, Macro], result: Expansion) -> None:
    """Copy up to the next call of a macro and open its expansion."""
    frame = frames[-1]
    for call in _CALL.finditer(frame.text, frame.position):
        macro = macros.get(call[0])
        if macro is not None:
            break
    else:
        result.add(frame.text[frame.position :], frame.offsets[frame.position :])
        frame.position = len(frame.text)
        return
    result.add(frame.text[frame.position : call.start()], frame.offsets[frame.position : call.start()])
    place = frame.offsets[call.start()]
    arguments, behind = _arguments(frame, macro, call.end())
    if len(frames) == 1:
        result.calls.append((place, frame.offsets[behind - 1] + 1))
    frame.position = behind
    opened = _substituted(macro, arguments, place)
    result.budget -= len(opened.text) + 20
    if result.budget < 0 or len(frames) > MAX_DEPTH:
        del frames[1:]
        result.add(MARKER, [place] * len(MARKER))
        return
    if frame.text[behind : behind + 1].isalpha() and _ENDS_IN_COMMAND.search(opened.text[-40:]):
        opened.text += " "
        opened.offsets.append(place)
    frames.append(opened)


def _arguments(frame: _Frame, macro: Macro, position: int) -> tuple[list[_Frame], int]:
    """Return the arguments of a call and the place behind the last one; missing ones are empty."""
    text, found = frame.text, list[_Frame]()
    for number in range(macro.parameters):
        start = position
        while start < len(text) and text[start] in " \t\r\n":
            start += 1
        if number == 0 and macro.default is not None:
            content, behind = _optional(text, start)
            if content is None:
                found.append(_Frame(macro.default, [frame.offsets[position - 1]] * len(macro.default)))
                continue
            first = start + 1
        else:
            content, behind = group(text, start)
            first = start + 1
            if content is None:
                single = _CALL.match(text, start)
                behind = single.end() if single else min(start + 1, len(text))
                content, first = text[start:behind], start
        if not content and behind <= position:
            found.append(_Frame("", []))
            continue
        found.append(_Frame(content, frame.offsets[first : first + len(content)]))
        position = behind
    return found, position


def _substituted(macro: Macro, arguments: list[_Frame], place: int) -> _Frame:
    pieces, offsets = list[str](), list[int]()
    for piece in _BODY_PIECE.finditer(macro.body):
        if piece[1] and 0 < int(piece[1]) <= len(arguments):
            argument = arguments[int(piece[1]) - 1]
            if argument.text[:1].isalpha() and pieces and _ENDS_IN_COMMAND.search(pieces[-1]):
                pieces.append(" ")
                offsets.append(place)
            pieces.append(argument.text)
            offsets += argument.offsets
        else:
            text = "#" if piece[0] == "##" else piece[0]
            pieces.append(text)
            offsets += [place] * len(text)
    return _Frame("".join(pieces), offsets)
