"""Steps become equations: symbols by the notation, digits by the line writer, rows by width."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, TypeVar, cast

from flint import arb, ctx
from markupsafe import Markup

from derive.calculus.balls import FIRST_PRECISION, BallAlgebra, Undecided, rational
from derive.document.equations.mathematics import MathWriter, number
from derive.document.equations.naming import without_names
from derive.document.equations.reasons import reason
from derive.document.equations.rows import Part, aligned
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import Expression, Partial, Symbol
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from derive.calculus.lines import Line, LineWriter
    from derive.calculus.steps import Step

_Notes = TypeVar("_Notes")
_NO_LABEL = Markup("")
# Room for a whole step.
BLANK_LINE = r"\blankline"


@dataclass(frozen=True)
class Equation:
    """One displayed equation: the body of an ``aligned``, the rule behind it, and what stands on its left.

    ``label`` is empty for an equation without numbers; ``uses`` are the labels of the equations its operands
    come from, as far as they stand before it. ``definition`` is that of the equation that defines what is
    differentiated; ``passed`` is the derivative of one by which that enters what stands on the left, if it does so.
    ``rounded`` says that the numbers put in do not give the value as they are printed; ``cancels``, that the value is
    exactly zero, which the rounded numbers put in do not show.
    """

    latex: Markup
    because: str
    left: Markup
    label: Markup = _NO_LABEL
    uses: tuple[Markup, ...] = ()
    definition: Markup = _NO_LABEL
    passed: Markup = _NO_LABEL
    rounded: bool = False
    cancels: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table: what it is about, operands and result, all LaTeX math."""

    subject: Markup
    cells: tuple[Markup, ...]


class Board:
    """Writes the steps of one network with one choice of notation and decimals.

    ``prefix`` begins every label: what one document takes in beside other derivations has labels of its own.
    """

    def __init__(self, mathematics: MathWriter, lines: LineWriter, prefix: str = "") -> None:
        self._prefix = prefix
        self.mathematics = mathematics
        self.lines = lines
        self.graph = mathematics.graph
        self._labels: dict[Expression, Markup] = {}
        self._named_signals: set[Expression] = set()

    def symbol(self, name: str) -> Markup:
        """Return the symbol of a quantity."""
        return Markup(self.mathematics.symbol(name))

    def shown(self, leaf: Expression | str, extra: int = 0) -> Markup:
        """Return the digits of a quantity or derivative; ``extra`` further ones."""
        return Markup(number(self.lines.shown(Symbol(leaf) if isinstance(leaf, str) else leaf, extra)))

    def equation(self, step: Step) -> Equation:
        """Write a step: symbols, then numbers, then the value."""
        left, chain = self._left(step.left)
        parts = [*chain, *(Part("=", tuple(self.mathematics.symbolic(form))) for form in step.forms)]
        because = reason(self.graph, step)
        definition, passed = self._definition(step), self._passed(step)
        if self.lines.blanks == "steps":
            parts = [*chain, Part("=", (BLANK_LINE,))]
        if not step.numeric:
            return Equation(Markup(aligned(left, parts)), because, Markup(left), definition=definition)
        line = self.lines.confirmed(step)
        uses = tuple(self._labels[leaf] for leaf in line.operands if leaf in self._labels)
        # An equation that stands twice is referred to where it stands first.
        label = _NO_LABEL if step.left in self._labels else Markup(f"eq:{self._prefix}{step.left!r}".replace("'", "+"))
        self._labels.setdefault(step.left, label)
        numbers = self._numbers(line)[-1 if self.lines.blanks == "steps" else 0 :]
        body = Markup(aligned(left, [*parts, *numbers]))
        rounded = not line.confirmed
        cancels = line.value.exact and not line.value.scaled and not line.value.hidden and not holds_exactly(line)
        return Equation(body, because, Markup(left), label, uses, definition, passed, rounded, cancels)

    def label(self, leaf: Expression) -> Markup:
        """Return the label of the equation that gives a value, empty where there is none yet."""
        return self._labels.get(leaf, _NO_LABEL)

    def _definition(self, step: Step) -> Markup:
        return self.label(Symbol(step.differentiated.of)) if step.differentiated else _NO_LABEL

    def _passed(self, step: Step) -> Markup:
        if step.local is None or not isinstance(step.left, Partial):
            return _NO_LABEL
        return Markup(self.mathematics.leaf(Partial(step.left.of, step.local.of)))

    def _left(self, leaf: Expression) -> tuple[str, list[Part]]:
        """Return the left side, and what equals it by name: the error signal, where it is mentioned first."""
        written = self.mathematics.leaf(leaf)
        if leaf in self._named_signals or not isinstance(leaf, Partial) or leaf.of != self.graph.loss:
            return written, []
        quantity = self.graph[leaf.by]
        is_signal = quantity.role is Role.PRE_ACTIVATION
        signal = self.mathematics.notation.signal_symbol(quantity) if is_signal else None
        if signal is None:
            return written, []
        self._named_signals.add(leaf)
        return signal, [Part("=", (written,))]

    def equations(self, steps: Sequence[Step]) -> tuple[Equation, ...]:
        """Write several steps."""
        return tuple(self.equation(step) for step in steps)

    def row(self, step: Step) -> Row:
        """Write a step as a table row: its operands in order, then the value."""
        line = self.lines.confirmed(step)
        cells = [number(operand) for operand in line.operands.values()]
        return Row(Markup(self.mathematics.leaf(step.left)), tuple(map(Markup, [*cells, number(line.value)])))

    def _numbers(self, line: Line) -> list[Part]:
        form = line.step.forms[-1]
        if self.lines.blanks == "factors":
            line = replace(line, operands={leaf: replace(each, hidden=True) for leaf, each in line.operands.items()})
        exact_operands, value = line.exact_operands, number(line.value)
        exact = holds_exactly(line)
        result = Part("=" if exact else r"\approx", (value,))
        substituted = tuple(self.mathematics.substituted(form, line.operands))
        bare = tuple(map(without_names, substituted))
        found = (without_names(number(replace(line.value, hidden=False))),)
        if not line.operands:
            # The last form has no symbols; where it is the number, nothing is left to say.
            return [] if exact and bare == found else [result]
        if bare in ((without_names(value),), found):
            return [result]
        return [Part("=" if exact_operands else r"\approx", substituted), result]


def without_labels(notes: _Notes, absent: Collection[str]) -> _Notes:
    """Return notes in which no equation refers to the labels of others that do not stand in them."""
    return cast("_Notes", _without(notes, absent))


def _without(value: object, absent: Collection[str]) -> object:
    if isinstance(value, Equation):
        uses = tuple(label for label in value.uses if label not in absent)
        return replace(value, uses=uses, definition=_NO_LABEL if value.definition in absent else value.definition)
    if isinstance(value, tuple):
        return tuple(_without(each, absent) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _without(getattr(value, each.name), absent) for each in fields(value)})
    return value


def holds_exactly(line: Line) -> bool:
    """Whether a line is an equation: also where its value was computed on a way that loses its exactness.

    A product with a factor that is zero is zero, and the sign of a number is its sign, however they were rounded.
    """
    if line.exact or not (line.exact_operands or line.value.exact or line.value.scaled == 0):
        return line.exact
    with ctx.workprec(FIRST_PRECISION):
        try:
            found = evaluate(line.step.forms[-1], lambda leaf: rational(line.operands[leaf].printed), BallAlgebra())
        except (Undecided, ZeroDivisionError):
            return False
    is_exact = not isinstance(found, arb) or found == 0
    return is_exact and bool(rational(line.value.printed) == found)
