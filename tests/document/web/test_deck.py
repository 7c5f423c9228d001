"""Slides as a page: each slide of the LaTeX, with its drawing and its numbers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.cli import main
from derive.document.composed import Request, slides_source
from derive.document.publish import publish
from derive.network.network import Network

NUMBER = re.compile(r"\d+\.\d+")


@pytest.mark.parametrize("name", ["backprop", "cs231n_circuit", "attention"])
def test_every_slide_is_there_with_its_drawing(name: str, tmp_path: Path) -> None:
    network = Network.load(name)
    (file,) = publish(network, tmp_path, Request(("deck",))).files
    assert file.name == f"{name}-slides.html"
    page, source = file.read_text(), slides_source(network, Request()).partition(r"\begin{document}")[2]
    assert page.count('<section class="slide"') == len(re.findall(r"\\(?:step|bare)slide\{", source))
    assert page.count("<figure") == page.count("<svg") == source.count("% drawing ")
    bare = re.sub(r"\\begin\{tikzpicture\}.*?\\end\{tikzpicture\}|% drawing \w+", "", source, flags=re.DOTALL)
    assert set(NUMBER.findall(bare)) <= set(NUMBER.findall(re.sub(r'="[^"]*"', "", page)))
    assert 'src="' not in page


def test_slides_as_a_page_and_notes_as_a_page_are_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notes", "logistic", "--format", "html,deck", "-o", str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        str(tmp_path / "logistic.html"), str(tmp_path / "logistic-slides.html"),
    ]
