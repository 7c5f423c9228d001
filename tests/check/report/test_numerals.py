"""Numbers in findings are written as the document writes them."""

from __future__ import annotations

import pytest

import derive
from derive.check.words import Message
from tests.check.judged import checked

WRONG = r"net_{h1} = 0.15 \times 0.05 + 0.25 \times 0.1 + 0.30 = 0.3352"
SLIP = r"\frac{\partial E_{total}}{\partial w_5} = 0.7629 \times 0.1755 \times 0.5824 = 0.0708"


@pytest.mark.parametrize("mark", [".", ",", "{,}"])
def test_decimal_mark_of_the_document(mark: str) -> None:
    [finding] = [each for each in checked(WRONG.replace(".", mark)).findings if each.code.name == "V101"]
    right = f"0{mark}3325"
    assert finding.fix is not None
    assert (finding.expected, finding.fix.main.text) == (right, right) and right in finding.message


@pytest.mark.parametrize("mark", [".", ",", "{,}"])
def test_corrected_document_keeps_its_decimal_mark(mark: str) -> None:
    text = f"${WRONG}$\n\n${SLIP}$\n\n$net_{{y1}} = ?$, $w_5 = 0.4$\n".replace(".", mark)
    mended = derive.check_derivation(text, network="backprop").corrected
    assert mended == text.replace(f"0{mark}3352", f"0{mark}3325").replace(f"0{mark}0708", f"0{mark}0780").replace(
        "= ?", f"= 1{mark}2250"
    )


def test_factor_put_in_has_no_more_digits_than_the_document_gives_it() -> None:
    lines = (r"\eta = 0.5", r"w_5^{+} = 0.4 - \eta \cdot 0.0780", r"w_5^{+} = 0.4 - 0.0780 = 0.3220")
    fixes = [each.fix.main.text for each in checked(*lines).findings if each.fix and each.code.name == "V102"]
    assert fixes and all("0.5000" not in text for text in fixes)


def test_sentences_keep_their_details_so_that_notes_can_typeset_them() -> None:
    findings = checked(WRONG.replace(".", "{,}"), r"w_6 = \hat{y_1} = 0.45").findings
    sentences = [finding.message for finding in findings] + [
        cause.message for finding in findings for cause in finding.causes
    ]
    assert sentences and all(isinstance(each, Message) for each in sentences)
    assert ("0{,}3352", True) in sentences[0].parts
