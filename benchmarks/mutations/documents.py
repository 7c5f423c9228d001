"""Right documents: a forward pass, errors, a backward pass and updates, as people write them down."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.mutations.formulas import (
    Add,
    Call,
    Frac,
    Key,
    Matrix,
    Mul,
    Neg,
    Node,
    Num,
    Pow,
    Q,
    Shown,
    Vector,
    Whole,
    in_numbers,
)
from benchmarks.mutations.model import Shape, network_of, random_shape
from benchmarks.mutations.notations import MANNERS, fits, random_notation
from benchmarks.mutations.writing import Block, Hand, Line, Side, random_hand

if TYPE_CHECKING:
    from derive.network.network import Network

TOTAL: Key = ("total",)


@dataclass(frozen=True)
class Right:
    """A right document in the making: the network, the hand and what it writes."""

    network: Network
    hand: Hand
    blocks: list[Block]


def right_document(seed: int) -> Right:
    """Return a random right document; the same for the same seed."""
    rng = random.Random(seed)
    while True:
        manner = rng.choice(MANNERS)
        shape = random_shape(rng)
        if fits(manner, shape):
            break
    notation = random_notation(rng, manner, shape)
    hand = random_hand(rng, notation)
    blocks = Writer(rng, hand).blocks()
    return Right(network_of(shape, double=notation.double), hand, blocks)


class Writer:
    """Decides what to derive and in which order, line by line."""

    def __init__(self, rng: random.Random, hand: Hand) -> None:
        self.rng = rng
        self.hand = hand
        self.shape: Shape = hand.notation.shape
        self.substitutes = rng.choice((0.0, 0.7, 1.0, 1.0))
        self.splits = rng.random() < 0.2
        self.exponential = rng.random() < 0.6
        self.by_errors = rng.random() < 0.5
        self.unrolled = rng.random() < 0.2
        self.layout = rng.choice(("separate", "aligned", "broken", "mixed"))
        self.with_matrices = hand.notation.manner == "nielsen" and rng.random() < 0.5 and hand.times == " "

    def blocks(self) -> list[Block]:
        """Return the whole document."""
        return [*self.forward(), *self.errors(), *self.backward()]

    def block(self, prose: str, lines: list[Line]) -> Block:
        """Return lines with a layout."""
        layout = self.layout
        if layout == "mixed":
            layout = self.rng.choice(("separate", "aligned", "broken"))
        if len(lines) == 1 and self.rng.random() < 0.15:
            layout = "inline"
        return Block(prose, tuple(lines), layout)

    # --- forward

    def forward(self) -> list[Block]:
        """Return the forward pass, layer by layer."""
        found = []
        for layer in range(1, self.shape.layers + 1):
            if self.with_matrices and (self.shape.biases[layer - 1] != "shared"):
                found.append(self.block(f"In matrix form, layer {layer}:", [self.matrix_line(layer)]))
            lines = []
            for neuron in range(1, self.shape.widths[layer] + 1):
                lines += self.net_lines(layer, neuron)
                lines.append(self.out_line(layer, neuron))
            found.append(self.block(self.rng.choice(_FORWARD).format(layer=layer), lines))
        return found

    def net_lines(self, layer: int, neuron: int) -> list[Line]:
        """Return the weighted sum of a neuron, in one line or in two."""
        head: Key = ("net", layer, neuron)
        symbols = self.net_sum(layer, neuron)
        if self.splits:
            return [_line(head, Side("symbols", symbols)), self.line(head, None, symbols)]
        return [self.line(head, symbols, symbols)]

    def net_sum(self, layer: int, neuron: int) -> Node:
        """Return the weighted sum in symbols."""
        sources = range(1, self.shape.widths[layer - 1] + 1)
        terms: list[Node] = [Mul((Q(("w", layer, neuron, i)), Q(("out", layer - 1, i)))) for i in sources]
        bias = self.shape.bias(layer, neuron)
        terms += [Q(bias)] if bias else []
        return Add(tuple(terms)) if len(terms) > 1 else terms[0]

    def matrix_line(self, layer: int) -> Line:
        """Return a layer's weighted sums as one line of vectors."""
        rows, columns = range(1, self.shape.widths[layer] + 1), range(1, self.shape.widths[layer - 1] + 1)
        product = Mul((Whole(("w", layer)), Whole(("out", layer - 1))))
        matrix = Matrix(tuple(tuple(Shown(("w", layer, j, i)) for i in columns) for j in rows))
        numbers: list[Node] = [Mul((matrix, Vector(tuple(Shown(("out", layer - 1, i)) for i in columns))))]
        symbols: list[Node] = [product]
        if self.shape.biases[layer - 1] == "own":
            symbols.append(Whole(("b", layer)))
            numbers.append(Vector(tuple(Shown(("b", layer, j)) for j in rows)))
        result = Vector(tuple(Shown(("net", layer, j)) for j in rows))

        def together(parts: list[Node]) -> Node:
            return Add(tuple(parts)) if len(parts) > 1 else parts[0]

        sides = (
            Side("head", Whole(("net", layer))), Side("vectors", together(symbols)),
            Side("vectors", together(numbers)), Side("vectors", result),
        )
        return Line(("layer", layer), sides)

    def out_line(self, layer: int, neuron: int) -> Line:
        """Return a neuron's activation."""
        head: Key = ("out", layer, neuron)
        net = Q(("net", layer, neuron))
        match self.shape.activations[layer - 1]:
            case "sigmoid":
                named: Node = Call("sigma", net)
                written: Node = Frac(Num("1"), Add((Num("1"), Call("exp", Neg(net)))))
                if not self.exponential:
                    return self.line(head, named, named)
                return self.line(head, written, written, before=named if self.rng.random() < 0.5 else None)
            case "tanh":
                named = Call("tanh", net)
            case "relu":
                named = Call("relu", net)
            case _:
                named = net
        return self.line(head, named, named, puts_in=not isinstance(named, Q))

    # --- errors

    def errors(self) -> list[Block]:
        """Return the errors of the outputs and their sum."""
        outputs = range(1, self.shape.widths[-1] + 1)
        lines = [self.line(("E", k), self.error(k), self.error(k)) for k in outputs]
        parts = [Q(("E", k)) for k in outputs]
        total = Add(tuple(parts)) if len(parts) > 1 else parts[0]
        lines.append(self.line(TOTAL, total, total, puts_in=len(parts) > 1))
        return [self.block(self.rng.choice(_ERRORS), lines)]

    def error(self, k: int) -> Node:
        """Return half the squared difference."""
        difference = Add((Q(("t", k)), Neg(Q(("out", self.shape.layers, k)))))
        return Mul((Num("1/2"), Pow(difference, Num("2"))))

    # --- backward

    def backward(self) -> list[Block]:
        """Return the derivatives of some weights, each followed by its update."""
        if self.hand.notation.has_signals:
            return self.by_signals()
        found = []
        last = self.shape.layers
        for neuron in self.some(self.shape.widths[last], 2):
            found += self.output_weight(neuron, self.rng.randint(1, self.shape.widths[last - 1]))
        if last > 1:
            for neuron in self.some(self.shape.widths[last - 1], 1):
                found += self.hidden_weight(neuron, self.rng.randint(1, self.shape.widths[last - 2]))
        return found

    def some(self, count: int, at_most: int) -> list[int]:
        """Return some of the neurons of a layer."""
        return sorted(self.rng.sample(range(1, count + 1), min(count, at_most)))

    def output_weight(self, neuron: int, source: int) -> list[Block]:
        """Return the chain rule for a weight of the last layer, its factors, the product and the update."""
        last = self.shape.layers
        weight: Key = ("w", last, neuron, source)
        net, out = ("net", last, neuron), ("out", last, neuron)
        chain = _product(("d", TOTAL, out), ("d", out, net), ("d", net, weight))
        return [
            self.block(self.rng.choice(_CHAIN), [_line(("d", TOTAL, weight), Side("symbols", chain))]),
            self.block(self.rng.choice(_PIECES), [
                self.error_slope(neuron, TOTAL),
                self.activation_slope(last, neuron),
                self.source_line(last, neuron, source),
            ]),
            self.block(self.rng.choice(_TOGETHER), [self.line(("d", TOTAL, weight), chain, chain)]),
            self.block(self.rng.choice(_UPDATE), [self.update(weight)]),
        ]

    def error_slope(self, neuron: int, of: Key) -> Line:
        """Return the derivative of an error by its output."""
        out: Key = ("out", self.shape.layers, neuron)
        difference = Add((Q(("t", neuron)), Neg(Q(out))))
        textbook = Neg(difference)
        before: Node | None = None
        if self.unrolled:
            before = Mul((Num("2"), Num("1/2"), difference, Num("-1")))
        return self.line(("d", of, out), textbook, textbook, before=before)

    def activation_slope(self, layer: int, neuron: int) -> Line:
        """Return the derivative of a neuron's activation."""
        out: Key = ("out", layer, neuron)
        head: Key = ("d", out, ("net", layer, neuron))
        match self.shape.activations[layer - 1]:
            case "sigmoid":
                textbook: Node = Mul((Q(out), Add((Num("1"), Neg(Q(out))))))
            case "tanh":
                textbook = Add((Num("1"), Neg(Pow(Q(out), Num("2")))))
            case _:
                return _line(head, Side("result", Shown(head)))
        return self.line(head, textbook, textbook)

    def source_line(self, layer: int, neuron: int, source: int) -> Line:
        """Return the derivative of a weighted sum by a weight."""
        head: Key = ("d", ("net", layer, neuron), ("w", layer, neuron, source))
        return self.line(head, Q(("out", layer - 1, source)), Q(("out", layer - 1, source)), puts_in=False)

    def update(self, weight: Key) -> Line:
        """Return the new weight."""
        step = Add((Q(weight), Neg(Mul((Q(("eta",)), Q(("d", TOTAL, weight)))))))
        return self.line(("new", weight), step, step)

    def hidden_weight(self, neuron: int, source: int) -> list[Block]:
        """Return the derivation for a weight of the layer before the last: all paths."""
        layer = self.shape.layers - 1
        net, out, weight = ("net", layer, neuron), ("out", layer, neuron), ("w", layer, neuron, source)
        outputs = range(1, self.shape.widths[-1] + 1)
        chain = _product(("d", TOTAL, out), ("d", out, net), ("d", net, weight))
        paths: list[Line] = []
        terms: list[Node] = []
        for k in outputs:
            error: Key = ("E", k) if self.by_errors else TOTAL
            after = ("net", self.shape.layers, k)
            product = _product(("d", error, after), ("d", after, out))
            paths += [*self.signal_lines(error, k), self.weight_line(k, neuron)]
            if self.by_errors:
                terms.append(Q(("d", error, out)))
                paths.append(self.line(("d", error, out), product, product))
            else:
                terms.append(product)
        total = Add(tuple(terms)) if len(terms) > 1 else terms[0]
        announced = [
            _line(("d", TOTAL, weight), Side("symbols", chain)),
            _line(("d", TOTAL, out), Side("symbols", total)),
        ]
        pieces = [self.activation_slope(layer, neuron), self.source_line(layer, neuron, source)]
        return [
            self.block(self.rng.choice(_CHAIN), announced),
            self.block(self.rng.choice(_PATHS), paths),
            self.block(self.rng.choice(_PLUG), [self.line(("d", TOTAL, out), total, total)]),
            self.block(self.rng.choice(_PIECES), pieces),
            self.block(self.rng.choice(_TOGETHER), [self.line(("d", TOTAL, weight), chain, chain)]),
            self.block(self.rng.choice(_UPDATE), [self.update(weight)]),
        ]

    def signal_lines(self, error: Key, k: int) -> list[Line]:
        """Return the derivative of an error by an output's weighted sum, with its factors."""
        out, net = ("out", self.shape.layers, k), ("net", self.shape.layers, k)
        product = _product(("d", error, out), ("d", out, net))
        return [
            self.error_slope(k, error), self.activation_slope(self.shape.layers, k),
            self.line(("d", error, net), product, product),
        ]

    def weight_line(self, k: int, neuron: int) -> Line:
        """Return the derivative of a weighted sum by what feeds it."""
        head: Key = ("d", ("net", self.shape.layers, k), ("out", self.shape.layers - 1, neuron))
        weight = Q(("w", self.shape.layers, k, neuron))
        return self.line(head, weight, weight, puts_in=False)

    def by_signals(self) -> list[Block]:
        """Return the backward pass in delta: signals from the last layer to the first, then gradients and updates."""
        found = []
        for layer in range(self.shape.layers, 0, -1):
            lines = [self.signal(layer, neuron) for neuron in range(1, self.shape.widths[layer] + 1)]
            found.append(self.block(self.rng.choice(_SIGNALS).format(layer=layer), lines))
        for layer in range(self.shape.layers, 0, -1):
            neuron = self.rng.randint(1, self.shape.widths[layer])
            source = self.rng.randint(1, self.shape.widths[layer - 1])
            weight: Key = ("w", layer, neuron, source)
            product = Mul((Q(("d", TOTAL, ("net", layer, neuron))), Q(("out", layer - 1, source))))
            gradient = self.line(("d", TOTAL, weight), product, product)
            found.append(self.block(self.rng.choice(_UPDATE), [gradient, self.update(weight)]))
        return found

    def signal(self, layer: int, neuron: int) -> Line:
        """Return a neuron's delta: what comes back to it times its slope."""
        out: Key = ("out", layer, neuron)
        if layer == self.shape.layers:
            back: Node = Add((Q(out), Neg(Q(("t", neuron)))))
        else:
            terms: list[Node] = [
                Mul((Q(("w", layer + 1, k, neuron)), Q(("d", TOTAL, ("net", layer + 1, k)))))
                for k in range(1, self.shape.widths[layer + 1] + 1)
            ]
            back = Add(tuple(terms)) if len(terms) > 1 else terms[0]
        match self.shape.activations[layer - 1]:
            case "sigmoid":
                slope: tuple[Node, ...] = (Q(out), Add((Num("1"), Neg(Q(out)))))
            case "tanh":
                slope = (Add((Num("1"), Neg(Pow(Q(out), Num("2"))))),)
            case "relu":
                slope = (Q(("d", out, ("net", layer, neuron))),)
            case _:
                slope = ()
        inner = back.factors if isinstance(back, Mul) else (back,)
        whole = Mul((*inner, *slope)) if len(inner) + len(slope) > 1 else back
        return self.line(("d", TOTAL, ("net", layer, neuron)), whole, whole)

    # --- lines

    def line(
        self, head: Key, symbols: Node | None, formula: Node, *, before: Node | None = None, puts_in: bool = True
    ) -> Line:
        """Return a line: symbols, perhaps the numbers put in, the result."""
        sides = [Side("symbols", each) for each in (before, symbols) if each is not None]
        if puts_in and (symbols is None or self.rng.random() < self.substitutes):
            sides.append(Side("numbers", in_numbers(formula)))
        return _line(head, *sides, Side("result", Shown(head)))


def _line(head: Key, *sides: Side) -> Line:
    return Line(head, (Side("head", Q(head)), *sides))


def _product(*keys: Key) -> Node:
    return Mul(tuple(Q(key) for key in keys))


_FORWARD = ("Forward pass, layer {layer}:", "Now layer {layer} of the network.", "The neurons of layer {layer} get")
_ERRORS = ("The error:", "Comparing with the targets we get", "The cost of this example is")
_CHAIN = ("By the chain rule", "We want to know how much this weight changes the error:", "Using the chain rule,")
_PIECES = ("The pieces are", "We calculate each factor:", "Now each piece of this product.")
_TOGETHER = ("Putting it all together:", "Altogether", "Multiplying,")
_UPDATE = ("The new weight is", "To decrease the error we update:", "One step of gradient descent:")
_PATHS = ("Each path on its own:", "First the outputs.", "The errors come back as follows.")
_PLUG = ("Plugging these together:", "Summing over the paths,", "So the sum is")
_SIGNALS = ("The error signals of layer {layer}:", "Backwards through layer {layer}:")
