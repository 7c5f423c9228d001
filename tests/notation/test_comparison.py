"""One network in several notations: which rows there are, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from derive.errors import DeriveError
from derive.network.network import Network
from derive.notation.comparison import compared
from derive.notation.scheme import load_notation, schemes
from tests.notation.symbols import every_symbol
from tests.strategies import networks

AMBIGUOUS = "inputs: {x1: 1, x_1: 2}\ntargets: [1]\nlayers: [{neurons: 1, weights: [[1, 2]]}]"


@given(networks())
def test_every_symbol_of_every_scheme_is_in_the_table(network: Network) -> None:
    comparison = compared(network, schemes(), strict=True)
    rows = [row for group in comparison.groups for row in group.rows]
    assert comparison.refused == ()
    for column, (name, _) in enumerate(comparison.schemes):
        shown = [row.symbols[column] for row in rows if row.symbols[column]]
        known = set(every_symbol(load_notation(name).of(network.graph), network))
        # Where no neuron of a layer has a bias, there is no vector of them.
        without = {
            load_notation(name).of(network.graph).layer_symbol("vector_bias", layer.number)
            for layer in network.layers
            if not any(layer.biases)
        }
        assert len(shown) == len(set(shown)) and set(shown) == known - without


def test_rows_are_in_groups_and_named() -> None:
    groups = compared(Network.load(), ["net-out", "source"], strict=True).groups
    weights = next(group for group in groups if (group.kind, group.layer) == ("weight", 2))
    assert [(row.name, row.symbols) for row in weights.rows[:2]] == [
        ("w5", ("w_{5}", "w_{5}")),
        ("w6", ("w_{6}", "w_{6}")),
    ]
    signals = next(group for group in groups if (group.kind, group.layer) == ("error signal", 1))
    assert [(row.name, row.symbols) for row in signals.rows] == [
        ("h1", (r"\delta_{h1}", None)),
        ("h2", (r"\delta_{h2}", None)),
    ]
    assert [group.kind for group in groups][-1] == "vectors"


def test_a_scheme_named_twice_is_one_column() -> None:
    assert [name for name, _ in compared(Network.load(), ["bishop", "bishop"], strict=True).schemes] == ["bishop"]


def test_without_signals_there_are_no_rows_of_them() -> None:
    kinds = {group.kind for group in compared(Network.load(), ["source"], strict=True).groups}
    assert "error signal" not in kinds and "vectors" in kinds


def test_a_scheme_that_cannot_tell_two_quantities_apart_is_left_out() -> None:
    network = Network.from_text(AMBIGUOUS)
    comparison = compared(network, schemes(), strict=False)
    assert [name for name, _ in comparison.refused] == ["net-out", "source", "z-a-delta"]
    assert [name for name, _ in comparison.schemes] == ["bishop", "goodfellow", "matrix", "nielsen"]
    assert "'x1' and 'x_1' would both be written x_{1}" in str(comparison.refused[0][1])


@pytest.mark.parametrize(("names", "strict"), [(["bishop", "net-out"], True), (["net-out", "source"], False)])
def test_it_is_an_error_where_it_was_asked_for_or_nothing_is_left(names: list[str], strict: bool) -> None:
    with pytest.raises(DeriveError, match="would both be written"):
        compared(Network.from_text(AMBIGUOUS), names, strict=strict)


def test_a_file_that_is_no_scheme_is_an_error_even_if_others_are(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("title: mine\n", encoding="utf-8")
    with pytest.raises(DeriveError, match="needs 'input'"):
        compared(Network.load(), ["bishop", str(tmp_path / "own.yaml")], strict=False)


def test_a_batch_is_compared_by_its_first_example() -> None:
    examples = [{"inputs": ["0.5"], "targets": ["1"]}, {"inputs": ["0.1"], "targets": ["0"]}]
    network = Network.from_arguments(examples=examples, layers=[{"neurons": 1, "weights": [["0.3"]]}])
    rows = [row for group in compared(network, ["nielsen"], strict=True).groups for row in group.rows]
    assert {row.name: row.symbols for row in rows if row.name == "w1"} == {"w1": ("w^{2}_{11}",)}
    assert "x1" in {row.name for row in rows}
