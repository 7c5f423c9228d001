"""``derive language``: the languages of the notes, and the catalogue of one, to be filled in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

HELP = "list the languages of the notes, or print the catalogue of one, to translate what it lacks"
EXAMPLES = (
    "derive language                         the languages that ship",
    "derive language it > it.yaml            an empty catalogue to fill in; then derive notes --language it.yaml",
    "derive language it.yaml > new.yaml      a catalogue of your own, with the messages that it lacks",
    "derive language de > mine.yaml          one that ships, to say some things in other words",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="a language that ships, a file of your own, or the name of a new one",
    )


def run(arguments: argparse.Namespace) -> int:
    """List, or print a catalogue."""
    from derive.document.output.catalogue import catalogue
    from derive.document.output.language import language, languages

    if arguments.name is None:
        for name in languages():
            print(f"{name}  {language(name).name}")
        return 0
    ships = arguments.name in languages() or Path(arguments.name).suffix
    print(catalogue(arguments.name if ships else None, arguments.name), end="")
    if not ships:
        print("derive: write the translation behind each colon; what is left empty stays English", file=sys.stderr)
    return 0
