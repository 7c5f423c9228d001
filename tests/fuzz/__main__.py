"""``python -m tests.fuzz 123`` runs a round again and prints what it breaks; ``python -m tests.fuzz 0-500`` many."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.fuzz.inputs import case
from tests.fuzz.rounds import broken_promise

for argument in sys.argv[1:]:
    first, _, last = argument.partition("-")
    for number in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory() as folder:
            broken = broken_promise(case(number), Path(folder))
        if broken:
            print(f"{case(number)}\n{broken}", flush=True)
