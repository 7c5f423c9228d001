"""Arrays as grids: every entry in its place, with its number; what the figure is about stands out."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from derive.document.figure import Computation, FigureKind, Look, Scope, View, figure_svg
from derive.document.figure.palette import LIT, SHADES
from derive.document.figure.placed import Layout
from derive.network.network import Network
from tests.document.figures import mathematics_of
from tests.document.kinds import KINDS, network

ALL = View(Look.GRIDS, Scope.ALL)
# The derivatives of a convolution: those of pre-activations that a ReLU cuts off are zero.
CUT_OFF = {"z_1_2", "a_1_2"}


def described_by(name: str) -> Network:
    return network(name) if name in KINDS else Network.load(name)


def drawn(name: str, kind: FigureKind, view: View = ALL, adjoint: str = "0.5") -> Layout:
    described = described_by(name)

    def values(quantity: str) -> str:
        return {"a_1_1": "0.95", "a_1_2": "0.05"}.get(quantity, "0.25")

    def adjoints(quantity: str) -> str:
        return "0" if quantity in CUT_OFF else adjoint

    layout = Computation(described, mathematics_of(described), values, adjoints).layout(kind, view)
    assert layout
    return layout


def lit(layout: Layout) -> set[str]:
    return {cell.key for cell in layout.cells if cell.skin is LIT}


def test_cells_stand_row_by_row() -> None:
    places = {cell.key: cell.box.centre for cell in drawn("convolution", FigureKind.VALUES).cells}
    assert places["x_1_1"].y == places["x_1_3"].y < places["x_2_1"].y < places["x_3_1"].y
    assert places["x_1_1"].x == places["x_3_1"].x < places["x_1_2"].x < places["x_1_3"].x
    # The feature map below what it is made of.
    assert max(places["x_3_3"].y, places["k_2_2"].y) < places["z_1_1"].y < places["a_1_1"].y < places["net_y"].y


def test_one_window_is_lit() -> None:
    assert lit(drawn("convolution", FigureKind.VALUES)) >= {
        "z_1_1", "x_1_1", "x_1_2", "x_2_1", "x_2_2", "k_1_1", "k_1_2", "k_2_1", "k_2_2", "b", "a_1_1",
    }
    assert "x_1_3" not in lit(drawn("convolution", FigureKind.NAMES))


def test_the_way_to_one_kernel_entry_is_lit() -> None:
    found = lit(drawn("convolution", FigureKind.BACKWARD))
    assert found >= {"k_1_1", "z_1_1", "z_2_1", "z_2_2", "a_1_1", "net_y", "E_total"}
    assert found.isdisjoint({*CUT_OFF, "k_1_2", "x_1_1", "b"})


def test_backwards_what_is_not_differentiated_has_its_value() -> None:
    texts = {text.owner: (text.latex, text.colour) for text in drawn("convolution", FigureKind.BACKWARD).texts}
    assert texts["k_1_1"] == ("0.5", "adjoint") and texts["x_1_1"] == ("0.25", "quiet")


def test_weights_of_attention_are_the_darker_the_larger() -> None:
    skins = {cell.key: cell.skin for cell in drawn("attention", FigureKind.VALUES).cells}
    assert (skins["a_1_1"], skins["a_2_1"], skins["a_1_2"]) == (SHADES[4], SHADES[1], SHADES[0])
    assert skins["s_1_1"] not in SHADES


def test_where_arrays_are_circles_the_weights_of_softmax_have_a_figure() -> None:
    view = View(Look.ARRAYS, Scope.WITHOUT_SUMS)
    names = drawn("transformer_block", FigureKind.NAMES, view)
    assert {"X", "Q", "A_1", "R7", "E_total"} <= {node.key for node in names.nodes}
    # Without parameters, and without what is one number a row.
    assert {"W_q", "gamma", "mu", "v", "s"}.isdisjoint(node.key for node in names.nodes)
    assert ("Xhat->N" in {stroke.owner for stroke in names.strokes}) and "3 \\times 4" in {t.latex for t in names.texts}
    cells = {cell.key for cell in drawn("transformer_block", FigureKind.VALUES, view).cells}
    assert {"a_1_1_1", "a_2_3_3"} <= cells and "q_1_1" not in cells


CHANNELS = """\
inputs: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
targets: {t: 1}
layers:
  - {kind: convolution, filters: [[[[0.5]], [[-0.2]]]]}
  - {neurons: [y], activation: sigmoid, weights: [[0.7, -0.4, 0.1, 0.2]], bias: 0.1}
"""


def test_channels_stand_side_by_side() -> None:
    described = Network.from_text(CHANNELS, name="channels")
    drawing = Computation(described, mathematics_of(described), lambda _: "1", lambda _: "1")
    layout = drawing.layout(FigureKind.VALUES, ALL)
    assert layout
    places = {cell.key: cell.box.centre for cell in layout.cells}
    assert places["x_1_1_1"].y == places["x_2_1_1"].y < places["x_1_2_1"].y == places["x_2_2_1"].y
    assert places["x_1_1_2"].x < places["x_2_1_1"].x


@pytest.mark.parametrize("kind", list(FigureKind))
def test_cells_are_rectangles_of_the_picture(kind: FigureKind) -> None:
    described = network("convolution")
    drawing = figure_svg(
        described, mathematics_of(described), kind, values=lambda _: "0.25", adjoints=lambda _: "0.5"
    )
    picture = ET.fromstring(drawing)
    rectangles = [part for part in picture if part.tag.endswith("rect")]
    assert len(rectangles) == len(described.graph.ancestors(described.graph.loss))
    assert picture[0].text == described.title and "z_1_1" in str(picture[1].text)
