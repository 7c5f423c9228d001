r"""Products of matrices that a document gives whole: ``QK^T = \begin{bmatrix} ... \end{bmatrix}`` of an unknown ``K``.

Nothing else could tell the value of such a product, so it is one symbol, here and in what is worked out of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.syntax.tree import Matrix, Name, Node, Product, Spelling, Transpose
from derive.check.syntax.trees import names, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from derive.check.claims.statements import Statement

# The factors of a product of matrices: how each is written, and whether it is transposed.
_Factors = tuple[tuple[Spelling, bool], ...]


def given_products(statements: list[Statement]) -> Callable[[Node], Node | None] | None:
    """Return what reads the products that a document gives whole as symbols; None where it gives none."""
    heads = {head.spelling for each in statements if isinstance(head := each.chain.sides[0], Name)}
    found: set[_Factors] = set()
    for statement in statements:
        head, *others = statement.chain.sides
        factors = _factors(head)
        are_known = all(spelling in heads for spelling, _ in factors)
        if factors and not are_known and statement.chain.relations[0].kind == "=" and _is_in_numbers(others):
            found.add(factors)
    return _reading(frozenset(found)) if found else None


def _reading(given: frozenset[_Factors]) -> Callable[[Node], Node | None]:
    def product(node: Node) -> Node | None:
        factors = _factors(node)
        return Name(node.start, node.end, Spelling(_called(factors))) if factors in given else None

    return product


def _is_in_numbers(sides: Iterable[Node | None]) -> bool:
    """Return whether matrices of numbers stand behind the head, and nothing else."""
    written = [side for side in sides if side is not None]
    return not names(tuple(written)) and bool(written) and isinstance(written[-1], Matrix) and all(
        any(isinstance(part, Matrix) for part in parts(side)) for side in written
    )  # fmt: skip


def _factors(node: Node | None) -> _Factors:
    """Return the factors of a product of symbols, each as it is or transposed; none for anything else."""
    factors = node.factors if isinstance(node, Product) else ()
    plain = [(each.operand, True) if isinstance(each, Transpose) else (each, False) for each in factors]
    found = tuple((each.spelling, is_transposed) for each, is_transposed in plain if isinstance(each, Name))
    return found if len(found) == len(factors) else ()


def _called(factors: _Factors) -> str:
    return " ".join(
        "_".join((spelling.base, *spelling.below, *spelling.above)) + ("^T" if is_transposed else "")
        for spelling, is_transposed in factors
    )
