"""The words of a judgement: what was claimed, how it ended, what is right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from derive.check.reason import Reason

if TYPE_CHECKING:
    from fractions import Fraction

    from derive.check.syntax import tree as nodes
    from derive.check.worlds.written import Root, Valued
    from derive.expressions.expression import Expression


class Verdict(Enum):
    """How a claim ends; exactly one of these.

    What only introduces a name is defined: nothing was compared. What is wrong as the document is read, and right as it
    might be read as well, is unsure.
    """

    RIGHT = "right"
    DEFINED = "defined"
    WRONG = "wrong"
    CARRIED = "carried"
    MISSING = "missing"
    UNSURE = "unsure"
    NOT_UNDERSTOOD = "not_understood"

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the claim."""
        return self in (Verdict.RIGHT, Verdict.DEFINED)


class Kind(Enum):
    """What a claim asserts."""

    DEFINITION = "definition"
    IDENTITY = "identity"
    DERIVATIVE = "derivative"
    SUBSTITUTION = "substitution"
    VALUE = "value"
    UPDATE = "update"
    ORDER = "order"


@dataclass(frozen=True)
class Judgement:
    """One claim, judged. ``node`` is the part that is wrong or missing (of a right claim, the whole side).

    ``expected`` is the number (with its unit) that is right; of a number put in, as it stands behind the sign that is
    written there, which is the number's own where it is ``negative``. ``root`` is where a carried value comes
    from; ``truncated`` says that the number was cut off instead of rounded, and ``own_result`` is what rounding the
    result of the document's own operands gives; ``moved`` is the other quantity, with its formula, that the numbers of
    a side belong to; ``reason`` tells why a claim was not understood. ``right_share`` is how much of a vector is right,
    ``others`` are the entries of it that are wrong, too.
    """

    side: int
    kind: Kind
    verdict: Verdict
    node: nodes.Node
    expected: tuple[Fraction, Fraction] | None = None
    meaning: Expression | None = None
    negative: bool = False
    root: Root | None = None
    truncated: bool = False
    own_result: tuple[Fraction, Fraction] | None = None
    moved: tuple[Expression, Expression] | None = None
    reason: Reason | None = None
    right_share: float = 0.0
    others: tuple[Judgement, ...] = ()


def decided(about: Judgement, written: Valued | None, *, meant: bool = False) -> Judgement:
    """Right is what is so as meant, or follows from what was written; carried, if that is wrong; all else is wrong."""
    if meant or written is not None:
        return following(about, None if meant or written is None else written.origin)
    return replace(about, verdict=Verdict.WRONG)


def following(about: Judgement, origin: Root | None) -> Judgement:
    """Return what follows from what was written: right, or carried where that is wrong, at its ``origin``."""
    verdict = Verdict.RIGHT if origin is None else Verdict.CARRIED
    return about if about.verdict is verdict and about.root == origin else replace(about, verdict=verdict, root=origin)


_ORDER = (
    Verdict.WRONG, Verdict.NOT_UNDERSTOOD, Verdict.UNSURE, Verdict.CARRIED, Verdict.MISSING, Verdict.RIGHT,
    Verdict.DEFINED,
)  # fmt: skip


def worst(judged: list[Judgement]) -> Judgement:
    """Return the judgement that decides over several entries of one side: digits cut off are the least of slips."""
    decisive = min(judged, key=lambda each: (_ORDER.index(each.verdict), each.truncated))
    if len(judged) == 1:
        return decisive
    others = tuple(each for each in judged if each is not decisive and each.verdict is Verdict.WRONG)
    share = sum(each.verdict.holds for each in judged) / len(judged)
    return replace(decisive, right_share=share, others=others if decisive.verdict is Verdict.WRONG else ())
