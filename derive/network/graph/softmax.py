"""Softmax: an activation over a whole layer, every output depending on every pre-activation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.network.tables.function import Function

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.expressions.algebra import Algebra, Number


@dataclass(frozen=True, slots=True)
class Softmax:
    """One output of a softmax layer: ``nets`` and ``outs`` are the layer's, ``position`` counts from 0.

    The local partials name the outputs: Bishop, Pattern Recognition and Machine Learning (2006), equation 4.106.
    """

    nets: tuple[str, ...]
    outs: tuple[str, ...]
    position: int

    @property
    def rule(self) -> str:
        """The sentence that justifies its partials."""
        return "softmax"

    @property
    def parents(self) -> tuple[str, ...]:
        """All pre-activations of the layer."""
        return self.nets

    @property
    def beside(self) -> tuple[str, ...]:
        """The quantities that its partials name beside its parents and itself."""
        return self.outs

    def value(self, numbers: Mapping[str, Number], algebra: Algebra) -> Number:
        """Return e to the own pre-activation, over the sum of all of them; exactly 1 where it is alone."""
        if len(self.nets) == 1:
            return algebra.rational(1)
        powers = [algebra.exp(numbers[net]) for net in self.nets]
        return powers[self.position] / algebra.sum(powers)

    def local_partials(
        self, numbers: Mapping[str, Number], result: Number, algebra: Algebra
    ) -> Iterator[tuple[str, Number]]:
        """By its own pre-activation a (1 - a), by another one minus the product of the two outputs."""
        del algebra
        for position, (net, out) in enumerate(zip(self.nets, self.outs, strict=True)):
            if position == self.position:
                yield net, result * (1 - result)
            else:
                yield net, -(result * numbers[out])


def _no_single_value(*_: object) -> Number:
    raise TypeError("softmax is a function of a whole layer")


# What a layer says of its activation; the quantities of the layer are each defined by a ``Softmax``.
SOFTMAX = Function(
    name="softmax", formals=(), value=_no_single_value, partials={}, sign="softmax", rule="softmax"
)
