"""``derive networks``: the networks that ship."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

HELP = "list the networks that ship"
EXAMPLES = ("derive networks", "derive networks --format json")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Print name and title of each."""
    from derive.network.network import Network
    from derive.network.shipped import shipped_names

    found = [{"name": name, "title": Network.load(name).title} for name in shipped_names()]
    if arguments.format == "json":
        print(json.dumps(found, indent=2))
    else:
        width = max(len(each["name"]) for each in found)
        for each in found:
            print(f"{each['name']:{width}}  {each['title']}")
    return 0
