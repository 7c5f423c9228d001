"""Writes anew what is kept in git and compared by tests: ``make kept``; look at the difference before a commit."""

from __future__ import annotations

import re
import sys

from derive.check.causes import CAUSES
from derive.check.source import read_file
from derive.document.composed import Request
from derive.document.corrections.checked import checked_corrections
from derive.document.corrections.kept import as_json
from derive.document.publish import publish
from derive.network.network import Network
from tests.checkout import LIBRARY, ROOT

PAGE = ROOT / "docs" / "findings.md"


def kept_corrections() -> str:
    """Return what the check finds in the derivation that comes with the worked example."""
    document = read_file(LIBRARY / "backprop.derivation.md")
    return as_json(checked_corrections(Network.load("backprop"), document))


def table_of_causes() -> str:
    """Return the causes as docs/findings.md lists them: a row from the file of each."""
    rows = ["| Cause | What went wrong | For example | It is said |", "|---|---|---|---|"]
    for cause in CAUSES:
        row = (sys.modules[cause.file].__doc__ or "").partition("\n")[0].replace("``", "`")
        lines = "<br>".join(f"`{line}`" for line in cause.example.lines)
        about = "" if cause.example.network in ("", "backprop") else f" of `{cause.example.network}`"
        rows.append(f"| `{cause.kind}` | {row} | {lines}{about} | `{cause.example.says}` |")
    return "\n".join(rows)


def page_of_findings(page: str) -> str:
    """Return docs/findings.md with the causes as they are."""
    return re.sub(r"\| Cause \|.*?(?=\n\n)", lambda _: table_of_causes(), page, count=1, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(page_of_findings(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    (LIBRARY / "backprop.corrections.json").write_text(kept_corrections(), encoding="utf-8")
    publish(Network.load("backprop"), ROOT / "output", Request())
