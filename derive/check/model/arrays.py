"""The vectors and matrices of a document without a network: what has a shape, and which way a list of numbers lies."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from derive.check.claims.statements import is_number
from derive.check.formulas.not_understood import NoProduct, NotUnderstood
from derive.check.meaning.binder import bind
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import names, parts, unwrapped
from derive.expressions.matrices import Bound, Stack

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment
    from derive.check.model.symbols import Symbols

# The shapes of a product that does not exist, and of a number.
_NONE, _NUMBER = (0, 0), (1, 1)
# Letters that stand for numbers beside arrays, too: rates, counts, small constants.
_NUMBERS = frozenset(("eta", "alpha", "lambda", "beta", "gamma", "epsilon", "rho", "mu", "m", "n", "N", "e", "pi"))
# Of more lists, all are turned or none.
MOST_LISTS = 4


def array_names(statements: list[Statement]) -> set[nodes.Spelling]:
    """Return the names of vectors and matrices, and of what is made of them unless a number is said to be that."""
    found: set[nodes.Spelling] = set()
    members = [(head_of(each), unwrapped(side)) for each in statements for side in _members(each)]
    numbers = {head for head, member in members if is_number(member)}
    numbers -= {head for head, member in members if isinstance(member, nodes.Matrix)}
    while True:
        before = len(found)
        for statement in statements:
            head, *others = _members(statement)
            of_arrays = any(isinstance(part, nodes.Matrix) for part in parts(tuple(others)))
            of_arrays = of_arrays or any(each.spelling in found for each in _not_summed(others[0]))
            if isinstance(head, nodes.Name) and of_arrays and head.spelling not in numbers:
                found.add(head.spelling)
        if len(found) == before:
            return found


def _not_summed(side: nodes.Node) -> list[nodes.Name]:
    """Return the symbols of a side outside sums that name no index: over all entries, these give a number."""
    summed = [part for part in parts(side) if isinstance(part, nodes.BigSum) and part.index is None]
    inside = {(name.start, name.end) for each in summed for name in names(each.body)}
    return [name for name in names(side) if (name.start, name.end) not in inside]


def of_unknown_shape(
    statements: list[Statement], arrays: Collection[nodes.Spelling], heads: Collection[nodes.Spelling]
) -> set[nodes.Spelling]:
    """Return the names beside arrays of which the document never tells what they are: they may be arrays, too."""
    about = [each for each in statements if any(name.spelling in arrays for name in each.names)]
    inside = [part for each in about for part in each.parts if isinstance(part, nodes.Matrix)]
    numbers = {name.spelling for each in inside for row in each.rows for name in names(row)}
    beside = {name.spelling for each in about for name in each.names}
    return {each for each in beside - numbers - set(heads) if each.base not in _NUMBERS}


def with_arrays(symbols: Symbols, statements: list[Statement]) -> Symbols:
    """Return the symbols with the entries of every array whose shape the document tells.

    A list of numbers lies as most of what is said of it fits: as a column, where nothing speaks against it.
    """
    about = [each for each in statements if any(name.spelling in symbols.of_arrays for name in each.names)]
    lists = _lists(about)
    some = range(len(lists), -1, -1) if len(lists) <= MOST_LISTS else (len(lists), 0)
    turned = (frozenset(each) for count in some for each in combinations(lists, count))
    return max((_named(symbols, about, each) for each in turned), key=lambda named: _fitting(named, about))


def _lists(statements: list[Statement]) -> list[nodes.Spelling]:
    """Return the names of what is given as a list of numbers, which people write for a column, too."""
    found: dict[nodes.Spelling, None] = {}
    for statement in statements:
        head, *others = _members(statement)
        if isinstance(head, nodes.Name) and any(_is_list(each) for each in others):
            found[head.spelling] = None
    return list(found)


def _named(symbols: Symbols, statements: Iterable[Statement], turned: frozenset[nodes.Spelling]) -> Symbols:
    found = symbols.copy()
    pending = [each for each in statements if head_of(each) in symbols.of_arrays]
    is_whole = True
    while pending:
        left = [each for each in pending if not _is_named(found, each, turned, is_whole=is_whole)]
        if len(left) == len(pending):
            if not is_whole:
                break
            is_whole = False  # what is left is known by some of its members only
        pending = left
    return found


def _is_named(
    symbols: Symbols, statement: Statement, turned: frozenset[nodes.Spelling], *, is_whole: bool
) -> bool:
    """Return whether the name at the head of a statement is known: by all of its members, or by what is printed.

    Members of other shapes, or a product that does not exist, tell nothing.
    """
    head = head_of(statement)
    if head is None or head in symbols.readings:
        return True
    environment = symbols.environment
    members = _members(statement)[1:]
    shapes = [_shape(node, environment) for node in members]
    known = {shape for shape, node in zip(shapes, members, strict=True) if shape is not None and not _is_list(node)}
    if _NONE in known or (is_whole and None in shapes) or (len(known) > 1 and not all(1 in each for each in known)):
        return False
    found = next((shape for shape in shapes if shape is not None), None)
    if found == _NUMBER:
        symbols.name(head)
    elif found is not None:
        symbols.array(head, found[::-1] if head in turned else found)
    return found is not None


def _shape(node: nodes.Node, environment: Environment) -> tuple[int, int] | None:
    """Return the shape of a member; None where that is not known yet."""
    try:
        formula = bind(node, environment)
    except NoProduct:
        return _NONE
    except NotUnderstood:
        return None
    return formula.shape if isinstance(formula, Stack) else _NUMBER


def _is_list(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Matrix) and node.is_list


def _fitting(symbols: Symbols, statements: list[Statement]) -> int:
    """Return how many members of statements can be bound, those first that have the shape of what they are."""
    environment = symbols.environment
    count = 0
    for statement in statements:
        found = [_shape(node, environment) for node in _members(statement) if not _is_list(node)]
        shapes = [each for each in found if each not in (None, _NONE)]
        count += len(shapes) + sum(shape == shapes[0] for shape in shapes[1:])
    return count


def _members(statement: Statement) -> list[nodes.Node]:
    return [side for side in statement.chain.sides if side is not None]


def head_of(statement: Statement) -> nodes.Spelling | None:
    """Return the name that stands at the head of a statement."""
    head = unwrapped(_members(statement)[0])
    return head.spelling if isinstance(head, nodes.Name) else None


def bound(node: nodes.Node, environment: Environment, indices: Mapping[str, int]) -> Bound | None:
    """Return what a node says; None where it is not understood."""
    try:
        return bind(node, environment, indices)
    except NotUnderstood:
        return None
