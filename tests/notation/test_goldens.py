"""A small network's forward pass and one gradient in every notation, as kept in golden/.

After a change that is meant, ``python -m tests.notation.test_goldens`` writes them anew; read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.calculus.balls import Values
from derive.calculus.lines import LineWriter
from derive.calculus.steps import activation_step, error_step, gradient_steps, pre_activation_step, update_step
from derive.document.equations.board import Board
from derive.document.equations.mathematics import MathWriter
from derive.document.equations.matrix import matrix_form
from derive.document.equations.naming import without_names
from derive.network.graph.quantity import Role
from derive.network.network import Network
from derive.notation.scheme import notation_of, schemes, written_in

GOLDEN = Path(__file__).parent / "golden"


def small() -> Network:
    return Network.from_arguments(
        inputs={"x1": "0.5", "x2": "-1"},
        targets={"t1": "0.25"},
        layers=[
            {"neurons": 2, "activation": "tanh", "bias": "0.1", "weights": [["0.3", "0.2"], ["-0.4", "0.1"]]},
            {"neurons": 1, "bias": ["0.2"], "weights": [["0.6", "-0.5"]]},
        ],
        trained="all",
    )


def written(scheme: str) -> str:
    """The equations that hold the forward pass, the gradient of a hidden weight, its update, and the matrix form."""
    network = written_in(small(), scheme)
    board = Board(MathWriter(network.graph, notation_of(network)), LineWriter(Values(network), 4))
    graph = network.graph
    steps = []
    for layer in network.layers:
        for net, out in zip(layer.pre_activations, layer.activations, strict=True):
            steps += [pre_activation_step(graph, net), activation_step(graph, out)]
    steps += [error_step(graph, error.name) for error in graph.with_role(Role.ERROR, Role.TOTAL_ERROR)]
    steps += [*gradient_steps(network, "w2"), update_step(network, "w2")]
    found = [str(equation.latex) for equation in board.equations(steps)]
    for layer in network.layers:
        form = matrix_form(network, layer, board)
        found += [str(form.forward), str(form.signal), str(form.gradient)]
    return without_names("\n\n".join(found)) + "\n"


@pytest.mark.parametrize("scheme", schemes())
def test_a_small_network_is_written_as_before(scheme: str) -> None:
    kept = (GOLDEN / f"{scheme}.tex").read_text(encoding="utf-8")
    assert written(scheme) == kept, "if this is meant, see the head of this file"


def test_there_is_a_golden_for_every_scheme_and_no_other() -> None:
    assert sorted(file.stem for file in GOLDEN.iterdir()) == sorted(schemes())


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in schemes():
        (GOLDEN / f"{name}.tex").write_text(written(name), encoding="utf-8")
