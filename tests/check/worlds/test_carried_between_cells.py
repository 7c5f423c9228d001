from __future__ import annotations

import json

from derive.check.report.formats import rendered
from tests.check.checked_documents import CARRIED, WRONG, notebook, outcome

CONTENT = notebook(f"# Forward\n\nWe compute\n\n{WRONG}\n", CARRIED)
FOUND = outcome(CONTENT, "two.ipynb", "notebook")


def test_a_value_carried_from_another_cell_names_that_cell() -> None:
    findings = json.loads(rendered("json", [FOUND], several=False))["findings"]
    cause = next(each for each in findings if each["code"] == "V103")["cause"]
    assert cause["message"] == "carried forward from line 5 of cell 2"
    assert (cause["from_line"], cause["from_cell"]) == (5, 2)


def test_sarif_relates_a_value_to_the_cell_that_it_is_carried_from() -> None:
    results = json.loads(rendered("sarif", [FOUND], several=False))["runs"][0]["results"]
    related = next(each["relatedLocations"] for each in results if "relatedLocations" in each)
    line = related[0]["physicalLocation"]["region"]["startLine"]
    assert "0.3352" in CONTENT.split("\n")[line - 1]
