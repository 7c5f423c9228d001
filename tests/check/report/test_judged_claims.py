"""Every claim of a document is listed with its place and its verdict."""

from __future__ import annotations

import json

from derive.check.judge.judgement import Verdict
from derive.check.mending.examined import examine
from derive.check.source.files import Source
from derive.checked import check_derivation
from tests.check.checked_documents import ALL, EXEMPTED, UNREADABLE, outcome

ROWS = r"""
\begin{align*}
net_{h1} &= w_1 x_1 + w_3 x_2 + b_1 \\
 &= 0.15 \cdot 0.05 + 0.25 \cdot 0.1 + 0.30 \\
 &= 0.3352
\end{align*}
"""


def places(text: str) -> list[tuple[str, int, int, int, int]]:
    judged = check_derivation(text, "backprop").as_json()["judged"]
    return [tuple(each[key] for key in ("verdict", "line", "column", "end_line", "end_column")) for each in judged]


def test_each_member_of_a_chain_is_a_claim_in_its_own_row() -> None:
    assert places(ROWS) == [("right", 3, 1, 3, 36), ("right", 4, 5, 4, 44), ("wrong", 5, 5, 5, 11)]


def test_there_are_as_many_claims_as_are_counted() -> None:
    for document in (ALL, EXEMPTED, UNREADABLE, ROWS):
        report = outcome(document).report
        assert len(report.judged) == report.claims.total
        assert sum(each.verdict is Verdict.NOT_UNDERSTOOD for each in report.judged) == report.claims.not_understood


def test_what_is_not_selected_is_listed_all_the_same() -> None:
    checked = check_derivation(ALL, "backprop", select=["N"])
    verdicts = {each["verdict"] for each in checked.as_json()["judged"]}
    assert verdicts >= {"wrong", "carried", "missing", "not_understood"}


def test_what_could_not_be_read_is_a_claim_that_is_not_understood() -> None:
    assert ("not_understood", 1) in {(verdict, line) for verdict, line, *_ in places(r"$net_{h1} = \frac{1}{$")}


def test_a_claim_of_a_notebook_names_its_cell() -> None:
    cells = [{"cell_type": "code", "source": "pass"}, {"cell_type": "markdown", "source": "A\n$out_{h1} = 0.5824$"}]
    checked = examine(Source("a.ipynb", "notebook", json.dumps({"cells": cells}).encode()), "backprop")
    start = checked.report.judged[0].extent.start
    assert (start.cell, start.line, start.column) == (2, 2, 2)
