"""Languages: each has every message with its names and formulas; a catalogue of one's own is as good."""

from __future__ import annotations

import re
from pathlib import Path
from unittest.mock import patch

import pytest

from derive.calculus.audited import Audit
from derive.cli import main
from derive.document.composed import Request, notes_source
from derive.document.notes.walkthrough import walkthrough
from derive.document.output.catalogue import catalogue
from derive.document.output.language import ENGLISH, language, languages, read, trouble_of
from derive.document.output.latex import all_messages, render
from derive.errors import DeriveError
from derive.network.network import Network
from tests.checkout import ROOT
from tests.document.notes.test_arithmetic import wrong_lines
from tests.document.truth import Truth

OTHERS = [name for name in languages() if name != "en"]


def own(folder: Path, text: str) -> Path:
    file = folder / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(DeriveError) as caught:
        read(own(folder, text))
    return str(caught.value)


def source_in(name: str, network: str) -> str:
    with patch("derive.calculus.audit.audit", lambda each: Audit((), 0, len(each.graph.parameters))):
        return notes_source(Network.load(network), Request(language=name))


@pytest.mark.parametrize("name", OTHERS)
def test_a_language_that_ships_has_every_message(name: str) -> None:
    chosen, messages = language(name), all_messages()
    assert [message for message in messages if message not in chosen.messages] == []
    assert [message for message in chosen.messages if message not in messages] == []
    for message, plural in messages.items():
        assert len(chosen.messages[message]) <= (2 if plural else 1)
        for form in chosen.messages[message]:
            assert trouble_of(message, form) == "", message


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("network", ["backprop", "tanh_deep"])
def test_the_numbers_of_other_languages_hold_as_printed(name: str, network: str) -> None:
    source = source_in(name, network)
    if language(name).decimal == ",":
        formulas = re.findall(r"\\begin\{equation\}.*?\\end\{equation\}", source, re.DOTALL)
        assert not any(re.search(r"\d\.\d", formula) for formula in formulas)
        assert r"0{,}" in source
    wrong, counted = wrong_lines(source.replace("{,}", "."), Truth(Network.load(network)))
    assert wrong == [] and counted > 20


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_is_wrong_in_notes_of_another_language(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notes.tex"
    file.write_text(source_in(name, "backprop"), encoding="utf-8")
    assert main(["check", str(file), "--network", "backprop"]) == 0
    assert "0 wrong, 0 carried forward, 0 missing" in capsys.readouterr().out


def test_all_prose_of_the_templates_is_in_messages() -> None:
    """A word of three letters outside of commands, tags and math is a message that nobody can translate."""
    marked = re.compile(r"<%\+? trans\b.*?<% endtrans \+?%>|<%.*?%>|<<.*?>>|<#.*?#>", re.DOTALL)
    formula = re.compile(r"\\begin\{(equation\*?)\}.*?\\end\{\1\}|\$[^$]*\$", re.DOTALL)
    command = re.compile(
        r"\\[A-Za-z]+\*?(?:\[[^\]]*\])*(?:\{[^{} ]*\})*|^%.*$|\b\d+(?:\.\d+)?(?:em|mm|pt)\b", re.MULTILINE
    )
    for file in (ROOT / "templates" / "notes").glob("*.tex.j2"):
        if not file.stem.endswith("preamble.tex"):
            left = command.sub(" ", formula.sub(" ", marked.sub(" ", file.read_text(encoding="utf-8"))))
            assert re.findall(r"[A-Za-z]{3,} [a-z]{2,}", left) == [], file.name


def test_a_message_stays_english_where_a_catalogue_lacks_it(tmp_path: Path) -> None:
    mine = read(own(tmp_path, "language: it\nname: Italiano\nmessages:\n  The network: La rete\n"))
    (tmp_path / "page.tex.j2").write_text('<< _("The network") >>, << _("The update") >>', encoding="utf-8")
    assert render("page.tex.j2", {}, tmp_path, mine) == "La rete, The update"
    assert list(mine.missing) == ["The update"]


def test_the_notes_say_how_many_messages_are_not_translated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = own(tmp_path, "language: it\nname: Italiano\nmessages:\n  The network: La rete\n")
    assert main(["notes", "--format", "tex", "-o", str(tmp_path), "--language", str(mine)]) == 0
    assert re.search(r"warning: \d+ messages are not translated, such as '", capsys.readouterr().err)
    assert r"\section{La rete}" in (tmp_path / "backprop.tex").read_text(encoding="utf-8")


def test_a_description_says_its_language_and_a_file_lies_beside_it(tmp_path: Path) -> None:
    own(tmp_path, "language: it\nname: Italiano\nmessages:\n  chain rule: regola della catena\n")
    described = (ROOT / "derive" / "network" / "library" / "mazur.yaml").read_text(encoding="utf-8")
    network = tmp_path / "net.yaml"
    network.write_text(f"{described}\nlanguage: mine.yaml\n", encoding="utf-8")
    assert main(["gradient", str(network), "w1"]) == 0


def test_a_gradient_is_told_in_another_language() -> None:
    told = walkthrough(Network.load("backprop"), "w1", 4, "text", language("de"))
    assert "1. Kettenregel" in told and "≈ 0,7629" in told and "0.7629" not in told


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("language: it\n", "this is no catalogue of a language; expected 'messages'"),
        ("lang: it\nmessages: {}\n", "unknown key 'lang'; did you mean 'language'?"),
        ("decimal: ;\nmessages: {}\n", "'decimal' is wrong; expected the sign"),
        ("plural: n is 1\nmessages: {}\n", "'plural' is wrong; expected which form"),
        ("messages:\n  $%(x)s$ grows: cresce\n", "2:18: the translation of '$%(x)s$ grows' is wrong; it lacks %(x)s"),
        ("messages:\n  grows: cresce %(error)s\n", "%(error)s is none of its names: none"),
        ("messages:\n  grows: cresce $x$\n", "the message has 0 times $, this has 2"),
        ("messages:\n  grows: 5 %\n", "a percent sign is written %%"),
        ("messages:\n  grows: {a: b}\n", "expected a text, or a list of the plural forms"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_catalogue_is_told_with_its_place(text: str, says: str, tmp_path: Path) -> None:
    assert says in refusal(tmp_path, text)


def test_an_unknown_language_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "--language", "klingon", "--format", "tex"]) == 2
    assert "unknown language 'klingon'; expected one of: en, " in capsys.readouterr().err


def test_a_catalogue_to_fill_in_is_one(tmp_path: Path) -> None:
    empty = read(own(tmp_path, catalogue(None, "it")))
    assert empty.language == "it" and not empty.messages
    german = read(own(tmp_path, catalogue("de", "de")))
    assert german.messages == language("de").messages and german.plural == language("de").plural


def test_english_needs_no_catalogue() -> None:
    assert language("en") is ENGLISH and ENGLISH.messages == {}


def test_chinese_says_which_engine_it_needs_and_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["notes", "--language", "zh", "-o", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "choose --engine xelatex" in told and "texlive-lang-chinese" in told and not list(tmp_path.iterdir())
    assert r"\usepackage[scheme=plain,fontset=fandol]{ctex}" in source_in("zh", "logistic")


def test_numbers_with_a_comma_stand_apart_by_semicolons() -> None:
    assert r"$0{,}05$; $0{,}1$" in source_in("de", "backprop")
