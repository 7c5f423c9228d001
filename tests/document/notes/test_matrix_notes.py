"""The matrix form in notes of networks with arrays: every array once, printed numbers those of the entries."""

from __future__ import annotations

import pytest

from derive.calculus.balls import Values
from derive.calculus.lines import LineWriter
from derive.document.composed import Request, notes_source
from derive.document.notes.array_notes import array_notes
from derive.document.notes.choosing import choosing
from derive.expressions.expression import Partial
from derive.network.network import Network

WEIGHTS = [["0.3", "-0.2"], ["0.5", "0.4"]]


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


def form_of(network: Network, **shown: object) -> str | None:
    return choosing(network, shown).description.notes.form


def test_what_is_large_is_not_said_twice() -> None:
    large, small = Network.load("transformer_block"), Network.load("attention")
    assert (form_of(large), form_of(small), form_of(Network.load("mazur"))) == ("mixed", "both", "both")
    assert form_of(large, form="scalar") == "scalar"
    # Steps that are asked for are steps of numbers.
    assert form_of(large, parameters=["gamma1"]) == form_of(large, blanks="results") == "both"


def test_mixed_notes_write_out_one_entry_of_each_kind() -> None:
    source = notes_source(Network.load("transformer_block"), Request(formats=("tex",)))
    assert r"\label{sec:backward}" not in source
    # Queries, keys and values are made alike: of one of them an entry has its numbers.
    assert source.count(r"q_{1,1} &= ") == 1
    assert r"k_{1,1} &= " not in source


def test_symbols_and_audit_of_mixed_notes_are_by_arrays() -> None:
    source = notes_source(Network.load("attention"), Request(formats=("tex",), shown={"form": "mixed"}))
    assert r"$\mathbf{Q}$ &" in source
    audit = source.partition(r"\label{sec:audit}")[2]
    assert audit.count(r"\mathbf{W}_{q}") == 1 and "w_{q" not in audit


def test_derivatives_by_weights_of_a_mask_are_masked() -> None:
    causal = Network.from_arguments(
        inputs=[[1, "0.5"], ["-0.5", 2]],
        targets=[[1, 0], [0, 1]],
        layers=[{"kind": "attention", "causal": True, "query": WEIGHTS, "key": WEIGHTS, "value": WEIGHTS}],
    )
    found = array_notes(causal, LineWriter(Values(causal), 4))
    assert found is not None
    line = next(each for each in found.backward if each.left.endswith(r"\mathbf{A}}"))
    # What a token does not see is no weight: the product alone has numbers there.
    assert line.form.endswith(r"_{\mathrm{causal}}") and r"& 0 \\" in line.digits


def test_many_arrays_of_one_number_each_are_derived_by_numbers() -> None:
    gate = {"input_weights": [["0.3"]], "recurrent_weights": [["0.2"]], "bias": [1]}
    one_unit = Network.from_arguments(
        inputs=[["0.5"], ["-0.3"]],
        targets=["0.4"],
        layers=[{"kind": "lstm", **dict.fromkeys(("forget", "input", "candidate", "output"), gate)}],
    )
    assert form_of(one_unit) == "scalar"
