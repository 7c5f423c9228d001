"""A sum over all paths of which only some were summed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.causes.lost_factor import without_one
from derive.expressions.alike import flat, in_any_order
from derive.expressions.expression import Negative, Partial, Sum
from derive.expressions.matrices import single, walk
from derive.expressions.walking import changed_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression

# Of a long sum, so many terms may be missing at once.
MOST_LACKING = 8


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Add a term of the right sum, or explain a number by a sum that lacks one."""
    bound = single(slip.prepared.sides.sides[slip.judgement.side].bound)
    written = {in_any_order(flat(term)) for term in (bound.terms if isinstance(bound, Sum) else (bound,)) if term}
    for formula in slip.formulas:
        if slip.claimed is None and isinstance(formula, Sum):
            lacking = [term for term in formula.terms if in_any_order(flat(term)) not in written]
            for term in lacking[:MOST_LACKING]:
                edit = Edit(slip.node.end, slip.node.end, _added(slip.put(term, 1)))
                yield Candidate(CAUSE, (edit,), details={"term": slip.written(term, 1)}, variant=_variant(slip))
            if 1 < len(lacking) < len(formula.terms):
                yield _with(slip, lacking[:MOST_LACKING])
            elif lacking and len(lacking) == len(formula.terms) > 2:  # one may be there in another form
                for own in lacking[:MOST_LACKING]:
                    yield _with(slip, [term for term in lacking[:MOST_LACKING] if term is not own])
        for shorter, lost in changed_once(formula, _terms_left_out):
            details = {"term": slip.written(lost, 1)}
            if slip.claimed is None and bound and in_any_order(flat(shorter)) == in_any_order(flat(bound)):
                edit = Edit(slip.node.start, slip.node.end, slip.put(formula, 0))
                yield Candidate(CAUSE, (edit,), details=details, variant=_variant(slip))
            yield Candidate(CAUSE, formula=shorter, details=details, variant=_variant(slip))


def _with(slip: Slip, lacking: list[Expression]) -> Candidate:
    text = " + ".join(slip.written(term, 2) for term in lacking)
    put = "".join(_added(slip.put(term, 1)) for term in lacking)
    edit = Edit(slip.node.end, slip.node.end, put)
    return Candidate(CAUSE, (edit,), details={"term": text}, variant=_variant(slip))


def _added(term: str) -> str:
    """Return a term with the sign before it.

    >>> _added("0.5 x"), _added("-0.45")
    (' + 0.5 x', ' - 0.45')
    """
    return f" - {term.removeprefix('-')}" if term.startswith("-") else f" + {term}"


def _variant(slip: Slip) -> str:
    """Return which words fit: only a derivative is a sum over paths."""
    about = slip.judgement.meaning or single(slip.prepared.sides.head)
    return "" if about is None or any(isinstance(part, Partial) for part in walk(about)) else "term"


def _terms_left_out(part: Expression) -> Iterable[tuple[Expression, Expression]]:
    is_over_paths = isinstance(part, Sum) and not any(isinstance(each, Negative) for each in part.terms)
    return without_one(part) if is_over_paths else ()


CAUSE = Cause(
    __name__,
    Example(
        r"not all paths are summed: \frac{\partial E_{y2}}{\partial out_{h1}} is missing",
        (r"\frac{\partial E_{total}}{\partial out_{h1}} = \frac{\partial E_{y1}}{\partial out_{h1}}",),
    ),
    candidates,
    puts_in_any_number=True,
)
