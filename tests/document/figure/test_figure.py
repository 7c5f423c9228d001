"""The drawings: TikZ that typesets, SVG that is well-formed, both the same every time."""

from __future__ import annotations

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest

from derive.document.figure import FigureKind, figure_svg, figure_tikz
from derive.document.figure.networks import Subject, network_diagrams
from derive.document.figure.palette import COLOURS, ONE_PATH, PATHS
from derive.document.figure.text import POINT, extent, runs
from derive.document.output.pdf import typeset
from derive.document.typesetting.engines import engines
from derive.network.network import Network
from derive.notation.scheme import schemes
from tests.document.figures import LONG, SHORT, layout_of, mathematics_of, network_of

SVG = "{http://www.w3.org/2000/svg}"
ENGINES = [engine for engine in ("embedded", "pdflatex", "lualatex", "xelatex") if engine in engines()]
FONTS = r"\ifdefined\pdfoutput\usepackage[T1]{fontenc}\usepackage{lmodern}\fi"


def drawn(draw, network, kind, parameter=None, digits=LONG):
    return draw(network, mathematics_of(network), kind, values=lambda _: digits, parameter=parameter)


def document(*figures):
    start = (
        r"\documentclass[11pt,a4paper]{article}", FONTS, r"\usepackage[margin=27mm]{geometry}",
        r"\usepackage{amsmath,xcolor,tikz}\usetikzlibrary{arrows.meta}\parindent0pt",
    )  # fmt: skip
    return "\n".join((*start, r"\begin{document}", "\n\n\\newpage\n".join(figures), r"\end{document}"))


@pytest.mark.parametrize("engine", ENGINES)
def test_tikz_typesets_without_a_line_too_wide(engine):
    networks = [Network.load("backprop"), network_of((2, 3, 3, 1), "own"), network_of((784, 30, 10))]
    figures = [drawn(figure_tikz, network, kind) for network in networks for kind in FigureKind]
    typeset_figures = typeset(document(*figures), name="figures", engine=engine)
    assert typeset_figures.overfull == ()
    assert "Missing character" not in typeset_figures.log


@pytest.mark.parametrize("draw", [figure_tikz, figure_svg])
@pytest.mark.parametrize("kind", list(FigureKind))
def test_the_same_network_gives_the_same_bytes(draw, kind):
    assert drawn(draw, Network.load("backprop"), kind) == drawn(draw, Network.load("backprop"), kind)


@pytest.mark.parametrize("draw", [figure_tikz, figure_svg])
def test_coordinates_have_two_decimals_at_most(draw):
    picture = drawn(draw, network_of((3, 5, 2)), FigureKind.BACKWARD)
    assert not re.search(r"\d\.\d{3,}|-0\.0\b|\de-", picture)


def test_tikz_is_as_large_as_its_layout():
    network = Network.load("backprop")
    layout = layout_of(network, FigureKind.NAMES)
    sizes = rf"\setbox0\hbox{{{drawn(figure_tikz, network, FigureKind.NAMES)}}}\wlog{{SIZE \the\wd0 \space\the\ht0}}"
    log = typeset(document(sizes + "x"), name="size", engine=ENGINES[0]).log
    width, height = (float(size) * POINT for size in re.search(r"SIZE ([\d.]+)pt ([\d.]+)pt", log).groups())
    assert (width, height) == pytest.approx((layout.width, layout.height), abs=0.05)


def test_estimated_boxes_contain_what_tex_sets():
    network = network_of((2, 12, 3), "own")
    texts = {mathematics_of(network, scheme).symbol(name) for scheme in schemes() for name in network.graph.quantities}
    texts |= {LONG, "-0.1", r"4.59 \times 10^{-10}", "t_{10} = -0.582367", r"\mathit{temperature}"}
    texts |= {r"\mathbf{W}^{(12)}"}
    texts |= {rf"\mathit{{net}}_{{\mathrm{{{word}}}}}" for word in ("decision", "WMQ", "fjy")}
    cases = [(size, latex) for size in (5.5, 7, 8, 9) for latex in sorted(texts)]
    lines = [
        rf"\setbox0\hbox{{\fontsize{{{size}}}{{12}}\selectfont${latex}$}}"
        rf"\wlog{{BOX {index} \the\wd0 \space\the\ht0 \space\the\dp0}}"
        for index, (size, latex) in enumerate(cases)
    ]
    log = typeset(document("x\n" + "\n".join(lines)), name="boxes", engine=ENGINES[0]).log
    found = re.findall(r"BOX (\d+) ([\d.]+)pt ([\d.]+)pt ([\d.]+)pt", log)
    assert len(found) == len(cases)
    for index, width, ascent, descent in found:
        size, latex = cases[int(index)]
        estimate = extent(latex, size)
        assert float(width) * POINT <= estimate.width, (latex, size)
        assert float(ascent) * POINT <= estimate.ascent, (latex, size)
        assert float(descent) * POINT <= estimate.descent, (latex, size)


@pytest.mark.parametrize("kind", list(FigureKind))
def test_svg_has_title_description_and_real_subscripts(kind):
    network = Network.load("backprop")
    picture = ET.fromstring(drawn(figure_svg, network, kind))
    assert picture.tag == f"{SVG}svg"
    assert picture[0].tag == f"{SVG}title"
    assert picture[0].text == network.title
    assert picture[1].text.startswith("x1, x2 → h1, h2 → y1, y2\n")
    width, height = (float(picture.get(side)) for side in ("width", "height"))
    assert picture.get("viewBox") == f"0 0 {picture.get('width')} {picture.get('height')}"
    neuron = next(text for text in picture.iter(f"{SVG}text") if "".join(text.itertext()) == "h2")
    letter, subscript = neuron
    assert letter.get("font-style") == "italic"
    assert float(subscript.get("dy")) > 0
    assert float(subscript.get("font-size")) < float(neuron.get("font-size"))
    for shape in picture.iter(f"{SVG}rect"):
        assert 0 <= float(shape.get("x")) <= width - float(shape.get("width"))
        assert 0 <= float(shape.get("y")) <= height - float(shape.get("height"))


def test_svg_describes_the_paths():
    picture = ET.fromstring(drawn(figure_svg, Network.load("backprop"), FigureKind.BACKWARD))
    assert picture[1].text.splitlines()[1:] == [
        "E_y1 → out_y1 → net_y1 → out_h1 → net_h1 → w1",
        "E_y2 → out_y2 → net_y2 → out_h1 → net_h1 → w1",
    ]


def test_svg_escapes_what_users_write():
    network = Network.from_arguments(
        title="<script>alert('&')</script>\x00", inputs=["1"], targets=["1"],
        layers=[{"neurons": 1, "weights": {"matrix": [["1"]]}}],
    )  # fmt: skip
    source = drawn(figure_svg, network, FigureKind.NAMES)
    assert "<script" not in source
    assert ET.fromstring(source)[0].text == "<script>alert('&')</script>"


def test_every_drawn_colour_is_defined():
    for kind in FigureKind:
        picture = drawn(figure_tikz, Network.load("backprop"), kind)
        used = set(re.findall(r"(?:color|fill|text)=figure(\w+)", picture))
        assert used == set(re.findall(r"\\definecolor\{figure(\w+)\}", picture))


def luminance(name):
    """Relative luminance of a colour of the palette (WCAG 2.1)."""
    channels = (int(COLOURS[name][place : place + 2], 16) / 255 for place in (0, 2, 4))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_paths_differ_in_print_without_colour():
    for ink, other in combinations(PATHS, 2):
        light, dark = sorted((luminance(ink.colour), luminance(other.colour)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 1.3
        assert ink.dashes != other.dashes


def test_paths_stand_out_from_the_dimmed_rest():
    dimmed = layout_of(Network.load("backprop"), FigureKind.BACKWARD).strokes
    widest = max(stroke.ink.width for stroke in dimmed if stroke.ink not in PATHS)
    assert all(ink.width >= 2 * widest for ink in (*PATHS, ONE_PATH))


def test_texts_can_be_read():
    for name in ("ink", "quiet", "number"):
        assert 1.05 / (luminance(name) + 0.05) >= 4.5


def test_runs_of_a_symbol_with_both_scripts():
    letter, above, below = runs("w^{(2)}_{13}")
    assert [letter.characters, above.characters, below.characters] == ["w", "(2)", "13"]
    assert (letter.italic, above.italic, below.italic) == (True, False, False)
    assert above.rise > 0 > below.rise
    assert below.back == above.width


def test_runs_survive_any_nesting():
    assert runs("{" * 50_000 + "x" + "}" * 60_000)[0].characters == "x"
    assert "".join(run.characters for run in runs(r"\hat{y}_{\unknown{1}}^")) == "y\u0302unknown1"


def softmax_network(*widths):
    layers = [
        {"neurons": after, "activation": "tanh", "bias": ["0.1"] * after, "weights": [["0.1"] * before] * after}
        for before, after in pairwise(widths)
    ]
    layers[-1]["activation"] = "softmax"
    targets = [1, *[0] * (widths[-1] - 1)]
    return Network.from_arguments(inputs=["0.5"] * widths[0], targets=targets, layers=layers)


@pytest.mark.parametrize(
    ("network", "lines"),
    [
        (softmax_network(2, 3), 3), (softmax_network(1, 2, 2), 4), (softmax_network(2, 3, 5), 1),
        (network_of((2, 2, 2)), 2), (network_of((3, 1)), 1),
    ],
)
def test_every_path_runs_unbroken_from_an_error_to_the_weight(network, lines):
    subject = Subject.of(network, mathematics_of(network), FigureKind.BACKWARD, lambda _: SHORT, None)
    diagram = next(iter(network_diagrams(subject)))
    inks = {ink for edge in diagram.edges for ink in edge.lanes}
    assert len(inks) == lines
    ends = set()
    for ink in inks:
        along = [edge for edge in diagram.edges if ink in edge.lanes]
        sources, targets = {edge.source for edge in along}, {edge.target for edge in along}
        assert sources - targets == {"x1"}
        assert all(end.startswith("E_") for end in targets - sources)
        ends |= targets - sources
    assert ends == {f"E_{neuron}" for neuron in network.outputs}


def test_a_softmax_layer_shows_how_each_output_reaches_the_pre_activation():
    network = softmax_network(2, 3)
    subject = Subject.of(network, mathematics_of(network), FigureKind.BACKWARD, lambda _: SHORT, None)
    lit = {(edge.source, edge.target) for edge in next(iter(network_diagrams(subject))).edges if edge.lanes}
    assert {("net_y1", "y1"), ("net_y1", "y2"), ("net_y1", "y3")} <= lit
    assert not any(source in ("net_y2", "net_y3") for source, _ in lit)
