"""Where parameters are named, the name of an array stands for all its entries."""

from __future__ import annotations

import pytest

from derive.document.notes.choosing import choosing
from derive.errors import DeriveError
from derive.network.network import Network

GRAPH = (
    "parameters: {A: [[1, 2], [3, 4]], b: [1, 2], c: [0.5]}\nconstants: {t: [1, 0]}\n"
    "graph: {h: tanh(A @ b), L: sum((h - t)^2) + c @ c}\n"
)
DENSE = (
    "inputs: [1, 2]\ntargets: [1]\nlayers:\n  - {neurons: 2, weights: [[0.1, 0.2], [0.3, 0.4]], bias: [0.1, 0.2]}\n"
    "  - {neurons: 1, weights: [[0.5, 0.6]], bias: 0.3}\n"
)
KINDS = (
    "inputs: [[0.5], [-0.3]]\ntargets: [0.4]\nlayers:\n"
    "  - {kind: recurrent, input_weights: [[0.6], [0.2]], recurrent_weights: [[0.4, 0.1], [0.3, 0.2]]}\n"
    "  - {weights: [[1, 2]], neurons: 1}\n"
)


@pytest.mark.parametrize(
    ("description", "names", "trained"),
    [
        (GRAPH, "[b]", ("b1", "b2")),
        (GRAPH, "[b2, A]", ("A_1_1", "A_1_2", "A_2_1", "A_2_2", "b2")),
        (GRAPH, "[c]", ("c1",)),
        (DENSE, "[W1]", ("w1", "w2", "w3", "w4")),
        (DENSE, "[b1, b2]", ("b_h1", "b_h2", "b2")),
        (KINDS, "[W]", ("w_1_1", "w_1_2", "w_2_1", "w_2_2")),
    ],
)
def test_arrays_are_trained_by_their_names(description: str, names: str, trained: tuple[str, ...]) -> None:
    assert Network.from_text(f"{description}trained: {names}\n").trained == trained


@pytest.mark.parametrize("key", ["only", "parameters"])
def test_notes_are_of_arrays_by_their_names(key: str) -> None:
    described = Network.from_text(f"{GRAPH}notes: {{{key}: [b, A_1_1]}}\n")
    assert getattr(choosing(described, {}).description.notes, key) == ["b1", "b2", "A_1_1"]
    assert getattr(choosing(Network.from_text(DENSE), {key: ["W2"]}).description.notes, key) == ["w5", "w6"]


def test_what_holds_no_parameters_is_refused_and_arrays_are_among_the_names_there_are() -> None:
    with pytest.raises(DeriveError, match=r"4:14: no parameter is called 'bb'; did you mean 'b'\?"):
        Network.from_text(f"{GRAPH}trained: [A, bb]\n")
    with pytest.raises(DeriveError, match="no parameter is called 't'"):
        Network.from_text(f"{GRAPH}trained: [t]\n")
