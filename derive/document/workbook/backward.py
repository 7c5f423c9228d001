"""The sheet of the backward pass: every derivative as what is handed back times the local derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.calculus.chain import differentiable, local_partial, terms
from derive.calculus.steps import is_only_path
from derive.document.workbook.model import Formula, Sheet, address
from derive.expressions.expression import Expression, Partial, Product, Sum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.document.workbook.writing import Writing

WIDTHS = (22.0, 18.0, 56.0, 12.0, 30.0, 12.0, 13.0, 13.0, 13.0, 14.0)
HEADS = ["derivative", "symbol", "chain", "handed_back", "local_formula", "local", "value", "proven", "yours", "check"]
CHAIN, BACK, LOCAL_TEXT, LOCAL, VALUE = 2, 3, 4, 5, 6


@dataclass(frozen=True)
class Path:
    """One path on which a quantity reaches what is differentiated: over a child, by a local derivative.

    ``back`` is the derivative by the child; None where the child is what is differentiated.
    """

    child: str
    local: Expression
    back: Partial | None


@dataclass(frozen=True)
class Derivative:
    """A derivative by the paths that lead to it."""

    leaf: Partial
    paths: tuple[Path, ...]


def losses_of_examples(writing: Writing) -> list[str]:
    """Return the loss of each example of a batch."""
    parents = writing.network.graph[writing.network.graph.loss].definition.parents
    return [next(name for name in parents if name in names) for names in writing.examples]


def sections(writing: Writing) -> Iterator[tuple[str, list[Derivative]]]:
    """Yield headings with the derivatives below them, each after those that it is made of.

    Of a batch, the loss of each example is differentiated by itself, and the gradients are put together at the end.
    """
    graph, words = writing.network.graph, writing.words
    if not writing.examples:
        yield "", _swept(writing, graph.loss)
        return
    own = losses_of_examples(writing)
    others = [name for name in dict.fromkeys(graph[graph.loss].definition.parents) if name not in own]
    roots = [*own, *(name for name in others if differentiable(graph, name))]
    for number, root in enumerate(roots, 1):
        yield f"{words['example']} {number}: {root}" if root in own else root, _swept(writing, root)
    reached = differentiable(graph, graph.loss)
    yield words["batch"], [_together(writing, roots, name) for name in graph.variables if name in reached]


def _swept(writing: Writing, of: str) -> list[Derivative]:
    graph = writing.network.graph
    reached = differentiable(graph, of) - {of}
    return [_derivative(writing, of, name) for name in reversed(graph.quantities) if name in reached]


def _derivative(writing: Writing, of: str, by: str) -> Derivative:
    pairs = terms(writing.network.graph, by, of)
    return Derivative(
        Partial(of, by),
        tuple(Path(child, local, None if child == of else Partial(of, child)) for child, local in pairs),
    )


def _together(writing: Writing, roots: list[str], by: str) -> Derivative:
    """Return the derivative of the loss of a batch: the examples' own, each times its share."""
    graph = writing.network.graph
    paths = [
        Path(root, local_partial(graph, graph.loss, root), Partial(root, by))
        for root in roots
        if by in differentiable(graph, root)
    ]
    return Derivative(Partial(graph.loss, by), tuple(paths))


def backward_sheet(writing: Writing) -> Sheet:
    """Write every derivative: one path in a row, several below their sum."""
    sheet = Sheet(writing.words["backward"], [*WIDTHS], (1, 1))
    writing.put_heads(sheet, 0, HEADS)
    row = 1
    for heading, derivatives in sections(writing):
        if heading:
            sheet.put_section(row, heading, len(HEADS))
            row += 1
        for each in derivatives:
            row = _put(writing, sheet, row, each)
    return sheet


def _put(writing: Writing, sheet: Sheet, row: int, derivative: Derivative) -> int:
    """Write a derivative from a row on; returns the row behind it."""
    leaf, paths = derivative.leaf, derivative.paths
    sheet.put(row, 0, writing.cell(leaf), "name")
    sheet.put(row, 1, writing.symbol(leaf), "symbol")
    sheet.put(row, CHAIN, writing.text(_chain(writing, derivative)), "formula")
    if len(paths) == 1:
        _put_path(writing, sheet, row, paths[0])
        writing.put_checked(sheet, row, VALUE, leaf, _product(row))
        return row + 1
    first = row + 1
    behind = first + len(paths)
    total = Formula(f"SUM({address(first, VALUE)}:{address(behind - 1, VALUE)})")
    writing.put_checked(sheet, row, VALUE, leaf, total)
    for below, path in enumerate(paths, first):
        for column in range(1, len(HEADS)):
            sheet.put(below, column, "", "empty")
        sheet.put(below, 0, f"{writing.words['over']} {path.child}", "path")
        _put_path(writing, sheet, below, path)
        sheet.put(below, VALUE, _product(below), "part", writing.decimals(leaf))
    return behind


def _put_path(writing: Writing, sheet: Sheet, row: int, path: Path) -> None:
    if path.back:
        sheet.put(row, BACK, Formula(writing.cell(path.back)), "factor", writing.decimals(path.back), path.back)
    else:
        sheet.put(row, BACK, 1.0, "factor", writing.lines.decimals)
    sheet.put(row, LOCAL_TEXT, writing.text(path.local), "indented")
    local = writing.formula(path.local, path.local, writing.cell)
    sheet.put(row, LOCAL, local, "factor", writing.decimals(path.local), path.local)


def _product(row: int) -> Formula:
    return Formula(f"{address(row, BACK)}*{address(row, LOCAL)}")


def _chain(writing: Writing, derivative: Derivative) -> Expression:
    """Return the chain rule for a derivative; a local derivative that is not the whole one is written out."""
    graph, leaf = writing.network.graph, derivative.leaf
    found: list[Expression] = []
    for path in derivative.paths:
        only = path.back is not None and path.back.by == path.child and is_only_path(graph, path.child, leaf.by)
        local = Partial(path.child, leaf.by) if only else path.local
        found.append(Product((path.back, local)) if path.back else path.local)
    return Sum(tuple(found)) if len(found) > 1 else found[0]
