"""What all tests share: the checkout on the path, so that ``tests.strategies`` can be imported; Hypothesis' profile."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

# No deadline: a test that fails on a slow machine only says that the machine is slow. The same examples in each run, so
# that a change is judged by what it changes; DERIVE_EXPLORE=1 looks for new ones.
settings.register_profile(
    "derive",
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="DERIVE_EXPLORE" not in os.environ,
)
settings.load_profile("derive")

collect_ignore_glob = ["documents/*"]
"""Hand derivations; some are programs."""
