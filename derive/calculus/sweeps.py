"""Both sweeps over a graph in balls, a dense layer at a time: what ``chain`` says edge by edge, as matrix products.

``forward`` and ``adjoints`` of ``chain`` are the definition; this is how they are computed, for a large network and (by
``recorded``) for a small one. Numbers are the same rationals, where they are rationals, or balls about the same.
"""

from __future__ import annotations

from functools import cached_property
from itertools import repeat
from operator import mul
from typing import TYPE_CHECKING

from flint import arb, arb_mat, fmpq, fmpq_mat

from derive.calculus.ball_algebra import RATIONAL_BITS, BoundedAlgebra, Real, rational
from derive.calculus.chain import NoValue, differentiable
from derive.calculus.products import Matrix, entries, hand_down, is_of_one_kind, matrix_of, multiplied
from derive.calculus.recorded import recorded
from derive.expressions.algebra import Undefined
from derive.network.graph.quantity import Applied, WeightedSum
from derive.network.graph.units import MatrixProduct, SumLayer, units

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from derive.network.graph.graph import Graph
    from derive.network.graph.units import Unit


class Sweeps:
    """The values of all quantities at the working precision, and derivatives from them at the same precision."""

    def __init__(self, graph: Graph, replaced: Mapping[str, Real]) -> None:
        """``replaced`` stands in place of definitions of the same name; raises NoValue where a quantity has none."""
        self.graph = graph
        self._algebra = BoundedAlgebra()
        self._replaced = replaced
        self._matrices: dict[tuple[SumLayer, type[Matrix]], Matrix] = {}
        self._of_loss: dict[str, Real] | None = None
        record = recorded(graph)
        found = record.run(replaced) if record else None
        if found:
            self.quantities, self._of_loss = found
            return
        self.quantities = {**_rationals(graph), **replaced}
        self._forward()

    @cached_property
    def _balls(self) -> dict[str, Real]:
        return {name: arb(number) if type(number) is fmpq else number for name, number in self.quantities.items()}

    @cached_property
    def _units(self) -> list[Unit]:
        found = self.graph.remembered(units, lambda: units(self.graph))
        if not any(isinstance(each, arb) for each in self._replaced.values()):
            return found
        separate = (unit.names if isinstance(unit, SumLayer) and self._is_mixed(unit) else (unit,) for unit in found)
        return [unit for each in separate for unit in each]

    def _is_mixed(self, layer: SumLayer) -> bool:
        """Whether only some of the weights are balls: then some of the sums stay rational."""
        return len({type(self.quantities[name]) for name in layer.all_weights}) > 1

    def _forward(self) -> None:
        numbers, name = self.quantities, ""
        try:
            for unit in self._units:
                if isinstance(unit, SumLayer):
                    numbers.update(zip(unit.names, self._sums(unit), strict=True))
                    numbers.update((name, self._replaced[name]) for name in unit.names if name in self._replaced)
                elif isinstance(unit, MatrixProduct):
                    name = unit.names[0]
                    self._product(unit)
                elif unit not in self._replaced:
                    name = unit
                    numbers[name] = self.graph[name].definition.value(numbers, self._algebra)
        except (Undefined, ZeroDivisionError) as error:
            raise NoValue(name, error, self.graph.quantities.get(name)) from error

    def _product(self, unit: MatrixProduct) -> None:
        numbers = self.quantities
        if is_of_one_kind(unit, numbers) and self._replaced.keys().isdisjoint(unit.names):
            numbers.update(zip(unit.names, map(_short, entries(unit, numbers)), strict=True))
            return
        for name in unit.names:
            if name not in self._replaced:
                numbers[name] = self.graph[name].definition.value(numbers, self._algebra)

    def _sums(self, layer: SumLayer) -> list[Real]:
        sources = [self.quantities[name] for name in layer.sources]
        column = matrix_of(len(sources), 1, sources)
        products = multiplied(self._matrix(layer, type(column)), column)
        biases = (self.quantities[bias] if bias else None for bias in layer.biases)
        return [_short(term if bias is None else term + bias) for term, bias in zip(products, biases, strict=True)]

    def _matrix(self, layer: SumLayer, kind: type[Matrix]) -> Matrix:
        """Return the layer's weights, made once; in balls, where they are to be multiplied by balls."""
        if (layer, kind) not in self._matrices:
            weights = self._new_matrix(layer)
            self._matrices[layer, kind] = weights if kind is fmpq_mat else arb_mat(weights)
        return self._matrices[layer, kind]

    def _new_matrix(self, layer: SumLayer) -> Matrix:
        shape = len(layer.names), len(layer.sources)
        given: Matrix = self.graph.remembered(
            layer, lambda: matrix_of(*shape, [_rationals(self.graph)[name] for name in layer.all_weights])
        )
        if not any(name in layer.weight_set for name in self._replaced):
            return given
        return matrix_of(*shape, [self.quantities[name] for name in layer.all_weights])

    def adjoints(self, of: str, by: Collection[str]) -> dict[str, Real]:
        """Return the derivative of ``of`` by everything in ``by``, which ``chain.adjoints`` describes.

        Raises NoValue where a local partial derivative has none, Undecided where a ball holds a kink.
        """
        if self._of_loss is not None and of == self.graph.loss and by is wanted(self.graph, of):
            return self._of_loss
        found: dict[str, Real] = {of: fmpq(1)}
        name = of
        try:
            for unit in reversed(self._units):
                if isinstance(unit, SumLayer):
                    self._hand_down(unit, found, by)
                elif isinstance(unit, MatrixProduct):
                    self._hand_down_product(unit, found, of, by)
                elif unit in found:
                    name = unit
                    self._hand_down_one(name, found, of, by)
        except (Undefined, ZeroDivisionError) as error:
            raise NoValue(f"the derivative of {name}", error) from error
        return found

    def _hand_down_product(
        self, unit: MatrixProduct, found: dict[str, Real], of: str, by: Collection[str]
    ) -> None:
        if of in unit.names:
            self._hand_down_one(of, found, of, by)
        elif any(name in found for name in unit.names):
            hand_down(unit, self.quantities, found, by, lambda name, term: self._add(found, name, term))

    def _hand_down_one(self, name: str, found: dict[str, Real], of: str, by: Collection[str]) -> None:
        definition, result = self.graph[name].definition, self.quantities[name]
        if isinstance(definition, WeightedSum) and name != of:
            self._hand_down_sum(definition, found[name], found, by)
            return
        partials = (
            definition.local_partials_by(by, self.quantities, result, self._algebra)
            if isinstance(definition, Applied)
            else definition.local_partials(self.quantities, result, self._algebra)
        )
        for parent, partial in partials:
            if parent in by:
                self._add(found, parent, found[name] * partial if name != of else partial)

    def _hand_down_sum(
        self, definition: WeightedSum, signal: Real, found: dict[str, Real], by: Collection[str]
    ) -> None:
        """Hand down through a weighted sum whose weights are not its own: what attention and tokens have many of."""
        # A ball times a rational makes a ball of that first, each time.
        numbers = self._balls if type(signal) is arb else self.quantities
        for weight, source in zip(definition.weights, definition.sources, strict=True):
            if weight in by:
                self._add(found, weight, signal * numbers[source])
            if source in by:
                self._add(found, source, signal * numbers[weight])
        if definition.bias and definition.bias in by:
            self._add(found, definition.bias, signal)

    def _add(self, found: dict[str, Real], name: str, term: Real) -> None:
        before = found.get(name)
        total = term if before is None else before + term
        found[name] = total if type(total) is arb else self._algebra.sum([total])

    def _hand_down(self, layer: SumLayer, found: dict[str, Real], by: Collection[str]) -> None:
        """Hand the signals of a layer down: to weights signal times source, to sources signals times weights."""
        present = [position for position, name in enumerate(layer.names) if name in found]
        if not present:
            return
        sources = [self.quantities[name] for name in layer.sources]
        balls = [arb(each) for each in sources]
        for position in present:
            signal = found[layer.names[position]]
            factors = balls if isinstance(signal, arb) else sources
            weights = layer.weights[position]
            if weights[0] in by:
                found.update(zip(weights, map(mul, repeat(signal), factors), strict=True))
            bias = layer.biases[position]
            if bias and bias in by:
                self._add(found, bias, signal)
        asked = [name in by for name in layer.sources]
        if any(asked):
            signals = [found.get(name, fmpq(0)) for name in layer.names]
            row = matrix_of(1, len(signals), signals)
            back = multiplied(row, self._matrix(layer, type(row)))
            for name, is_asked, term in zip(layer.sources, asked, back, strict=True):
                if is_asked:
                    self._add(found, name, _short(term))


def wanted(graph: Graph, of: str) -> frozenset[str]:
    """Return what a derivation differentiates ``of`` by, worked out once."""
    return graph.remembered((differentiable, of), lambda: differentiable(graph, of))


def _rationals(graph: Graph) -> dict[str, Real]:
    """Return the given numbers as flint has them."""
    return graph.remembered(_rationals, lambda: {name: rational(each) for name, each in graph.givens.items()})


def _short(number: Real) -> Real:
    """Return a rational of too many bits as a ball."""
    return arb(number) if isinstance(number, fmpq) and number.height_bits() > RATIONAL_BITS else number
