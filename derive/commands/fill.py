"""``derive fill``: a document of one's own, with derivations put in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from derive.commands.arguments import add_decimals

if TYPE_CHECKING:
    import argparse

HELP = "fill derivations into a LaTeX document of your own"
EXAMPLES = (
    "derive fill chapter.tex.j2              writes chapter.tex beside it",
    "derive fill chapter.tex.j2 -o book/chapter.tex",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("template", type=Path, metavar="FILE", help="LaTeX with << derivation(...) >> and the like")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to write (default: beside it, without .j2)"
    )
    add_decimals(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fill in and name the file."""
    from derive.document.fill import filled
    from derive.document.output.files import write_whole

    path: Path = arguments.template
    output = arguments.output or path.with_name(path.name.removesuffix(".j2"))
    text = filled(path, arguments.decimals)
    if output == path:
        output = path.with_name(f"{path.stem}.filled{path.suffix}")
    write_whole(output, text.encode())
    print(output)
    return 0
