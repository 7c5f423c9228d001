"""Formulas that a description gives as text, such as ``z/(1+abs(z))``: read into expressions, never evaluated as code.

The grammar: sums, products, quotients, powers with a whole or half exponent (``^`` or ``**``), signs, brackets,
decimal numbers, names, ``pi``, and calls of known functions; of matrices ``X @ W``, ``T(W)``, ``softmax(S, rows)`` and
what else ``tensors.calls`` lists, ``H[1]``, ``H[1, 2]``, ``H[:, 2]`` counted from 1, and rows looked up, ``E[ids]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.expressions.formula_tokens import FormulaError, tokens

if TYPE_CHECKING:
    from derive.expressions.expression import Expression

__all__ = ["FormulaError", "offset_of", "read_formula"]


def read_formula(text: str) -> Expression:
    """Return the expression that a text says; raises FormulaError.

    >>> read_formula("z / (1 + abs(z))")
    z / (1 + abs(z))
    >>> read_formula("-x^2 + 2*x^(1/2)")
    -x^2 + 2 * sqrt(x)
    """
    # Loaded with the first formula: most networks have none, and the reader knows all operations on arrays.
    from derive.expressions.formula_reader import formula_of

    return formula_of(text)


def offset_of(name: str, text: str) -> int:
    """Return where a formula first mentions a name; 0 where it does not.

    >>> offset_of("y", "xy + y")
    5
    """
    return next((token.offset for token in tokens(text) if token.kind == "name" and token.text == name), 0)
