"""The appendix of corrections: what the check of a hand derivation finds, statement by statement, ready to print."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.check.words import words
from derive.document.composed import Request, notes_source
from derive.document.corrections.checked import sentence
from derive.document.corrections.kept import corrections_of
from derive.document.output.pdf import typeset
from derive.document.typesetting.engines import engines
from derive.errors import DeriveError
from derive.network.network import Network
from tests.refresh import LIBRARY, kept_corrections

# Written for another network than it is put beside below.
OTHERS = LIBRARY / "backprop.derivation.md"
SLIPPED = """\
The first sum, $net_{h1} = w_1 x_1 + w_2 x_2 + b_1 = 0.3325$, and the first output:

\\begin{align}
{out}_{h1} &= \\frac{1}{1 + e^{-net_{h1}}} = 0.5842 \\label{out} \\\\
net_{h2} &= 0.34
\\end{align}

The rest is $out_{h2} = ?$
"""


@pytest.fixture
def slipped(tmp_path: Path) -> Path:
    file = tmp_path / "home_work.md"
    file.write_text(SLIPPED, encoding="utf-8")
    return file


def test_every_line_of_the_public_example_that_is_wrong_is_listed() -> None:
    found = corrections_of(Network.load("backprop"))
    assert found is not None and found.document == ""
    kinds = {entry.line: entry.kinds for entry in found.entries}
    own = {25, 38, 39, 40, 53, 83, 91, 98, 128, 139, 140, 145, 154, 158}
    carried = {39, 53, 61, 92, 109, 115, 145, 151}
    missing = {118, 154, 158, 180, 185}
    for kind, lines in (("own", own), ("carried", carried), ("missing", missing)):
        assert {line for line in lines if kind not in kinds.get(line, ())} == set(), kind
    assert {remark.line for remark in found.notation} >= {38, 47, 75, 98, 115, 127, 128, 140, 185}
    right = "".join(str(entry.right) for entry in found.entries)
    for value in ("0.3325", "0.7729", "0.2910", "0.3125", "0.0780", "0.3610", "0.4602", "0.4609", "0.5603", "-0.0158"):
        assert value in right


def test_the_corrections_kept_with_the_worked_example_are_what_the_check_finds() -> None:
    kept = (LIBRARY / "backprop.corrections.json").read_text(encoding="utf-8")
    assert kept == kept_corrections(), "run `make kept`, look at the difference, and commit it"


def test_a_network_without_a_derivation_has_no_corrections() -> None:
    assert corrections_of(Network.load("mazur")) is None


def test_a_derivation_of_ones_own_is_quoted_and_mended(slipped: Path) -> None:
    found = corrections_of(Network.load("backprop"), slipped)
    assert found is not None and found.document == "home_work.md"
    says = {entry.line: (entry.kinds, str(entry.says), str(entry.right)) for entry in found.entries}
    assert says[1][1].endswith(r"w_1 x_1 + w_2 x_2 + b_1 = 0.3325") and "w_3 x_2" in says[1][2]
    assert says[4][1].endswith("= 0.5842  ") or says[4][1].endswith("= 0.5842")
    assert "0.5824" in says[4][2] and "label" not in says[4][1] and "&" not in says[4][1]
    assert says[8][0] == ("missing",) and says[8][2].endswith("0.5842")
    assert set(says) == {1, 4, 8}


@pytest.mark.skipif("embedded" not in engines(), reason="no embedded LaTeX for this machine")
def test_the_appendix_of_a_derivation_of_ones_own_typesets(slipped: Path) -> None:
    source = notes_source(Network.load("mazur"), Request(corrects=slipped))
    assert r"\texttt{home\_work.md}" in source and "% derive: off" in source
    made = typeset(source, name="mazur")
    assert made.overfull == () and made.unresolved == ()


def test_words_are_typeset_with_their_formulas() -> None:
    assert sentence(words("causes", "weight", written="w6", meant="w_7")) == "Another weight: $w6$ for $w_7$."
    assert sentence(words("causes", "learning_rate")) == "The learning rate is lost."
    assert sentence(words("findings", "N105", text="b2", other="b_2")) == "$b2$ is also written $b_2$."
    assert sentence("50% wrong") == r"50\% wrong."


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeriveError, match=r"nowhere\.md: "):
        corrections_of(Network.load("backprop"), tmp_path / "nowhere.md")


def test_what_is_right_is_never_what_the_line_says_itself() -> None:
    """Of another network than it was written for, much of a document is wrong, and little can be mended."""
    found = corrections_of(Network.load("mazur"), OTHERS)
    assert found
    assert found.entries
    assert all(entry.right != entry.says for entry in found.entries)
    source = notes_source(Network.load("mazur"), Request(corrects=OTHERS))
    assert "says:" in source
    assert source.count("right:") == sum(bool(entry.right) for entry in found.entries)
