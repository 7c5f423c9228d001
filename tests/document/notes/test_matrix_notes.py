"""The matrix form in notes of networks with arrays: every array once, printed numbers those of the entries."""

from __future__ import annotations

import pytest

from derive.calculus.balls import Values
from derive.calculus.lines import LineWriter
from derive.document.notes.array_notes import array_notes
from derive.document.publish import Request, notes_source
from derive.expressions.expression import Partial
from derive.network.network import Network


@pytest.mark.parametrize("name", ["attention", "bptt", "convolution", "layer_norm", "transformer_block"])
def test_every_array_has_its_formula_and_its_derivative(name: str) -> None:
    network = Network.load(name)
    tensors = network.tensors
    assert tensors is not None
    found = array_notes(network, LineWriter(Values(network), 4))
    assert found is not None
    computed = [each for each in tensors.tensors.values() if each.formula is not None]
    assert len(found.forward) == len(computed)
    assert all(line.form for line in (*found.forward, *found.backward, *found.parameters))
    differentiated = {line.left for line in (*found.backward, *found.parameters)}
    assert len(differentiated) == len(found.backward) + len(found.parameters)


def test_printed_derivatives_are_those_of_the_entries() -> None:
    network = Network.load("attention")
    lines = LineWriter(Values(network), 4)
    notes = array_notes(network, lines)
    assert notes is not None
    line = next(each for each in notes.parameters if r"\mathbf{W}_{q}" in each.left)
    for entry in ("w_q_1_1", "w_q_1_2", "w_q_2_1", "w_q_2_2"):
        assert str(lines.shown(Partial("E_total", entry))) in line.digits
    assert line.entry.startswith(r"\sum_{k}")


def test_the_form_asked_for_decides() -> None:
    network = Network.load("attention")
    assert r"\label{sec:matrix}" in notes_source(network, Request(shown={"form": "both"}))
    assert r"\label{sec:matrix}" not in notes_source(network, Request(shown={"form": "scalar"}))


def test_a_graph_of_numbers_has_no_matrix_form() -> None:
    network = Network.load("cs231n_circuit")
    assert array_notes(network, LineWriter(Values(network), 4)) is None
