"""``derive gradient``: the derivation of one weight."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from derive.commands.arguments import add_decimals, add_language, add_notation, chosen_network
from derive.errors import DeriveError

if TYPE_CHECKING:
    from collections.abc import Sequence

HELP = "derive the gradient of one weight or bias, step by step"
EXAMPLES = (
    "derive gradient w1                      of the worked example",
    "derive gradient mazur w5                of another network",
    "derive gradient w1 --format latex       equations to paste into a document",
    "derive gradient w1 --format latex --notation bishop",
    "derive gradient w1 --language de        in another language; derive language lists those that ship",
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "names",
        nargs="+",
        action=_NetworkAndParameter,
        metavar="[NETWORK] PARAMETER",
        help="a weight or bias, such as w1; before it a network (default: backprop)",
    )
    parser.add_argument("--format", choices=("text", "latex"), default="text", help="how to print (default: text)")
    add_decimals(parser)
    add_notation(parser)
    add_language(parser)


def run(arguments: argparse.Namespace) -> int:
    """Derive and print."""
    from derive.document.notes.walkthrough import walkthrough
    from derive.document.output.language import language_of
    from derive.network.fields.files import LANGUAGES

    if arguments.network_is_usual and Path(arguments.parameter).suffix.lower() in LANGUAGES:
        hint = f"name what it is derived by, too: derive gradient {arguments.parameter} w1"
        raise DeriveError(f"'{arguments.parameter}' is a network, no weight", hint=hint)
    network = chosen_network(arguments)
    decimals = network.description.decimals if arguments.decimals is None else arguments.decimals
    language = language_of(network, arguments.language)
    print(walkthrough(network, arguments.parameter, decimals, arguments.format, language).rstrip())
    return 0


class _NetworkAndParameter(argparse.Action):
    """Takes one or two words: the last is the parameter."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,  # noqa: ARG002
    ) -> None:
        words = [str(word) for word in values or ()]
        if len(words) > 2:
            parser.error(f"expected [NETWORK] PARAMETER, not {len(words)} words")
        namespace.parameter = words[-1]
        namespace.network = words[0] if len(words) == 2 else "backprop"
        namespace.network_is_usual = len(words) == 1
