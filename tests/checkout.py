"""Where things stand in the checkout, so that a test may move from folder to folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "tests" / "documents"
LIBRARY = ROOT / "derive" / "network" / "library"
SCHEMES = ROOT / "derive" / "notation" / "schemes"
# The worked example's source is not part of the repository; it is read where it lies beside the checkout.
SOURCE = ROOT.parent / "shared" / "source" / "backprop.md"


def reference_values() -> dict[str, Any]:
    """Return the worked example's values, computed without this package."""
    return dict(json.loads((ROOT / "tests" / "golden" / "reference_values.json").read_text(encoding="utf-8")))
