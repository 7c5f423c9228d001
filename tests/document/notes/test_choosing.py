"""What the notes show is the author's choice: sections, parameters, the example, blanks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.cli import main
from derive.document.composed import Request, notes_source
from derive.document.notes.choosing import teaching_example
from derive.document.publish import publish
from derive.document.typesetting.engines import engines
from derive.errors import DeriveError
from derive.network.fields.shown import SECTIONS
from derive.network.network import Network, shipped_names
from derive.notation.scheme import written_in

LABEL, REFERENCE = re.compile(r"\\label\{([^{}]+)\}"), re.compile(r"\\ref\{([^{}]+)\}")
TIKZ = re.compile(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}", re.DOTALL)
# A number with as many digits as only a computed one has.
LONG = re.compile(r"\d\.\d{4,}")


def source(name: str, **shown: object) -> str:
    return notes_source(Network.load(name), Request(shown=shown))


def batch(*inputs: tuple[int, int], **described: object) -> Network:
    return Network.from_arguments(
        **described,
        examples=[{"inputs": list(each), "targets": [1]} for each in inputs],
        layers=[{"neurons": 2, "weights": [[0.1, 0.2], [0.3, 0.4]]}, {"neurons": 1, "weights": [[0.5, 0.6]]}],
        trained="all",
        steps=20,
    )


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("name", ["mazur", "xor", "adam", "cs231n_neuron", "attention", "softmax"])
def test_a_section_by_itself_refers_to_nothing_else(name: str, section: str) -> None:
    found = source(name, sections=[section])
    assert set(REFERENCE.findall(found)) <= set(LABEL.findall(found))
    assert len(LABEL.findall(found)) == len(set(LABEL.findall(found)))


def test_notes_of_one_weight_speak_of_no_other() -> None:
    found, whole = source("mazur", only=["w5"]), source("mazur")
    assert r"\label{eq:dE_total/dw5}" in found
    for other in ("w1", "w6", "w8"):
        assert rf"\label{{eq:dE_total/d{other}}}" not in found
        assert rf"\label{{eq:{other}+}}" not in found
    assert len(found) < len(whole) / 2


def test_a_weight_of_the_first_layer_is_derived_from_the_error() -> None:
    labels = LABEL.findall(source("mazur", only=["w1"]))
    assert {"eq:dE_total/dout_h1", "eq:dE_total/dw1"} <= set(labels)


def test_parameters_in_full_are_those_asked_for() -> None:
    found = source("mazur", parameters=["w2", "w7"])
    assert all(f"$w_{{{n}}}$, step by step" in found for n in (2, 7))
    assert "$w_{1}$, step by step" not in found
    assert source("mazur", parameters="all").count("step by step}") == 8 + 2


def test_brief_notes_give_no_reasons() -> None:
    for name in ("mazur", "cs231n_circuit"):
        assert "By the chain rule" in source(name, sections=["backward"])
        assert "By the chain rule" not in source(name, sections=["backward"], detail="brief")


def test_the_example_shown_is_one_without_zeros() -> None:
    zeros = batch((0, 0), (0, 1), (1, 1), (2, 1))
    assert teaching_example(zeros) == 3
    assert teaching_example(batch((1, 1), (2, 2))) == 1
    assert r"E^{(3)}_{\mathrm{total}} &=" in notes_source(zeros, Request())
    assert r"E^{(2)}_{\mathrm{total}} &=" in notes_source(zeros, Request(shown={"example": 2}))


def test_a_later_update_is_shown_with_its_forward_pass() -> None:
    found = source("mazur", step=3)
    assert "w_{5}'''" in found and "w_{5}'''" not in source("mazur")


def test_after_a_training_the_outputs_of_all_examples_are_shown() -> None:
    found = notes_source(batch((0, 0), (0, 1), (1, 1)), Request()).partition("After 20 updates")[2]
    rows = re.findall(r"^\$([123])\$ & \$(.*?)\$ & \$(.*?)\$ ", found, re.MULTILINE)
    # Targets are given, outputs are computed.
    assert [row[:2] for row in rows] == [("1", "1"), ("2", "1"), ("3", "1")]
    assert all(re.fullmatch(r"0\.\d{4}", row[2]) for row in rows)


def test_what_a_training_ends_with_has_the_digits_that_are_asked_for() -> None:
    found = notes_source(batch((0, 0), (0, 1), (1, 1), digits=3), Request()).partition("After 20 updates")[2]
    ends = re.findall(r"^\$[wb]_\{\d\}\$ & \$[^$]*\$ & \$-?([\d.]*)", found, re.MULTILINE)
    assert len(ends) == 6 and all(len(each.replace(".", "").lstrip("0")) == 3 for each in ends)


@pytest.mark.parametrize("blanks", ["results", "factors", "steps"])
@pytest.mark.parametrize("name", [name for name in shipped_names() if name != "cs231n_circuit"])
def test_a_sheet_does_not_hold_its_answers(name: str, blanks: str) -> None:
    solution, sheet = source(name), source(name, blanks=blanks)
    given = {str(number) for number in LONG.findall(" ".join(map(str, _given(name))))}
    answers = set(LONG.findall(TIKZ.sub("", solution))) - given
    assert len(answers) > 5
    assert not answers & set(LONG.findall(sheet))
    assert r"\blank" in sheet


def test_a_sheet_of_short_numbers_does_not_hold_them_either() -> None:
    sheet = source("cs231n_circuit", blanks="results")
    assert r"q &= x + y = -2 + 5 = \blank{0}" in sheet
    assert r"f &= q \cdot z = \blank{0} \times (-4) = \blank{000}" in sheet
    assert r"{\partial q} &= z = \blank{00}" in sheet
    assert "12" not in sheet.partition(r"\begin{document}")[2]


def test_what_an_update_begins_with_is_given_unless_the_one_before_is_to_be_found() -> None:
    old = re.compile(r"^\$w_\{1\}'*(?:\^\{[^&]*\})?\$ & \$([^$]*)\$", re.MULTILINE)
    second = old.findall(source("adam", sections=["update"], blanks="results", step=2))
    assert second[:2] == ["0.5", r"\blank{000000}"]
    fifth = old.findall(source("adam", sections=["update"], blanks="results", step=5))
    assert re.fullmatch(r"0\.\d{4}", fifth[2])


@pytest.mark.skipif("embedded" not in engines(), reason="no embedded LaTeX for this machine")
@pytest.mark.parametrize(("name", "blanks"), [("mazur", "steps"), ("adam", "factors"), ("attention", "results")])
def test_a_sheet_with_its_solution_is_typeset_without_a_blemish(name: str, blanks: str, tmp_path: Path) -> None:
    request = Request(("pdf",), shown={"blanks": blanks, "solutions": "end"})
    (found,) = publish(Network.load(name), tmp_path, request).typeset
    assert (found.overfull, found.unresolved) == ((), ())
    assert "destination with the same identifier" not in found.log and "multiply defined" not in found.log


def _given(name: str) -> list[str]:
    graph = Network.load(name).graph
    return [f"{float(value):.12f}" for value in graph.givens.values()] + [str(float(v)) for v in graph.givens.values()]


def test_notes_with_different_prefixes_share_no_label() -> None:
    first, second = (source("mazur", labels=prefix) for prefix in ("first:", "second:"))
    assert not set(LABEL.findall(first)) & set(LABEL.findall(second))
    assert set(REFERENCE.findall(first)) <= set(LABEL.findall(first)) and "first:eq:net_h1" in LABEL.findall(first)


@pytest.mark.parametrize(("notation", "said"), [("bishop", True), ("goodfellow", True), ("nielsen", False)])
def test_letters_of_general_formulas_are_told_from_those_of_the_notation(notation: str, said: bool) -> None:
    found = notes_source(written_in(Network.load("mazur"), notation), Request(shown={"sections": ["network"]}))
    assert ("In general formulas, $z$ stands for" in found) == said


@pytest.mark.parametrize(
    ("name", "loss", "warned"), [("e", "e^2", True), ("e", "e + 1", False), ("e1", "e1^2", False)]
)
def test_a_quantity_that_is_written_like_eulers_number_is_warned_about(
    name: str, loss: str, warned: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(f"inputs: {{x: 1}}\nparameters: {{w: 2}}\ngraph: {{{name}: w*x, L: {loss}}}\n")
    assert main(["notes", str(file), "--format", "tex", "-o", str(tmp_path)]) == 0
    assert ("the quantity 'e' is written e, as Euler's number is" in capsys.readouterr().err) == warned


@pytest.mark.parametrize(
    ("shown", "message"),
    [
        ({"only": ["w9"]}, "no parameter is called 'w9'"),
        ({"example": 2}, "there is no example 2 to show; this network has one example"),
        ({"sections": ["forwards"]}, "did you mean 'forward'"),
        ({"step": 1}, "'step' is wrong: expected a whole number from 2 to 1,000"),
        ({"labels": "a b"}, "'labels' is wrong: expected letters, digits and the signs : . _ -"),
        ({"blanks": "all"}, "expected one of: none, results, factors, steps"),
    ],
)
def test_what_a_network_cannot_show_is_told(shown: dict[str, object], message: str) -> None:
    with pytest.raises(DeriveError, match=re.escape(message)):
        source("mazur", **shown)
