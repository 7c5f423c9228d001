from __future__ import annotations

import json
import re

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.check.mending.examined import examine
from derive.check.report.findings import CODES
from derive.check.report.formats import FORMATS, rendered
from derive.check.report.formats.github import escaped
from derive.check.report.formats.sentences import visible
from derive.check.report.formats.text import WIDEST
from derive.check.report.selection import Selection
from derive.check.source.files import Source
from tests.check.checked_documents import (
    ALL,
    CARRIED,
    DEFINITION,
    EXEMPTED,
    NOTATION,
    RIGHT,
    UNREADABLE,
    WRONG,
    outcome,
)
from tests.checkout import ROOT

SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))


def text(*documents: str, several: bool = False) -> str:
    return rendered("text", [outcome(document) for document in documents], several=several)


def caret(shown: str) -> str:
    """Return what the carets of a report's first finding stand below."""
    lines = shown.splitlines()
    at = next(index for index, line in enumerate(lines) if re.fullmatch(r" *\| *\^+", line))
    marks = lines[at]
    return lines[at - 1][marks.index("^") : marks.rindex("^") + 1]


def test_a_right_document_gets_the_closing_line_alone() -> None:
    assert text(RIGHT) == "3 claims: 3 right, 0 wrong, 0 carried forward, 0 missing; 0 not understood; slips: 0\n"


def test_a_finding_is_told_as_compilers_do() -> None:
    assert text(f"# Notes\n\n{WRONG}\n").splitlines()[:5] == [
        "notes.md:3:84: V101 0.3352 is wrong: it should be 0.3325",
        "  |",
        f"3 | {WRONG}",
        "  | " + " " * 83 + "^^^^^^",
        "  = cause: two neighbouring digits are exchanged",
    ]


def test_a_formula_is_told_with_what_is_right_and_what_to_write() -> None:
    shown = text(DEFINITION)
    assert r"= right: w_5 \, out_{h1} + w_7 \, out_{h2} + b_2" in shown
    assert "= cause: another weight: w_6 for w_7" in shown and "= write: w_7" in shown
    assert caret(shown) == "w_6"


def test_a_carried_value_names_its_line() -> None:
    assert "= cause: carried forward from line 3" in text(ALL)


def test_the_closing_line_counts_everything() -> None:
    claims = outcome(ALL).report.claims
    last = text(ALL).splitlines()[-1]
    assert last.startswith(
        f"{claims.total} claims: {claims.right} right, {claims.wrong} wrong, {claims.carried} carried"
    )
    assert claims.missing == claims.not_understood == 1
    assert last.endswith("1 missing; 1 not understood; slips: 2")


def test_exempted_findings_are_counted() -> None:
    assert text(EXEMPTED).count("\n") == 1 and text(EXEMPTED).endswith("; 0 not understood, 1 exempted; slips: 0\n")


def test_several_documents_have_a_closing_line_each_and_one_for_all() -> None:
    lines = text(RIGHT, RIGHT, several=True).splitlines()
    assert lines[0] == lines[1] == f"notes.md: {text(RIGHT).strip()}"
    together = "2 documents, 6 claims: 6 right, 0 wrong, 0 carried forward, 0 missing; 0 not understood; slips: 0"
    assert lines[2] == together


@pytest.mark.parametrize("before", ["\t", "a\tb ", "数学 ", "é ", "\U0001d465 ", "x" * 300 + " ", "\t" * 60, "> - "])
@pytest.mark.parametrize("after", ["", " y" * 200])
def test_carets_stand_below_what_they_mark(before: str, after: str) -> None:
    from rich.cells import cell_len

    shown = text(f"{before}{DEFINITION}{after}")
    line, marks = next(
        (one, other) for one, other in zip(shown.splitlines(), shown.splitlines()[1:], strict=False) if "^" in other
    )
    start = len(marks) - len(marks.lstrip(" |"))
    prefix = next(index for index in range(len(line)) if cell_len(line[:index]) == start)
    assert line[prefix:].startswith("w_6") and marks.count("^") == 3
    assert len(line) <= WIDEST + 60


def test_what_a_document_says_cannot_command_the_terminal() -> None:
    shown = text(f"\x1b]0;title\x07 \x1b[2J \u202e {DEFINITION}")
    assert all(character.isprintable() or character == "\n" for character in shown)
    named = rendered("text", [outcome(WRONG, name="a\x1b[31m\nb.md")], several=True)
    assert "\x1b" not in named and "a\ufffd[31m b.md:1:" in named


@given(st.text())
def test_visible_text_has_no_control_characters_and_keeps_its_length(written: str) -> None:
    assert len(visible(written)) == len(written)
    assert visible(written).replace("\t", "").isprintable()


def test_json_has_exactly_these_keys() -> None:
    found = json.loads(rendered("json", [outcome(ALL)], several=False))
    assert list(found) == ["document", "network", "claims", "exempted", "slips", "findings", "judged"]
    verdicts = ["right", "wrong", "carried", "missing", "not_understood", "defined", "unsure"]
    assert list(found["claims"]) == ["total", *verdicts]
    first = found["findings"][0]
    assert first == {
        "code": "V101",
        "severity": "error",
        "line": 3,
        "column": 84,
        "end_line": 3,
        "end_column": 90,
        "text": "0.3352",
        "message": "0.3352 is wrong: it should be 0.3325",
        "claimed": "0.3352",
        "expected": "0.3325",
        "cause": {"kind": "transposed", "message": "two neighbouring digits are exchanged", "from_line": None},
        "fix": {"replace": [3, 84, 3, 90], "with": "0.3325"},
    }
    carried = next(each for each in found["findings"] if each["code"] == "V103")
    assert carried["cause"] == {"kind": "carried", "message": "carried forward from line 3", "from_line": 3}
    note = next(each for each in found["findings"] if each["code"] == "N104")
    assert (note["severity"], note["claimed"], note["cause"], note["fix"]) == ("note", None, None, None)


@pytest.mark.parametrize("document", [ALL, RIGHT, EXEMPTED, "", "no formula", UNREADABLE])
def test_json_fits_its_schema(document: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    single = json.loads(rendered("json", [outcome(document)], several=False))
    several = json.loads(rendered("json", [outcome(document)], several=True))
    assert several == [single]
    validator.validate(single)
    validator.validate(several)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**single, "claims": {}})


def test_github_annotates_lines() -> None:
    lines = rendered("github", [outcome(ALL)], several=False).splitlines()
    assert lines[0] == (
        "::error file=notes.md,line=3,endLine=3,col=84,endColumn=89,title=derive V101"
        "::0.3352 is wrong: it should be 0.3325 (two neighbouring digits are exchanged)"
    )
    commands = [line for line in lines if line.startswith("::")]
    kinds = {line.partition(" ")[0] for line in commands}
    assert kinds == {"::error", "::warning", "::notice"} and len(commands) == len(lines) - 1
    assert any(line.startswith("::warning") and "; right is" not in line and "M101" in line for line in commands)
    assert any("; right is w_5" in line and "D101" in line for line in commands)


def test_github_paths_are_escaped() -> None:
    shown = rendered("github", [outcome(WRONG, name="a,b:c%\n.md")], several=False)
    assert shown.startswith("::error file=a%2Cb%3Ac%25%0A.md,line=1,")


@given(st.text())
def test_nothing_that_is_escaped_ends_a_command(written: str) -> None:
    for further in ("", ":,"):
        assert not set(escaped(written, further)) & set("\r\n" + further)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("document", [ALL, "", UNREADABLE, f"{WRONG}\r\n{CARRIED}\r\n{NOTATION}"])
def test_every_format_reports_any_document(form: str, document: str) -> None:
    for several in (False, True):
        assert rendered(form, [outcome(document)], several=several).endswith("\n")
    assert rendered(form, [], several=True).endswith("\n")


def test_what_is_not_understood_counts_when_strict() -> None:
    strict = Selection(strict=True)
    loose, counted = (outcome(UNREADABLE, selection=each).report.findings for each in (None, strict))
    assert [each.code.severity.value for each in loose] == ["note"]
    assert [each.code.severity.value for each in counted] == ["warning"]
    assert CODES["X101"].severity.value == "note"


def test_a_long_line_and_a_long_formula_are_shown_in_part() -> None:
    shown = text("x" * 1_000_000 + f" {DEFINITION} " + "y" * 1_000_000)
    assert caret(shown) == "w_6" and max(map(len, shown.splitlines())) < 2 * WIDEST
    shown = text(f"$net_{{y1}} = {'w_6 + ' * 100} 1$")
    assert "..." in shown and max(map(len, shown.splitlines())) < 1000


def test_without_a_network_the_reader_is_told_how_to_name_one() -> None:
    source = Source("a.md", "markdown", rb"$a = 3$, $q_1 + a = \sigma(z)$")
    checked = examine(source)
    assert checked.report.claims.not_understood > 0
    assert "--network NAME tells more" in rendered("text", [checked], several=False)
    assert "--network" not in text(UNREADABLE)
