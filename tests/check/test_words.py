"""What people are told stands in the catalogue: every key that the code names is there, and each of those is named."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

import derive
import derive.check
from derive.check.reason import because
from derive.check.words import in_words, messages

FILES = sorted(Path(derive.check.__path__[0]).rglob("*.py"))
# The catalogue is told from outside the check, too: what a program computed is held against arrays.
TELLING = sorted(Path(derive.__path__[0]).rglob("*.py"))
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in TELLING]
NODES = [node for tree in TREES for node in ast.walk(tree)]
# What takes a key, the family of the catalogue that has it, and what stands before the key there.
NAMING = {
    "because": ("reasons", ""),
    "failure": ("reasons", ""),
    "unexpected": ("reasons", "expected-"),
    "refused": ("errors", ""),
}
GIVEN_BY_THE_REPORT = {"text"}
OF_THE_ERROR_ITSELF = {"location", "hint"}
# What no document causes is told to who changes this program.
OF_PROGRAMMERS = {"TypeError", "KeyError", "AssertionError"}


def named(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def keys(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.IfExp):
        return keys(argument.body) + keys(argument.orelse)
    return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


def given() -> dict[tuple[str, str], set[str]]:
    """Return the keys that stand in calls, by family, each with the names of its details."""
    found: dict[tuple[str, str], set[str]] = {}
    for call in NODES:
        if isinstance(call, ast.Call) and named(call) in NAMING and call.args:
            family, before = NAMING[named(call)]
            details = {each.arg for each in call.keywords if each.arg} - OF_THE_ERROR_ITSELF
            for key in keys(call.args[0]):
                found.setdefault((family, before + key), set()).update(details)
    return found


def needed(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}


@pytest.mark.parametrize(("family", "key"), sorted(given()))
def test_what_a_key_says_has_its_details(family: str, key: str) -> None:
    sentences = messages()[family]
    needs = needed(sentences[key]) | needed(sentences.get(f"{key}-hint", ""))
    assert needs <= given()[family, key] | GIVEN_BY_THE_REPORT


@pytest.mark.parametrize("family", ["reasons", "errors"])
def test_every_key_is_named_somewhere(family: str) -> None:
    constants = {node.value for node in NODES if isinstance(node, ast.Constant)}
    bare = {key: key.removeprefix("expected-").removesuffix("-hint") for key in messages()[family]}
    assert [key for key, name in bare.items() if name not in constants] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_is_raised_in_words_of_its_own(path: Path) -> None:
    raised = [node.exc for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Raise)]
    calls = [each for each in raised if isinstance(each, ast.Call) and named(each) not in OF_PROGRAMMERS]
    assert [ast.unparse(each) for each in calls if any(map(is_sentence, each.args))] == []


def is_sentence(argument: ast.expr) -> bool:
    """Return whether a text with a space in it stands there: no key has one."""
    texts = [node.value for node in ast.walk(argument) if isinstance(node, ast.Constant)]
    return any(isinstance(text, str) and " " in text for text in texts)


def test_reasons_are_told_within_each_other() -> None:
    reason = because("no-value", problem=because("exponent-too-large", exponent=7))
    assert in_words(reason) == "no value: an exponent of 7"
    assert in_words(because("unknown-symbol"), r"\theta") == r"unknown symbol \theta"
