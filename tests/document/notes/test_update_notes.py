from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.calculus.balls import Values
from derive.calculus.decimals import Decimal
from derive.calculus.lines import LineWriter
from derive.document.composed import Request, notes_source
from derive.document.equations.board import Board
from derive.document.equations.mathematics import MathWriter
from derive.document.equations.naming import without_names
from derive.document.figure.curve import _layout, curve_svg, curve_tikz, plotted_steps
from derive.document.notes.published import published_numbers
from derive.document.notes.update import UpdateNotes, loss_curve, update_notes
from derive.document.publish import publish
from derive.errors import DeriveError
from derive.network.network import Network
from derive.network.tables.update_rules import RULES
from derive.notation.scheme import notation_of, schemes, written_in

SMALL = {
    "inputs": ["0.5", "-1"], "targets": ["0.3"],
    "layers": [
        {"neurons": 2, "weights": [["0.1", "0.2"], ["0.3", "0.4"]]},
        {"neurons": 1, "weights": [["0.5", "0.6"]]},
    ],
}


def board_of(network: Network) -> Board:
    return Board(MathWriter(network.graph, notation_of(network)), LineWriter(Values(network), 4))


def notes_of(network: Network) -> UpdateNotes:
    found = update_notes(network, 4, board_of(network))
    assert found is not None
    return found


def lefts(notes: UpdateNotes) -> list[str]:
    return [equation.left for each in notes.rounds for update in each.updates for equation in update.equations]


@pytest.mark.parametrize("notation", schemes())
@pytest.mark.parametrize("rule", RULES)
def test_every_symbol_names_one_thing(rule: str, notation: str) -> None:
    whole = Network.from_arguments(**SMALL, optimizer=rule, steps=3, notes={"parameters": "all"})
    network = written_in(whole, notation)
    notes = notes_of(network)
    found = [str(left) for left in lefts(notes)]
    assert len(set(found)) == len(found)
    lines = len(RULES[rule].lines) + bool(RULES[rule].look_ahead)
    assert len(found) == lines * 6 * (2 if RULES[rule].states else 1)
    labels = [equation.label for each in notes.rounds for update in each.updates for equation in update.equations]
    assert len(set(labels)) == len(labels)


def test_adam_step_by_step() -> None:
    first, second = notes_of(Network.load("adam")).rounds
    assert [str(each.parameter) for each in first.updates] == ["w_{1}"] and not first.complete
    assert [each.left for each in first.updates[0].equations] == [
        "m'_{w_{1}}", "v'_{w_{1}}", r"\hat{m}'_{w_{1}}", r"\hat{v}'_{w_{1}}", "w_{1}'"
    ]
    assert second.updates[0].equations[-1].latex.startswith(r"w_{1}'' &= w_{1}' - \frac{\eta \cdot \hat{m}''_{w_{1}}}")
    # The new values of the first step are the old ones of the second.
    ends = [without_names(row.cells[-1]) for row in first.table.rows]
    assert ends == [without_names(row.cells[0]) for row in second.table.rows]


def test_rules_in_general() -> None:
    assert [str(line) for line in notes_of(Network.from_arguments(**SMALL, optimizer="nesterov")).lines] == [
        r"\tilde{\theta} &= \theta + \mu \cdot v", r"v' &= \mu \cdot v - \eta \cdot g", r"\theta' &= \theta + v'"
    ]


def test_one_step_is_all_where_no_more_are_asked_for() -> None:
    notes = notes_of(Network.from_arguments(**SMALL, optimizer="adam"))
    assert [each.number for each in notes.rounds] == [1]
    assert [str(row.subject) for row in notes.outcomes] == ["0", "1"]
    assert notes.plot == ""


def test_of_many_parameters_one_a_layer_is_written_out() -> None:
    layers = [{"neurons": 4, "weights": [["0.1"] * 4] * 4}, {"neurons": 1, "weights": [["0.5"] * 4]}]
    notes = notes_of(Network.from_arguments(inputs=["0.5"] * 4, targets=[1], layers=layers))
    assert [str(each.parameter) for each in notes.rounds[0].updates] == ["w_{1}", "w_{17}"]
    assert not notes.rounds[0].complete
    assert len(notes.rounds[0].table.rows) == 20


ROWS = {"inputs": [["0.1", "0.2"], ["0.3", "0.4"]], "targets": [0, 0, 0, 0]}
SHARED = {"kind": "shared_dense", "weights": [["0.1", "0.2"], ["0.3", "0.4"]], "bias": ["0.1", "0.2"]}


@pytest.mark.parametrize(
    ("described", "parameters", "said"),
    [
        (ROWS | {"layers": [SHARED, SHARED, SHARED]}, ["v_{1,1}", "v^{(2)}_{1,1}", "v^{(3)}_{1,1}"], True),
        (
            {
                "inputs": {"x": 1}, "parameters": {f"p{n}": "0.5" for n in range(1, 14)},
                "graph": {"E": "*".join(["x", *(f"p{n}" for n in range(1, 14))])},
            },
            ["p_{1}"], False,
        ),
    ],
)
def test_the_first_of_each_layer_is_said_of_several_layers(
    described: dict[str, object], parameters: list[str], *, said: bool
) -> None:
    network = Network.from_arguments(**described)
    assert [str(each.parameter) for each in notes_of(network).rounds[0].updates] == parameters
    source = notes_source(network)
    assert ("The first parameter of each layer:" in source, "The first parameter:" in source) == (said, not said)


@pytest.mark.parametrize(("rate", "steps", "diverges"), [("1", 2000, True), ("0.6", 50, True), ("0.2", 50, False)])
def test_a_training_that_diverges_is_told_in_short_numbers(rate: str, steps: int, *, diverges: bool) -> None:
    """The factor from one distance to the next is 1 - 9 eta, or 1 - 4 eta: beyond 1 for a rate too large."""
    network = Network.from_arguments(
        inputs=["3"], targets=["1"], learning_rate=rate, trained="all", steps=steps,
        layers=[{"neurons": 1, "activation": "identity", "weights": [["1"]]}],
    )
    notes, source = notes_of(network), notes_source(network)
    assert (notes.diverges, "the training diverges" in source) == (diverges, diverges)
    assert all(len(cell) < 30 for row in notes.outcomes for cell in row.cells)
    error = (Fraction(1) - 9 * Fraction(rate)) ** (2 * steps) * 2
    digits, _, exponent = str(notes.outcomes[-1].cells[0]).partition(r" \times 10^{")
    found = Fraction(digits) * Fraction(10) ** int(exponent.rstrip("}") or 0)
    assert abs(found / error - 1) < Fraction(1, 10**5)


def test_nothing_trained() -> None:
    network = Network.from_arguments(**SMALL, trained=[])
    assert update_notes(network, 4, board_of(network)) is None
    assert loss_curve(network, 4, board_of(network)) == ""


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "gradient_descent"])
def test_notes_of_every_rule_are_typeset_without_blemish(rule: str, tmp_path: Path) -> None:
    network = Network.from_arguments(name="small", **SMALL, optimizer=rule, steps=150)
    published = publish(network, tmp_path, Request(("pdf", "svg")))
    assert [(each.overfull, each.unresolved) for each in published.typeset] == [((), ())]
    assert (tmp_path / "small-loss.svg").is_file()


def decimals() -> st.SearchStrategy[Decimal]:
    return st.builds(
        lambda scaled, places: Decimal(scaled, places, None, None),  # type: ignore[arg-type]
        st.one_of(st.integers(0, 10**6), st.integers(-(10**12), 10**12)), st.integers(0, 60),
    )


@given(st.lists(decimals(), min_size=3, max_size=12), st.integers(2, 100_000))
def test_no_two_texts_of_a_curve_overlap(values: list[Decimal], last: int) -> None:
    steps = [step for step in plotted_steps(last) if step < len(values) - 1]
    points = [*zip(steps, values, strict=False), (last, values[-1])]
    layout = _layout(points, r"E_{\mathrm{total}}")
    if layout is None:
        return
    for one, other in combinations(layout.texts, 2):
        apart = one.box.centre
        across = abs(apart.x - other.box.centre.x) - one.box.half_width - other.box.half_width
        down = abs(apart.y - other.box.centre.y) - one.box.half_height - other.box.half_height
        assert max(across, down) > 0, (one.latex, other.latex)
    for text in layout.texts:
        assert text.box.centre.x - text.box.half_width >= 0
        assert text.box.centre.x + text.box.half_width <= layout.width
        assert text.box.centre.y - text.box.half_height >= 0
        assert text.box.centre.y + text.box.half_height <= layout.height
    for stroke in layout.strokes:
        for corner in (corner for line in stroke.lines for corner in line):
            assert 0 <= corner.x <= layout.width
            assert 0 <= corner.y <= layout.height


def test_a_curve_is_drawn_twice() -> None:
    points = [(step, Decimal(10**6 // (step + 1), 6, None, None)) for step in plotted_steps(1000)]  # type: ignore[arg-type]
    picture = ET.fromstring(curve_svg(points, "E", "A title & more"))
    texts = {"".join(each.itertext()) for each in picture.iter("{http://www.w3.org/2000/svg}text")}
    assert {"1", "10", "102", "103", "E", "updates", "10−3"} <= texts
    longest = max(len(each.get("points", "").split()) for each in picture.iter("{http://www.w3.org/2000/svg}polyline"))
    assert longest == len(points) - 1
    assert max(line.count("--") for line in curve_tikz(points, "E").split(";")) == len(points) - 2


def test_what_gives_mazurs_numbers() -> None:
    network = Network.load("mazur")
    found = published_numbers(network, board_of(network))
    assert found is not None
    right = ["0.291027774", "0.0000351019", "0.015913620", "0.984064274"]
    assert [str(each.right_value) for each in found.numbers] == right
    assert not any(each.right for each in found.numbers)
    assert all(each.explained for each in found.numbers)
    assert found.trainings == ("output_layer_first", "before_last_update")


def beside(folder: Path, numbers: str) -> Network:
    (folder / "mine.yaml").write_text(
        "inputs: [1]\ntargets: [1]\nlayers: [{neurons: 1, weights: [[1]]}]\nlearning_rate: 1\n"
    )
    (folder / "mine.published.yaml").write_text(numbers)
    return Network.load(folder / "mine.yaml")


def test_numbers_of_ones_own(tmp_path: Path) -> None:
    network = beside(
        tmp_path,
        "source: a book\nnumbers:\n"
        "  - {quantity: out_y1, updates: 0, printed: 0.731}\n"
        "  - {quantity: out_y1, updates: 0, printed: 0.7310}\n"
        "  - {quantity: out_y1, updates: 1, printed: 0.5, training: output_layer_first}\n",
    )
    found = published_numbers(network, board_of(network))
    assert found is not None
    assert [(each.right, each.explained) for each in found.numbers] == [(True, False), (False, False), (False, False)]
    assert str(found.numbers[1].right_value) == "0.7311"
    source = notes_source(network)
    assert "they are right" in source
    assert r"not found: \emph{output layer first} does not" in source


ONE = "source: x\nnumbers: [{{quantity: {}, updates: {}, printed: {}}}]\n"


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ("numbers: []\nsource: x\n", "mine.published.yaml:1:10: numbers: "),
        (ONE.format("out_z1", 1, "0.5"), "2:22: unknown quantity 'out_z1'"),
        (ONE.format("out_y1", -1, "0.5"), "2:39: numbers.0.updates: "),
        (ONE.format("out_y1", 1, "half"), "2:51: numbers.0.printed: "),
        (ONE.format("out_y1", 1, "1, training: fast"), "unknown way of training"),
        ("- 1\n", "mine.published.yaml:1:1"),
        ("", "the description is empty"),
    ],
)
def test_wrong_data_files(numbers: str, message: str, tmp_path: Path) -> None:
    network = beside(tmp_path, numbers)
    with pytest.raises(DeriveError) as raised:
        published_numbers(network, board_of(network))
    assert message in str(raised.value)


def test_most_networks_have_no_published_numbers() -> None:
    network = Network.load("backprop")
    assert published_numbers(network, board_of(network)) is None
    assert published_numbers(replace(network, folder=None), board_of(network)) is None
