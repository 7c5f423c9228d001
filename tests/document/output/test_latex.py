"""Templates: one's own come first, mistakes are told with their line, and nothing in them reaches the machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from derive.document.composed import Request, notes_source
from derive.document.output.latex import environment, escape, latex, plain, render
from derive.errors import DeriveError
from tests.document.samples import network


def own(folder: Path, text: str, name: str = "page.tex.j2") -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path, text: str) -> DeriveError:
    with pytest.raises(DeriveError) as caught:
        render("page.tex.j2", {"title": "a_b", "numbers": [1, 2]}, own(folder, text))
    return caught.value


def test_what_users_write_is_escaped_and_latex_is_not(tmp_path: Path) -> None:
    own(tmp_path, "<< user >> << formula >> << 3 >> << user|safe >>")
    rendered = render("page.tex.j2", {"user": "a_b", "formula": latex("x_1")}, tmp_path)
    assert rendered == r"a\_b x_1 3 a_b"


def test_signs_of_mathematics_are_typeset_as_such() -> None:
    assert escape("θ → Σ é") == r"\ensuremath{\theta} \ensuremath{\to} \ensuremath{\Sigma} é"
    assert plain("∂E/∂θ") == "partialE/partialtheta"


@given(st.text())
def test_escaped_text_has_no_command_but_ours(text: str) -> None:
    escaped = re.sub(r"\\ensuremath\{(?:\\[A-Za-z]+|-)\}", "", str(escape(text)))
    for replacement in ("textbackslash", "textasciitilde", "textasciicircum", "textless", "textgreater", "textbar",
                        "textquotedbl", "textasciigrave"):
        escaped = escaped.replace(rf"\{replacement}{{}}", "")
    for character in "{}$&#_%":
        escaped = escaped.replace(f"\\{character}", "")
    assert not set(escaped) & set('\\{}$&#_%~^<>|"`')
    assert isinstance(escape(text), Markup) and "\n" not in escaped


def test_a_block_can_be_replaced(tmp_path: Path) -> None:
    own(
        tmp_path,
        '<% extends "shipped/notes/notes.tex.j2" %>\n'
        "<% block title %>\\textbf{<< notes.title >>, for my course}<% endblock %>\n"
        "<% block matrix %><% endblock %>\n",
        "notes/notes.tex.j2",
    )
    source = notes_source(network("backprop"), Request(templates=tmp_path))
    assert r"\textbf{Backpropagation: a numerical example, for my course}" in source
    assert r"\label{sec:matrix}" not in source and r"\label{sec:forward}" in source
    assert "A worked derivation, symbol by symbol" not in source


def test_a_part_can_be_replaced(tmp_path: Path) -> None:
    own(tmp_path, "\\section*{<< notes.title >>}\n", "notes/title.tex.j2")
    source = notes_source(network("backprop"), Request(templates=tmp_path))
    assert r"\section*{Backpropagation: a numerical example}" in source and r"\label{sec:matrix}" in source


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("<% if %>", "Expected an expression"),
        ("<% for each in numbers %>", "Unexpected end of template"),
        ("<< nothing >>", "'nothing' is undefined"),
        ("<< title.nothing >>", "has no attribute 'nothing'"),
        ("<< title() >>", "'str' object is not callable"),
        ("<< 1 / 0 >>", "division by zero"),
        ("<< title + 1 >>", "concatenate"),
        ("<< title|nofilter >>", "No filter named 'nofilter'"),
        ('<% include "gone.tex.j2" %>', "gone.tex.j2"),
        ('<% include "page.tex.j2" %>', "recursion"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(line: str, words: str, tmp_path: Path) -> None:
    error = refusal(tmp_path, f"first\n{line}\n")
    assert words in str(error)
    file, _, number = error.location.rpartition(":")
    assert Path(file) == tmp_path / "page.tex.j2" and number in ("2", "3")


def test_a_template_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "page.tex.j2").write_bytes(b"\xff\xfe")
    with pytest.raises(DeriveError, match="can't decode"):
        render("page.tex.j2", {}, tmp_path)


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeriveError, match="there is no such folder of templates"):
        environment(tmp_path / "gone")


@pytest.mark.parametrize(
    "attack",
    [
        "<< ''.__class__.__mro__ >>",
        "<< title.__class__.__base__.__subclasses__() >>",
        "<< cycler.__init__.__globals__.os >>",
        "<< self._TemplateReference__context >>",
        "<< ''.__class__.__init__.__globals__ >>",
        "<< ('{0.__class__}').format(title) >>",
        "<% set x = title.__getattribute__('__class__') %><< x >>",
        "<< numbers.append(3) >>",
        "<% for i in range(100000000) %>x<% endfor %>",
        '<% include "/etc/passwd" %>',
        '<% include "../secret.tex.j2" %>',
    ],
)
def test_a_template_cannot_leave_its_sandbox(attack: str, tmp_path: Path) -> None:
    own(tmp_path, "hidden words", "secret.tex.j2")
    error = refusal(tmp_path / "inside", attack)
    assert "hidden words" not in str(error) and "root:" not in str(error)
