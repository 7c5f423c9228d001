"""A calculator for printed mathematics, independent of the package: it reads the LaTeX (or plain text) of a derivation
as a reader with pencil and paper does, and says whether each line holds as printed.

Numbers are fractions as long as they can be, else mpmath's; a matrix is a list of rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath

DIGITS = 60
Number = Any  # Fraction, mpmath.mpf, or a list of rows of them

_TOKEN = re.compile(
    r"\\begin\{pmatrix\}|\\end\{pmatrix\}|\\operatorname\{[a-z]+\}|\\[A-Za-z]+|\\\\|\\.|\d+(?:\.\d+)?|exp\b|tanh\b|relu\b|step\b|\S"
)
_SILENT = {r"\left", r"\right", r"\quad", r"\,"}
_OPEN, _CLOSE = {"{", "(", "[", r"\begin{pmatrix}"}, {"}", ")", "]", r"\end{pmatrix}"}
_RELATIONS = {"=": "=", r"\approx": "~", "≈": "~"}
_NUMERIC = re.compile(
    r"\d+(\.\d+)?|[-+*/^(){}\[\],>&|]|\\\\|\\(times|odot|frac|tfrac|tanh|max|begin\{pmatrix\}|end\{pmatrix\})"
    r"|\\(ln|sqrt|sin|cos|sigma|pi|operatorname\{(erf|sgn)\})"
)
_FUNCTIONS = {"exp", "tanh", "relu", "step"}


@dataclass(frozen=True)
class Member:
    """One side in a chain of relations; ``relation`` is the sign before it: ``=``, ``~`` or nothing."""

    relation: str
    tokens: tuple[str, ...]

    @property
    def numeric(self) -> bool:
        """Whether there are only numbers in it, no symbols."""
        tokens = [*self.tokens, ""]
        for index, token in enumerate(tokens[:-1]):
            exponential = token == "e" and tokens[index + 1] == "^"
            indicator = token == r"\mathbf" and tokens[index + 1 : index + 4] == ["{", "1", "}"]
            if not (exponential or indicator or token in _FUNCTIONS or _NUMERIC.fullmatch(token)):
                return False
        return bool(self.tokens)

    @property
    def elided(self) -> bool:
        """Whether dots stand for some of it."""
        return r"\cdots" in self.tokens

    def value(self) -> Number:
        """Return what it comes to."""
        with mpmath.workdps(DIGITS):
            reader = _Reader(self.tokens)
            value = reader.sum()
            assert reader.done, f"cannot read {' '.join(self.tokens)}"
            return value


def members(formula: str) -> list[Member]:
    """Split the body of an ``aligned``, or a line of text, at its relations."""
    found: list[tuple[str, list[str]]] = [("", [])]
    depth = matrices = 0
    # Plain text writes a power of ten with an e.
    formula = re.sub(r"(?<=\d)e(-?\d+)(?![\w.])", r"\\times 10^{\1}", formula)
    for token in _TOKEN.findall(formula.replace(r"\quad{}", "")):
        depth += (token in _OPEN) - (token in _CLOSE)
        matrices += (token == r"\begin{pmatrix}") - (token == r"\end{pmatrix}")
        if depth == 0 and token in _RELATIONS:
            found.append((_RELATIONS[token], []))
        elif token not in _SILENT and (matrices or token not in ("&", r"\\")):
            found[-1][1].append(token)
    return [Member(relation, tuple(tokens)) for relation, tokens in found]


def faults(chain: list[Member], truth: Number | None = None) -> list[str]:
    """Say what in a chain of relations does not hold as printed; ``truth`` is the value of its left side, if known."""
    with mpmath.workdps(DIGITS):
        return _faults([member for member in chain if member.numeric], truth)


def _faults(numeric: list[Member], truth: Number | None) -> list[str]:
    if not numeric:
        return []
    found = []
    for before, after in pairwise(numeric):
        found += _unconfirmed(before.value(), after, exact=before.relation == "=")
    first, last = numeric[0], numeric[-1]
    if truth is not None and first.relation == "=" and not _same(first.value(), truth):
        found.append("'=' before numbers that are not the value itself")
    if truth is not None:
        found += [
            f"{text} is not {mpmath.nstr(exact, 20)} rounded"
            for exact, (text, printed, decimals) in zip(_flat(truth), printed_numbers(last), strict=True)
            if _distance(exact, printed) > _half(decimals)
        ]
    return found


def _unconfirmed(value: Number, after: Member, *, exact: bool) -> list[str]:
    """Compare what the factors give with the printed result."""
    found, equal = [], True
    for each, (text, printed, decimals) in zip(_flat(value), printed_numbers(after), strict=True):
        # Zero times whatever a function gives is zero.
        same = (isinstance(each, Fraction) or each == 0) and each == printed
        equal &= same
        if after.relation == "=" and not same:
            found.append(f"'=' before {text}, but the factors give {_shown(each)}")
        elif not same and not _distance(each, printed) < _half(decimals):
            found.append(f"the factors give {_shown(each)}, printed is {text}")
    if after.relation == "~" and equal and exact:
        found.append("an approximate sign where nothing was rounded")
    return found


def printed_numbers(member: Member) -> list[tuple[str, Fraction, int]]:
    """Return each number of a result: its text, its value, and its decimals."""
    text = "".join(member.tokens).replace(r"\begin{pmatrix}", "").replace(r"\end{pmatrix}", "")
    return [_printed(part) for part in re.split(r"&|\\\\", text)]


def _printed(text: str) -> tuple[str, Fraction, int]:
    found = re.fullmatch(r"\(?(-?)(\d+)(?:\.(\d+))?(?:\\times10\^\{(-?\d+)\})?\)?", text)
    assert found, f"'{text}' is no printed number"
    power = int(found[4] or 0)
    digits = found[3] or ""
    value = Fraction(f"{found[1]}{found[2]}.{digits or 0}") * Fraction(10) ** power
    return text, value, len(digits) - power


def _half(decimals: int) -> Fraction:
    """Half a unit of the last decimal: nearer than this rounds to a number, and so far away is a tie."""
    return Fraction(10) ** -decimals / 2


def _distance(number: Number, printed: Fraction) -> Fraction:
    # A float of mpmath is a fraction, too.
    exact = number if isinstance(number, Fraction) else Fraction(*mpmath.libmp.to_rational(number._mpf_))
    return abs(exact - printed)


def _mpf(number: Number) -> mpmath.mpf:
    return mpmath.mpf(number.numerator) / number.denominator if isinstance(number, Fraction) else number


def _same(value: Number, truth: Number) -> bool:
    pairs = zip(_flat(value), _flat(truth), strict=True)
    return all(abs(_mpf(one) - _mpf(other)) < mpmath.mpf(10) ** (10 - DIGITS) for one, other in pairs)


def _flat(value: Number) -> list[Number]:
    return [each for row in value for each in row] if isinstance(value, list) else [value]


def _shown(number: Number) -> str:
    return mpmath.nstr(_mpf(number), 20)


class _Reader:
    """Recursive descent over the tokens of one numeric member."""

    def __init__(self, tokens: tuple[str, ...]) -> None:
        self.tokens, self.at = tokens, 0

    @property
    def done(self) -> bool:
        return self.at == len(self.tokens)

    def peek(self) -> str:
        return "" if self.done else self.tokens[self.at]

    def take(self, expected: str = "") -> str:
        token = self.peek()
        assert not expected or token == expected, f"expected {expected}: {' '.join(self.tokens)}"
        self.at += 1
        return token

    def sum(self) -> Number:
        value = self.product()
        while self.peek() in ("+", "-"):
            sign = self.take()
            value = _each(value, self.product(), (lambda a, b: a + b) if sign == "+" else (lambda a, b: a - b))
        return value

    def product(self) -> Number:
        negative = self.peek() == "-"
        if negative:
            self.take()
        value = self.power()
        while self.peek() not in ("", "+", "-", ")", "}", "]", ",", ">", "&", "|", r"\\", r"\end{pmatrix}"):
            sign = self.take() if self.peek() in (r"\times", r"\odot", "*", "/") else ""
            value = _multiplied(value, self.power(), sign)
        return _each(value, -1, lambda a, b: a * b) if negative else value

    def power(self) -> Number:
        base = self.atom()
        if self.peek() != "^":
            return base
        self.take()
        exponent = self.group() if self.peek() == "{" else self.atom()
        assert exponent.denominator == 1
        return base ** int(exponent)

    def group(self) -> Number:
        self.take("{")
        value = self.sum()
        self.take("}")
        return value

    def arguments(self) -> list[Number]:
        self.take("(")
        values = [self.sum()]
        while self.peek() == ",":
            self.take()
            values.append(self.sum())
        self.take(")")
        return values

    def atom(self) -> Number:
        token = self.take()
        match token:
            case "(":
                self.at -= 1
                return self.arguments()[0]
            case "e":
                self.take("^")
                return _function(mpmath.exp, self.group(), at_zero=1)
            case "exp":
                return _function(mpmath.exp, self.arguments()[0], at_zero=1)
            case r"\tanh" | "tanh" | r"\sin" | r"\cos":
                return self.named(token.lstrip("\\"))
            case r"\ln":
                argument = self.arguments()[0]
                return Fraction(0) if argument == 1 else mpmath.log(_mpf(argument))
            case r"\sigma":
                return 1 / (1 + mpmath.exp(-_mpf(self.arguments()[0])))
            case r"\operatorname{erf}":
                return _function(mpmath.erf, self.arguments()[0], at_zero=0)
            case r"\operatorname{sgn}":
                argument = self.arguments()[0]
                return Fraction((argument > 0) - (argument < 0))
            case r"\sqrt":
                return _function(mpmath.sqrt, self.group(), at_zero=0)
            case r"\pi":
                return mpmath.mpf(mpmath.pi)
            case "|":
                value = abs(self.sum())
                self.take("|")
                return value
            case r"\max" | "relu":
                return max(Fraction(0), *self.arguments())
            case "step":
                return Fraction(self.arguments()[0] > 0)
            case r"\frac" | r"\tfrac":
                return _multiplied(self.group(), self.group(), "/")
            case r"\mathbf":
                return self.indicator()
            case r"\begin{pmatrix}":
                return self.matrix()
        assert re.fullmatch(r"\d+(\.\d+)?", token), f"{token} in {' '.join(self.tokens)}"
        return Fraction(token)

    def named(self, name: str) -> Number:
        """A function whose power stands behind its name."""
        exponent = 1
        if self.peek() == "^":
            self.take()
            exponent = int(self.group())
        found = _function(getattr(mpmath, name), self.arguments()[0], at_zero=int(name == "cos"))
        return found**exponent

    def indicator(self) -> Fraction:
        self.group()
        self.take("[")
        left = self.sum()
        self.take(">")
        right = self.sum()
        self.take("]")
        return Fraction(left > right)

    def matrix(self) -> list[list[Number]]:
        rows = [[self.sum()]]
        while (token := self.take()) != r"\end{pmatrix}":
            entry = self.sum()
            if token == "&":
                rows[-1].append(entry)
            else:
                rows.append([entry])
        return rows


def _function(function: Callable[[Number], Number], argument: Number, *, at_zero: int) -> Number:
    return Fraction(at_zero) if argument == 0 else function(_mpf(argument))


def _each(left: Number, right: Number, operation: Callable[[Number, Number], Number]) -> Number:
    if isinstance(left, list) and isinstance(right, list):
        pairs = [zip(a, b, strict=True) for a, b in zip(left, right, strict=True)]
        return [[_scalar(a, b, operation) for a, b in row] for row in pairs]
    if isinstance(left, list):
        return [[_scalar(a, right, operation) for a in row] for row in left]
    if isinstance(right, list):
        return [[_scalar(left, b, operation) for b in row] for row in right]
    return _scalar(left, right, operation)


def _scalar(left: Number, right: Number, operation: Callable[[Number, Number], Number]) -> Number:
    exact = isinstance(left, Fraction) and isinstance(right, Fraction | int)
    return operation(left, right) if exact else operation(_mpf(left), _mpf(right))


def _dot(row: list[Number], column: tuple[Number, ...]) -> Number:
    return sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0))


def _multiplied(left: Number, right: Number, sign: str) -> Number:
    if sign == "/":
        return _scalar(left, right, lambda a, b: a / b)
    if isinstance(left, list) and isinstance(right, list) and sign != r"\odot":
        columns = list(zip(*right, strict=True))
        return [[_dot(row, column) for column in columns] for row in left]
    return _each(left, right, lambda a, b: a * b)
