"""README.md and docs/: every command in them is run, and what they show is what comes out.

A ```console block is a session: ``$ derive ...`` lines, each with the output below it. ``...`` alone on a line stands
for any lines, and output that is not shown is not compared. A block that begins with ``# file: name`` is that file, and
stands in the folder in which the page's commands run. ```python blocks are doctests, which pytest collects by itself.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from derive.cli import COMMANDS, main
from derive.document.output.latex import template_folder
from derive.network.description import Description
from derive.network.fields.fields import Layer, MatrixWeights
from derive.network.shipped import shipped_names
from derive.network.tables.activations import ACTIVATIONS
from derive.network.tables.losses import LOSSES
from derive.notation.scheme import PLACEHOLDERS, Notation, schemes
from tests.checkout import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path) -> list[tuple[str, str]]:
    return [(found[1], found[2]) for found in BLOCK.finditer(page.read_text(encoding="utf-8"))]


def sessions(text: str) -> list[tuple[str, str]]:
    """Split a console block into commands and the output shown for each."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        elif found:
            found[-1][1].append(line)
    return [(command, "\n".join(output).strip("\n")) for command, output in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_print_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for language, text in blocks(page):
        file = re.match(r"# file: (\S+)\n", text)
        if file:
            target = tmp_path / file[1]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text if target.suffix in (".yaml", ".toml") else text[file.end() :], encoding="utf-8")
        elif language == "console":
            for command, expected in sessions(text):
                run(command, expected, capsys)


def run(command: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(command, comments=True)
    if words[0] != "derive":
        # Installing, cloning and the Makefile are not for a test.
        assert words[0] in ("make", "git", "pip", "cd"), command
        return
    capsys.readouterr()
    code = main(words[1:])
    shown = "".join(capsys.readouterr()).strip("\n")
    # Checking ends with 1 where it finds something.
    fine = (0, 1) if words[1] == "check" else (0,)
    assert code in ((2,) if expected.startswith("derive: ") else fine), shown
    if expected:
        lines = [line.rstrip() for line in expected.splitlines()]
        pattern = "\n".join(".*" if line == "..." else re.escape(line) for line in lines)
        shown = "\n".join(line.rstrip() for line in shown.splitlines())
        assert re.fullmatch(pattern, shown, re.DOTALL), f"{command} prints\n{shown}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            assert (page.parent / target).exists(), target


def test_every_key_of_a_description_is_documented() -> None:
    page = (ROOT / "docs" / "description-format.md").read_text(encoding="utf-8")
    for model in (Description, Layer, MatrixWeights):
        assert [key for key in model.model_fields if f"`{key}`" not in page] == []
    for names in (ACTIVATIONS, LOSSES, schemes()):
        assert [name for name in names if f"`{name}`" not in page] == []


def test_every_field_and_placeholder_of_a_notation_is_documented() -> None:
    page = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
    assert [field for field in Notation.__dataclass_fields__ if f"`{field}`" not in page] == []
    assert [name for name in PLACEHOLDERS if f"`<{name}>`" not in page] == []


def test_every_block_and_template_is_documented() -> None:
    page = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    notes = template_folder() / "notes"
    named = re.findall(r"<% block (\w+) %>", (notes / "notes.tex.j2").read_text(encoding="utf-8"))
    assert len(named) > 5 and [block for block in named if f"`{block}`" not in page] == []
    assert [file.name for file in notes.iterdir() if f"`{file.name}`" not in page] == []


def test_every_value_that_a_template_gets_is_documented() -> None:
    from derive.document.notes.layers import Notes

    page = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    assert [field for field in Notes.__dataclass_fields__ if f"`{field}`" not in page] == []


def test_every_dependency_is_explained() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = [re.split(r"[<>=!~\[; ]", each)[0] for group in groups for each in group]
    assert [name for name in names if f"`{name}`" not in page] == []


def test_the_readme_names_every_command_and_network() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [command for command in COMMANDS if f"derive {command}" not in page] == []
    assert [name for name in shipped_names() if name not in page] == []
