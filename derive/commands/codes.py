"""``derive codes``: the codes of the findings of ``derive check``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

HELP = "list the codes of what derive check finds"
EXAMPLES = (
    "derive codes                            all of them",
    "derive codes V101                       what one means, with an example",
    "derive codes --format json",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("code", nargs="?", help="a code, such as V101: what it means, with an example")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")


def run(arguments: argparse.Namespace) -> int:
    """Print code, severity, family and title of each."""
    from derive.check.report.code_pages import page
    from derive.check.report.findings import CODES
    from derive.commands.check import explain

    if arguments.code:
        return explain(arguments.code)
    found = [
        {"code": code.name, "family": code.family, "severity": code.severity.value, "title": page(code.name).title}
        for code in CODES.values()
    ]
    if arguments.format == "json":
        print(json.dumps(found, indent=2))
    else:
        widths = {key: max(len(each[key]) for each in found) for key in ("severity", "family")}
        for each in found:
            severity, family = (each[key].ljust(width) for key, width in widths.items())
            print(f"{each['code']}  {severity}  {family}  {each['title']}")
    return 0
