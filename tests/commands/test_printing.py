from __future__ import annotations

import io

import pytest

from derive.commands.printing import is_coloured, print_diff, print_fragments, print_markdown


class Terminal(io.TextIOWrapper):
    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="")

    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        self.flush()
        return self.buffer.getvalue().decode()  # type: ignore[attr-defined, no-any-return]


@pytest.fixture(autouse=True)
def terminal_with_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_coloured(Terminal()) and not is_coloured(io.StringIO())
    monkeypatch.setenv("TERM", "dumb")
    assert not is_coloured(Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not is_coloured(Terminal())


def test_styles_add_nothing_but_colours() -> None:
    import re

    stream = Terminal()
    text = "a[b]c :smile: " + "x" * 200 + "\n"
    print_fragments([(text, "bold red"), ("plain\n", "")], stream)
    assert "\x1b[1;31m" in stream.shown()
    assert re.sub(r"\x1b\[[0-9;]*m", "", stream.shown()) == text + "plain\n"


def test_a_diff_is_coloured_by_line_and_cannot_command_the_terminal() -> None:
    stream = Terminal()
    print_diff([("--- a\n+++ a\n@@ -1 +1 @@\n-old\x1b[2J\n+new\n", "utf-8")], stream)
    assert "\x1b[32m+new\x1b[0m" in stream.shown() and "\x1b[31m-old\ufffd[2J\x1b[0m" in stream.shown()


def test_markdown_is_typeset_on_a_terminal_only() -> None:
    stream, file = Terminal(), io.StringIO()
    for each in (stream, file):
        print_markdown("# V101: *x*\n", each)
    assert "\x1b" in stream.shown() and "V101" in stream.shown() and "#" not in stream.shown()
    assert file.getvalue() == "# V101: *x*\n"
