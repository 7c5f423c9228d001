"""Of many quantities one of each kind is written out; what is said of one is not said again of the next."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest

from derive.calculus.audited import Audit
from derive.calculus.steps import definition
from derive.document.composed import Request, notes_source
from derive.document.notes.kinds import one_of_each
from derive.network.network import Network


def source(network: Network) -> str:
    with patch("derive.calculus.audit.audit", lambda each: Audit((), 0, len(each.graph.parameters))):
        return " ".join(notes_source(network, Request()).split())


def causal(tokens: int) -> Network:
    """Scores, sums of their exponentials and weighted sums, each over the tokens so far."""
    graph = {}
    for row in range(1, tokens + 1):
        before = range(1, row + 1)
        graph |= {f"s_{row}_{other}": f"x_{row}*x_{other}" for other in before}
        graph[f"Z_{row}"] = " + ".join(f"exp(s_{row}_{other})" for other in before)
        graph[f"c_{row}"] = " + ".join(f"exp(s_{row}_{other})/Z_{row}*x_{other}" for other in before)
    graph["L"] = " + ".join(f"c_{row}^2" for row in range(1, tokens + 1))
    return Network.from_arguments(inputs={f"x_{row}": row for row in range(1, tokens + 1)}, graph=graph)


def test_sums_of_other_lengths_are_of_one_kind_and_the_longest_is_shown() -> None:
    graph = causal(5).graph
    names = [name for name in graph.quantities if name not in graph.givens]
    written = one_of_each(graph, names, [definition(graph, name) for name in names])
    assert [name for name in names if name in written and name[0] in "ZcL"] == ["Z_5", "c_5", "L"]
    # A square is another formula than a product of two.
    assert len([name for name in written if name[0] == "s"]) == 1


def test_all_of_a_few_are_written_out() -> None:
    graph = causal(2).graph
    names = [name for name in graph.quantities if name not in graph.givens]
    assert one_of_each(graph, names, [definition(graph, name) for name in names]) == frozenset(names)


def test_equations_by_one_rule_have_one_reason_with_all_definitions() -> None:
    network = Network.from_arguments(
        parameters={"v": "0.2", "u": "0.5", "n": "-0.3"}, graph={"s": "v*u", "r": "v*n", "L": "exp(s) + exp(r)"}
    )
    by_v = source(network).partition(r"\textbf{With respect to $v$,}")[2].partition(r"\textbf{")[0]
    assert by_v.count("all else held fixed") == 1
    assert re.search(r"From the definitions \(\\ref\{eq:s\}\) and \(\\ref\{eq:r\}\), all else held fixed", by_v)


@pytest.mark.parametrize(("loss", "times"), [("max(0, 1 - w*x)", 1), ("(1 - w*x)^2", 0)])
def test_the_sign_of_a_condition_is_explained_where_it_is_used(loss: str, times: int) -> None:
    network = Network.from_arguments(inputs={"x": 2}, parameters={"w": "0.1"}, graph={"L": loss})
    assert source(network).count("is one where the condition in the brackets holds") == times


def test_a_derivative_stands_beside_a_bar() -> None:
    network = Network.from_arguments(inputs={"x": 2, "y": 3}, graph={"s": "x + y", "q": "x/s", "L": "q^2 + s"})
    assert r"\frac{\frac{\partial" not in source(network)


def test_a_computation_with_too_many_quantities_is_drawn_by_its_letters() -> None:
    many = source(causal(8))
    assert "each circle stands for all quantities with its letter" in many
    assert r"\label{fig:names}" in many
    assert r"\label{fig:values}" not in many
    # Each letter with how many quantities have it: 8 inputs, 36 scores.
    drawn = many.partition(r"\begin{tikzpicture}")[2].partition(r"\end{tikzpicture}")[0]
    assert all(re.search(rf"\{{[^}}]*\b{count}\b", drawn) for count in (8, 36))


@pytest.mark.parametrize("parameters", [("w", "v"), ("v", "w")])
def test_the_chain_goes_on_from_what_is_derived(parameters: tuple[str, str]) -> None:
    names = [f"{letter}{index}" for letter in parameters for index in range(1, 6)]
    network = Network.from_arguments(
        inputs={"x": 2},
        parameters=dict.fromkeys(names, "0.1"),
        graph={**{f"h{index}": f"w{index}*x + v{index}" for index in range(1, 6)},
               **{f"a{index}": f"exp(h{index})" for index in range(1, 6)},
               **{f"b{index}": f"a{index}*x" for index in range(1, 6)},
               **{f"c{index}": f"b{index}*a{index}" for index in range(1, 6)},
               **{f"d{index}": f"c{index}^2" for index in range(1, 6)},
               "L": "d1 + d2 + d3 + d4 + d5"},
    )
    derived = re.findall(r"\\textbf\{With respect to \$(\w)_\{?(\d)", source(network))
    assert {number for letter, number in derived if letter in "wv"} == {n for letter, n in derived if letter == "h"}


POLICY = Network.from_arguments(
    inputs={"s": 1, "R": 2, "V": "0.5"},
    parameters={"a": "0.2", "b": "-0.1"},
    graph={"u": "a*s", "v": "b*s", "p": "exp(u)/(exp(u) + exp(v))", "A": "R - V", "J": "A*log(p)"},
    learning_rate="0.1",
)


def test_where_something_is_trained_nothing_is_derived_by_inputs() -> None:
    found = source(POLICY)
    assert r"\textbf{With respect to $a$,}" in found
    assert not re.search(r"With respect to \$(s|R|V|A)\$", found)
    assert r"\subsection{The derivatives with respect to the parameters}" in found


def test_what_the_loss_adds_up_is_said_in_a_sentence() -> None:
    layers = [
        {"kind": "embedding", "weights": [["0.1", "0.2"], ["0.3", "-0.4"]]},
        {"neurons": 2, "activation": "softmax", "weights": [["0.2", "0.1"], ["0.3", "-0.5"]]},
    ]
    found = source(Network.from_arguments(inputs={"token": 1}, targets=[0, 1], layers=layers, loss="cross_entropy"))
    assert "as terms, so that its derivative with respect to each of them is $1$" in found
    assert r"\partial E_{y1}} = 1" not in found and r"\partial E_{y1}} &= 1" not in found
    # What is looked up hands its derivative on in one line.
    assert found.count("It enters that quantity with the factor one") == 1
