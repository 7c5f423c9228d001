"""An index of a general formula: the layer off by one, or two indices exchanged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from derive.check.causes.slip import Slip


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Move one letter of one symbol by one, or exchange two of its letters."""
    letters = slip.prepared.indices
    for name in slip.names() if letters and slip.claimed is None else ():
        written = slip.text(name)
        for text in dict.fromkeys((*_moved(written, letters), *_exchanged(written))):
            edit = Edit(name.start, name.end, text)
            yield Candidate(CAUSE, (edit,), details={"written": written, "meant": text}, rank=-1)


def _moved(written: str, letters: Iterable[str]) -> Iterator[str]:
    r"""Yield a symbol with an index moved by one.

    >>> list(_moved("a^{(L-1)}", ["L"])), list(_moved("a^{(l)}", ["l"]))
    (['a^{(L)}'], ['a^{(l-1)}', 'a^{(l+1)}'])
    """
    for letter in letters:
        for found in re.finditer(rf"(?<![A-Za-z\\]){letter}(?P<by>\s*[-+]\s*1)?(?![A-Za-z\d])", written):
            before, behind = written[: found.start()], written[found.end() :]
            for by in [""] if found["by"] else ["-1", "+1"]:
                if before.rstrip().endswith(("{", "(", "[", ",")):
                    yield f"{before}{letter}{by}{behind}"


def _exchanged(written: str) -> Iterator[str]:
    """Yield a symbol with its two letters exchanged.

    >>> list(_exchanged("w_{ij}")), list(_exchanged("w^{(2)}_{j,k}"))
    (['w_{ji}'], ['w^{(2)}_{k,j}'])
    """
    found = re.search(r"(?<=_\{)([a-z])(,?\s*)([a-z])(?=\})", written)
    if found:
        yield f"{written[: found.start()]}{found[3]}{found[2]}{found[1]}{written[found.end() :]}"


CAUSE = Cause(
    __name__,
    Example(
        "another index: a^{(l)}_i for a^{(l-1)}_i",
        (r"z^{(l)}_j = \sum_i w^{(l)}_{ji} a^{(l)}_i + b^{(l)}_j",),
        network="xor",
    ),
    candidates,
)
