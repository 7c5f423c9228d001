from __future__ import annotations

import json

import pytest

from derive.check.report.findings import CODES
from derive.cli import main


def test_codes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:4] for line in lines] == list(CODES)
    assert lines[0] == "V101  error    value           a calculated number is wrong"


def test_codes_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in found] == list(CODES)
    assert found[-1] == {
        "code": "X102",
        "family": "not understood",
        "severity": "note",
        "title": "not read",
    }


def test_one_code_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes", "v101"]) == 0
    page = capsys.readouterr().out
    assert main(["check", "--explain", "V101"]) == 0
    assert page == capsys.readouterr().out != ""
    assert main(["codes", "V999"]) == 2
