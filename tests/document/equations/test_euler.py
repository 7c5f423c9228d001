"""A quantity called e, and Euler's number: never one sign for both."""

from __future__ import annotations

from derive.document.equations.mathematics import MathWriter
from derive.network.network import Network
from derive.notation.scheme import notation_of


def written(graph: str) -> str:
    network = Network.from_text(f"inputs: {{u: -20}}\ngraph: {graph}\n")
    quantity = network.graph[network.graph.loss]
    writer = MathWriter(network.graph, notation_of(network))
    return writer.inline(quantity.definition.formula)  # type: ignore[attr-defined]


def test_a_quantity_called_e_is_no_base_of_powers() -> None:
    assert written("{e: exp(u/10)}") == r"\exp\left(\frac{u}{10}\right)"
    assert written("{p: exp(u/10)}") == "e^{u/10}"
