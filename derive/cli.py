"""The command line: which commands there are, what they take, and how a program's errors become messages."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING

from derive.errors import DeriveError
from derive.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2

# Each command is a module of derive.commands with HELP, EXAMPLES, configure(parser) and run(arguments) -> exit code.
COMMANDS = (
    "notes", "values", "gradient", "networks", "new", "notation", "language", "check", "codes", "fill", "template",
)  # fmt: skip

# A command's objects live until it ends; looking for garbage among them, then and before, costs a tenth of the time.
OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 fine, 1 findings, 2 could not run."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    atexit.register(gc.freeze)
    _print_every_letter()
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if not hasattr(chosen, "run"):
        parser.print_help()
        return COULD_NOT_RUN
    try:
        code: int = chosen.run(chosen)
        sys.stdout.flush()
        return code
    except DeriveError as error:
        print(f"derive: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        print("derive: stopped", file=sys.stderr)
        return COULD_NOT_RUN
    except BrokenPipeError:
        # Whoever read the output has read enough; Python would complain once more on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _print_every_letter() -> None:
    """Let a stream that lacks a character print its number instead: nothing is lost for a letter."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="derive",
        description="Worked derivations of neural networks, with every digit proven.",
        epilog="derive COMMAND --help tells more, with examples.",
    )
    parser.add_argument("--version", action="version", version=f"derive {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    for name in COMMANDS:
        module = import_module(f"derive.commands.{name}")
        command = commands.add_parser(
            name,
            help=module.HELP,
            description=f"{module.HELP[0].upper()}{module.HELP[1:]}.",
            epilog="examples:\n" + "\n".join(f"  {example}" for example in module.EXAMPLES),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.configure(command)
        command.set_defaults(run=module.run)
    return parser
