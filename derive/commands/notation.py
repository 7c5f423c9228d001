"""``derive notation``: a network in several notations, side by side."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

from derive.commands.arguments import add_network

if TYPE_CHECKING:
    import argparse

    from derive.network.network import Network
    from derive.notation.comparison import Comparison

HELP = "show how each notation writes a network, side by side"
EXAMPLES = (
    "derive notation                         the worked example in all notations that ship",
    "derive notation mazur --scheme net-out --scheme mine.yaml",
    "derive notation --format latex          a document with the table, to typeset; markdown and json as well",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_network(parser)
    parser.add_argument("--format", choices=tuple(WRITERS), default="text", help="how to print (default: text)")
    parser.add_argument(
        "--scheme",
        action="append",
        metavar="NAME",
        help="a notation that ships, or a file of your own; may be given several times (default: all that ship)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Compare and print."""
    from derive.network.network import Network
    from derive.notation.comparison import compared
    from derive.notation.scheme import notation_file, schemes

    network = Network.load(arguments.network)
    own = notation_file(network)
    names = arguments.scheme or [*schemes(), *([own] if own else [])]
    comparison = compared(network, names, strict=bool(arguments.scheme))
    sys.stdout.write(WRITERS[arguments.format](network, comparison))
    for name, error in comparison.refused:
        print(f"derive: warning: without {name}: {error}", file=sys.stderr)
    return 0


def _text(network: Network, comparison: Comparison) -> str:
    from derive.document.notes.comparison import comparison_text

    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    return comparison_text(network.title, comparison, columns)


def _latex(network: Network, comparison: Comparison) -> str:
    from derive.document.notes.comparison import comparison_latex

    return comparison_latex(network.title, comparison)


def _markdown(network: Network, comparison: Comparison) -> str:
    from derive.document.notes.comparison import comparison_markdown

    return comparison_markdown(network.title, comparison)


def _json(network: Network, comparison: Comparison) -> str:
    names = [name for name, _ in comparison.schemes]
    symbols = [
        {
            "kind": row.kind,
            "name": row.name or None,
            "layer": row.layer or None,
            "symbols": dict(zip(names, row.symbols, strict=True)),
        }
        for group in comparison.groups
        for row in group.rows
    ]
    found = {
        "network": network.name,
        "title": network.title,
        "schemes": [{"name": name, "title": title} for name, title in comparison.schemes],
        "symbols": symbols,
        "refused": {name: str(error) for name, error in comparison.refused},
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


WRITERS = {"text": _text, "latex": _latex, "markdown": _markdown, "json": _json}
