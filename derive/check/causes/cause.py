"""What a cause is: a file of this folder, with its search, and an example of what it finds; and what it proposes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.check.causes.slip import Slip
    from derive.check.formulas.sides import Side
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Stack

Search = Callable[["Slip"], Iterator["Candidate"]]


@dataclass(frozen=True)
class Example:
    """Lines of mathematics, the last of which is wrong, and the words that must be said of it.

    They are about a network that ships, or about what they define themselves.
    """

    says: str
    lines: tuple[str, ...]
    network: str = "backprop"


@dataclass(frozen=True)
class Cause:
    """Why a claim may be wrong.

    Its kind is the name of its file, its words stand in the messages under that kind, the first line of its file is
    its row in docs/findings.md.

    ``search`` yields what may have gone wrong, ``by_digits`` what a printed number alone shows, ``at_last`` what is
    told where nothing else was found; of a cause without any, judging a claim tells it. A cause that ``is_by_value``
    explains a number by the value of another formula: chance, where none was evaluated or the number is nearly right.
    Where it ``combines``, it may be there twice. One that ``puts_in_any_number`` among numbers explains these only
    where they repeat a right formula then.
    """

    file: str
    example: Example
    search: Search | None = None
    by_digits: Search | None = None
    at_last: Search | None = None
    is_by_value: bool = False
    combines: bool = False
    puts_in_any_number: bool = False

    @property
    def kind(self) -> str:
        """Its name in reports."""
        return self.file.rpartition(".")[2]


@dataclass(frozen=True)
class Edit:
    """Replace ``math[start:end]`` of the passage by ``text``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Candidate:
    """What a cause proposes: the edits that would undo it, and details for its words, or for a ``variant`` of them.

    A candidate without edits explains a printed number: ``formula`` is the slipped formula whose value it is, of a
    matrix of numbers ``matrix``.
    ``rank`` puts a candidate before (or behind) others that explain as well; 0 mostly.
    """

    cause: Cause
    edits: tuple[Edit, ...] = ()
    formula: Expression | None = None
    matrix: Stack | None = None
    details: dict[str, str] = field(default_factory=dict)
    rank: int = 0
    variant: str = ""


@dataclass(frozen=True)
class Found:
    """A cause that was proven: with its edits the claim is right, or its formula gives the printed number.

    ``likeness`` tells how well the mended claim repeats a formula that the graph or the document gives; ``mended`` is
    the member of the chain after the edits.
    """

    candidate: Candidate
    likeness: int = 0
    mended: Side | None = None
