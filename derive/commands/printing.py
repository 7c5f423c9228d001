"""Printing with colours on a terminal, and plainly everywhere else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable

_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


def is_coloured(stream: TextIO) -> bool:
    """Return whether colours are wanted: on a terminal that has them, unless NO_COLOR is set (no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_fragments(fragments: Iterable[tuple[str, str]], stream: TextIO) -> None:
    """Print pieces of text, each with the style that rich calls by that name."""
    if not is_coloured(stream):
        stream.write("".join(text for text, _ in fragments))
        return
    from rich.console import Console
    from rich.text import Text

    whole = Text()
    for text, style in fragments:
        whole.append(text, style)
    Console(file=stream).print(whole, soft_wrap=True, end="")


def print_diff(diffs: Iterable[tuple[str, str]], stream: TextIO) -> None:
    """Print diffs, each with its encoding: in colours on a terminal, else byte for byte."""
    if is_coloured(stream):
        from derive.check.report.formats.sentences import visible

        lines = (visible(line) for diff, _ in diffs for line in diff.split("\n")[:-1])
        print_fragments(((f"{line}\n", _DIFF_STYLES.get(line[:1], "")) for line in lines), stream)
        return
    stream.flush()
    for diff, encoding in diffs:
        stream.buffer.write(diff.encode(encoding))


def print_markdown(text: str, stream: TextIO) -> None:
    """Print Markdown, typeset on a terminal."""
    if not is_coloured(stream):
        stream.write(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(file=stream).print(Markdown(text))
