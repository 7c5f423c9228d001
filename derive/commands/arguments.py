"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.network.network import Network

# More decimals than this are not for reading, and proving them takes long.
MOST_DECIMALS = 1000


def add_network(parser: argparse.ArgumentParser, flag: str = "network") -> None:
    """Let the command take a network, by name or by path."""
    parser.add_argument(
        flag,
        nargs="?",
        default="backprop",
        metavar="NETWORK",
        help="a network that ships, or a description file (default: backprop, the worked example)",
    )


def add_decimals(parser: argparse.ArgumentParser) -> None:
    """Let the command take a number of decimals."""
    parser.add_argument(
        "--decimals", type=decimals, metavar="N", help="decimals to print (default: as the description says)"
    )


def add_notation(parser: argparse.ArgumentParser) -> None:
    """Let the command take a notation, by name or by path."""
    parser.add_argument(
        "--notation",
        metavar="NOTATION",
        help="a notation that ships (see derive notation), or a file of your own (default: as the description says)",
    )


def add_language(parser: argparse.ArgumentParser) -> None:
    """Let the command take a language, by name or by path."""
    parser.add_argument(
        "--language",
        metavar="LANGUAGE",
        help="a language that ships (see derive language), or a file of your own (default: as the description says)",
    )


def chosen_network(arguments: argparse.Namespace) -> Network:
    """Load the network that a command is about, in the notation that is asked for; raises DeriveError."""
    from derive.network.network import Network
    from derive.notation.scheme import written_in

    network = Network.load(arguments.network)
    return network if arguments.notation is None else written_in(network, arguments.notation)


def decimals(text: str) -> int:
    """Read a number of decimals.

    >>> decimals("30")
    30
    """
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= number <= MOST_DECIMALS:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of decimals; expected 1 to {MOST_DECIMALS}")
    return number


def jobs(text: str) -> int:
    """Read how many documents are to be worked on at once; 0 stands for as many as the machine has cores.

    >>> jobs("3")
    3
    """
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
    if number < 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of documents; 0 is as many as there are cores")
    return number or os.cpu_count() or 1


def choices(allowed: Sequence[str], text: str) -> tuple[str, ...]:
    """Read several of ``allowed``, separated by commas.

    >>> choices(("tex", "pdf"), "pdf,tex")
    ('pdf', 'tex')
    """
    chosen = tuple(part.strip() for part in text.split(",") if part.strip())
    unknown = [each for each in chosen if each not in allowed]
    if unknown or not chosen:
        raise argparse.ArgumentTypeError(f"'{text}': expected one or more of {', '.join(allowed)}")
    return chosen
