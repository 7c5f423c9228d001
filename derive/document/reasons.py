"""Why a step holds, as a key of the templates' sentences: a formula's derivative by the rule that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.network.expressed import Expressed, names
from derive.network.expression import Call, Expression, Negative, Partial, Power, Product, Quotient, Symbol
from derive.network.quantity import Role, Total
from derive.network.tidy import ONE, negated

if TYPE_CHECKING:
    from derive.calculus.steps import Step
    from derive.network.graph import Graph


def reason(graph: Graph, step: Step) -> str:
    """Return the key of the sentence that justifies a step.

    A derivative of a quantity with a formula of its own is told apart by the rule of differentiation.
    """
    left = step.left
    if step.because == "sum_over_paths" and isinstance(left, Partial) and graph[left.by].role is Role.PRE_ACTIVATION:
        return "sum_over_outputs"
    if step.because == "total_error" and isinstance(step.forms[-1], Symbol):
        return "only_error"
    if step.because == "linear" and isinstance(left, Partial) and isinstance(graph[left.of].definition, Total):
        return "added"
    if step.because != "expressed" or not isinstance(step.left, Partial):
        return step.because
    definition = graph[step.left.of].definition
    if not isinstance(definition, Expressed):
        return step.because
    return _rule(definition.formula, step.left.by, step.forms[-1])


def _rule(formula: Expression, by: str, partial: Expression) -> str:
    """Name the rule by which a formula is differentiated."""
    if partial in (ONE, negated(ONE)):
        return "added"
    match formula:
        case Call(function, (Symbol(argument),)) if argument == by:
            return f"slope_{function}"
        case Quotient(numerator, denominator) if by in names(denominator):
            return "reciprocal_rule" if by not in names(numerator) else "quotient_rule"
        case Power():
            return "power_rule"
        case Product(factors) if sum(by in names(factor) for factor in factors) > 1:
            return "product_rule"
        case Call():
            return "inner_derivative"
    if _is_linear(formula, by):
        return "factor"
    return "expressed"


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
