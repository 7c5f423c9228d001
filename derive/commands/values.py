"""``derive values``: every quantity and every derivative."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import TYPE_CHECKING

from derive.commands.arguments import add_decimals, add_network
from derive.commands.progress import Progress

if TYPE_CHECKING:
    import argparse

    from derive.document.notes.inventory import Inventory

HELP = "print every quantity and every derivative of a network"
EXAMPLES = (
    "derive values                           the worked example, as a table",
    "derive values mazur --decimals 30       thirty proven decimals",
    "derive values mynet.yaml --format json  for other programs; csv as well",
    "derive values mynet.yaml --entries      arrays entry by entry, with all derivatives",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_network(parser)
    parser.add_argument("--format", choices=tuple(WRITERS), default="table", help="how to print (default: table)")
    parser.add_argument("--entries", action="store_true", help="print arrays entry by entry")
    add_decimals(parser)


def run(arguments: argparse.Namespace) -> int:
    """Evaluate and print."""
    from derive.document.notes.inventory import inventory
    from derive.network.network import Network

    network = Network.load(arguments.network)
    decimals = network.description.decimals if arguments.decimals is None else arguments.decimals
    with Progress() as progress:
        progress("evaluating")
        found = inventory(network, decimals)
    as_arrays = found.arrays and arguments.format == "table" and not arguments.entries
    sys.stdout.write(_arrays(found) if as_arrays else WRITERS[arguments.format](found))
    return 0


def _table(found: Inventory) -> str:
    from derive.document.output.latex import render_text

    entries = [each for kind in found.sections().values() for each in kind]
    names = max(len(each.name) for each in entries)
    # Values are aligned at the point.
    whole = max(len(each.value.partition(".")[0]) for each in entries)
    context = {"inventory": found, "names": names, "whole": whole}
    return render_text("values.txt.j2", context)


def _arrays(found: Inventory) -> str:
    from derive.document.notes.array_values import array_values
    from derive.document.output.latex import render_text

    return render_text("array_values.txt.j2", array_values(found))


def _json(found: Inventory) -> str:
    return json.dumps(found.as_json(), indent=2) + "\n"


def _csv(found: Inventory) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("kind", "name", "symbol", "value"))
    for kind, entries in found.sections().items():
        writer.writerows((kind, each.name, each.symbol, each.value) for each in entries)
    return stream.getvalue()


WRITERS = {"table": _table, "json": _json, "csv": _csv}
