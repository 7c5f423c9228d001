"""A factor that is missing from a product."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from derive.calculus.rounding import rounded
from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.formulas.evaluation import NoValue, value
from derive.check.formulas.sides import SideKind
from derive.check.syntax import tree as nodes
from derive.expressions.alike import flat
from derive.expressions.expression import Constant, Named, Partial, Product
from derive.expressions.matrices import walk
from derive.expressions.printed import Printed, digits
from derive.expressions.walking import changed_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Put a factor of the right formula to each product (a symbol, or its digits where digits stand)."""
    in_numbers = slip.prepared.sides.sides[slip.judgement.side].kind is SideKind.NUMERIC
    if slip.claimed is None:
        for leaf in _factors(slip):
            has_digits = in_numbers and not isinstance(leaf, Constant)
            text = _digits(slip, leaf) if has_digits else slip.written(leaf, 3)
            if isinstance(slip.node, nodes.Sum):
                whole = f"{text}{slip.writer.times}({slip.text(slip.node)})"
                yield Candidate(CAUSE, (Edit(slip.node.start, slip.node.end, whole),), details={"factor": text})
            for place in dict.fromkeys((*products(slip.node), *_as_a_whole(slip.node))):
                if in_numbers:
                    yield Candidate(CAUSE, _prepended(slip, place, text), details={"factor": text})
                # A link that is missing in a chain of derivatives explains more than another symbol in it.
                # A factor that is there once already lacks a square.
                is_there = any(slip.text(factor) == text for factor in getattr(place, "factors", (place,)))
                rank = 1 if is_there else -int(isinstance(leaf, Partial))
                added = _prepended if isinstance(leaf, Constant | Printed) else _appended
                yield Candidate(CAUSE, added(slip, place, text), details={"factor": text}, rank=rank)
    for formula in slip.formulas:
        for shorter, lost in without_a_factor(formula):
            yield Candidate(CAUSE, formula=shorter, details={"factor": slip.written(lost, 3)})


def _factors(slip: Slip) -> list[Expression]:
    found: dict[Expression, None] = {}
    for formula in slip.formulas:
        for part in walk(formula):
            if isinstance(part, Product):
                found.update(dict.fromkeys(part.factors))
                # The slope of an activation is two factors to the eye that forgets it.
                pairs = pairwise(_flat_factors(part))
                found.update({Product(pair): None for pair in pairs if not _has_derivative(pair)})
            if isinstance(part, Named):
                share = _share(slip, part)
                found[part if share is None else share] = None
    return [each for each in found if not isinstance(each, Constant) or each.value != 1]


def _has_derivative(factors: tuple[Expression, ...]) -> bool:
    return any(isinstance(part, Partial) for factor in factors for part in walk(factor))


def _flat_factors(product: Expression) -> tuple[Expression, ...]:
    written_out = flat(product)
    return written_out.factors if isinstance(written_out, Product) else ()


def _share(slip: Slip, derivative: Expression) -> Constant | None:
    """Return the number that a derivative always is, such as 1/n of a mean over n examples by one of them."""
    if not isinstance(derivative, Partial):
        return None
    found = {form for form in slip.points.formulas(derivative) if isinstance(form, Constant)}
    return found.pop() if len(found) == 1 else None


def _digits(slip: Slip, factor: Expression) -> str:
    try:
        exact = value(factor, slip.points.own)
    except NoValue:
        return "?"
    number, unit = rounded(exact, slip.unit)
    text = digits(number, unit)
    return f"({text})" if text.startswith("-") else text


def products(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield the places where a factor may be missing: the whole side, or each term of a sum that is not 1."""
    while isinstance(node, nodes.Group):
        node = node.inner
    if isinstance(node, nodes.Sum):
        for term in node.terms:
            operand = term.operand if isinstance(term, nodes.Negative) else term
            if not isinstance(operand, nodes.Number) or operand.value != 1:
                yield from products(operand)
    elif isinstance(node, nodes.Negative):
        yield from products(node.operand)
    else:
        yield node
        if isinstance(node, nodes.Product):
            for factor in node.factors:
                if isinstance(factor, nodes.Group):
                    yield from products(factor)


def _as_a_whole(node: nodes.Node) -> list[nodes.Node]:
    """Return what is in brackets as a whole, perhaps behind a minus: ``-(t - a)`` lacks a factor there."""
    if isinstance(node, nodes.Negative):
        return [node.operand]
    return [node] if isinstance(node, nodes.Group) else []


def _prepended(slip: Slip, place: nodes.Node, text: str) -> tuple[Edit, ...]:
    return (Edit(place.start, place.start, f"{text}{slip.writer.times}"),)


def _appended(slip: Slip, place: nodes.Node, text: str) -> tuple[Edit, ...]:
    sign = slip.writer.times
    return (Edit(place.end, place.end, f"{sign}{text}"),)


def without_a_factor(formula: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Yield a formula with one factor of one product gone, and that factor."""
    return changed_once(formula, lambda part: without_one(part) if isinstance(part, Product) else ())


def without_one(formula: Expression) -> Iterator[tuple[Expression, Expression]]:
    """Yield a sum or a product with one member gone, and that member; what has a single one stays."""
    parts = formula.parts
    for index, part in enumerate(parts if len(parts) > 1 else ()):
        kept = (*parts[:index], *parts[index + 1 :])
        yield (formula.with_parts(kept) if len(kept) > 1 else kept[0]), part


CAUSE = Cause(
    __name__,
    Example(
        "the factor x_{1} is missing",
        (r"\frac{\partial out_{h1}}{\partial w_1} = \frac{\partial out_{h1}}{\partial net_{h1}}",),
    ),
    candidates,
    puts_in_any_number=True,
)
