"""The kinds of slips that change a formula: from a line's formula to false ones, each with the names that fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from benchmarks.mutations.formulas import Add, Call, Key, Mul, Neg, Node, Num, Pow, Q, mapped, put, walk

if TYPE_CHECKING:
    from benchmarks.mutations.truth import Truth
    from benchmarks.mutations.writing import Line

Changed = Iterator[tuple[Node, tuple[str, ...]]]


def _leaves(node: Node) -> list[tuple[tuple[int, ...], Key]]:
    return [(path, part.key) for path, part in walk(node) if isinstance(part, Q)]


def _others(truth: Truth, key: Key) -> list[Key]:
    """Return the quantities of the same role: neurons of the layer, other targets, other errors."""
    widths = truth.values.shape.widths
    match key:
        case ("out" | "net" as kind, layer, neuron):
            return [(kind, layer, j) for j in range(1, widths[layer] + 1) if j != neuron]
        case ("t" | "E" as kind, index):
            return [(kind, k) for k in range(1, widths[-1] + 1) if k != index]
        case ("w", layer, neuron, source):
            rows, columns = range(1, widths[layer] + 1), range(1, widths[layer - 1] + 1)
            return [("w", layer, j, i) for j in rows for i in columns if (j, i) != (neuron, source)]
        case ("b", layer, neuron) if neuron:
            return [("b", layer, j) for j in range(1, widths[layer] + 1) if j != neuron]
    return []


def symbol(truth: Truth, line: Line, formula: Node) -> Changed:
    """Another neuron's activation, another target, another output's error; also inside a derivative."""
    present = {key for _, key in _leaves(formula)}
    for path, key in _leaves(formula):
        options: list[Key] = []
        if key[0] in ("out", "t", "E"):
            options = _others(truth, key)
        elif key[0] == "d" and key[1] != ("total",):
            _, of, by = key
            options = [("d", other, by) for other in _others(truth, of)]
            if by[0] != "w":
                options += [("d", of, other) for other in _others(truth, by)]
        elif key[0] == "d" and key[2][0] in ("out", "net"):
            options = [("d", key[1], other) for other in _others(truth, key[2])]
        for other in options:
            if other not in present and other != line.about:
                yield put(formula, path, Q(other)), ("symbol",)


def weight(truth: Truth, line: Line, formula: Node) -> Changed:
    """Another weight or bias of the layer."""
    present = {key for _, key in _leaves(formula)}
    if line.about[0] == "new":
        return
    for path, key in _leaves(formula):
        if key[0] in ("w", "b"):
            for other in _others(truth, key):
                if other not in present:
                    yield put(formula, path, Q(other)), ("weight",)


def repeated(_truth: Truth, line: Line, formula: Node) -> Changed:
    """A symbol of a weighted sum written a second time in place of another."""
    if line.about[0] != "net":
        return
    leaves = _leaves(formula)
    for path, key in leaves:
        for _, other in leaves:
            if other != key and other[0] == key[0] and other[0] in ("out", "w"):
                yield put(formula, path, Q(other)), ("repeated",)


def lost_factor(_truth: Truth, _line: Line, formula: Node) -> Changed:
    """A factor of a product left out."""
    for path, part in walk(formula):
        if isinstance(part, Mul) and len(part.factors) > 1:
            for index, factor in enumerate(part.factors):
                if factor in (Q(("eta",)), Num("-1")):
                    continue
                kept = part.factors[:index] + part.factors[index + 1 :]
                yield put(formula, path, Mul(kept) if len(kept) > 1 else kept[0]), ("lost_factor",)


def extra_factor(_truth: Truth, line: Line, formula: Node) -> Changed:
    """A factor too many at the end of a product."""
    if line.about[0] == "new":
        return
    layer = next((part for part in line.about[::-1] if isinstance(part, tuple)), line.about)
    own: list[Key] = [key for _, key in _leaves(formula) if key[0] in ("out", "w", "d")]
    if line.about[0] == "d" and layer[0] in ("w", "net"):
        own.append(("out", layer[1], layer[2]))
    for path, part in walk(formula):
        if isinstance(part, Mul):
            for key in dict.fromkeys(own):
                yield put(formula, path, Mul((*part.factors, Q(key)))), ("extra_factor",)


def sign(_truth: Truth, _line: Line, formula: Node) -> Changed:
    """One term of a sum with the wrong sign."""
    for path, part in walk(formula):
        if isinstance(part, Add):
            for index, term in enumerate(part.terms):
                turned = term.operand if isinstance(term, Neg) else Neg(term)
                if index or not isinstance(part.terms[1], Neg):
                    terms = (*part.terms[:index], turned, *part.terms[index + 1 :])
                    yield put(formula, path, Add(terms)), ("sign",)
        if isinstance(part, Call) and isinstance(part.argument, Neg):
            yield put(formula, path, Call(part.function, part.argument.operand)), ("sign", "exponent")


def inner_derivative(_truth: Truth, line: Line, formula: Node) -> Changed:
    """The derivative of an error by its output without the minus one of the chain rule."""
    if line.about[0] == "d" and line.about[1][0] in ("E", "total") and isinstance(formula, Neg):
        yield formula.operand, ("inner_derivative",)


def net_for_out(_truth: Truth, _line: Line, formula: Node) -> Changed:
    """The pre-activation where the activation belongs: once, or throughout."""
    leaves = [(path, key) for path, key in _leaves(formula) if key[0] == "out" and key[1] > 0]
    for path, (_, layer, neuron) in leaves:
        yield put(formula, path, Q(("net", layer, neuron))), ("net_for_out",)
    for _, layer, neuron in {key for _, key in leaves}:
        old, new = Q(("out", layer, neuron)), Q(("net", layer, neuron))
        yield mapped(formula, lambda leaf, old=old, new=new: new if leaf == old else leaf), ("net_for_out",)


def exponent(_truth: Truth, _line: Line, formula: Node) -> Changed:
    """A square lost, or made a cube."""
    for path, part in walk(formula):
        if isinstance(part, Pow):
            yield put(formula, path, part.base), ("exponent",)
            yield put(formula, path, Pow(part.base, Num("3"))), ("exponent",)


def self_reference(_truth: Truth, line: Line, formula: Node) -> Changed:
    """A quantity in its own definition, a derivative in its own chain rule."""
    for path, key in _leaves(formula):
        match line.about, key:
            case ("out", *_), ("net", *_):
                yield put(formula, path, Q(line.about)), ("self_reference",)
            case ("d", of, _), ("d", same, _) if same == of and key != line.about and isinstance(formula, Mul):
                yield put(formula, path, Q(line.about)), ("self_reference",)


def old_and_updated(_truth: Truth, line: Line, formula: Node) -> Changed:
    """An updated weight in the backward pass."""
    if line.about[0] == "d":
        for path, key in _leaves(formula):
            if key[0] == "w":
                yield put(formula, path, Q(("new", key))), ("old_and_updated",)


def rate_forgotten(_truth: Truth, line: Line, formula: Node) -> Changed:
    """An update without the learning rate."""
    for path, part in walk(formula):
        if isinstance(part, Mul) and Q(("eta",)) in part.factors and line.about[0] == "new":
            kept = tuple(factor for factor in part.factors if factor != Q(("eta",)))
            yield put(formula, path, Mul(kept) if len(kept) > 1 else kept[0]), ("learning_rate",)


def rate_twice(_truth: Truth, line: Line, formula: Node) -> Changed:
    """An update with the learning rate twice."""
    for path, part in walk(formula):
        if isinstance(part, Mul) and Q(("eta",)) in part.factors and line.about[0] == "new":
            yield put(formula, path, Mul((Q(("eta",)), *part.factors))), ("learning_rate",)


def one_path(_truth: Truth, line: Line, formula: Node) -> Changed:
    """A sum over the outputs in which one is left out."""
    if line.about[0] != "d":
        return
    for path, part in walk(formula):
        if isinstance(part, Add) and not any(isinstance(term, Neg | Num) for term in part.terms):
            for index in range(len(part.terms)):
                kept = part.terms[:index] + part.terms[index + 1 :]
                new = Add(kept) if len(kept) > 1 else kept[0]
                yield _flat(put(formula, path, new)), ("one_path",)


def _flat(node: Node) -> Node:
    if not isinstance(node, Mul):
        return node
    parts = [factor.factors if isinstance(factor, Mul) else (factor,) for factor in node.factors]
    return Mul(tuple(each for part in parts for each in part))


def swapped_difference(_truth: Truth, line: Line, formula: Node) -> Changed:
    """Output minus target for target minus output."""
    for path, part in walk(formula):
        match part:
            case Add((Q(("t" | "out", *_)) as one, Neg(Q(("t" | "out", *_)) as other))):
                # In a delta, target minus output may as well be the textbook's with its minus lost.
                further = ("sign",) if line.about[0] == "d" and line.about[2][0] == "net" else ()
                yield put(formula, path, Add((other, Neg(one)))), ("swapped_difference", *further)


FORMULA_KINDS: dict[str, Callable[[Any, Any, Node], Changed]] = {
    each.__name__: each
    for each in (
        symbol, weight, repeated, lost_factor, extra_factor, sign, inner_derivative, net_for_out, exponent,
        self_reference, old_and_updated, rate_forgotten, rate_twice, one_path, swapped_difference,
    )
}
