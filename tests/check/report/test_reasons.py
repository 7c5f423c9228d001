"""Every reason that the code gives has words in the catalogue, and every one of the catalogue is given somewhere."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

import derive.check
from derive.check.reason import because
from derive.check.report.words import in_words, messages

TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(derive.check.__path__[0]).rglob("*.py")]
REASONS = messages()["reasons"]
GIVING = {"because": "", "failure": "", "unexpected": "expected-"}


def given() -> dict[str, set[str]]:
    """Return the keys that stand in calls, each with the names of its details."""
    found: dict[str, set[str]] = {}
    for call in (node for tree in TREES for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in GIVING and call.args:
            for key in keys(call.args[0]):
                details = {each.arg for each in call.keywords if each.arg}
                found.setdefault(GIVING[name] + key, set()).update(details)
    return found


def keys(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.IfExp):
        return keys(argument.body) + keys(argument.orelse)
    return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


@pytest.mark.parametrize("key", sorted(given()))
def test_a_reason_that_is_given_has_words_for_its_details(key: str) -> None:
    named = {name for _, name, _, _ in Formatter().parse(REASONS[key]) if name is not None}
    assert named - {"text"} == given()[key] - {"text"}


def test_every_reason_of_the_catalogue_is_given() -> None:
    constants = {node.value for tree in TREES for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert not [key for key in REASONS if key.removeprefix("expected-") not in constants]


def test_reasons_are_told_within_each_other() -> None:
    reason = because("no-value", problem=because("exponent-too-large", exponent=7))
    assert in_words(reason) == "no value: an exponent of 7"
    assert in_words(because("unknown-symbol"), r"\theta") == r"unknown symbol \theta"
