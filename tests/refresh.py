"""Writes anew what is kept in git and compared by tests: ``make kept``; look at the difference before a commit."""

from __future__ import annotations

from derive.check.source import read_file
from derive.document.corrections.checked import checked_corrections
from derive.document.corrections.kept import as_json
from derive.document.publish import Request, publish
from derive.network.network import Network
from tests.checkout import LIBRARY, ROOT


def kept_corrections() -> str:
    """Return what the check finds in the derivation that comes with the worked example."""
    document = read_file(LIBRARY / "backprop.derivation.md")
    return as_json(checked_corrections(Network.load("backprop"), document))


if __name__ == "__main__":
    (LIBRARY / "backprop.corrections.json").write_text(kept_corrections(), encoding="utf-8")
    publish(Network.load("backprop"), ROOT / "output", Request())
