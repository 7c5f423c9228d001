"""Slides: a step each, with the paths of the error, on pages of their own or as frames of beamer."""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import pytest
from pypdf import PdfReader

from derive.document.composed import Request, notes_source, slides_source
from derive.document.output.pdf import Typeset, typeset
from derive.document.publish import publish
from derive.document.typesetting.engines import engines
from derive.network.network import Network
from tests.document.notes.test_arithmetic import wrong_lines
from tests.document.truth import Truth

needs_embedded = pytest.mark.skipif("embedded" not in engines(), reason="no embedded LaTeX for this machine")
# What the slides use of beamer, for an engine that has none: a frame is a page.
BEAMER = r"""\begin{filecontents*}{beamer.cls}
\ProvidesClass{beamer}\DeclareOption*{}\ProcessOptions\LoadClass[10pt]{article}
\RequirePackage{xcolor,graphicx,hyperref}
\RequirePackage[paperwidth=160mm,paperheight=90mm,left=9mm,right=9mm,top=5mm,bottom=10mm]{geometry}
\renewenvironment{frame}{\clearpage}{\clearpage}
\newcommand\frametitle[1]{{\Large #1\par}}
\newcommand\usefonttheme[2][]{}\newcommand\setbeamersize[1]{}\newcommand\setbeamercolor[2]{}
\newcommand\setbeamertemplate[1]{\@ifnextchar[{\ignored}{\@gobble}}\def\ignored[#1]{}
\end{filecontents*}
"""


@cache
def source(name: str, only: str = "") -> str:
    return slides_source(Network.load(name), Request(shown={"only": [only]} if only else {}))


@cache
def made(name: str) -> Typeset:
    return typeset(source(name), name="slides")


@needs_embedded
@pytest.mark.parametrize("name", ["mazur", "softmax", "adam", "attention", "bptt", "cs231n_circuit"])
def test_slides_are_typeset_without_a_blemish(name: str) -> None:
    assert (made(name).overfull, made(name).unresolved) == ((), ())
    pages = PdfReader(io.BytesIO(made(name).pdf)).pages
    # The title and every slide have one page, as wide as a screen.
    assert len(pages) == 1 + source(name).count(r"\stepslide{")
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {(454, 255)}


@needs_embedded
def test_with_beamer_each_slide_is_a_frame() -> None:
    found = typeset(BEAMER + source("mazur"), name="slides")
    assert found.overfull == ()
    assert len(PdfReader(io.BytesIO(found.pdf)).pages) == len(PdfReader(io.BytesIO(made("mazur").pdf)).pages)


def test_each_step_of_a_parameter_has_a_slide_with_its_paths() -> None:
    slides = re.split(r"\\stepslide\{", source("mazur", "w5").partition(r"\begin{document}")[2])
    steps = [each for each in slides if each.startswith("The derivative with respect to $w_{5}$")]
    assert len(steps) == 5 and all(each.count(r"\begin{tikzpicture}") == 1 for each in steps)
    assert all(each.count(r"\begin{aligned}") == 1 for each in steps)


@pytest.mark.parametrize("name", ["mazur", "tanh_deep"])
def test_every_line_holds_as_printed(name: str) -> None:
    found = source(name)
    for mark, written in ((r"\[", "\\begin{equation}\n"), (r"\]", "\n\\end{equation}")):
        found = found.replace(f"{mark}\\begin{{aligned}}", f"{written}\\begin{{aligned}}")
        found = found.replace(f"\\end{{aligned}}{mark}", f"\\end{{aligned}}{written}")
    wrong, counted = wrong_lines(found, Truth(Network.load(name)))
    assert wrong == [] and counted > 10


@needs_embedded
def test_slides_are_written_beside_the_notes_that_are_asked_for(tmp_path: Path) -> None:
    network = Network.load("cs231n_circuit")
    names = [each.name for each in publish(network, tmp_path, Request(("slides",))).files]
    assert names == ["cs231n_circuit-slides.tex", "cs231n_circuit-slides.pdf"]
    names = [each.name for each in publish(network, tmp_path, Request(("tex", "slides"))).files]
    assert names == ["cs231n_circuit.tex", "cs231n_circuit-slides.tex", "cs231n_circuit-slides.pdf"]
    assert (tmp_path / "cs231n_circuit.tex").read_text() == notes_source(network)


def test_beside_a_step_of_a_graph_stands_the_way_to_its_quantity() -> None:
    slides = source("cs231n_neuron").split(r"\stepslide{")

    def drawn(symbol: str) -> str:
        return next(each for each in slides if rf"with respect to ${symbol}$" in each and "tikzpicture" in each)

    # Nearer to the loss, the way is shorter; no number is written at it.
    assert drawn("w_{0}").count("figurevermilion") > drawn("g").count("figurevermilion") > 1
    assert not re.search(r"\{\$-?\d", drawn("g"))
