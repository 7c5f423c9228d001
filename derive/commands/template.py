"""``derive template``: templates of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

HELP = "begin templates of your own, from those that ship"
EXAMPLES = (
    "derive template list                    the parts of the notes that a template of yours may replace",
    "derive template new mine                a folder to begin with: derive notes --templates mine",
    "derive template new mine title update   with copies of these parts, to be changed",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list|new")
    actions.add_parser("list", help="list the parts")
    new = actions.add_parser("new", help="write a folder to begin with")
    new.add_argument("folder", type=Path, metavar="FOLDER", help="where to write; nothing there is overwritten")
    new.add_argument("parts", nargs="*", metavar="PART", help="parts to copy, such as title")


def run(arguments: argparse.Namespace) -> int:
    """List the parts, or write the folder and name its files."""
    from derive.document.output.own_templates import begun, parts

    for line in parts() if arguments.action == "list" else begun(arguments.folder, arguments.parts):
        print(line)
    return 0
