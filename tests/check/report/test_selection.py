from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.check.report.findings import CODES
from derive.check.report.selection import Selection, is_wrong, prefixes
from derive.errors import DeriveError
from tests.check.checked_documents import ALL, NOTATION, RIGHT, UNREADABLE, WRONG, outcome

beginnings = st.lists(st.sampled_from(sorted({code[:size] for code in CODES for size in (1, 2, 3, 4)})), max_size=4)


def chosen(selection: Selection) -> set[str]:
    return {code for code in CODES if selection.has(code)}


def test_without_a_choice_everything_counts() -> None:
    assert chosen(Selection()) == set(CODES)


@given(beginnings, beginnings)
def test_the_longest_that_fits_decides(select: list[str], ignore: list[str]) -> None:
    found = chosen(Selection(tuple(select), tuple(ignore)))
    for code in CODES:
        if not select and not any(code.startswith(each) for each in ignore):
            assert code in found
        if select and not any(code.startswith(each) for each in select):
            assert code not in found
        if code in ignore:
            assert code not in found
        if code in select and code not in ignore:
            assert code in found


@pytest.mark.parametrize("family", sorted({code.family for code in CODES.values()}))
def test_a_family_is_its_codes(family: str) -> None:
    for name in (family, family.upper(), family.replace(" ", "-")):
        assert chosen(Selection(select=prefixes([name]))) == {
            each.name for each in CODES.values() if each.family == family
        }


@pytest.mark.parametrize("word", ["", "Q", "V999", "values", "V1011", "É"])
def test_unknown_codes_are_told(word: str) -> None:
    with pytest.raises(DeriveError, match="no code and no family is called"):
        prefixes([word])


def test_the_claims_are_counted_whatever_is_reported() -> None:
    everything, little = outcome(ALL).report, outcome(ALL, selection=Selection(select=("N",))).report
    assert little.claims == everything.claims
    assert {each.code.family for each in little.findings} == {"notation"}


@pytest.mark.parametrize(
    ("document", "strict", "wrong"),
    [
        (RIGHT, True, False),
        (NOTATION, True, False),
        (WRONG, False, True),
        (UNREADABLE, False, False),
        (UNREADABLE, True, True),
    ],
)
def test_notes_alone_are_not_wrong(document: str, strict: bool, wrong: bool) -> None:
    assert is_wrong(outcome(document, selection=Selection(strict=strict)).report) is wrong
