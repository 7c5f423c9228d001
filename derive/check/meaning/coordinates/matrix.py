"""How people write the vectors and matrices of a network's layers, by which rule, and how a layer is marked."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from derive.check.meaning.reading import Layers, Reading, Rule
from derive.check.syntax.tree import Spelling
from derive.expressions.expression import Constant, Negative, Partial, Sum, Symbol
from derive.expressions.matrices import Bound, Stack, column
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.network.builders.layers import DenseLayer
    from derive.network.model import Model

# Ways of writing a vector: rule, how usual it is, what stands below, what above.
_Rules = list[tuple[Rule, float, tuple[str, ...], tuple[str, ...]]]

VECTORS = {
    "input": ("x",), "pre-activation": ("z", "net", "s", "u", "a"),
    "activation": ("a", "out", "h", "o", "y", "z"), "target": ("t", "target", "y"), "signal": ("delta", "g"),
    "difference": ("delta",),
    "weight": ("W", "w", "Theta", "theta"), "bias": ("b",),
}
# What weights are called that have the biases among them.
WITH_BIASES = ("w", "W", "theta", "Theta", "beta")
OUTPUT_VECTORS = ("y", "out", "o", "output", "a", "p", "pred")
# What vectors of these letters are less often than something else (Bishop: a goes into a neuron, z comes out).
RARELY = frozenset((("pre-activation", "a"), ("activation", "z")))


def layer_marks(layer: int) -> Iterator[tuple[Rule, float, str]]:
    """Yield how a layer is written above a symbol: counted with the inputs as layer 0, or as layer 1."""
    for number, layers, prior in ((layer, Layers.FROM_0, 0.8), (layer + 1, Layers.FROM_1, 0.7)):
        for rule, mark in (("round", f"({number})"), ("square", f"[{number}]"), ("bare", f"{number}")):
            yield Rule(rule, layers=layers), prior, mark


def stacks(layer: DenseLayer, loss: str) -> dict[str, Stack]:
    """Return the vectors and the matrix of a layer, by what they hold."""
    found = {
        "pre-activation": column(map(Symbol, layer.pre_activations)),
        "activation": column(map(Symbol, layer.activations)),
        "signal": column(Partial(loss, net) for net in layer.pre_activations),
        "weight": Stack(tuple(tuple(map(Symbol, row)) for row in layer.weights)),
    }
    biases = [bias for bias in layer.biases if bias]
    return found | ({"bias": column(map(Symbol, biases))} if len(biases) == len(layer.biases) else {})


def _vector(
    base: str, what: str, rules: _Rules, meaning: Bound
) -> Iterator[tuple[Spelling, Reading]]:
    for rule, prior, below, above in rules:
        for bold, extra in ((True, 0.1), (False, 0.0)):
            spelling = Spelling(base, below, above, bold=bold)
            yield spelling, Reading(rule.of(base, f"{what}-vector"), 0.5 * prior + extra, meaning)
        accented = Spelling(base, below, above, accent="vec")
        yield accented, Reading(rule.of(base, f"{what}-vector"), 0.85 * prior, meaning)


def layer_vectors(network: Model, layer: DenseLayer) -> Iterator[tuple[Spelling, Reading]]:
    """Yield the vectors and the matrix of a layer."""
    found = stacks(layer, network.graph.loss)
    targets = network.graph.with_role(Role.TARGET)
    if layer.number == len(network.layers) and len(targets) == len(layer.activations):
        pairs = zip(layer.activations, targets, strict=True)
        found["difference"] = column(Sum((Symbol(out), Negative(Symbol(target.name)))) for out, target in pairs)
    rules: _Rules = [(rule, prior, (), (above,)) for rule, prior, above in layer_marks(layer.number)]
    rules.append((Rule("count"), 0.7, (str(layer.number),), ()))
    is_output = layer.number == len(network.layers)
    names = ["o", "y", "out"] if is_output else (["h", "hidden"] if len(network.layers) == 2 else [])
    rules += [(Rule(f"named-{name}"), 0.7, (name,), ()) for name in names]
    if len(network.layers) == 1:
        rules.append((Rule("only"), 0.6, (), ()))
    letter = _common_letter(layer.activations)
    if letter:
        yield from _vector(letter, "activation", [(Rule("letter"), 0.7, (), ())], found["activation"])
    yield from _by_own_letters(network, found)
    for kind, meaning in found.items():
        for base in VECTORS[kind]:
            scale = 0.6 if (kind, base) in RARELY else 1.0
            scaled = [(rule, scale * prior, below, above) for rule, prior, below, above in rules]
            yield from _vector(base, kind, scaled, meaning)
            if kind == "signal" and len(meaning.entries) == 1:
                minus = [(rule.told("minus"), prior * 0.4, below, above) for rule, prior, below, above in scaled]
                yield from _vector(base, kind, minus, meaning.map(Negative))
            if kind == "weight":
                flipped = [(rule.told("transposed"), prior * 0.5, below, above) for rule, prior, below, above in rules]
                yield from _vector(base, kind, flipped, meaning.transposed)
    if "bias" in found and len(network.layers) == 1:
        yield from _with_ones(found)
    if "bias" in found:
        constant: _Rules = [(rule, prior, ("0",), above) for rule, prior, below, above in rules if not below]
        yield from _vector("w", "bias", constant, found["bias"])


def _by_own_letters(network: Model, found: dict[str, Stack]) -> Iterator[tuple[Spelling, Reading]]:
    """Yield the parameters of a layer under the letter that the description has for them, and for no others."""
    parameters = [each.name for each in network.graph.with_role(Role.WEIGHT, Role.BIAS)]
    for kind in ("weight", "bias"):
        own = [each.name for entry in [found.get(kind)] if entry for each in entry.entries if isinstance(each, Symbol)]
        letter = _common_letter(tuple(own))
        if not letter or any(_letter(name) == letter for name in parameters if name not in own):
            continue
        for base in dict.fromkeys((letter, letter.upper()) if kind == "weight" else (letter,)):
            yield from _vector(base, kind, [(Rule("letter"), 0.7, (), ())], found[kind])
            if kind == "weight":
                turned: _Rules = [(Rule("letter-transposed"), 0.5, (), ())]
                yield from _vector(base, kind, turned, found[kind].transposed)


def _with_ones(found: dict[str, Stack]) -> Iterator[tuple[Spelling, Reading]]:
    """Yield the weights of an only layer with its biases among them: these belong to an input that is always one."""
    weights, biases = found["weight"].rows, found["bias"].rows
    pairs = list(zip(weights, biases, strict=True))
    for rule, rows in (
        (Rule("ones-first"), tuple((*bias, *row) for row, bias in pairs)),
        (Rule("ones-last"), tuple((*row, *bias) for row, bias in pairs)),
    ):
        for base in WITH_BIASES:
            yield from _vector(base, "weight", [(rule, 0.4, (), ())], Stack(rows))
            yield from _vector(base, "weight", [(rule.told("transposed"), 0.4, (), ())], Stack(rows).transposed)


def _common_letter(outs: tuple[str, ...]) -> str:
    """Return the letter that the neurons of a layer share: the vector of ``h1`` and ``h2`` is an h."""
    letters = set(map(_letter, outs))
    return letters.pop() if len(letters) == 1 and len(outs) > 1 else ""


def _letter(name: str) -> str:
    return name.rpartition("_")[2].rstrip("0123456789")


def end_vectors(network: Model) -> Iterator[tuple[Spelling, Reading]]:
    """Yield the vectors of inputs, targets and outputs, which need no layer."""
    with_role = network.graph.with_role
    inputs, targets = (column(Symbol(each.name) for each in with_role(role)) for role in (Role.INPUT, Role.TARGET))
    outputs = column(map(Symbol, network.layers[-1].activations))
    plain: _Rules = [(Rule("plain"), 0.7, (), ())]
    yield from _vector("x", "input", plain, inputs)
    one = Constant(Fraction(1))
    # Weights have the biases among them where there is one layer.
    with_ones = (("ones-first", (one, *inputs.entries)), ("ones-last", (*inputs.entries, one)))
    for place, entries in with_ones if len(network.layers) == 1 else ():
        yield from _vector("x", "input", [(Rule(place), 0.4, (), ())], column(entries))
    for rule, prior, above in layer_marks(0):
        for base in ("a", "out", "x", "h"):
            yield from _vector(base, "activation", [(rule, prior, (), (above,))], inputs)
    for base in VECTORS["target"]:
        yield from _vector(base, "target", plain, targets)
    for base in OUTPUT_VECTORS:
        yield from _vector(base, "output", plain, outputs)
    for bold in (True, False):
        yield Spelling("y", accent="hat", bold=bold), Reading(Rule("hat-vector", "y"), 0.9, outputs)
