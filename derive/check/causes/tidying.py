"""A right formula as it is offered: worked out, with the names that the document gives to values of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.model.document_model import formula_of
from derive.expressions.expression import Call, Expression, Quotient, Symbol
from derive.expressions.functions import PRIMED
from derive.expressions.matrices import is_symbolic
from derive.expressions.worked_out import worked_out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.network.graph.graph import Graph

_NAMED = PRIMED | {"exp"}


def tidied(formula: Expression, graph: Graph) -> Expression:
    """Return a formula equal to this one, worked out; one with numbers put in stays as it is."""
    if not is_symbolic(formula):
        return formula
    return worked_out(formula, graph.remembered("names of values", lambda: _names_of_values(graph)))


def _names_of_values(graph: Graph) -> Mapping[Expression, Expression]:
    """Return the symbols that a document gives to values of functions, as ``a`` for ``tanh(z)``."""
    found: dict[Expression, Expression] = {}
    for name in graph.quantities:
        match formula_of(graph, name):
            case Call(function, _) as value if function in _NAMED:
                found.setdefault(value, Symbol(name))
            case Quotient() as value:
                found.setdefault(worked_out(value), Symbol(name))
    return found
