"""Notes of every kind of network: typeset without a blemish, every line right, the right words."""

from __future__ import annotations

import io
import re
from functools import cache

import mpmath
import pytest
from pypdf import PdfReader

from derive.document.composed import Request, notes_source
from derive.document.notes.walkthrough import walkthrough
from derive.document.output.pdf import Typeset, typeset
from derive.document.publish import publish
from derive.document.typesetting.engines import engines
from derive.errors import DeriveError
from derive.network.network import Network
from tests.document.arithmetic import faults, members
from tests.document.kinds import KINDS, LOSSES, network
from tests.document.notes.test_arithmetic import EQUATION

DIGITS = 50
needs_embedded = pytest.mark.skipif("embedded" not in engines(), reason="no embedded LaTeX for this machine")
LAYERED = [name for name in KINDS if network(name).is_layered]


@cache
def source(name: str, form: str = "both") -> str:
    return notes_source(network(name), Request(shown={"form": form}))


@cache
def made(name: str, form: str = "both") -> Typeset:
    return typeset(source(name, form), name="notes")


def text(name: str) -> str:
    pages = PdfReader(io.BytesIO(made(name).pdf)).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def words(name: str, form: str = "both") -> str:
    return " ".join(source(name, form).split())


@needs_embedded
@pytest.mark.parametrize("name", KINDS)
def test_notes_are_typeset_without_a_blemish(name: str) -> None:
    notes = made(name)
    assert notes.overfull == () and notes.unresolved == () and notes.settled
    for blemish in ("multiply defined", "undefined", "Missing character", "Token not allowed in a PDF string"):
        assert blemish not in notes.log, re.findall(f".*{blemish}.*", notes.log)[:3]
    assert "??" not in text(name) and "amp;" not in text(name)


@needs_embedded
@pytest.mark.parametrize("form", ["scalar", "matrix"])
@pytest.mark.parametrize("name", ["softmax", "leaky", "softmax-squared", "many-classes", "batch"])
def test_each_form_is_typeset_without_a_blemish(name: str, form: str) -> None:
    notes = made(name, form)
    assert notes.overfull == () and notes.unresolved == () and notes.settled
    assert "multiply defined" not in notes.log


# Where a rule has states, one equation holds several lines: tests of the updates read those.
@pytest.mark.parametrize("name", [name for name in KINDS if name != "adam"])
def test_every_line_holds_as_printed(name: str) -> None:
    counted = 0
    for equation in EQUATION.finditer(source(name)):
        chain = members(equation["body"])
        counted += any(member.numeric for member in chain)
        assert faults(chain) == [], equation["body"]
    assert counted > 3


@pytest.mark.parametrize("name", LOSSES)
def test_every_derivative_of_the_loss_is_right(name: str) -> None:
    described = network(name)
    graph = described.graph
    with mpmath.workdps(DIGITS):
        given = {key: mpmath.mpf(value.numerator) / value.denominator for key, value in graph.givens.items()}
        found = 0
        # Of more weights than a few, a table shows those that are not asked for.
        for equation in EQUATION.finditer(notes_source(described, Request(shown={"parameters": "all"}))):
            of, slash, by = (equation["label"] or "").partition("/d")
            if slash and of == f"d{graph.loss}" and by in graph.variables:
                truth = mpmath.diff(lambda moved, by=by: LOSSES[name]({**given, by: moved}), given[by])
                assert faults(members(equation["body"]), truth) == [], equation["body"]
                found += 1
    assert found >= len(graph.variables) - len(described.fixed)


# --- words


@pytest.mark.parametrize("name", LAYERED)
def test_a_half_is_only_explained_where_there_is_one(name: str) -> None:
    # Nor does anything else of the worked example stay in the notes of others.
    half = network(name).description.loss == "half_squared_error"
    assert (r"The factor $\tfrac{1}{2}$ is there to cancel" in words(name)) == half


def test_the_short_cut_comes_after_the_jacobian() -> None:
    found = words("softmax")
    jacobian, cut, signal = (found.index(part) for part in (
        "The Jacobian of softmax", "A short cut for the error signal", r"\mathit{out}_{y1} - t_{1}",
    ))  # fmt: skip
    assert jacobian < cut < signal
    assert r"\boldsymbol{\delta}^{(2)} = \mathbf{out}^{(2)} - \mathbf{t}" in found
    # Its targets add up to 0.75: there is no such short cut, and the matrix form does not claim one.
    assert r"\mathbf{out}^{(1)} - \mathbf{t}" not in words("soft-targets")
    assert r"\boldsymbol{\delta}^{(1)} = (\mathbf{J}^{(1)})^{\mathsf{T}}" in words("softmax-squared")
    assert "short cut" not in words("leaky")


def test_an_error_signal_gets_its_name_once() -> None:
    found = source("logistic")
    assert found.count(r"\delta_{y1} &=") == 1
    assert r"\delta_{y1} &= \frac{\partial E_{\mathrm{total}}}{\partial \mathit{net}_{y1}} =" in found


@pytest.mark.parametrize(
    ("name", "convention"),
    [
        ("dead-unit", "the slope at $z = 0$ is $0$"),
        ("leaky", "the slope at $z = 0$ is $0.01$"),
        ("margin", "the slope at $z = 0$ is $0.2$"),
        ("margin", "the slope at $z = 0$ is $2$"),
        ("margin", r"where $t\,a = 1$, is $0$"),
        ("edges", "the slope at $z = -3$ and $z = 3$ is $0$"),
        ("edges", r"the convention that $\operatorname{sgn}(0) = 0$"),
        ("smooth", r"where $\operatorname{sgn}(0) = 0$ by convention"),
        ("leaky", "its magnitude has the slope zero"),
        ("functions", "the slope is that of the second"),
    ],
)
def test_conventions_at_kinks_are_stated(name: str, convention: str) -> None:
    assert convention in words(name)


def test_the_matrix_form_has_penalties() -> None:
    gradient = r"(\mathbf{out}^{(1)})^{\mathsf{T}} + \lambda_{1}\,\operatorname{sgn}(\mathbf{W}^{(2)}) + \lambda_{2}\,"
    assert gradient in words("leaky")


GRAPH_OF_ARRAYS = """\
inputs: {X: [[1, 0.5], [-0.5, 2]]}
parameters: {W: [[0.3, 0.5], [-0.2, 0.4]]}
graph: {Q: X @ W, L: sum(tanh(Q)^2)}
learning_rate: 0.1
"""
OF_ARRAYS = {"one step": GRAPH_OF_ARRAYS, "adam": GRAPH_OF_ARRAYS + "optimizer: adam\n"}


def test_each_form_leaves_the_other_out() -> None:
    scalar, matrix = words("softmax", "scalar"), words("softmax", "matrix")
    assert "step by step" in scalar and "step by step" not in matrix
    assert r"\mathbf{W}" not in scalar.replace("summaries", "") or r"\mathbf{W}^{(1)}\," not in scalar
    assert r"\mathbf{W}^{(1)}\,\mathbf{x}" in matrix
    with pytest.raises(DeriveError, match="unknown form 'vector'"):
        notes_source_of_form("vector")


@pytest.mark.parametrize("name", ["one step", "adam"])
def test_each_form_of_arrays_leaves_the_other_out(name: str) -> None:
    """Neither pass is written out number by number in matrix form, and neither is the update."""
    found = Network.from_text(OF_ARRAYS[name], name=name)
    scalar, matrix, both = (notes_source(found, Request(shown={"form": form})) for form in ("scalar", "matrix", "both"))
    assert [r"\label{sec:forward}" in each for each in (scalar, matrix, both)] == [True, False, True]
    assert [r"\label{sec:backward}" in each for each in (scalar, matrix, both)] == [True, False, True]
    assert [r"\label{sec:matrix}" in each for each in (scalar, matrix, both)] == [False, True, True]
    # The figure has arrays as grids in either form.
    assert r"\mathbf{Q}" not in re.sub(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", "", scalar, flags=re.DOTALL)
    updates = [each.partition(r"\label{sec:update}")[2] for each in (scalar, matrix, both)]
    assert [r"}{\partial W_{1,1}}" in each for each in updates] == [True, False, True]
    for each in (scalar, matrix, both):
        made_of_it = typeset(each, name="notes")
        assert not made_of_it.unresolved


def notes_source_of_form(form: str) -> None:
    from pathlib import Path

    publish(network("circuit"), Path("nowhere"), Request(("tex",), shown={"form": form}))


def test_a_batch_has_a_row_for_each_example() -> None:
    found = words("batch")
    assert "The batch" in found and "The others of the 3 examples" in found
    # Examples 1 and 2 and the mean, to the digits of a separate computation.
    for value in ("0.1143", "0.0875", "0.0688"):
        assert re.search(rf"\${value}(?:\\phantom{{0+}})?\$", found)


def test_many_quantities_are_shown_by_kind() -> None:
    found = words("attention")
    assert "One quantity of each kind is written out" in found
    queries = [name for name in network("attention").graph.quantities if name[0] == "q"]
    assert found.count(r"\label{eq:q_") < 4 < len(queries) + 1


def test_gates_are_explained() -> None:
    found = words("lstm")
    for phrase in (
        r"The \emph{forget gate} $f_{1}$ says how much", r"\emph{output gate} $o_{1}$",
        "Parameters and other constants are left out",
        "$f_{1}$, $f_{2}$ & forget gate, by time step", "weight of the input, candidate",
    ):
        assert phrase in found
    assert r"The \emph{reset gate} $r_{1}$" in words("gru")
    # Each gate is derived once, not one of them for all.
    assert all(rf"\label{{eq:net_{gate}_1}}" in source("lstm") for gate in "figo")


def test_a_shared_weight_is_a_sum_of_time_steps_with_all_local_factors() -> None:
    found = words("bptt")
    contribution = r"\frac{\partial E_{\mathrm{total}}}{\partial \mathit{net}_{%d}} \cdot h_{%d}"
    assert " + ".join(contribution % (time, time - 1) for time in (1, 2, 3)) in found
    assert r"\partial \mathit{net}_{1}}{\partial w}" not in found


def test_a_tie_in_a_window_is_told() -> None:
    layers = [{"kind": "convolution", "filter": [[1]]}, {"kind": "pooling"}]
    tied = {"inputs": [[3, 1, 0, 5], [2, 3, 0, 4]], "targets": [1, 0], "layers": layers}
    found = " ".join(notes_source(Network.from_arguments(**tied)).split())
    assert "of the window of $p_{1,1}$, $z_{1,1}$ and $z_{2,2}$ are equally large, and $z_{1,1}$ counts." in found
    assert found.count("equally large") == 1
    assert "equally large" not in words("filters")


def test_the_largest_number_of_a_window_takes_the_derivative() -> None:
    found = words("filters")
    assert "The largest number of the window hands every change on, the others none" in found
    assert r"\leq" in found and "the first of them counts as the largest" in found
    assert r"\max(\max" not in found and r", \max(" not in found
    assert "is one row of zeros" in found


def test_layers_with_the_same_letters_are_told_apart() -> None:
    assert r"r_{1} &=" in source("skips") and r"r^{(5)}_{1} &=" in source("skips")
    assert "What is let through is divided by the probability" in words("skips")
    assert r"\hat{x}_{1}" in source("layer_norm") and "xhat}" not in source("layer_norm")


def test_what_has_no_influence_is_said() -> None:
    described = Network.from_text("inputs: {x: 2, y: 1}\ngraph: {f: x^2}\n")
    assert "$y$ has no influence on $f$" in " ".join(notes_source(described).split())


# --- one derivation


def test_a_walkthrough_of_a_graph_is_by_any_quantity() -> None:
    assert "the derivative of f with respect to q" in walkthrough(network("circuit"), "q", 4, "text")
    assert "product of the factors above" in walkthrough(network("circuit"), "x", 4, "text")
    for name, message in (("f", "no variable is called 'f'"), ("nothing", "no variable"), ):
        with pytest.raises(DeriveError, match=message):
            walkthrough(network("circuit"), name, 4, "text")
    with pytest.raises(DeriveError, match="no influence"):
        walkthrough(Network.from_text("inputs: {x: 2, y: 1}\ngraph: {f: x^2}\n"), "y", 4, "text")


@needs_embedded
@pytest.mark.parametrize("name", [name for name in KINDS if not network(name).is_layered])
def test_the_overview_is_one_page(name: str) -> None:
    pages = PdfReader(io.BytesIO(made(name).pdf)).pages
    first, second = (" ".join(pages[index].extract_text().split()) for index in (0, 1))
    assert "The algorithm in short" in first and "How to read the numbers" in first
    assert second.startswith(("1 The computation", "1 The network"))


def test_every_number_that_a_sum_over_places_takes_is_printed() -> None:
    layers = [{"kind": "convolution", "filter": [[1, 2]], "activation": "tanh"}, {"kind": "pooling"}]
    image = [[(3 * i + 5 * j) % 7 for j in range(5)] for i in range(4)]
    found = notes_source(Network.from_arguments(inputs=image, targets=[1, 0, 0, 1], layers=layers), Request())
    assert "more $" not in found
    assert all(f"$z_{{{i},{j}}}$ &" in found for i in range(1, 5) for j in range(1, 5))


@pytest.mark.parametrize(
    ("inputs", "layers", "shown"),
    [
        ([[1, 2], [3, 4], [5, 6]],
         [{"kind": "convolution", "filter": [[1, 2]], "stride": 2}, {"kind": "pooling", "size": [2, 1]}],
         (r"\operatorname{conv}_{\text{stride }2}", r"\operatorname{maxpool}_{2 \times 1}", r"\operatorname{unpool}")),
        ([[1, 2], [3, 4]],
         [{"kind": "transposed_convolution", "filter": [[1]], "stride": 2, "extra": 1},
          {"kind": "pooling", "by": "mean", "size": 4}],
         (r"\operatorname{conv}^{\mathsf{T}}_{\text{stride }2,\,\text{extra }1}", r"\operatorname{meanpool}_{4}",
          r"\operatorname{conv}_{\text{stride }2}")),
    ],
)
def test_what_windows_hand_back_is_written_with_arrays(
    inputs: list[list[int]], layers: list[dict[str, object]], shown: tuple[str, ...]
) -> None:
    network = Network.from_arguments(inputs=inputs, targets=[1], layers=layers)
    found = walkthrough(network, "K" if len(inputs) == 3 else "X", 4, "latex")
    assert all(each in found for each in shown)
