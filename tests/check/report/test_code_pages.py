"""Each code has its page, and the example on it gives just what the page says."""

from __future__ import annotations

import re

import pytest

from derive.check.report.code_pages import page
from derive.check.report.findings import CODES
from derive.check.report.formats import rendered
from derive.errors import DeriveError
from derive.resources import code_page_folder
from tests.check.checked_documents import outcome

HEADINGS = ["Why it matters", "Example", "How to mend it"]


def test_there_is_a_page_for_each_code_and_no_other() -> None:
    assert sorted(path.stem for path in code_page_folder().iterdir()) == sorted(CODES)
    assert len({page(name).title for name in CODES}) == len(CODES)


@pytest.mark.parametrize("name", CODES)
def test_a_page_has_its_parts(name: str) -> None:
    shown = page(name.lower())
    assert shown.text.startswith(f"# {name}: {shown.title}\n\n") and len(shown.summary) > 40
    assert re.findall(r"^## (.*)$", shown.text, re.MULTILINE) == HEADINGS
    for linked in re.findall(r"\]\((\w+)\.md\)", shown.text):
        assert linked in CODES


@pytest.mark.parametrize("name", CODES)
def test_the_example_gives_what_the_page_shows(name: str) -> None:
    document, report = re.findall(r"^```(?:markdown|text)\n(.*?)^```$", page(name).text, re.DOTALL | re.MULTILINE)
    checked = outcome(document, "example.md")
    assert rendered("text", [checked], several=False) == report
    codes = {finding.code.name for finding in checked.report.findings}
    # A value can be carried forward only from a slip.
    assert codes == ({"V101", "V103"} if name == "V103" else {name})


def test_an_unknown_code_is_told() -> None:
    with pytest.raises(DeriveError, match="no code is called 'V011'; did you mean 'V101'"):
        page("V011")
