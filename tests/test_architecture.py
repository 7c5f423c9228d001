"""The shape of the code: folders told in docs/architecture.md, each with its stage; files and functions small."""

import ast
from pathlib import Path

import pytest

from tests.checkout import ROOT

PACKAGE = ROOT / "derive"
LONGEST_FILE, LONGEST_FUNCTION = 400, 40

FOLDERS = sorted(path.parent for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE)
FILES = sorted(PACKAGE.rglob("*.py"))


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=_named)
def test_architecture_names_every_folder(folder: Path) -> None:
    assert f"`{_named(folder)}/`" in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=_named)
def test_each_folder_says_what_it_takes_and_gives(folder: Path) -> None:
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    assert "Input: " in said
    assert "Output: " in said


@pytest.mark.parametrize("path", FILES, ids=_named)
def test_files_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    long = {node.name: _length(node) for node in functions if _length(node) > LONGEST_FUNCTION}
    assert not long


def _length(function: ast.FunctionDef) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1
