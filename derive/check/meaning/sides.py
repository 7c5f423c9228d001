"""The members of a chain of relations, sorted by what they are made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from derive.check.formulas.alignment import number_of
from derive.check.formulas.bound import Bound, Stack, is_symbolic, is_too_large, printed
from derive.check.meaning.binder import NotUnderstood, UnknownSymbol, bind
from derive.check.meaning.not_understood import NoProduct
from derive.check.reason import because
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import holes
from derive.expressions.expression import Expression

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from derive.check.formulas.bound import Bound
    from derive.check.meaning.scope import Environment
    from derive.expressions.expression import Expression


class SideKind(Enum):
    """What a member of a chain is: ``NUMERIC`` has operations on numbers only, ``MIXED`` symbols and decimals."""

    MISSING = "missing"
    NUMBER = "number"
    NUMERIC = "numeric"
    SYMBOLIC = "symbolic"
    MIXED = "mixed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Side:
    """A member: its tree, the formula it says, or why it says none. ``holes`` are its question marks."""

    node: nodes.Node
    kind: SideKind
    bound: Bound | None = None
    problem: NotUnderstood | None = None
    holes: tuple[nodes.Missing, ...] = ()

    @property
    def formula(self) -> Bound:
        """The formula; only for sides that have one."""
        if self.bound is None:
            raise TypeError(f"this side has no formula: {self.problem}")
        return self.bound

    @property
    def is_formula_in_symbols(self) -> bool:
        """Whether symbols of the network stand in it."""
        return self.kind in (SideKind.SYMBOLIC, SideKind.MIXED)


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


def no_product(sides: Sequence[Side], index: int) -> NoProduct | None:
    """Return why a member of a chain says nothing, where that is a product of matrices that do not fit."""
    problems = (sides[index].problem, sides[0].problem if index == 1 else None)
    return next((each for each in problems if isinstance(each, NoProduct)), None)


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


def single(bound: Bound | None) -> Expression | None:
    """Return the expression of a scalar formula."""
    return None if bound is None or isinstance(bound, Stack) else bound


@dataclass(frozen=True)
class Sides:
    """A chain with its members bound. ``head`` is what all others are compared with; None where nothing is known.

    ``introduces`` says that nobody knew the name at its head: the member behind it says what it is. ``lacking`` says
    that the name looks like one of the network's, which has no such quantity.
    """

    sides: tuple[Side, ...]
    relations: tuple[str, ...]
    head: Bound | None
    passage: int
    introduces: bool = False
    lacking: bool = False


def entries(bound: Bound) -> tuple[Expression, ...]:
    """Return the entries of a formula; a scalar has one."""
    return bound.entries if isinstance(bound, Stack) else (bound,)
