"""Formulas of spreadsheets read from their text and computed as spreadsheets compute them, in floats of 64 bits."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any

Value = float | str | bool | None
# Looks a cell up, by its name or address; a range gives several.
Lookup = Callable[[str], Value]
# Takes a lookup and gives the value: a number, a text, a truth, or several of a range.
Computed = Callable[[Lookup], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?)|\"(?P<text>[^\"]*)\"|(?P<name>[A-Za-z_$][\w.$]*)"
    r"|(?P<sign><=|>=|<>|[-+*/^(),:<>=]))"
)
# How tightly operators bind: a sign in front more than any of them.
_BINDING = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "+": 2, "-": 2, "*": 3, "/": 3, "^": 4}
_SIGN = 5
_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "^": lambda a, b: math.pow(a, b), "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ABS": abs, "ATAN": math.atan, "ATANH": math.atanh, "COS": math.cos, "COSH": math.cosh, "ERF": math.erf,
    "EXP": math.exp, "ISBLANK": lambda x: x is None, "ISNUMBER": lambda x: isinstance(x, float), "LN": math.log,
    "LOG10": math.log10, "MAX": lambda *x: max(x), "MIN": lambda *x: min(x), "PI": lambda: math.pi,
    "SIGN": lambda x: float((x > 0) - (x < 0)), "SIN": math.sin, "SINH": math.sinh, "SQRT": math.sqrt,
    "SUM": lambda *x: math.fsum(x), "TAN": math.tan, "TANH": math.tanh,
}  # fmt: skip
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)")


@cache
def computed(formula: str) -> Computed:
    """Return what computes a formula; raises ValueError for what is none.

    >>> computed("-x^2 + IF(x > 2, 10, 1/0)")(lambda name: 3.0)
    19.0
    """
    reader = _Reader(formula)
    found = reader.expression(0)
    if reader.tokens:
        raise ValueError(f"'{formula}': unexpected '{reader.tokens[0][1]}'")
    return found


def place(name: str) -> tuple[int, int] | None:
    """Return row and column of an address, counted from 0; None for another name.

    >>> place("AB10"), place("net_h1")
    ((9, 27), None)
    """
    found = _CELL.fullmatch(name)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


class _Reader:
    """Reads a formula by the binding of its operators, all of which are read from the left."""

    def __init__(self, formula: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(formula.rstrip()):
            found = _TOKEN.match(formula, position)
            if not found:
                raise ValueError(f"'{formula}': '{formula[position:]}' is no formula")
            kind = found.lastgroup or ""
            self.tokens.append((kind, found[kind]))
            position = found.end()
        self.tokens.reverse()

    def expression(self, binding: int) -> Computed:
        first, others = self._operand(), list[tuple[Callable[[Any, Any], Any], Computed]]()
        while self.tokens and _BINDING.get(self._next(), 0) > binding:
            sign = self.tokens.pop()[1]
            others.append((_OPERATIONS[sign], self.expression(_BINDING[sign])))
        return _from_the_left(first, others) if others else first

    def _next(self) -> str:
        return self.tokens[-1][1] if self.tokens and self.tokens[-1][0] == "sign" else ""

    def _take(self, sign: str) -> bool:
        if self._next() == sign:
            self.tokens.pop()
            return True
        return False

    def _operand(self) -> Computed:
        kind, token = self.tokens.pop() if self.tokens else ("", "")
        if kind == "number":
            return _constant(float(token))
        if kind == "text":
            return _constant(token)
        if kind == "name":
            return self._named(token)
        if token == "-":
            operand = self.expression(_SIGN)
            return lambda lookup: -operand(lookup)
        if token == "(":
            found = self.expression(0)
            if self._take(")"):
                return found
        raise ValueError(f"unexpected '{token}' in a formula")

    def _named(self, name: str) -> Computed:
        if self._take("("):
            arguments: list[Computed] = []
            while not self._take(")"):
                arguments.append(self.expression(0))
                if not self._take(",") and self._next() != ")":
                    raise ValueError(f"the arguments of {name} do not end")
            return _call(name, arguments)
        if self._take(":"):
            return _range(name, self.tokens.pop()[1])
        return lambda lookup: lookup(name)


def _constant(value: Value) -> Computed:
    return lambda _lookup: value


def _from_the_left(first: Computed, others: list[tuple[Callable[[Any, Any], Any], Computed]]) -> Computed:
    """Return what takes one operand after the other; a sum may have more terms than calls can be nested."""

    def found(lookup: Lookup) -> Any:
        value = first(lookup)
        for operation, operand in others:
            value = operation(value, operand(lookup))
        return value

    return found


def _call(name: str, arguments: list[Computed]) -> Computed:
    if name == "IF":
        decides, above, below = arguments
        return lambda lookup: above(lookup) if decides(lookup) else below(lookup)
    function = _FUNCTIONS.get(name)
    if function is None:
        raise ValueError(f"no function is called {name}")

    def call(lookup: Lookup) -> Any:
        values = [argument(lookup) for argument in arguments]
        return function(*(one for each in values for one in (each if isinstance(each, list) else [each])))

    return call


def _range(first: str, last: str) -> Computed:
    """Return the values of the cells of a column, from the first to the last."""
    found, end = place(first), place(last)
    if found is None or end is None or found[1] != end[1]:
        raise ValueError(f"{first}:{last} is no part of a column")
    letters = first.strip("$0123456789")
    names = [f"{letters}{row + 1}" for row in range(found[0], end[0] + 1)]
    return lambda lookup: [lookup(name) for name in names]
