"""One file, several exercises, each about the network that a comment before it names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from derive.check.mending.examined import examine
from derive.check.mending.mending import mend
from derive.check.report.selection import Selection
from derive.check.source.files import Source
from derive.errors import DeriveError

if TYPE_CHECKING:
    from pathlib import Path

    from derive.check.report.outcome import Outcome

UNIT = "inputs: {x: 2, t: 1}\nparameters: {w: 0.3}\ngraph: {z: w*x, E: (z - t)^2/2}\nlearning_rate: 0.5\n"
MARKDOWN = r"""---
network: backprop
---
$$net_{h1} = w_1 x_1 + w_3 x_2 + b_1 = 0.3325$$

<!-- derive: network=unit.yaml -->
$$z = w x = 0.6, \quad \frac{\partial E}{\partial w} = (z - t) x = -0.9$$

<!-- derive: network=none -->
$$z = 5, \quad z^2 = 25, \quad 2 z = 12$$
"""
LATEX = r"""% derive: network=unit.yaml
\[ z = w x = 0.7 \]
% derive: network=backprop
\[ net_{h1} = w_1 x_1 + w_3 x_2 + b_1 = 0.3325 \]
"""


def checked(text: str, kind: str, folder: Path, network: str | None = None) -> Outcome:
    (folder / "unit.yaml").write_text(UNIT)
    return examine(Source("sheet", kind, text.encode(), folder / "sheet"), network)


def wrong(outcome: Outcome) -> list[tuple[int, int, str]]:
    return [(each.extent.start.cell, each.extent.start.line, each.expected) for each in outcome.report.findings]


def test_each_section_is_about_its_own_network(tmp_path: Path) -> None:
    outcome = checked(MARKDOWN, "markdown", tmp_path)
    assert wrong(outcome) == [(0, 7, "-0.8"), (0, 10, "10")]
    assert outcome.report.network == "backprop, unit"
    mended = mend(outcome, None, Selection()).text
    assert mended == MARKDOWN.replace("-0.9", "-0.8").replace("12", "10")


def test_a_comment_of_latex_names_a_network(tmp_path: Path) -> None:
    assert wrong(checked(LATEX, "latex", tmp_path)) == [(0, 2, "0.6")]


def test_the_option_holds_for_what_no_comment_names(tmp_path: Path) -> None:
    own = MARKDOWN.replace("backprop", "missing.yaml")
    assert wrong(checked(own, "markdown", tmp_path, "backprop")) == [(0, 7, "-0.8"), (0, 10, "10")]


def test_cells_of_a_notebook_and_front_matter_farther_down(tmp_path: Path) -> None:
    comment, front = "<!-- derive: network=unit.yaml -->\n# One", "---\nnetwork: backprop\n---\n"
    texts = (comment, "$z = w x = 0.7$", f"{front}$net_{{h1}} = 0.32$")
    cells = [{"cell_type": "markdown", "source": text} for text in texts]
    assert wrong(checked(json.dumps({"cells": cells}), "notebook", tmp_path)) == [(2, 1, "0.6"), (3, 4, "0.333")]
    joined = "$$1 + 1 = 2$$\n\n---\nnetwork: unit.yaml\n---\n\n$$z = w x = 0.7$$\n"
    assert wrong(checked(joined, "markdown", tmp_path)) == [(0, 7, "0.6")]


def test_a_network_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeriveError, match=r"other\.yaml"):
        checked("$1 = 1$ <!-- derive: network=other.yaml -->", "markdown", tmp_path)
