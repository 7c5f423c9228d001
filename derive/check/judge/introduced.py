r"""What a document without a network only introduces: values of things that it says nothing else of.

``\partial C/\partial w = \delta a`` where ``C`` is never defined tells what the derivative is, ``h(x^{(1)}) = 0.5`` what
the function gives: there is nothing to compare that with. What follows in the chain is compared with it.
"""

from __future__ import annotations

from dataclasses import replace
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
    from derive.network.model import Model


def is_set(node: nodes.Node) -> bool:
    r"""Return whether a node is one of the sets of numbers, ``\mathbb{R}^{m \times n}``: it says what kind of thing."""
    return any(name.spelling.accent == "bb" for name in names(node))


def about_what_is_introduced(model: Model, chain: Sides) -> tuple[Sides, Judgement] | None:
    """Return a chain without its head, where nothing is known of that, and that the next member defines it."""
    unsaid = model.unsaid
    if unsaid is None or len(chain.sides) < 2 or chain.relations[0] != "=":
        return None
    head, second = chain.sides[:2]
    if second.bound is None or second.holes or not _is_open(model, head, second):
        return None
    if left_open(model.graph, unsaid, second.bound, None) is not None:
        return None
    about = second.bound if second.is_formula_in_symbols else None
    defined = Judgement(1, Kind.DEFINITION, Verdict.DEFINED, second.node)
    return replace(chain, head=about, sides=(second, *chain.sides[1:])), defined


def _is_open(model: Model, head: Side, value: Side) -> bool:
    """Return whether a head is the derivative of what is never defined, or a function's value that is a number."""
    assert model.unsaid is not None
    if isinstance(head.bound, Partial):
        return head.bound.of in model.unsaid.free
    if value.kind not in (SideKind.NUMERIC, SideKind.NUMBER):
        return False
    if isinstance(head.problem, UnknownSymbol):
        return True
    function = _function(head.node)
    if function is None:
        return False
    return head.kind is SideKind.UNKNOWN or any(
        isinstance(part, Symbol) and part.name.startswith(function.spelling.base) and part.name in model.unsaid.free
        for part in walk(head.formula)
    )


def _function(node: nodes.Node) -> nodes.Name | None:
    """Return the name that stands before something in brackets."""
    match node:
        case nodes.Applied(name=name):
            return name
        case nodes.Product(factors=(nodes.Name() as name, nodes.Group())):
            return name
    return None
