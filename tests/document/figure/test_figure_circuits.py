"""Circuits: nothing overlaps, whatever enters what; the values and derivatives stand at their nodes."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.document.figure import Computation, FigureKind, Look, Scope, View, figure_svg, figure_tikz
from derive.document.figure.circuit import Circuit, CircuitNode, lay_out_circuit, lay_out_circuit_downwards
from derive.document.figure.computations import circuit_of
from derive.document.figure.palette import EDGE, HIDDEN
from derive.document.figure.placed import Layout
from derive.document.figure.ranks import Rooms, ranked
from derive.network.network import Network
from tests.document.figures import HEIGHT, LONG, WIDTH, collisions, crossings, mathematics_of
from tests.document.kinds import KINDS, network

# With four decimals, and the smallest letters that are read with ease, in pt.
DIGITS, READABLE = "-0.1234", 7.0
GRAPHS = ("circuit", "neuron", "recurrent", "functions", "convolution", "bptt", "layer_norm", "attention", "lstm")
WAYS = (lay_out_circuit, lay_out_circuit_downwards)


def circuit(described: Network, kind: FigureKind) -> Circuit:
    found = circuit_of(described, mathematics_of(described), kind, lambda _: DIGITS, lambda _: DIGITS)
    assert found
    return found


def computation(described: Network) -> Computation:
    return Computation(described, mathematics_of(described), lambda _: DIGITS, lambda _: DIGITS)


@pytest.mark.parametrize("name", GRAPHS)
def test_figures_fit_upright_and_nothing_overlaps_in_them(name: str) -> None:
    drawn = computation(network(name))
    view = drawn.view()
    for kind in FigureKind:
        layout = drawn.layout(kind, view)
        assert layout
        assert collisions(layout) == [] and crossings(layout) == []
        assert layout.width <= WIDTH + 0.01 and layout.height <= HEIGHT + 0.01
        assert min(text.size for text in layout.texts) >= READABLE


@st.composite
def computations(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Quantities with what each is made of."""
    parents: dict[str, tuple[str, ...]] = {}
    for index in range(draw(st.integers(2, 14))):
        known = list(parents)
        chosen = draw(st.lists(st.sampled_from(known), max_size=3, unique=True)) if known else []
        parents[f"q{index}"] = tuple(chosen)
    return parents


@pytest.mark.parametrize("lay_out", WAYS)
@given(computations(), st.booleans(), st.sampled_from(["", "2", LONG]), st.sampled_from(["", "-0.5", LONG]))
@settings(max_examples=60)
def test_nothing_overlaps_in_any_graph(
    lay_out: Callable[[Circuit], Layout | None],
    parents: dict[str, tuple[str, ...]],
    backward: bool,
    above: str,
    below: str,
) -> None:
    nodes = {name: CircuitNode(f"q_{{{name[1:]}}}", HIDDEN, above, below) for name in parents}
    layout = lay_out(Circuit(nodes, parents, dict.fromkeys(parents, EDGE), backward))
    if layout is None:
        return
    assert collisions(layout) == [] and crossings(layout) == []
    drawn = {tuple(stroke.owner.split("->")) for stroke in layout.strokes}
    assert {(parent, name) for name, own in parents.items() for parent in own} <= {*drawn}
    tips = sum(stroke.tip for stroke in layout.strokes)
    edges = sum(len(own) for own in parents.values())
    feeding = len({parent for own in parents.values() for parent in own})
    # Forwards an arrow ends at each end of an edge, backwards one where all lines of a quantity have met.
    assert tips == (feeding if backward else edges)


@given(computations())
def test_columns_are_depths_and_keep_their_distances(parents: dict[str, tuple[str, ...]]) -> None:
    ranks = ranked(parents)
    assert ranks
    column = {spot.name: spot.column for spots in ranks.columns for spot in spots if not spot.passing}
    assert set(column) == set(parents)
    for name, own in parents.items():
        assert all(column[parent] < column[name] for parent in own)
    for spots in ranks.columns:
        heights = [ranks.heights[spot] for spot in spots]
        pairs = zip(spots, spots[1:], heights, heights[1:], strict=False)
        least = Rooms()
        assert all(
            below - above >= least.of(one)[1] + least.of(other)[0] - 1e-9 for one, other, above, below in pairs
        )
    assert all(target.column == source.column + 1 for source, target in ranks.links)


@given(computations(), st.floats(4, 12))
def test_a_column_keeps_within_its_breadth(parents: dict[str, tuple[str, ...]], breadth: float) -> None:
    sides = dict.fromkeys(parents, (0.8, 1.7))
    rooms = Rooms(sides, 0.3, breadth, late=True)
    ranks = ranked(parents, rooms)
    unbounded = ranked(parents, Rooms(sides, 0.3, late=True))
    assert unbounded
    longest = max(sum(sum(rooms.of(spot)) for spot in column) for column in unbounded.columns)
    assert (ranks is None) == (longest > breadth)
    for spot, place in ranks.heights.items() if ranks else ():
        before, behind = rooms.of(spot)
        assert before - 1e-9 <= place <= breadth - behind + 1e-9


def test_givens_of_a_small_circuit_stand_on_the_left() -> None:
    ranks = ranked({"x": (), "y": (), "z": (), "q": ("x", "y"), "f": ("q", "z")})
    assert ranks
    assert [spot.name for spot in ranks.columns[0]] == ["x", "y", "z"]
    # A line that follows one quantity alone runs level.
    levels = {spot: height for spot, height in ranks.heights.items() if spot.name == "z"}
    assert len(levels) == 2 and len(set(levels.values())) == 1


def test_adjoints_stand_below_their_nodes() -> None:
    described = network("circuit")
    adjoints = {"f": "1", "q": "-4", "z": "3", "x": "-4.0", "y": "-4.00"}
    drawn = circuit_of(
        described, mathematics_of(described), FigureKind.BACKWARD, lambda name: f"value {name}", adjoints.__getitem__
    )
    assert drawn and drawn.backward
    assert {name: (node.above, node.below) for name, node in drawn.nodes.items()} == {
        name: (f"value {name}", adjoint) for name, adjoint in adjoints.items()
    }


def test_definitions_stand_below_where_they_are_short() -> None:
    nodes = circuit(network("neuron"), FigureKind.NAMES).nodes
    assert (nodes["r"].below, nodes["d"].below, nodes["x0"].below, nodes["f"].below) == ("p + q", "1 + e", "", "")


def test_what_the_loss_does_not_need_is_not_drawn() -> None:
    assert "unused" not in circuit(network("functions"), FigureKind.VALUES).nodes


def test_targets_and_constants_have_no_derivative() -> None:
    nodes = circuit(network("bptt"), FigureKind.BACKWARD).nodes
    assert nodes["t1"].below == "" and nodes["w"].below == DIGITS


@pytest.mark.parametrize("kind", list(FigureKind))
def test_both_drawings_are_made(kind: FigureKind) -> None:
    described = network("circuit")
    given_ = {"values": lambda _: "0.5", "adjoints": lambda _: "-4"}
    assert r"\begin{tikzpicture}" in figure_tikz(described, mathematics_of(described), kind, **given_)
    picture = ET.fromstring(figure_svg(described, mathematics_of(described), kind, **given_))
    assert picture[1].text == "q = x + y\nf = q * z"


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("circuit", View(Look.ACROSS, Scope.ALL)),
        ("bptt", View(Look.DOWN, Scope.ALL)),
        ("lstm", View(Look.DOWN, Scope.WITHOUT_PARAMETERS)),
        ("layer_norm", View(Look.GRIDS, Scope.ALL)),
        ("convolution", View(Look.GRIDS, Scope.ALL)),
        ("transformer_block", View(Look.ARRAYS, Scope.WITHOUT_SUMS)),
    ],
)
def test_the_first_way_with_room_on_a_page_is_taken(name: str, view: View) -> None:
    assert computation(network(name) if name in KINDS else Network.load(name)).view() == view


@pytest.mark.parametrize(
    ("name", "scope", "left_out"),
    [
        ("attention", Scope.WITHOUT_PARAMETERS, {"w_q_1_1"}),
        ("lstm", Scope.WITHOUT_SUMS, {"u_f", "h0", "net_f_1"}),
    ],
)
def test_what_a_page_has_no_room_for_is_left_out(name: str, scope: Scope, left_out: set[str]) -> None:
    described, digits = network(name), lambda _: DIGITS
    for kind in FigureKind:
        drawn = circuit_of(described, mathematics_of(described), kind, digits, digits, scope)
        assert drawn and left_out.isdisjoint(drawn.nodes)
        assert "x_1_1" in drawn.nodes or "x1" in drawn.nodes
        # Nothing comes loose where a sum between is left out.
        assert all(drawn.parents[node] for node in drawn.nodes if node not in described.graph.givens)


def names_figure(formulas: dict[str, str]) -> str:
    total = " + ".join(formulas)
    described = Network.from_arguments(inputs={"x": 1, "y": 2}, graph={**formulas, "f": total})
    return figure_tikz(described, mathematics_of(described), FigureKind.NAMES, values=lambda _: "1")


def test_a_graph_too_large_for_a_page_is_drawn_by_its_letters() -> None:
    figure = names_figure({f"s{index}": f"x + {index}*y" for index in range(120)})
    assert "120" in figure


def test_a_graph_too_large_for_a_page_is_not_drawn_where_a_letter_is_made_of_itself() -> None:
    assert names_figure({"s0": "x", **{f"s{index}": f"s{index - 1} + y" for index in range(1, 120)}}) == ""
