r"""Marks that say "new" mostly, for the transpose: ``W' \delta``, at a factor that is a vector or matrix."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.meaning.scope import unmarked
from derive.check.syntax.tree import Name, Node, Product, Transpose
from derive.check.syntax.trees import exchanged
from derive.expressions.matrices import Stack

if TYPE_CHECKING:
    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment
    from derive.check.syntax.tree import Spelling

# Marks above that stand for a transpose, too; words such as "new" do not.
_SIGNS = frozenset(("*", "t"))


def primes_read(statement: Statement, environment: Environment) -> tuple[Statement, ...]:
    """Return a statement as it stands, and with its primes read as transposes where they may be."""
    may_turn = any(_may_turn(each.spelling) for each in statement.names)
    turned = with_primes_turned(statement, environment) if may_turn else None
    return (statement,) if turned is None else (statement, turned)


def with_primes_turned(statement: Statement, environment: Environment) -> Statement | None:
    """Return a statement with the primed factors that are arrays without their prime transposed; None without any."""

    def turned(node: Node) -> Node:
        if isinstance(node, Name) and _may_turn(node.spelling):
            plain = replace(node, spelling=unmarked(node.spelling)[0])
            if isinstance(environment.meaning(plain.spelling), Stack):
                return Transpose(node.start, node.end, plain)
        return exchanged(node, change)

    def change(node: Node) -> Node | None:
        if not isinstance(node, Product):
            return None
        factors = tuple(map(turned, node.factors))
        return node if factors == node.factors else replace(node, factors=factors)

    found = statement.changed(change)
    return None if found is statement else found


def _may_turn(spelling: Spelling) -> bool:
    marks = {*spelling.above} & _SIGNS
    return spelling.primes == 1 or bool(marks) or (spelling.accent == "tilde" and unmarked(spelling)[1])
