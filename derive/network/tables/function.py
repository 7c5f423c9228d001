"""The type of an entry in the tables of activations and losses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from derive.expressions.algebra import Formula


@dataclass(frozen=True)
class Function:
    """One elementary function of the network.

    ``value(f, *arguments)`` is its definition, written in an algebra ``f``. ``partials[formal](f, *arguments,
    result)`` is the derivative by that argument in the form textbooks print; ``calculus.partials`` proves each
    against SymPy's derivative of ``value``. ``sign`` is how the notes write an application (``sigma(z)``), where
    they do not write the definition out; empty where it has no name. ``rule`` names the sentence in the templates
    that justifies a partial. ``kinks`` are the arguments at which the derivative jumps and the convention of
    ``step``, ``sign`` or ``piecewise`` decides (of a loss: of t - a, and of t a for the hinge). ``parameters`` are
    the numbers with which the function was made, such as the slope of a leaky ReLU.
    """

    name: str
    formals: tuple[str, ...]
    value: Formula
    partials: Mapping[str, Formula]
    sign: str
    rule: str
    kinks: tuple[Fraction | int, ...] = ()
    unrolled: Mapping[str, Formula] = field(default_factory=dict)
    parameters: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """Functions that differ in one number: ``made`` takes it; ``default`` is what a bare name means."""

    parameter: str
    default: Fraction
    made: Callable[[Fraction], Function]
    positive: bool = False
