"""Every formula is parsed once by each account, however many stages read it and however often fixes are tried.

The accounts are two where something is wrong: as about the network, and as the document has it itself.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from derive.check.claims.read_document import Trees
from derive.check.mending.examined import examine
from derive.check.report.findings import Severity
from derive.check.source.decoding import read
from derive.check.source.files import Source
from derive.check.syntax import parse
from derive.check.syntax.tokens.vocabulary import Vocabulary
from derive.document.corrections.checked import checked_corrections
from derive.network.network import Network

if TYPE_CHECKING:
    from derive.check.syntax.tokens.lexer import Token

ACCOUNTS = 2
SLIPPED = r"""
First $net_{h1} = 0.15 \cdot 0.05 + 0.25 \cdot 0.1 + 0.30 = 0.3352$, so $out_{h1} = \sigma(net_{h1}) = 0.5824$.

| quantity | value |
|---|---|
| $net_{h2}$ | 0.3525 |
| out_{h2} | $0.5782$ |

$$= 0.25$$

$$w_5^+ = w_5 - \eta \frac{\partial E}{\partial w_5} = ?$$
"""


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """The texts that the parser is called with, counted."""
    counted: Counter[str] = Counter()
    lexer = parse.tokens

    def counting(math: str, *, decimal_comma: bool = False) -> list[Token]:
        counted[math] += 1
        return lexer(math, decimal_comma=decimal_comma)

    monkeypatch.setattr(parse, "tokens", counting)
    return counted


def formulas() -> list[str]:
    document = read(SLIPPED.encode(), "markdown", "slipped.md")
    texts = [each.math for each in document.passages]
    return texts + [cell.math for row in document.tables for cell in row.cells if "=" not in cell.math]


def test_a_check_that_tries_fixes_parses_each_formula_once_by_each_account(parsed: Counter[str]) -> None:
    outcome = examine(Source("slipped.md", "markdown", SLIPPED.encode()), "backprop")
    assert any(finding.fix for finding in outcome.report.findings), "nothing was tried"
    assert {text: parsed[text] for text in formulas() if not 1 <= parsed[text] <= ACCOUNTS} == {}


def test_corrections_for_notes_parse_each_formula_once_by_each_account(parsed: Counter[str]) -> None:
    document = read(SLIPPED.encode(), "markdown", "slipped.md")
    found = checked_corrections(Network.load("backprop"), document)
    assert len(found.entries) >= 2
    assert {text: parsed[text] for text in formulas() if not 1 <= parsed[text] <= ACCOUNTS} == {}


def test_a_report_hands_out_its_statements_with_their_places() -> None:
    report = examine(Source("slipped.md", "markdown", SLIPPED.encode()), "backprop").report
    for stated in report.statements:
        assert stated.extent.start in stated and stated.extent.end not in stated
    wrong = [each for each in report.findings if each.code.severity is not Severity.NOTE]
    assert all(sum(each.extent.start in stated for stated in report.statements) == 1 for each in wrong)
    assert any(stated.text == "net_{h2} = 0.3525" for stated in report.statements), "what a table claims is a statement"


def test_trees_are_those_of_the_way_in_which_numbers_are_written() -> None:
    trees, usual = Trees(), Vocabulary()
    comma = Vocabulary(usual.words, usual.functions, decimal_comma=True)
    assert trees.of("z = 12,500", usual) is trees.of("z = 12,500", usual)
    assert trees.of("z = 12,500", comma) != trees.of("z = 12,500", usual)
