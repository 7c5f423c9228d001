r"""What a document without a network only introduces: values of things that it says nothing else of.

``\partial C/\partial w = \delta a`` where ``C`` is never defined, or by numbers alone, tells what the derivative is,
``h(x^{(1)}) = 0.5`` what the function gives: there is nothing to compare that with. What follows is compared with it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.formulas.not_understood import UnknownSymbol
from derive.check.formulas.sides import SideKind
from derive.check.judge.judgement import Judgement, Kind, Verdict
from derive.check.judge.left_open import left_open
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names
from derive.expressions.expression import Partial, Symbol
from derive.expressions.matrices import walk

if TYPE_CHECKING:
    from derive.check.formulas.sides import Side, Sides
    from derive.network.model import Model, Unsaid


def is_set(node: nodes.Node) -> bool:
    r"""Return whether a node is one of the sets of numbers, ``\mathbb{R}^{m \times n}``: it says what kind of thing."""
    return any(name.spelling.accent == "bb" for name in names(node))


def introduced(model: Model, chain: Sides) -> tuple[Sides, list[Judgement]]:
    """Return a chain as the rest of it is judged, and what is said of members that only define those before them."""
    defined: list[Judgement] = []
    for index, (head, value) in enumerate(pairwise(chain.sides), 1):
        if chain.relations[index - 1] != "=" or not _is_introduced(model, head, value):
            break
        defined.append(Judgement(index, Kind.DEFINITION, Verdict.DEFINED, value.node))
    if defined:
        last = chain.sides[len(defined)]
        about = last.bound if last.is_formula_in_symbols else None
        chain = replace(chain, head=about, sides=(last, *chain.sides[1:]))
    return chain, defined


def _is_introduced(model: Model, head: Side, value: Side) -> bool:
    """Return whether nothing is known of a head, which has a value, but what its symbols are."""
    unsaid = model.unsaid
    if unsaid is None:
        return False
    if isinstance(value.node, nodes.Applied) and value.kind is SideKind.UNKNOWN:
        return isinstance(head.bound, Symbol) and head.bound.name in unsaid.free
    if value.bound is None or value.holes:
        return False
    unknown = (part for part in walk(value.bound) if isinstance(part, Partial) and part.of not in unsaid.free)
    if any(left_open(model.graph, unsaid, part, None) is not None for part in unknown):
        return False
    if isinstance(head.bound, Partial):
        of = head.bound.of
        return of in model.graph and not model.graph[of].definition.parents
    if isinstance(value.bound, Partial) and isinstance(head.bound, Symbol):
        return {value.bound.of, head.bound.name} <= unsaid.free
    return value.kind in (SideKind.NUMERIC, SideKind.NUMBER) and _has_no_value(unsaid, head)


def _has_no_value(unsaid: Unsaid, head: Side) -> bool:
    """Return whether a head is an unknown symbol, or an unknown function of something."""
    function = function_of(head.node)
    if function is None:
        return isinstance(head.problem, UnknownSymbol)
    return head.kind is SideKind.UNKNOWN or any(
        isinstance(part, Symbol) and part.name.startswith(function.spelling.base) and part.name in unsaid.free
        for part in walk(head.formula)
    )


def function_of(node: nodes.Node) -> nodes.Name | None:
    """Return the name that stands before something in brackets; None for anything else."""
    match node:
        case nodes.Applied(name=name):
            return name
        case nodes.Product(factors=(nodes.Name() as name, nodes.Group())):
            return name
    return None
