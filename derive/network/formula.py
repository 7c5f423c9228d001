"""Formulas that a description gives as text, such as ``z/(1+abs(z))``: read into expressions, never evaluated as code.

The grammar: sums, products, quotients, powers with a whole or fractional exponent (``^`` or ``**``), signs, brackets,
decimal numbers, names, and calls of known functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from derive.errors import nearest
from derive.network.expression import Call, Constant, Expression, Negative, Power, Product, Quotient, Sum, Symbol

LONGEST = 2_000
DEEPEST = 60
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<operator>\*\*|[-+*/^(),]))",
    re.ASCII,
)

# What a formula may call, by the names people use, and how many arguments each takes.
FUNCTIONS = {
    "exp": ("exp", 1),
    "log": ("log", 1),
    "ln": ("log", 1),
    "sqrt": ("sqrt", 1),
    "abs": ("absolute", 1),
    "sin": ("sin", 1),
    "cos": ("cos", 1),
    "tanh": ("tanh", 1),
    "sigmoid": ("sigmoid", 1),
    "sigma": ("sigmoid", 1),
    "relu": ("positive_part", 1),
    "erf": ("erf", 1),
    "step": ("step", 1),
    "max": ("maximum", 2),
    "min": ("minimum", 2),
}


class FormulaError(ValueError):
    """A formula that cannot be read: what is wrong, at which character (from 0), and what to do."""

    def __init__(self, message: str, offset: int, hint: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.hint = hint


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    offset: int


def read_formula(text: str) -> Expression:
    """Return the expression that a text says; raises FormulaError.

    >>> read_formula("z / (1 + abs(z))")
    z / (1 + absolute(z))
    """
    if len(text) > LONGEST:
        raise FormulaError(f"a formula of {len(text):,} characters", 0, f"at most {LONGEST:,}")
    reader = _Reader(_tokens(text))
    found = reader.sum(0)
    reader.expect("end")
    return found


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    offset = 0
    stripped = text.rstrip()
    while offset < len(stripped):
        match = _TOKEN.match(stripped, offset)
        if match is None:
            at = offset + len(stripped[offset:]) - len(stripped[offset:].lstrip())
            raise FormulaError(f"'{stripped[at]}' has no meaning in a formula", at, "use + - * / ^, brackets and names")
        kind = match.lastgroup or ""
        found.append(_Token(kind, match[kind], match.start(kind)))
        offset = match.end()
    found.append(_Token("end", "", len(stripped)))
    return found


class _Reader:
    """Recursive descent, one method a level of binding."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.position = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.position]

    def take(self, *texts: str) -> _Token | None:
        token = self.next
        if token.kind == "operator" and token.text in texts:
            self.position += 1
            return token
        return None

    def expect(self, what: str) -> None:
        token = self.next
        if (token.kind if what == "end" else token.text) != what:
            shown = f"'{token.text}'" if token.text else "the end of the formula"
            wanted = "an operator" if what == "end" else f"'{what}'"
            raise FormulaError(f"{shown} where {wanted} was expected", token.offset)
        self.position += 1

    def sum(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise FormulaError("nested too deeply", self.next.offset, f"at most {DEEPEST} levels")
        terms = [self.signed(depth)]
        while sign := self.take("+", "-"):
            term = self.product(depth)
            terms.append(term if sign.text == "+" else Negative(term))
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def signed(self, depth: int) -> Expression:
        sign = self.take("+", "-")
        found = self.product(depth)
        return Negative(found) if sign is not None and sign.text == "-" else found

    def product(self, depth: int) -> Expression:
        found = self.power(depth)
        while sign := self.take("*", "/"):
            factor = self.power(depth)
            if sign.text == "/":
                found = Quotient(found, factor)
            else:
                found = Product((*(found.factors if isinstance(found, Product) else (found,)), factor))
        return found

    def power(self, depth: int) -> Expression:
        base = self.operand(depth)
        if self.take("^", "**"):
            sign = self.take("-", "+")
            exponent = self.power(depth + 1)
            return Power(base, Negative(exponent) if sign is not None and sign.text == "-" else exponent)
        return base

    def operand(self, depth: int) -> Expression:
        token = self.next
        if token.kind == "number":
            self.position += 1
            return Constant(Fraction(token.text))
        if token.kind == "name":
            self.position += 1
            return self.call(token, depth) if self.next.text == "(" else Symbol(token.text)
        if self.take("("):
            found = self.sum(depth + 1)
            self.expect(")")
            return found
        shown = f"'{token.text}'" if token.text else "the end of the formula"
        raise FormulaError(f"{shown} where a number, a name or a bracket was expected", token.offset)

    def call(self, name: _Token, depth: int) -> Expression:
        known = FUNCTIONS.get(name.text)
        if known is None:
            raise FormulaError(f"unknown function '{name.text}'", name.offset, nearest(name.text, FUNCTIONS))
        self.expect("(")
        arguments = [self.sum(depth + 1)]
        while self.take(","):
            arguments.append(self.sum(depth + 1))
        self.expect(")")
        function, count = known
        if len(arguments) != count:
            raise FormulaError(f"{name.text} takes {count} argument{'s' * (count > 1)}, not {len(arguments)}", name.offset)
        return Call(function, tuple(arguments))
