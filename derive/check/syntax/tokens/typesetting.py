r"""What LaTeX says about looks is taken out of the tokens: ``\left``, ``\color``, ``\underbrace``, ``\mathrm``, ...

A command that says nothing about mathematics is one entry of a table in ``looks``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.syntax.tokens.before import transposition
from derive.check.syntax.tokens.braces import braces, counted
from derive.check.syntax.tokens.close_signs import is_increase, is_mark
from derive.check.syntax.tokens.lexer import Token
from derive.check.syntax.tokens.looks import (
    BRACES,
    DROPPED,
    FIRST_STAYS,
    LAYOUT,
    ONE_ARGUMENT,
    REFERENCES,
    ROMANS,
    SECOND_STAYS,
    SPOKEN,
    TEXTS,
    WITH_ARGUMENT,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_BRACKETS = frozenset({"left", "right", "middle"})
_UNTOLD = frozenset({"", "relation", "row", "amp", "wide", "comma", "semicolon", "open", "{", "therefore", "prose"})
_STATEMENT_ENDS = frozenset({"", "row", "wide", "comma", "semicolon", "therefore", "prose", "layout", "text"})
# What may bear a script that stands in a group of its own.
_SCRIPTED = frozenset({"letters", "word", "name", "}", "close"})
_SIGNS = frozenset({"relation", "sign", "plus", "minus", "slash", "comma"})
# Columns of an array that only aligns relations.
_ALIGNED = re.compile(r"\{\s*r\s*(?:@\{\}\s*)?c\s*(?:@\{\}\s*)?l\s*$")
# A text that is a number, or says that one follows.
_ABOUT = re.compile(
    r"\s*(?P<word>approx(?:imately|\.)?|about|roughly|around|circa|ca\.|etwa|rund|ungefähr|environ|aprox(?:imadamente|\.)?"
    r"|около|约)?[\s~≈]*(?P<number>[-−+]?\d[\d.,]*(?<=\d))?\s*",
    re.IGNORECASE,
)


class Tidying:
    """One pass over raw tokens; ``kept`` are the tokens that matter."""

    def __init__(self, math: str, raw: list[Token]) -> None:
        self.math = math
        self.raw = raw
        self.partners, self.overs, self.stray = braces(raw)
        self.halved = set(self.overs.values())
        self.skipped = bytearray(len(raw))
        self.kept: list[Token] = []
        # Up to which raw token letters are upright, so that a run of them is one word.
        self.roman = 0
        self.relations = counted(raw)
        # What each environment that is open was taken for: its rows are statements ("layout") or cells ("begin").
        self.environments: list[str] = []
        self.lefts: list[str] = []
        # Braces with a value at them: the body, from its first token to behind it, and the note likewise.
        self.notes: list[tuple[int, int, int, int]] = []

    def run(self) -> list[Token]:
        """Return the tokens that matter."""
        self._tidy(0, len(self.raw))
        for body, behind, note, end in self.notes:
            # \underbrace{X}_{=0.74} says X = 0.74, too: that is a statement of its own, at the end.
            place = self.raw[note].start
            self.kept.append(Token("row", r"\\", place, place))
            self.skipped[body:end] = bytes(end - body)
            self._tidy(body, behind)
            if self.raw[note].kind != "relation":
                self.kept.append(Token("relation", "=", place, place))
            self._tidy(note, end)
        return self.kept

    def _tidy(self, position: int, size: int) -> None:
        while position < size:
            if self.skipped[position]:
                position += 1
                continue
            token = self.raw[position]
            if token.kind == "command":
                position = self._command(position, token)
            elif token.kind == "{":
                position = self._opened(position, token)
            elif token.kind == "letters" and position < self.roman:
                self.kept.append(Token("word", token.text, token.start, token.end))
                position += 1
            elif token.kind == "over" and position in self.halved:
                # {a \over b} becomes \frac{a}{b}
                self.kept += [Token("}", "}", token.start, token.start), Token("{", "{", token.end, token.end)]
                position += 1
            elif token.kind == "}" and position in self.stray:
                self.kept.append(Token("stray", "}", token.start, token.end))
                position += 1
            elif token[:2] == ("relation", "=") and is_increase(self.math, self.kept, token):
                sign = self.kept.pop()
                self.kept.append(Token("relation", f"{sign.kind}=", sign.start, token.end))
                position += 1
            elif token.kind == "relation" and is_mark(self.kept, token):
                self.kept.insert(-1, Token("sup", "^", self.kept[-1].start, self.kept[-1].start))
                self.kept.append(token)
                position += 1
            else:
                if token.kind != "semicolon" or not (self.kept and self.kept[-1].kind == "comma"):
                    # A semicolon behind a comma is what is left of a thin space that has lost its backslash.
                    self.kept.append(token)
                position += 1

    # --- groups

    def _opened(self, position: int, token: Token) -> int:
        closing = self.partners[position]
        if closing < 0:
            self.kept.append(Token("stray", "{", token.start, token.end))
            return position + 1
        before = self.kept[-1].kind if self.kept else ""
        if closing == position + 1 and before not in ("sub", "sup", "command"):
            found, behind = transposition(self.raw, position + 2, self.argument(position + 3), before in _SCRIPTED)
            self.kept += found
            return behind
        lone = closing == position + 2 and self.raw[position + 1].kind in _SIGNS
        if lone and before not in ("sub", "sup", "command"):
            self.skipped[closing] = 1
            return position + 1
        if before in _SCRIPTED and self.raw[position + 1].kind in ("sub", "sup"):  # \delta{_2}
            self.skipped[closing] = 1
            return position + 1
        if position in self.overs:
            self.kept += [Token("command", "frac", token.start, token.start), token]
            return position + 1
        if before in _UNTOLD and self._holds_statements(position, closing):
            self.skipped[closing] = 1
            return position + 1
        self.kept.append(token)
        return position + 1

    def _holds_statements(self, opening: int, closing: int) -> bool:
        return self.relations[closing] > self.relations[opening]

    def argument(self, position: int) -> tuple[int, int]:
        """Return (first token of an argument, the token behind it)."""
        if position < len(self.raw) and self.raw[position].kind == "{" and self.partners[position] > 0:
            return position, self.partners[position] + 1
        return position, min(position + 1, len(self.raw))

    def _optional(self, position: int) -> int:
        """Go past an argument in square brackets that follows at once."""
        raw = self.raw
        if position < len(raw) and raw[position].text == "[" and raw[position].kind == "open":
            for behind in range(position + 1, min(position + 40, len(raw))):
                if raw[behind].kind == "close" and raw[behind].text == "[":
                    return behind + 1
                if raw[behind].kind == "row":
                    break
        return position

    # --- commands

    def _command(self, position: int, token: Token) -> int:
        name = token.text
        if name in _BRACKETS:
            return self._bracket(position, name)
        if name in DROPPED:
            return self._dropped(position, token)
        if name in ONE_ARGUMENT:
            return self.argument(self._optional(position + 1))[1]
        if name in SECOND_STAYS:
            return self.argument(self._optional(position + 1))[1]
        if name in FIRST_STAYS:
            return self._measured(position)
        action = _ACTIONS.get(name)
        if action is not None:
            return action(self, position, token)
        self.kept.append(token)
        return position + 1

    def _dropped(self, position: int, token: Token) -> int:
        following = self._optional(position + 1) if token.text in ("framebox", "makebox", "smash") else position + 1
        opening, behind = self.argument(following)
        if token.text in ("boxed", "fbox", "framebox") and behind == opening + 2:
            self.kept.append(Token("missing", "?", token.start, self.raw[behind - 1].end))
            return behind
        if token.text == "underline" and self._is_blank(opening, behind):
            self.kept.append(Token("missing", "?", token.start, self.raw[behind - 1].end))
            return behind
        if token.text == "rm":
            self.roman = max(self.roman, self._group_end(position))
        return following

    def _measured(self, position: int) -> int:
        """Keep the number of a quantity with a unit."""
        first = self._optional(position + 1)
        if first >= len(self.raw) or self.raw[first].kind != "{":  # of the package physics: \qty(...)
            return position + 1
        unit, behind = self.argument(self.argument(first)[1])
        self.skipped[unit:behind] = b"\x01" * (behind - unit)
        return first

    def _is_blank(self, opening: int, behind: int) -> bool:
        inner = self.raw[opening + 1 : min(behind - 1, opening + 8)]
        blank = {"hspace", "hspace*", "phantom", "hphantom"}
        return behind > opening + 2 and (inner[0].text in blank or all(token.kind == "wide" for token in inner))

    def _group_end(self, position: int) -> int:
        for behind in range(position, min(position + 60, len(self.raw))):
            if self.raw[behind].kind == "}" and self.partners[behind] < position:
                return behind
        return position

    def _bracket(self, position: int, name: str) -> int:
        if position + 1 >= len(self.raw):
            return position + 1
        token = self.raw[position + 1]
        if name == "left":
            self.lefts.append(token.kind)
        opened = self.lefts.pop() if name == "right" and self.lefts else ""
        if token.kind == "point":
            return position + 2
        if token.kind == "bar" and opened == "point":  # \left. X \right|_{w = 0.4}
            self.kept.append(token)
            return position + 2
        if name == "middle":
            self.kept.append(Token("mid", token.text, token.start, token.end))
            return position + 2
        if token.kind == "bar":
            self.kept.append(Token("open" if name == "left" else "close", token.text, token.start, token.end))
            return position + 2
        if name == "left" and token.kind == "open" and token.text == "{":
            behind = self._cases(position + 2, token)
            if behind:
                return behind
        if token.kind == "relation" and token.text in "<>":
            self.kept.append(Token("open" if name == "left" else "close", "<", token.start, token.end))
            return position + 2
        return position + 1

    def _cases(self, position: int, brace: Token) -> int:
        """Turn ``\\left\\{ \\begin{array}{ll}`` into cases; the brace is what tells."""
        environment = self._environment(position)
        if environment is None or environment not in ("array", "matrix", "aligned", "darray"):
            return 0
        closing = self._right_point(position)
        if not closing:
            return 0
        behind = self.partners[position + 1] + 1
        if environment in WITH_ARGUMENT:
            behind = self.argument(behind)[1]
        before = self.kept[-1].kind if self.kept else ""
        kind = "layout" if environment == "aligned" or before in _STATEMENT_ENDS else "begin"
        self.environments.append(kind)
        self.kept.append(Token(kind, "cases", brace.start, self.raw[behind - 1].end))
        return behind

    def _right_point(self, position: int) -> bool:
        """Tell whether the environment that begins here is followed by ``\\right.``."""
        depth = 0
        for behind in range(position, min(position + 4000, len(self.raw))):
            token = self.raw[behind]
            if token.kind != "command" or token.text not in ("begin", "end"):
                continue
            depth += 1 if token.text == "begin" else -1
            if depth == 0:
                _, after = self.argument(behind + 1)
                rest = self.raw[after : after + 2]
                return len(rest) == 2 and rest[0].text == "right" and rest[1].kind == "point"
        return False

    def _environment(self, position: int) -> str | None:
        raw = self.raw
        if position + 1 >= len(raw) or raw[position].text != "begin" or self.partners[position + 1] < 0:
            return None
        return self.math[raw[position + 1].end : raw[self.partners[position + 1]].start].strip()

    def _begun(self, position: int, token: Token) -> int:
        opening, behind = self.argument(position + 1)
        if behind <= opening + 1:
            self.kept.append(Token("unknown", f"\\{token.text}", token.start, token.end))
            return position + 1
        name = self.math[self.raw[opening].end : self.raw[behind - 1].start].strip()
        if token.text == "begin":
            behind = self._optional(behind) if name != "cases" else behind
            if name in WITH_ARGUMENT:
                behind = self.argument(behind)[1]
        if token.text == "begin":
            columns = self.math[self.raw[behind - 1].start - 12 : self.raw[behind - 1].start]
            aligned = name == "array" and (bool(_ALIGNED.search(columns)) or self._holds_equations(behind))
            system = name == "cases" and (not self.kept or self.kept[-1].kind in _STATEMENT_ENDS)
            kind = "layout" if name in LAYOUT or system or aligned else "begin"
            self.environments.append(kind)
        else:
            kind = self.environments.pop() if self.environments else "begin"
            kind = "end" if kind == "begin" else kind
        self.kept.append(Token(kind, name, token.start, self.raw[behind - 1].end))
        return behind

    def _holds_equations(self, behind: int) -> bool:
        """Tell whether the rows of an array that stands for itself are statements."""
        if self.kept and self.kept[-1].kind not in _STATEMENT_ENDS:
            return False
        for token in self.raw[behind : behind + 400]:
            if token.kind == "relation":
                return True
            if token.kind == "command" and token.text in ("begin", "end"):
                break
        return False

    def _text(self, position: int, token: Token) -> int:
        opening, behind = self.argument(position + 1)
        if opening >= len(self.raw):
            self.kept.append(Token("unknown", f"\\{token.text}", token.start, token.end))
            return position + 1
        first, last = self.raw[opening], self.raw[behind - 1]
        inner = self.math[first.end : last.start] if first.kind == "{" else self.math[first.start : first.end]
        spoken = SPOKEN.get(inner.strip().lower())
        if spoken is not None:
            self.kept.append(Token(*spoken, token.start, last.end))
            return behind
        about = _ABOUT.fullmatch(inner)
        if about and (about["word"] or about["number"]) and first.kind == "{" and token.text not in REFERENCES:
            # A number in bold or roman type is a number; what says that it is rounded says no more than its digits.
            number = first.end + about.start("number") if about["number"] else last.start
            self.skipped[behind - 1] = 1
            return next(place for place in range(opening + 1, behind) if self.raw[place].start >= number)
        if token.text in ("intertext", "shortintertext"):
            self.kept.append(Token("row", r"\\", token.start, token.start))
        self.kept.append(Token("text", inner.strip(" \t\r\n~"), token.start, last.end))
        return behind

    def _roman(self, position: int, token: Token) -> int:
        opening, behind = self.argument(position + 1)
        if opening >= len(self.raw):
            return position + 1
        inner = self.raw[opening + 1 : behind - 1] if behind > opening + 1 else self.raw[opening:behind]
        if len(inner) == 1 and inner[0].kind == "letters":
            self.kept.append(Token("word", inner[0].text, token.start, self.raw[behind - 1].end))
            return behind
        plain = self.math[self.raw[opening].end : self.raw[behind - 1].start] if behind > opening + 1 else ""
        if " " in plain.strip() and re.fullmatch(r"[^\W\d_]+(?:\s+[^\W\d_]+)+", plain.strip()):
            self.kept.append(Token("text", plain.strip(), token.start, self.raw[behind - 1].end))
            return behind
        self.roman = max(self.roman, behind)
        return position + 1

    def _braced(self, position: int, token: Token) -> int:  # noqa: ARG002
        """Keep what is under a brace, drop what is written at the brace."""
        body, body_end = self.argument(position + 1)
        behind = body_end
        while behind < len(self.raw) and self.raw[behind].kind in ("sub", "sup"):
            note, after = self.argument(behind + 1)
            self.skipped[behind:after] = b"\x01" * (after - behind)
            if note >= len(self.raw):
                break
            if self._is_value(note, after) and not (self.notes and position < self.notes[-1][3]):
                self.notes.append((body, body_end, note + 1, after - 1))
            behind = after
        return position + 1

    def _is_value(self, note: int, after: int) -> bool:
        """Tell whether a note at a brace is a value: ``=0.74``, ``\\approx -2``, ``0.18``."""
        inner = self.raw[note + 1 : after - 1]
        if not inner or len(inner) > 40 or len(self.notes) > 200:
            return False
        numeric = inner[-1].kind == "number" and len(inner) <= 1 + (inner[0].kind == "minus")
        return numeric or inner[0].kind == "relation"

    def _wide(self, position: int, token: Token) -> int:
        behind = self.argument(position + 1)[1] if token.text.startswith("hspace") else position + 1
        self.kept.append(Token("wide", "wide", token.start, self.raw[behind - 1].end))
        return behind

    def _stacked(self, position: int, token: Token) -> int:
        """Keep the second of ``\\overset{note}{sign}``; ``\\stackrel{def}{=}`` defines."""
        note, behind = self.argument(position + 1)
        sign, after = self.argument(behind)
        inner = self.raw[sign:after]
        relation = next((each for each in inner[:3] if each.kind == "relation"), None)
        if relation is None or len(inner) > 3:
            return behind
        words = self.math[self.raw[note].start : self.raw[behind - 1].end]
        kind = "define" if relation.text == "=" and "def" in words.lower() else relation.text
        self.kept.append(Token("relation", kind, token.start, self.raw[after - 1].end))
        return after


_ACTIONS: dict[str, Callable[[Tidying, int, Token], int]] = {
    **dict.fromkeys(TEXTS, Tidying._text),
    **dict.fromkeys(ROMANS, Tidying._roman),
    **dict.fromkeys(BRACES, Tidying._braced),
    **dict.fromkeys(("overset", "underset", "stackrel", "stackbin"), Tidying._stacked),
    **dict.fromkeys(("begin", "end"), Tidying._begun),
    **dict.fromkeys(("hspace", "hspace*"), Tidying._wide),
}
