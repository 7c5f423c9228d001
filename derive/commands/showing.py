"""``derive check --show STAGE``: what one stage of the check gives for each document, and then its check."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from derive.check.mending.examined import networks_of
from derive.check.mending.guard import guarded
from derive.check.pipeline import check_document
from derive.check.report.outcome import Outcome
from derive.check.shown.stages import shown, stage_called
from derive.check.source.files import opened
from derive.commands.printing import print_fragments
from derive.errors import DeriveError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from derive.check.report.selection import Selection
    from derive.commands.networks_named import NetworksNamed


class Show:
    """Shows one document after the other; ``text`` is what goes into a file, where one is named."""

    def __init__(self, arguments: argparse.Namespace, networks: NetworksNamed, selection: Selection) -> None:
        if arguments.format != "text":
            raise DeriveError("what a stage gives is shown as text only", hint="leave --format out")
        self.stage = stage_called(arguments.show)
        self.arguments = arguments
        self.networks = networks
        self.selection = selection
        self.text = ""

    def document(self, name: str) -> Outcome:
        """Show a document, and return its check; the first is there even where the second fails."""
        source = opened(name, self.arguments.kind, sys.stdin.buffer)
        with guarded("check", source.name):
            document = source.read()
            network = networks_of(source, document, self.networks.network_of(name))
            self._print("".join(f"{line}\n" for line in shown(self.stage, document, network)))
            report = self.selection.applied(check_document(document, network))
            return Outcome(source, document, report)

    def _print(self, text: str) -> None:
        if self.arguments.output is None:
            print_fragments([(text, "")], sys.stdout)
        self.text += text

    def close(self, write: Callable[[bytes], None]) -> None:
        """Write the file, where one is named."""
        if self.arguments.output is not None:
            write(self.text.encode())
