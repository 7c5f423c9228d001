"""How often a formula comes back, on its way from document to finding, to a stage of the check that it had left.

    python benchmarks/ways.py formula.md --network backprop

The document should have one formula. Two counts, of which the first is the one to lower:

- *returns*: entries into the work of a stage (``ENTRIES``: parsing, cutting claims, binding, judging, ...) in the order
  in which they happen; one after the other into the same stage are one visit, and a visit to a stage before the one
  visited last is a return. The way of other formulas is left out: candidates that the search of causes tries, drafts
  of fixes.
- *functions called back*: how many functions of a room are called from rooms behind it, each counted once.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import derive.check
from derive.check.mending.examined import examine
from derive.check.source.files import Source

if TYPE_CHECKING:
    from types import CodeType, FrameType

FOLDER = str(Path(derive.check.__file__).parent)
ROOMS = (
    "source", "syntax", "claims", "meaning", "model", "worlds", "judge", "diagnosis", "causes", "report", "mending",
)  # fmt: skip
ENTRIES = frozenset((
    "source/decoding.read", "syntax/parse.parse", "claims/statements.statements", "meaning/prepared.prepare",
    "meaning/sides.side", "model/of_document.models_of", "judge/chain.judge", "judge/chain.judge_side",
    "diagnosis/conventions.choose", "diagnosis/walk.Walk.judge", "causes/search.Search.causes",
    "report/explain.Explainer.findings", "mending/tried_fixes.with_tried_fixes",
))  # fmt: skip
# Below these functions other formulas are on their way.
ELSEWHERE = frozenset(("Search.causes", "_Trial._after", "_Trial._false_ones"))


class Way:
    """Follows one check: the rooms visited in turn, and the functions of earlier rooms that were called."""

    def __init__(self) -> None:
        self.visits: list[int] = []
        self.called_back: set[str] = set()

    def entered(self, frame: FrameType, event: str, argument: Any) -> None:
        """Note a call; what ``sys.setprofile`` takes."""
        del argument
        called = _called(frame.f_code) if event == "call" else None
        if called is None:
            return
        room, name = called
        if name in ENTRIES and room != (self.visits or [None])[-1] and not _is_elsewhere(frame.f_back):
            self.visits.append(room)
        caller = frame.f_back
        while caller is not None and not caller.f_code.co_filename.startswith(FOLDER):
            caller = caller.f_back
        calling = _called(caller.f_code) if caller is not None else None
        if calling is not None and room < calling[0]:
            self.called_back.add(name)


def _called(code: CodeType) -> tuple[int, str] | None:
    """Return the room of a function, and its name; None where it stands in no room."""
    file = code.co_filename.removeprefix(f"{FOLDER}/").removesuffix(".py")
    room = file.partition("/")[0]
    return (ROOMS.index(room), f"{file}.{code.co_qualname}") if room in ROOMS else None


def _is_elsewhere(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_qualname in ELSEWHERE:
            return True
        frame = frame.f_back
    return False


def main() -> None:
    """Print the counts, and from where to where returns lead."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", type=Path)
    parser.add_argument("--network")
    arguments = parser.parse_args()
    source = Source(arguments.document.name, "markdown", arguments.document.read_bytes())
    examine(source, arguments.network)  # what is loaded once is no part of the way
    way = Way()
    sys.setprofile(way.entered)
    try:
        examine(source, arguments.network)
    finally:
        sys.setprofile(None)
    returns = Counter((ROOMS[one], ROOMS[other]) for one, other in pairwise(way.visits) if other < one)
    print(f"{returns.total()} returns, {len(way.called_back)} functions called back")
    for (one, other), count in returns.most_common():
        print(f"  {count:4} from {one} to {other}")


if __name__ == "__main__":
    main()
