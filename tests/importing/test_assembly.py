"""Steps, example and options become a description: no other library is needed for these."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import DeriveError
from derive.importing.activations import FORMULAS, IDENTITY, composed, elu, formula, leaky_relu
from derive.importing.assembly import WITH_ACTIVATION, imported
from derive.importing.numbers import exactly
from derive.importing.steps import Activation, Dense, Flatten, Step
from derive.network.network import Network
from derive.network.tables.activations import ACTIVATIONS
from derive.network.tables.losses import FUSED
from tests.importing.models import assert_near, gradients, outputs

FLOATS = st.floats(-4, 4)
NAMED = [*sorted(FORMULAS.keys() - {IDENTITY}), leaky_relu(0.25), elu(0.5)]


def dense(rows: list[list[float]], bias: list[float] | None = None, *, key: str = "") -> Dense:
    return Dense(
        "a layer", len(rows[0]), len(rows), lambda: rows, None if bias is None else lambda: bias, (key or id(rows),)
    )


def built(steps: list[Step], example: Any, **options: Any) -> Network:
    return Network.from_arguments(**imported(steps, example, **options).arguments)


@given(st.lists(st.lists(FLOATS, min_size=2, max_size=2), min_size=1, max_size=3))
def test_weights_are_exactly_the_floats(rows: list[list[float]]) -> None:
    network = built([dense(rows)], ([1, 2], [0] * len(rows)))
    names = [[network.graph.givens[name] for name in row] for row in network.layers[0].weights]
    assert names == [[Fraction(number) for number in row] for row in rows]
    assert network.layers[0].activation is ACTIVATIONS["identity"]


@given(FLOATS, st.integers(0, 20))
def test_rounding_gives_the_nearest_decimal(number: float, places: int) -> None:
    found = exactly(number, places, "it")
    assert (found * 10**places).denominator == 1
    assert abs(found - Fraction(number)) <= Fraction(1, 2 * 10**places)
    # Rounding is symmetric: a tie goes away from zero.
    assert exactly(-number, places, "it") == -found


@given(FLOATS, st.sampled_from(NAMED), st.sampled_from(NAMED))
def test_formulas_mean_what_the_names_mean(weight: float, outer: Any, inner: Any) -> None:
    def network(*choices: Any) -> Network:
        return built([dense([[weight]]), *(Activation("it", each) for each in choices)], ([1], [0]))

    written, named = network(formula(outer)), network(outer)
    assert_near(outputs(written), outputs(named))
    assert_near(gradients(written)[0][0][0], gradients(named)[0][0][0])
    # An activation of an activation is an activation of what came out of the first.
    between = outputs(network(inner))[0]
    apart = built([dense([[1.0]]), Activation("it", outer)], ([Fraction(between)], [0]))
    assert abs(outputs(network(inner, outer))[0] - outputs(apart)[0]) < 1e-9


def test_every_name_is_an_activation() -> None:
    names = {*FORMULAS, *leaky_relu(0.1), *elu(1)}
    assert names == set(ACTIVATIONS)
    assert set(WITH_ACTIVATION) == set(FUSED)


def test_softmax_is_composed_with_nothing() -> None:
    assert composed("softmax", "identity") == composed("identity", "softmax") == "softmax"
    assert composed("softmax", "tanh") is None and composed("tanh", "softmax") is None


def test_a_shared_bias_is_one_parameter() -> None:
    network = built([dense([[1.0], [2.0]], [0.5])], ([1], [0, 0]))
    assert network.layers[0].shared_bias == "b1"


def test_a_batch_of_one_is_its_example() -> None:
    assert built([dense([[1.0, 2.0]])], ([[1, 2]], [[0]])).description.inputs == [1, 2]
    assert built([Flatten("it"), dense([[1.0] * 4])], ([[1, 2], [3, 4]], [0])).description.inputs == [1, 2, 3, 4]


WRONG: dict[str, tuple[list[Step], Any, dict[str, Any], str]] = {
    "nothing": ([], ([1], [0]), {}, "no layer"),
    "no pair": ([dense([[1.0]])], [1, 0, 2], {}, "not a pair"),
    "a batch": ([dense([[1.0]])], ([[1], [2]], [0]), {}, "for 1 example; the inputs are 2 examples"),
    "different lengths": ([dense([[1.0]])], ([[1], [2, 3]], [0]), {}, "lists of different lengths"),
    "a number": ([dense([[1.0]])], ([1], 0), {}, "the targets are given as int"),
    "a key of its own": ([dense([[1.0]])], ([1], [0]), {"layers": []}, "'layers' comes from the model"),
    "places": ([dense([[1.0]])], ([1], [0]), {"rounded": -1}, "rounded=-1"),
    "neurons": ([dense([[1.0]])], ([1], [0]), {"neurons": [["a", "b"]]}, "names of the neurons"),
    "neurons of nothing": ([dense([[1.0]])], ([1], [0]), {"neurons": 3}, "names of the neurons"),
    "unknown option": ([dense([[1.0]])], ([1], [0]), {"lose": "hinge"}, "unknown key 'lose'"),
    "unknown loss": ([dense([[1.0]])], ([1], [0]), {"loss": "hing"}, "did you mean 'hinge'"),
    "nan": ([dense([[float("nan")]])], ([1], [0]), {}, "the weight of a layer holds nan"),
    "shared": ([dense([[1.0]], key="w"), dense([[1.0]], key="w")], ([1], [0]), {}, "shares a parameter"),
    "deep": ([dense([[1.0]], key=str(number)) for number in range(101)], ([1], [0]), {}, "101 layers"),
    "rows": ([dense([[1.0], [1.0]]), Flatten("it", 1)], ([1], [0, 0]), {}, "makes rows of 1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_does_not_fit_is_refused(name: str) -> None:
    steps, example, options, message = WRONG[name]
    with pytest.raises(DeriveError, match=message):
        built(steps, example, **options)


@pytest.mark.parametrize("name", ["torch", "keras", "onnx"])
def test_a_missing_package_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    reader: Any = sys.modules.get("derive.importing.keras_layers")
    if reader:
        reader.keras.cache_clear()
    with pytest.raises(DeriveError, match=rf"needs the package '{name}'; pip install 'derive-notes\[{name}\]'"):
        getattr(Network, f"from_{name}")("model", ([1], [0]))
