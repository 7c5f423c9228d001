"""output/ holds the worked example's notes, so that people can look before they install: they must be present ones."""

from __future__ import annotations

import pytest

from derive.document.composed import notes_source
from derive.document.output.pdf import typeset
from derive.document.typesetting.engines import engines
from derive.network.network import Network
from tests.checkout import ROOT

OUTPUT = ROOT / "output"
STALE = "output/ is not what the program writes now: run `make notes`, look at the result, and commit it"


@pytest.fixture(scope="module")
def source() -> str:
    return notes_source(Network.load("backprop"))


def test_the_source_kept_in_git_is_what_the_program_writes(source: str) -> None:
    assert (OUTPUT / "backprop.tex").read_text(encoding="utf-8") == source, STALE


def test_the_same_input_gives_the_same_source(source: str) -> None:
    assert notes_source(Network.load("backprop")) == source


@pytest.mark.skipif("embedded" not in engines(), reason="no embedded LaTeX for this machine")
def test_the_pdf_kept_in_git_is_what_the_program_writes(source: str) -> None:
    assert (OUTPUT / "backprop.pdf").read_bytes() == typeset(source, name="backprop").pdf, STALE
