"""What all tests share: the checkout on the path, so that ``tests.strategies`` can be imported; Hypothesis' profile."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

# No deadline: a test that fails on a slow machine only says that the machine is slow.
settings.register_profile("derive", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("derive")
