"""Why a step holds, as a key of the templates' sentences: a formula's derivative by the rule that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.expressions.expression import Call, Expression, Negative, Power, Product, Quotient, Sum, Symbol
from derive.expressions.tidy import ONE, negated
from derive.expressions.walking import names
from derive.network.graph.expressed import Expressed
from derive.network.graph.quantity import Role, Total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.calculus.steps import Step
    from derive.network.graph.graph import Graph


def reason(graph: Graph, step: Step) -> str:
    """Return the key of the sentence that justifies a step.

    A derivative of a quantity with a formula of its own is told apart by the rule of differentiation.
    """
    derivative = step.differentiated
    if step.because == "total_error" and isinstance(step.forms[-1], Symbol):
        return "only_error"
    if derivative is None:
        return step.because
    if step.because == "sum_over_paths" and graph[derivative.by].role is Role.PRE_ACTIVATION:
        return "sum_over_outputs"
    if step.because == "sum_over_paths" and graph[derivative.by].role is Role.ACTIVATION:
        return "sum_over_neurons"
    definition = graph[derivative.of].definition if derivative.of in graph else None
    if step.because == "linear" and isinstance(definition, Total):
        return "added"
    if step.because == "expressed" and isinstance(definition, Expressed):
        return _rule(definition.formula, derivative.by, step.forms[-1])
    return step.because


def _rule(formula: Expression, by: str, partial: Expression) -> str:
    """Name the rule by which a formula is differentiated."""
    if partial in (ONE, negated(ONE)):
        return "added" if partial == ONE else "subtracted"
    if _is_linear(formula, by):
        return "factor"
    match _core(formula, by):
        case Call(function, arguments) if Symbol(by) in arguments and list(_names_of(arguments)).count(by) == 1:
            return f"slope_{function}"
        case Quotient(numerator, denominator) if by in names(denominator):
            return "reciprocal_rule" if by not in names(numerator) else "quotient_rule"
        case Power():
            return "power_rule"
        case Product(factors) if sum(by in names(factor) for factor in factors) > 1:
            return "product_rule"
        case Call():
            return "inner_derivative"
    return "expressed"


def _core(formula: Expression, by: str) -> Expression:
    """Return the part of a formula that a quantity is in: without terms and factors that are constant beside it."""
    match formula:
        case Negative(part):
            return _core(part, by)
        case Quotient(part, denominator) if by not in names(denominator):
            return _core(part, by)
        case Sum(parts) | Product(parts):
            having = [part for part in parts if by in names(part)]
            return _core(having[0], by) if len(having) == 1 else formula
    return formula


def _names_of(parts: Iterable[Expression]) -> Iterator[str]:
    """Yield the quantities that several expressions name."""
    for part in parts:
        yield from names(part)


def _is_linear(formula: Expression, by: str) -> bool:
    """Whether a formula is a sum of products that have a quantity once as a factor, if at all."""
    match formula:
        case Symbol():
            return True
        case Negative(operand):
            return _is_linear(operand, by)
        case Quotient(numerator, denominator):
            return by not in names(denominator) and _is_linear(numerator, by)
        case Product(factors):
            having = [factor for factor in factors if by in names(factor)]
            return len(having) < 2 and all(_is_linear(factor, by) for factor in having)
        case Call() | Power():
            return by not in names(formula)
    return all(_is_linear(term, by) for term in getattr(formula, "terms", ()))
