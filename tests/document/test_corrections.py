"""The list of corrections: complete, and filled with proven values."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from derive.calculus.balls import Values
from derive.calculus.lines import LineWriter
from derive.document.board import Board
from derive.document.corrections import Corrections, corrections_of
from derive.document.mathematics import MathWriter
from derive.errors import DeriveError
from derive.network.network import Network
from derive.notation.scheme import notation_of

ENTRY = "source: a page\nentries:\n  - {where: line 1, kind: own, says: 'a = 1', right: 'a = 2', why: It is.}\n"


def corrections(network: Network) -> Corrections | None:
    board = Board(MathWriter(network.graph, notation_of(network)), LineWriter(Values(network), 4))
    return corrections_of(network, board)


def beside(folder: Path, text: str) -> Network:
    """Return a network whose list of corrections is ``text``."""
    (folder / "backprop.corrections.yaml").write_text(text, encoding="utf-8")
    return replace(Network.load("backprop"), folder=folder)


def test_every_line_that_was_found_wrong_is_in_the_list() -> None:
    found = corrections(Network.load("backprop"))
    assert found is not None
    lines = {int(number) for entry in found.entries for number in re.findall(r"\d+", entry.where)}
    assert lines >= {25, 38, 39, 40, 53, 61, 83, 84, 91, 92, 98, 109, 115, 118, 128, 139, 140, 145, 151, 154, 158, 180}
    assert all(entry.says and entry.right and entry.why for entry in found.entries)
    rights = "".join(str(entry.right) for entry in found.entries)
    assert "0.7729" in rights and "0.3125" in rights and "<<" not in rights


def test_a_network_without_a_list_has_none() -> None:
    assert corrections(Network.load("mazur")) is None


def test_words_in_formulas_are_set_as_words(tmp_path: Path) -> None:
    found = corrections(beside(tmp_path, ENTRY.replace("a = 2", "net_{y1} = ?")))
    assert found is not None
    assert str(found.entries[0].right) == r"\mathit{net}_{y1} = {?}"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("why: It is.", "because: it is"), "this is no list of corrections"),
        (("'a = 2'", "'<<value(\"net_q\")>>'"), "cannot be filled"),
        (("'a = 2'", "'<<valeu(\"net_h1\")>>'"), "cannot be filled"),
        (("entries:", "entries: ["), "backprop.corrections.yaml"),
    ],
)
def test_a_bad_list_is_told(change: tuple[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(DeriveError) as caught:
        corrections(beside(tmp_path, ENTRY.replace(*change)))
    assert words in str(caught.value)
