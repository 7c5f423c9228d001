r"""A formula at a point that the document names: ``\left. \frac{dy}{dx} \right|_{x = 3}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.steps import definition
from derive.check.formulas.evaluation import NoValue
from derive.check.reason import because
from derive.check.syntax.tree import Comparison, Evaluated, Name
from derive.expressions.differentiation import partial_derivative
from derive.expressions.expression import AtStep, Expression, Partial, Symbol, Updated
from derive.expressions.matrices import walk
from derive.expressions.printed import Printed
from derive.expressions.walking import replaced, with_leaves
from derive.network.graph.quantity import Given

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from derive.check.syntax.tree import Node, Spelling
    from derive.network.graph.graph import Graph
    from derive.network.model import Model

# A formula that is written out further than this has no value at a point.
MOST_PARTS = 5_000


def numbers_at(node: Evaluated, bound: Callable[[Node], Expression]) -> dict[Spelling, Expression] | None:
    """Return what a point says of its symbols; None where it is no point."""
    found: dict[Spelling, Expression] = {}
    for each in node.at:
        if not isinstance(each, Comparison) or each.relation != "=" or not isinstance(each.left, Name):
            return None
        found[each.left.spelling] = bound(each.right)
    return found


def at_point(formula: Expression, point: Mapping[str, Expression], network: Model) -> Expression:
    """Return a formula with numbers put in for quantities; derivatives are worked out before that.

    Raises NotDifferentiable; NoValue where the formula is too large, or is about what an update leaves.
    """
    moved = {name: number for name, number in point.items() if not _is_own(name, number, network)}
    if not moved:
        return formula
    made = _written_out(formula, frozenset(moved), network.graph)
    for name, number in moved.items():
        made = replaced(made, Symbol(name), number)
    return made


def _is_own(name: str, number: Expression, network: Model) -> bool:
    """Return whether a number is what the network gives for a quantity anyway."""
    graph = network.graph
    is_free = network.unsaid is not None and name in network.unsaid.free
    if name not in graph.givens or not isinstance(number, Printed) or is_free:
        return False
    return abs(graph.givens[name] - number.value) <= number.unit / 2


def _written_out(formula: Expression, names: frozenset[str], graph: Graph) -> Expression:
    """Return a formula in which what depends on some quantities is written in them."""

    def leaf(part: Expression) -> Expression:
        match part:
            case Symbol(name) if name in graph and name not in names and graph.ancestors(name) & names:
                if isinstance(graph[name].definition, Given):
                    return part
                return _written_out(definition(graph, name), names, graph)
            case Partial(of, by) if of in graph and by in graph and (graph.ancestors(of) | {of}) & names:
                slope = partial_derivative(_written_out(Symbol(of), names | {by}, graph), by)
                return _written_out(slope, names, graph)
            case Updated() | AtStep():
                raise NoValue(because("updated-elsewhere"))
        return part

    made = with_leaves(formula, leaf)
    if sum(1 for _ in walk(made)) > MOST_PARTS:
        raise NoValue(because("formula-too-large"))
    return made
