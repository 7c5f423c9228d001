"""Every derivative of one quantity by another, by forward mode in mpmath: nothing of the package's calculus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mpmath

from tests.reference import SLOPE, reference

if TYPE_CHECKING:
    from derive.network.network import Network

DIGITS = 80


class Truth:
    """The values of one network, by the names that labels of equations use."""

    def __init__(self, network: Network) -> None:
        self.network = network
        with mpmath.workdps(DIGITS):
            self.numbers = reference(network, DIGITS)

    def of(self, name: str) -> mpmath.mpf:
        """Return the value of ``net_h1``, ``dE_y1/dout_h1`` or ``w5+`` (after the update), behind any prefix."""
        name = name.rpartition(":")[2]
        with mpmath.workdps(DIGITS):
            if name.endswith("+"):
                slope = self.partial("E_total", name[:-1])
                return self.numbers[name[:-1]] - self.numbers["eta"] * slope
            if "/" in name:
                of, by = name.split("/")
                return self.partial(of[1:], by[1:])
            return self.numbers[name]

    def partial(self, of: str, by: str) -> mpmath.mpf:
        """Move ``by`` a little and follow the movement through the network."""
        numbers, moved = self.numbers, {by: mpmath.mpf(1)}

        def movement(name: str | None) -> mpmath.mpf:
            return moved.get(name, mpmath.mpf(0)) if name else mpmath.mpf(0)

        for layer in self.network.layers:
            for neuron, row, bias in zip(layer.neurons, layer.weights, layer.biases, strict=True):
                net, out = f"net_{neuron}", f"out_{neuron}"
                total = movement(bias)
                for weight, source in zip(row, layer.sources, strict=True):
                    total += movement(weight) * numbers[source] + numbers[weight] * movement(source)
                moved.setdefault(net, total)
                moved.setdefault(out, moved[net] * SLOPE[layer.activation.name](numbers[net]))
        targets = [name for name, quantity in self.network.graph.quantities.items() if quantity.role.value == "target"]
        for target, neuron in zip(targets, self.network.outputs, strict=True):
            distance = numbers[f"out_{neuron}"] - numbers[target]
            moved.setdefault(f"E_{neuron}", distance * (moved[f"out_{neuron}"] - movement(target)))
        moved.setdefault("E_total", sum(moved[f"E_{neuron}"] for neuron in self.network.outputs))
        return moved[of]
