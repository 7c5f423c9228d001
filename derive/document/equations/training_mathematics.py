r"""Symbols of a training: ``m_{w_{5}}`` for a state of a parameter, a prime for each update that a value has seen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.calculus.updates import AHEAD, parts
from derive.document.equations.mathematics import MathWriter, primed
from derive.expressions.expression import Expression, Partial, Symbol, Updated
from derive.network.tables.update_rules import letter_and_accent

if TYPE_CHECKING:
    from collections.abc import Container

# More than these are not counted at a glance.
MOST_PRIMES = 3
_HEAD = re.compile(r"(?:\\[A-Za-z]+\{[^{}]*\}|\\[A-Za-z]+|[^_^{}\\])+")


@dataclass(frozen=True)
class TrainingWriter(MathWriter):
    """Writes what belongs to one step of a training, counted from 1: values that ``change`` have one prime fewer."""

    changing: Container[str] = ()
    step: int = 1

    def symbol(self, name: str) -> str:
        """Return the symbol of a quantity or of a state of the update rule, as it is when the step begins."""
        return self._primed(name, self.step - 1)

    def leaf(self, leaf: Expression) -> str:
        """Return the symbol of a quantity, a derivative, or what the step assigns."""
        match leaf:
            case Updated(name):
                return self._primed(name, self.step)
            case Partial() | Symbol():
                return MathWriter.leaf(self, leaf)
        raise TypeError(f"{leaf!r} is no leaf")

    def _primed(self, name: str, primes: int) -> str:
        state = parts(name)
        if state is None and name not in self.changing:
            return self.plain_symbol(name)
        if state is None:
            return _with_primes(self.plain_symbol(name), primes)
        kind, parameter = state
        if kind == AHEAD:
            return _with_primes(accented(self.plain_symbol(parameter), "tilde"), primes)
        return state_symbol(kind, self.plain_symbol(parameter), primes)

    def plain_symbol(self, name: str) -> str:
        """Return the symbol of a quantity of the network, without primes."""
        return MathWriter.symbol(self, name)


def state_symbol(kind: str, of: str, primes: int = 0) -> str:
    r"""Return the symbol of a state of what is written ``of``.

    >>> state_symbol("m_hat", "w_{5}"), state_symbol("v", "w^{(1)}_{12}", 2)
    ('\\hat{m}_{w_{5}}', "v''_{w^{(1)}_{12}}")
    """
    letter, accent = letter_and_accent(kind)
    primed_by = "'" * primes if primes <= MOST_PRIMES else _counted(primes)
    return rf"{accented(letter, accent) if accent else letter}{primed_by}_{{{of}}}"


def accented(symbol: str, accent: str) -> str:
    r"""Return a symbol with an accent over its letter.

    >>> accented("w^{(1)}_{12}", "tilde"), accented(r"\mathit{rate}_{2}", "tilde")
    ('\\tilde{w}^{(1)}_{12}', '\\tilde{\\mathit{rate}}_{2}')
    """
    head = _HEAD.match(symbol)
    length = head.end() if head else len(symbol)
    return rf"\{accent}{{{symbol[:length]}}}{symbol[length:]}"


def _counted(updates: int) -> str:
    return rf"^{{\langle {updates} \rangle}}"


def _with_primes(symbol: str, primes: int) -> str:
    if primes > MOST_PRIMES:
        return f"{{{symbol}}}{_counted(primes)}" if "^" in symbol else f"{symbol}{_counted(primes)}"
    for _ in range(primes):
        symbol = primed(symbol)
    return symbol
