"""The type of an entry in the tables of activations and losses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from derive.network.algebra import Number

Formula = Callable[..., Number]


@dataclass(frozen=True)
class Function:
    """One elementary function of the network.

    ``value(f, *arguments)`` is its definition, written in an algebra ``f``. ``partials[formal](f, *arguments,
    result)`` is the derivative by that argument in the form textbooks print; ``calculus.partials`` proves each
    against SymPy's derivative of ``value``. ``sign`` is how the notes write an application (``sigma(z)``), where
    they do not write the definition out. ``rule`` names the sentence in the templates that justifies a partial.
    ``kinks`` are the arguments at which the derivative jumps and the convention of ``step`` decides.
    """

    name: str
    formals: tuple[str, ...]
    value: Formula
    partials: Mapping[str, Formula]
    sign: str
    rule: str
    kinks: tuple[int, ...] = ()
    unrolled: Mapping[str, Formula] = field(default_factory=dict)
