"""What a report says: findings with a code, a place, what is right and why it went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import Enum
from typing import TYPE_CHECKING

from derive.check.source.document import Extent

if TYPE_CHECKING:
    from derive.check.claims.statements import Statement
    from derive.check.judge.judgement import Verdict
    from derive.check.source.document import Passage, Position


class Severity(Enum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Code:
    """A kind of finding. Its page is docs/codes/<name>.md."""

    name: str
    family: str
    severity: Severity


CODES = {
    code.name: code
    for code in (
        Code("V101", "value", Severity.ERROR),
        Code("V102", "value", Severity.ERROR),
        Code("V103", "value", Severity.WARNING),
        Code("R101", "rounding", Severity.WARNING),
        Code("I101", "identity", Severity.ERROR),
        Code("I102", "identity", Severity.ERROR),
        Code("C101", "chain rule", Severity.ERROR),
        Code("D101", "definition", Severity.ERROR),
        Code("M101", "missing value", Severity.WARNING),
        Code("U101", "unsure", Severity.NOTE),
        Code("N101", "notation", Severity.NOTE),
        Code("N102", "notation", Severity.NOTE),
        Code("N103", "notation", Severity.NOTE),
        Code("N104", "notation", Severity.NOTE),
        Code("N105", "notation", Severity.NOTE),
        Code("X101", "not understood", Severity.NOTE),
        Code("X102", "not understood", Severity.NOTE),
    )
}


@dataclass(frozen=True)
class Explanation:
    """A cause in words; ``line`` is where a carried value comes from, in a notebook that of cell number ``cell``."""

    kind: str
    message: str
    line: int | None = None
    cell: int = 0


@dataclass(frozen=True)
class Replacement:
    """Text in place of a stretch of a document; ``offsets`` delimit the same stretch in the text of its cell."""

    extent: Extent
    text: str
    offsets: tuple[int, int]

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands, in the order of the document."""
        return self.extent.start.cell, *self.offsets


@dataclass(frozen=True)
class Fix:
    """What mends a finding: replacements that belong together. The first is the one at what is marked."""

    replacements: tuple[Replacement, ...]

    @property
    def main(self) -> Replacement:
        """The replacement at what is marked; the others hang on it."""
        return self.replacements[0]


@dataclass(frozen=True)
class WrongEntry:
    """A wrong entry of a matrix or vector of numbers, by its row and column, counted from 1."""

    row: int
    column: int
    claimed: str
    expected: str


@dataclass(frozen=True)
class Finding:
    """One finding. ``causes`` are the best explanations: more than one where they tie.

    ``expected`` is written as the document writes, ``number`` as programs do, where that differs.
    ``entries`` are all that are wrong in a matrix. ``fixes`` are proposals, the best first, until they have been tried;
    of these only one that holds is kept. ``is_slip`` says that something was done wrongly here, for the first time.
    """

    code: Code
    extent: Extent
    text: str
    message: str
    claimed: str = ""
    expected: str = ""
    causes: tuple[Explanation, ...] = ()
    fixes: tuple[Fix, ...] = ()
    entries: tuple[WrongEntry, ...] = ()
    is_slip: bool = False
    number: str = ""

    @property
    def fix(self) -> Fix | None:
        """What mends it; None where nothing does."""
        return self.fixes[0] if self.fixes else None


@dataclass(frozen=True)
class JudgedClaim:
    """One member of a chain of relations, and how it ended; the first one's extent takes in the head before it."""

    extent: Extent
    verdict: Verdict


@dataclass(frozen=True)
class Stated:
    """A statement as it was cut from its passage, and where it stands."""

    statement: Statement
    passage: Passage
    extent: Extent

    @property
    def text(self) -> str:
        """What it says, as it is read."""
        return self.passage.math[self.statement.chain.start : self.statement.chain.end]

    def __contains__(self, position: Position) -> bool:
        start, end, own = (
            (each.cell, each.line, each.column) for each in (self.extent.start, self.extent.end, position)
        )
        return start <= own < end


@dataclass(frozen=True)
class Unread:
    """What looks like mathematics and was not read; ``kind`` says in what it stands: text, code, a table, a formula."""

    kind: str
    extent: Extent
    text: str = ""


@dataclass(frozen=True)
class Claims:
    """How many claims ended how; a field for each verdict. What is ``defined`` is compared with nothing."""

    right: int = 0
    wrong: int = 0
    carried: int = 0
    missing: int = 0
    not_understood: int = 0
    defined: int = 0
    unsure: int = 0

    @property
    def undecided(self) -> int:
        """Claims of which nobody knows whether they are right."""
        return self.not_understood + self.unsure

    @property
    def total(self) -> int:
        """All claims."""
        return sum(getattr(self, each.name) for each in fields(self))


@dataclass(frozen=True)
class Report:
    """What the check of one document found.

    ``exempted`` counts findings that comments in the document exempt; ``slips`` are what was done wrongly, whatever
    follows from it or repeats it, and whichever findings are selected; ``judged`` are all claims in order of place;
    ``unread`` is what looks like mathematics and was not read; ``statements`` are what was cut, quoted ones, too;
    ``looks_like`` is the network that ships with the numbers of a document that names none.
    """

    document: str
    network: str
    claims: Claims
    findings: tuple[Finding, ...]
    exempted: int = 0
    slips: int = 0
    judged: tuple[JudgedClaim, ...] = field(default=(), repr=False)
    unread: tuple[Unread, ...] = field(default=(), repr=False)
    statements: tuple[Stated, ...] = field(default=(), repr=False)
    looks_like: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was read as a claim: no success, whatever was not found."""
        return not self.claims.total and not self.exempted
