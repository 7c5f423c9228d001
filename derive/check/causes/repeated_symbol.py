"""A symbol written a second time where another of its role belongs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from derive.check.causes.swaps import in_text, others

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Candidate, Slip
    from derive.check.nodes import Name

KIND = "repeated"


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange one of two equal factors or terms; a derivative repeats symbols by its nature and does not count."""
    network = slip.environment.network
    outside = [name for name in slip.names() if not _in_derivative(slip, name)]
    counts = Counter(slip.meaning(name) for name in outside)

    def repeated(name: Name) -> bool:
        return name in outside and counts[slip.meaning(name)] > 1

    yield from in_text(slip, KIND, lambda meaning: others(network, meaning), repeated)


def _in_derivative(slip: Slip, name: Name) -> bool:
    before = slip.math[slip.node.start : name.start]
    return before.rstrip("{ \\,").endswith(("partial", "d"))
