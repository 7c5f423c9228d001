"""What a description says of symbols and of rows holds, whatever a document's letters would mean by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derive.check.judge.judgement import Verdict
from derive.check.mending.examined import examine
from derive.check.source.files import Source, opened
from derive.errors import DeriveError
from derive.network.description import Conventions
from derive.network.network import Network
from tests.checkout import DOCUMENTS

MATRIX = r"\begin{pmatrix} 0.0822 & 0.0827 \\ -0.0226 & -0.0227 \end{pmatrix}"
ONE = {"inputs": [0.5], "targets": [1], "layers": [{"neurons": 1, "weights": [[1]]}]}


def said(symbols: dict[str, str], name: str = "mazur") -> Network:
    network = Network.load(name)
    return replace(network, description=network.description.model_copy(update={"symbols": symbols}))


def verdicts(document: str, network: Network) -> list[Verdict]:
    report = examine(Source("notes.md", "markdown", document.encode()), network).report
    return [each.verdict for each in report.judged]


@pytest.mark.parametrize(
    ("symbol", "name", "right", "wrong"),
    [
        (r"\delta_1", "dE/dout_h1", "0.0364", "0.0088"),
        (r"\delta_1", "dE_total/dnet_h1", "0.0088", "0.0364"),
        ("o_1", "t1", "0.01", "0.7514"),
        (r"\kappa^{(1)}", "w5'", "0.3589", "0.45"),
        ("G", "dE_total/dW2", MATRIX, MATRIX.replace("0.0822", "0.0228")),
    ],
)
def test_a_symbol_is_what_the_description_says(symbol: str, name: str, right: str, wrong: str) -> None:
    network = said({symbol.removeprefix("\\") if symbol == r"\delta_1" else symbol: name})
    assert verdicts(f"${symbol} = {right}$", network) == [Verdict.RIGHT]
    assert verdicts(f"${symbol} = {wrong}$", network) == [Verdict.WRONG]


def test_what_is_no_symbol_and_what_no_quantity_is_told() -> None:
    with pytest.raises(DeriveError, match=r"'o \+ 1' is no symbol"):
        verdicts("$o_1 = 0.01$", said({"o + 1": "t1"}))
    with pytest.raises(DeriveError, match=r"symbols\.o_1: the network has no quantity 't9'; did you mean 't'\?"):
        Network.from_arguments(**ONE, symbols={"o_1": "t9"})
    with pytest.raises(DeriveError, match=r"unknown choice of what lies in rows 'exampels'"):
        Network.from_arguments(**ONE, conventions={"rows": "exampels"})


@pytest.mark.parametrize(
    ("conventions", "holds"), [({}, True), ({"columns": "examples"}, True), ({"rows": "examples"}, False)]
)
def test_rows_are_what_the_description_says(conventions: dict[str, str], holds: bool) -> None:
    network = Network.load(DOCUMENTS / "batch_in_columns.network.yaml")
    described = network.description.model_copy(update={"conventions": Conventions(**conventions)})
    source = opened(str(DOCUMENTS / "batch_in_columns.md"), None, None)  # type: ignore[arg-type]
    usual = examine(source, network).report.claims.right
    right = examine(source, replace(network, description=described)).report.claims.right
    assert usual > 3 and (right == usual) is holds
