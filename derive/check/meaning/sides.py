"""The members of a chain of relations, sorted by what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.formulas.not_understood import NotUnderstood, UnknownSymbol
from derive.check.formulas.sides import Side, SideKind
from derive.check.meaning.binder import bind
from derive.check.reason import because
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import holes
from derive.expressions.matrices import Stack, is_symbolic, is_too_large
from derive.expressions.printed import number_of, printed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from derive.check.meaning.scope import Environment


def side(node: nodes.Node, environment: Environment, indices: Mapping[str, int] | None = None) -> Side:
    """Bind a member of a chain and sort it."""
    bare = _bare(node)
    if isinstance(bare, nodes.Missing):
        return Side(node, SideKind.MISSING, holes=(bare,))
    found = holes(node)
    try:
        bound = bind(node, environment, indices)
        if is_too_large(bound):
            raise NotUnderstood(node, because("formula-too-large-put-in"))
    except NotUnderstood as problem:
        kind = SideKind.UNKNOWN
        return Side(node, kind, problem=problem, holes=found)
    if found:
        return Side(node, SideKind.NUMERIC, bound, holes=found)
    if is_symbolic(bound):
        decimals = any(number.unit < 1 for number in printed(bound))
        return Side(node, SideKind.MIXED if decimals else SideKind.SYMBOLIC, bound)
    entries = bound.entries if isinstance(bound, Stack) else (bound,)
    is_number = all(number_of(entry) is not None for entry in entries)
    return Side(node, SideKind.NUMBER if is_number else SideKind.NUMERIC, bound)


def _bare(node: nodes.Node) -> nodes.Node:
    while isinstance(node, nodes.Group) and node.opening not in ("|", "||"):
        node = node.inner
    return node


def unknown_name(node: nodes.Node, environment: Environment) -> nodes.Name | None:
    """Return the name that a member consists of, where nothing is known by that name."""
    bare = _bare(node)
    if not isinstance(bare, nodes.Name):
        return None
    try:
        bind(bare, environment)
    except UnknownSymbol:
        return bare
    except NotUnderstood:
        return None
    return None


