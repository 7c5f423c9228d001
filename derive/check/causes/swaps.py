"""Exchanging one symbol for another: in the text of a formula, and in a formula whose value is printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.calculus.updates import carried, parts
from derive.check.causes.cause import Candidate, Edit
from derive.expressions.expression import Expression, Named, Partial, Symbol, Updated
from derive.expressions.matrices import Stack
from derive.expressions.printed import is_leaf
from derive.expressions.walking import changed_once
from derive.network.graph.quantity import Role
from derive.network.tables.update_rules import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from derive.check.causes.cause import Cause
    from derive.check.causes.slip import Slip
    from derive.check.syntax.tree import Name
    from derive.network.model import Model

# Of a large network, only so many other symbols of a role are tried.
MOST_OTHERS = 40
_WORD = re.compile(r"(?<![A-Za-z\\])[A-Za-z]+")


def others(network: Model, meaning: Expression) -> Sequence[Named]:
    """Return the other quantities of the same role: of the same layer first, then nearest.

    Of a derivative that has a symbol of its own (a delta), those by the other quantities.
    """
    if isinstance(meaning, Partial):
        by = others(network, Symbol(meaning.by))
        names = [other.name for other in by if isinstance(other, Symbol)]
        return [Partial(meaning.of, name) for name in names if name != meaning.of]
    if isinstance(meaning, Updated):
        return _of_one_update(network, meaning.name)
    if not isinstance(meaning, Symbol) or meaning.name not in network.graph:
        return []
    quantity = network.graph[meaning.name]
    same = [each for each in network.graph.with_role(quantity.role) if each.name != quantity.name]
    if quantity.role in (Role.ERROR, Role.TOTAL_ERROR):
        same = [
            each for each in network.graph.with_role(Role.ERROR, Role.TOTAL_ERROR) if each.name != quantity.name
        ]
    same.sort(key=lambda each: abs(each.place.layer - quantity.place.layer))
    beside = [] if network.layers else _beside(network, meaning.name)
    found = dict.fromkeys([*beside, *(each.name for each in same)])
    return [Symbol(name) for name in list(found)[:MOST_OTHERS]]


def _of_one_update(network: Model, name: str) -> list[Updated]:
    r"""Return what else an update rule computes for a parameter on the way: ``\hat m`` for ``m``."""
    kind, parameter = parts(name) or ("", name)
    lines = network.optimizer.rule.lines if kind else ()
    return [Updated(carried(line.name, parameter)) for line in lines if line.name not in (kind, PARAMETER)]


def _beside(network: Model, name: str) -> list[str]:
    """Return what goes into the same gates of a graph as a quantity: the other operands of a product, say."""
    graph = network.graph
    operands = (other for child in graph.children[name] for other in graph[child].definition.parents)
    return [other for other in dict.fromkeys(operands) if other != name]


def partner(network: Model, meaning: Expression) -> Symbol | None:
    """Return the activation of a pre-activation, or the other way round."""
    if not isinstance(meaning, Symbol):
        return None
    for layer in network.layers:
        pairs = list(zip(layer.pre_activations, layer.activations, strict=True))
        for net, out in pairs:
            if meaning.name == net:
                return Symbol(out)
            if meaning.name == out:
                return Symbol(net)
    return None


def role(network: Model, meaning: object) -> Role | None:
    """Return the role of a quantity, None for anything else."""
    if isinstance(meaning, Symbol | Updated) and meaning.name in network.graph:
        return network.graph[meaning.name].role
    return None


def in_text(
    slip: Slip,
    cause: Cause,
    choose: Callable[[Expression], Iterable[Expression]],
    only: Callable[[Name], bool] | None = None,
) -> Iterator[Candidate]:
    """Yield candidates that exchange one symbol of the wrong side for another."""
    for name in slip.names():
        meaning = slip.meaning(name)
        if only and not only(name):
            continue
        written = slip.text(name)
        for text in _texts(slip, written, meaning, choose):
            if text != written:
                edit = Edit(name.start, name.end, text)
                yield Candidate(cause, (edit,), details={"written": written, "meant": text})


def _texts(
    slip: Slip, written: str, meaning: object, choose: Callable[[Expression], Iterable[Expression]]
) -> Iterator[str]:
    """Yield how the others are written that may have been meant: of a symbol, or of a vector by its first entry."""
    if isinstance(meaning, Stack) and all(isinstance(entry, Named) for entry in meaning.entries):
        first = meaning.entries[0]
        for other in choose(first):
            text = _with_other_letter(written, slip.writer.symbol(first), slip.writer.symbol(other))
            if text is not None:
                yield text
    elif isinstance(meaning, Named):
        for other in choose(meaning):
            yield slip.writer.symbol(other, written)


def _with_other_letter(written: str, entry: str, other: str) -> str | None:
    r"""Return a vector written with the letter by which another entry differs from its first one.

    >>> _with_other_letter(r"\mathbf{a}^{(2)}", "a^{(2)}_{1}", "z^{(2)}_{1}")
    '\\mathbf{z}^{(2)}'
    """
    pairs = zip(_WORD.findall(entry), _WORD.findall(other), strict=False)
    old, new = next(((one, two) for one, two in pairs if one != two), ("", ""))
    if not old:
        return None
    text, count = re.subn(rf"(?<![A-Za-z\\]){old}(?![A-Za-z])", lambda _: new, written, count=1)
    return text if count else None


def in_value(
    slip: Slip, cause: Cause, choose: Callable[[Expression], Iterable[Expression]], *, in_neurons: bool = False
) -> Iterator[Candidate]:
    """Yield formulas with one symbol exchanged, whose value may be the printed number.

    A neuron's value with another wire in its sum is the business of ``other_wiring``.
    """
    meaning = slip.judgement.meaning
    is_neuron = role(slip.environment.network, meaning) in (Role.PRE_ACTIVATION, Role.ACTIVATION)
    formulas = slip.formulas if not is_neuron or in_neurons else ()
    if meaning is not None:
        formulas = (meaning, *formulas)
    for formula in formulas:
        for swapped, (leaf, other) in leaf_swaps(formula, choose):
            details = {"written": slip.writer.symbol(other), "meant": slip.writer.symbol(leaf)}
            yield Candidate(cause, formula=swapped, details=details)


def leaf_swaps(
    formula: Expression, choose: Callable[[Expression], Iterable[Expression]]
) -> Iterator[tuple[Expression, tuple[Expression, Expression]]]:
    """Yield a formula with one leaf exchanged, and that leaf with the other."""
    return changed_once(formula, lambda part: _exchanged(part, choose) if is_leaf(part) else ())


def _exchanged(
    leaf: Expression, choose: Callable[[Expression], Iterable[Expression]]
) -> Iterator[tuple[Expression, tuple[Expression, Expression]]]:
    others: Iterable[Expression] = choose(leaf)
    if isinstance(leaf, Partial):
        ofs = (Partial(each.name, leaf.by) for each in choose(Symbol(leaf.of)) if isinstance(each, Symbol))
        bys = (Partial(leaf.of, each.name) for each in choose(Symbol(leaf.by)) if isinstance(each, Symbol))
        others = (each for each in (*ofs, *bys) if each.of != each.by)
    return ((other, (leaf, other)) for other in others)
