"""The tables of the grammar: which rule reads an operand. A new notation is one rule and one entry here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.syntax.grammar import brackets, fractions, functions, groups, matrices, names, numbers, sums

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.check.syntax.grammar.core import Parser
    from derive.check.syntax.tree import Node

OPERANDS: dict[str, Callable[[Parser], Node]] = {
    "number": numbers.number,
    "vulgar": numbers.vulgar,
    "missing": numbers.missing,
    "letters": groups.run,
    "word": groups.upright,
    "name": names.name,
    "command": groups.command,
    "{": groups.braces,
    "open": brackets.bracket,
    "bar": brackets.bar,
    "begin": matrices.environment,
    "big": sums.big_sum,
    "partial": fractions.partial,
    "nabla": fractions.gradient,
    "dots": groups.dots,
    "transposed": groups.transposed,
    "prose": groups.prose,
    **dict.fromkeys(("stray", "pm", "unknown"), groups.unread),
}

COMMANDS: dict[str, Callable[[Parser], Node]] = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac", "flatfrac"), fractions.fraction),
    **dict.fromkeys(("pdv", "dv", "partialderivative", "derivative", "diffp", "diff", "odv", "pderiv"),
                    fractions.derivative_command),
    **dict.fromkeys(("binom", "dbinom", "tbinom"), fractions.binomial),
    **dict.fromkeys(names.ACCENTS, names.accented),
    **dict.fromkeys(names.BOLD, groups.emphasised),
    "mathbb": groups.emphasised,
    "mathds": groups.emphasised,
    "sqrt": functions.root,
    "abs": functions.argument_of,
    "norm": functions.argument_of,
    "eval": functions.evaluated,
}  # fmt: skip
