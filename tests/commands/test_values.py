"""``derive values``: all quantities and derivatives, as a table, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest

from derive.cli import main
from tests.checkout import reference_values

REFERENCE = reference_values()
CASES = [("backprop", "source_document"), ("mazur", "mazur_2015")]


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["values", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, Any]]:
    return json.loads(output(capsys, *arguments, "--format", "json"))  # type: ignore[no-any-return]


def place(key: str) -> tuple[str, str] | None:
    """Say where in the JSON a reference value stands; None for a key that is no value of it."""
    for pattern, kind, name in (
        (r"(net|out|E)_([a-z])\[(\d)\]", "quantities", r"\1_\2\3"),
        (r"(E_total)", "quantities", r"\1"),
        (r"dE_total/d(net|out)_([a-z])\[(\d)\]", "derivatives", r"dE_total/d\1_\2\3"),
        (r"dout_([a-z])/dnet_[a-z]\[(\d)\]", "derivatives", r"dout_\1\2/dnet_\1\2"),
        (r"dE_yk/dout_hj\[k,j\]\[(\d),(\d)\]", "derivatives", r"dE_y\1/dout_h\2"),
        (r"dE_total/d(w|b)\[?(\d)\]?", "gradient", r"\1\2"),
        (r"w_new\[(\d)\]", "updated", r"w\1"),
    ):
        if re.fullmatch(pattern, key):
            return kind, re.sub(pattern, name, key)
    return None


@pytest.mark.parametrize(("network", "case"), CASES)
def test_thirty_decimals_are_those_of_the_reference(
    network: str, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = as_json(capsys, network, "--decimals", "30")
    compared = 0
    for key, text in REFERENCE[case].items():
        at = place(key)
        if at is None:
            continue
        value = found[at[0]][at[1]]
        shown, expected = Decimal(value["value"] if isinstance(value, dict) else value), Decimal(text)
        # Both are rounded: the reference to thirty significant digits, or exact where it is shorter.
        unit = Decimal(1).scaleb(max(int(expected.as_tuple().exponent), -30))
        with localcontext(prec=60):
            assert shown.quantize(unit, ROUND_HALF_UP) == expected.quantize(unit, ROUND_HALF_UP), key
        compared += 1
    assert compared >= 38


def test_the_json_has_the_documented_shape(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys)
    assert list(found) == ["quantities", "gradient", "updated", "derivatives"]
    assert found["quantities"]["net_h1"] == {"symbol": r"\mathit{net}_{h1}", "value": "0.3325"}
    assert {"net_h1", "out_h1", "net_y1", "out_y1", "E_y1", "E_total", "w1", "b1"} <= set(found["quantities"])
    parameters = ["w1", "w2", "w3", "w4", "b1", "w5", "w6", "w7", "w8", "b2"]
    assert list(found["gradient"]) == list(found["updated"]) == parameters
    # The worked example keeps its biases.
    assert found["updated"]["b1"] == found["quantities"]["b1"]["value"] == "0.3"
    assert found["derivatives"]["dE_total/dnet_h1"] == "0.00918"


def test_the_three_formats_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    from_json = as_json(capsys, "mazur")
    rows = list(csv.DictReader(io.StringIO(output(capsys, "mazur", "--format", "csv"))))
    assert list(rows[0]) == ["kind", "name", "symbol", "value"]
    from_csv: dict[str, dict[str, str]] = {}
    for row in rows:
        assert row["name"] not in from_csv.setdefault(row["kind"], {}), "each name once a kind"
        from_csv[row["kind"]][row["name"]] = row["value"]
    expected = {
        kind: {name: each["value"] if isinstance(each, dict) else each for name, each in entries.items()}
        for kind, entries in from_json.items()
    }
    assert from_csv == expected
    table = output(capsys, "mazur", "--format", "table")
    lines = [line.split() for line in table.splitlines() if line.startswith("  ")]
    assert lines == [[name, value] for entries in expected.values() for name, value in entries.items()]


def test_the_table_aligns_the_points(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [line for line in output(capsys, "--decimals", "8").splitlines() if re.search(r"\d\.\d", line)]
    assert len(lines) > 50 and len({line.rindex(".") for line in lines}) == 1


@pytest.mark.parametrize("decimals", ["1", "7", "1000"])
def test_decimals_are_as_asked(decimals: str, capsys: pytest.CaptureFixture[str]) -> None:
    value = as_json(capsys, "--decimals", decimals)["quantities"]["out_h1"]["value"]
    assert len(value.partition(".")[2]) == max(int(decimals), 3)


@pytest.mark.parametrize("suffix", ["json", "toml"])
def test_other_languages_describe_the_same(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    descriptions = {
        "json": '{"inputs": {"x1": 0.5}, "targets": {"t1": 1}, '
        '"layers": [{"neurons": ["y1"], "weights": {"x1 -> y1": {"w1": 0.25}}}]}',
        "toml": "inputs = {x1 = 0.5}\ntargets = {t1 = 1}\n[[layers]]\nneurons = ['y1']\n"
        "[layers.weights]\n'x1 -> y1' = {w1 = 0.25}\n",
    }
    yaml = "inputs: {x1: 0.5}\ntargets: {t1: 1}\nlayers: [{neurons: [y1], weights: {x1 -> y1: {w1: 0.25}}}]\n"
    (tmp_path / "net.yaml").write_text(yaml)
    (tmp_path / f"net.{suffix}").write_text(descriptions[suffix])
    assert as_json(capsys, str(tmp_path / f"net.{suffix}")) == as_json(capsys, str(tmp_path / "net.yaml"))
