"""A document that names no network, with the numbers of one that ships."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from derive.check.mending.examined import examine
from derive.check.model.lookalike import lookalike
from derive.check.report.formats import rendered
from derive.check.source.files import Source
from derive.network.graph.quantity import Role
from derive.network.network import Network
from derive.network.shipped import shipped_names

MAZUR = (
    "$x_1 = 0.05$, $x_2 = 0.1$, $w_1 = 0.15$, $w_2 = 0.2$, $w_3 = 0.25$, $w_4 = 0.3$, $w_5 = 0.4$, $w_6 = 0.45$, "
    "$w_7 = 0.5$, $w_8 = 0.55$, $b_1 = 0.35$, $b_2 = 0.6$, $t_1 = 0.01$, $t_2 = 0.99$: "
    "$w_1 x_1 + w_2 x_2 = 0.0275$.\n"
)


def given(name: str) -> list[Fraction]:
    graph = Network.load(name).graph
    return [number for each, number in graph.givens.items() if graph[each].role is not Role.HYPERPARAMETER]


@pytest.mark.parametrize("name", shipped_names())
def test_no_network_is_taken_for_another(name: str) -> None:
    assert lookalike(given(name)) in ("", name)


@pytest.mark.parametrize("name", ["backprop", "mazur", "softmax"])
def test_a_network_is_known_by_its_numbers(name: str) -> None:
    assert lookalike(given(name)) == name
    assert lookalike([*given(name), Fraction(77, 100)]) == name
    assert lookalike([number * Fraction(11, 10) for number in given(name)]) == ""
    assert lookalike(given(name)[:4]) == ""


def test_every_report_says_so() -> None:
    checked = examine(Source("notes.md", "markdown", MAZUR.encode()))
    said = "looks like mazur: --network mazur tells more"
    assert rendered("text", [checked], several=False).endswith(f"{said}\n")
    assert said in rendered("html", [checked], several=False) and said in rendered("github", [checked], several=False)
    assert json.loads(rendered("json", [checked], several=False))["looks_like"] == "mazur"
    assert examine(Source("notes.md", "markdown", MAZUR.encode()), "mazur").report.looks_like == ""
