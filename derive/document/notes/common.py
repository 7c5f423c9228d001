"""What the notes of every network have: the symbols, the update and what it leads to, the audit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from derive.calculus.lines import line_writer
from derive.document.equations.board import Board, Row
from derive.document.equations.mathematics import MathWriter
from derive.document.equations.tables import LONGEST_TABLE, MOST_VALUES, Table, elided
from derive.document.notes.batch import BatchNotes, batch_notes, example_shown, subject_of, written_graph
from derive.document.notes.choosing import sections_of
from derive.document.notes.functions import FunctionNotes, activations_of
from derive.document.notes.update import UpdateNotes, update_notes
from derive.expressions.expression import Partial, Updated
from derive.network.graph.quantity import Role
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from fractions import Fraction

    from derive.calculus.audited import Audit
    from derive.calculus.steps import Step
    from derive.network.network import Network

EXACT = 999


@dataclass(frozen=True)
class SymbolRow:
    """One group of symbols: its role, its layer as the notation counts, the symbols, and their values where given."""

    role: str
    layer: str
    symbols: tuple[Markup, ...]
    values: tuple[Markup, ...]
    elided: bool


@dataclass(frozen=True)
class AuditRow:
    """A parameter, its gradient, and to how many decimals the two other routes agree; or an array and its shape."""

    parameter: Markup
    gradient: Markup
    direct: int | None
    differences: int | None


@dataclass(frozen=True)
class CommonNotes:
    """What every template is given."""

    title: str
    network: str
    decimals: int
    # Significant digits, where these were asked for in place of decimals.
    digits: int | None
    # scalar, matrix, both or mixed: in which form layers are derived.
    form: str
    # denominator or numerator: whether derivatives by arrays have the shape of those, or that turned over.
    layout: str
    # full or brief: in one line each, without reasons.
    detail: str
    sections: tuple[str, ...]
    # Whether the notes speak of some parameters alone.
    only: bool
    # The number of the example that is derived, 0 where there is no batch.
    example: int
    # Before the names of the parts of the notes: "" or "graph_".
    kind: str
    parameters: int
    learning_rate: Markup | None
    learning_rate_value: Markup | None
    total_error: Markup
    # Of a batch: total_error is that of its first example.
    whole_error: Markup
    # Whether the notation writes a quantity by a letter that stands for any number in general formulas.
    general_letters: bool
    primed_example: Markup | None
    partial_example: Markup
    symbols: tuple[SymbolRow, ...]
    batch: BatchNotes | None
    penalised: bool
    update: UpdateNotes | None
    fixed: tuple[Markup, ...]
    audit: Audit
    audit_rows: tuple[AuditRow, ...]

    @property
    def matrices_alone(self) -> bool:
        """Whether a graph is derived by its arrays alone."""
        return False

    @property
    def mixed(self) -> bool:
        """Whether beside the arrays of a graph one entry of each kind is written out."""
        return False

    @property
    def arrays_have_all(self) -> bool:
        """Whether a matrix form behind the steps of a graph has every value."""
        return False


@dataclass(frozen=True)
class Proven:
    """What takes SymPy: the audit of the gradient, and the activations, whose derivatives are proven."""

    audit: Audit
    activations: tuple[FunctionNotes, ...]


def prove(network: Network) -> Proven:
    """Raises Disagreement, or DeriveError where the network has no values."""
    # SymPy takes long to load: only in the process that uses it.
    from derive.calculus.audit import audit

    return Proven(audit(network), activations_of(subject_of(network)))


class CommonAssembler:
    """Makes the parts that all notes share."""

    def __init__(
        self, whole: Network, board: Board, decimals: int, proven: Callable[[], Proven]
    ) -> None:
        # Of a batch, the notes derive the first example; the audit and the update are those of the whole.
        self.whole = whole
        self.network = network = subject_of(whole)
        self.graph = network.graph
        self.board = board
        self.decimals = decimals
        self._proven = proven
        self.shown = whole.description.notes
        # Dense layers have both in one derivation.
        self.form = "both" if self.shown.form in (None, "mixed") and self.network.is_layered else self.shown.form

    def common(self) -> dict[str, Any]:
        """Return the fields of ``CommonNotes`` by name."""
        board, graph, network = self.board, self.graph, self.network
        example, trained = graph.variables[0], frozenset(network.trained)
        return {
            "title": network.title,
            "network": network.name,
            "decimals": self.decimals,
            "digits": self.whole.description.digits,
            "form": self.form,
            "layout": self.shown.layout,
            "only": bool(self.shown.only),
            "detail": self.shown.detail,
            "sections": sections_of(self.shown),
            "example": example_shown(self.whole),
            "kind": "" if network.is_layered else "graph_",
            "parameters": len(graph.parameters),
            "learning_rate": board.symbol("eta") if "eta" in graph else None,
            "learning_rate_value": board.shown("eta") if "eta" in graph else None,
            "total_error": board.symbol(graph.loss),
            "whole_error": self.whole_board.symbol(self.whole.graph.loss),
            "general_letters": self.general_letters(),
            "primed_example": self.primed_example(),
            "partial_example": Markup(board.mathematics.leaf(Partial(graph.loss, example))),
            "symbols": tuple(self.symbol_rows()),
            "penalised": bool(graph.with_role(Role.PENALTY)),
            "batch": batch_notes(self.whole, board, self.whole_board, self.decimals),
            "update": update_notes(self.whole, self.decimals, self.whole_board),
            "fixed": tuple(board.symbol(name) for name in graph.parameters if name not in trained),
            # Last, as the proofs may still go on in a second process.
            "audit": self.proven.audit,
            "audit_rows": tuple(self.audit_rows()),
        }

    @cached_property
    def proven(self) -> Proven:
        """What was proven of the network; raises Disagreement."""
        return self._proven()

    def primed_example(self) -> Markup | None:
        """The symbol of a parameter after an update, where there is a parameter."""
        parameters = self.graph.parameters
        return Markup(self.board.mathematics.leaf(Updated(parameters[0]))) if parameters else None

    def general_letters(self) -> bool:
        """Whether z is not a pre-activation, or a no activation, wherever the notation writes them."""
        meant = {"z": Role.PRE_ACTIVATION, "a": Role.ACTIVATION}
        found = ((meant.get(_head(self.board.symbol(name))), each.role) for name, each in self.graph.quantities.items())
        return any(general not in (None, role) for general, role in found)

    @cached_property
    def whole_board(self) -> Board:
        """What writes the whole of a batch."""
        if self.whole is self.network:
            return self.board
        mathematics = MathWriter(written_graph(self.whole), notation_of(self.network))
        return Board(mathematics, line_writer(self.whole, self.decimals))

    def table(self, steps: Sequence[Step]) -> Table:
        """A table of lines: operands and value a row; a long one without its middle."""
        return elided(steps, self.board.row)

    def values_table(self, steps: Sequence[Step]) -> Table:
        """A table of values alone."""
        board = self.board

        def row(step: Step) -> Row:
            return Row(Markup(board.mathematics.leaf(step.left)), (board.shown(step.left),))

        return elided(steps, row, MOST_VALUES)

    def symbol_rows(self) -> list[SymbolRow]:
        """Group all symbols by what they mean, in a network with layers by layer, too."""
        groups: dict[tuple[Role, int], list[str]] = {}
        for name, quantity in self.graph.quantities.items():
            layer = quantity.place.layer if self.network.is_layered else 0
            groups.setdefault((quantity.role, layer), []).append(name)
        order = list(Role)
        ordered = sorted(groups.items(), key=lambda item: (order.index(item[0][0]), item[0][1]))
        counted = self.board.mathematics.notation.counted
        return [self._symbol_row(role, counted(layer), names) for (role, layer), names in ordered]

    def _symbol_row(self, role: Role, layer: str, names: list[str]) -> SymbolRow:
        kept = names if len(names) <= LONGEST_TABLE else names[:3] + names[-1:]
        given = [name for name in kept if name in self.graph.givens]
        return SymbolRow(
            role=role.value,
            layer=layer,
            symbols=tuple(self.board.symbol(name) for name in kept),
            values=tuple(self.board.shown(name) for name in given),
            elided=len(kept) < len(names),
        )

    def audit_rows(self) -> list[AuditRow]:
        """Return what was compared, of many parameters for the first ones."""
        return [
            AuditRow(
                parameter=self.board.symbol(row.parameter),
                gradient=self.whole_board.shown(Partial(self.whole.graph.loss, row.parameter)),
                direct=agreeing_decimals(row.direct),
                differences=agreeing_decimals(row.differences),
            )
            for row in self.proven.audit.rows[:LONGEST_TABLE]
        ]


def _head(symbol: str) -> str:
    """Return the letter that a symbol begins with, empty where that is no plain one."""
    return symbol[:1] if not symbol[1:2].isalpha() else ""


def agreeing_decimals(distance: Fraction | None) -> int | None:
    """Return n such that the distance is below 10**-n, ``EXACT`` for none; at most one below that."""
    if distance is None or distance == 0:
        return None if distance is None else EXACT
    times = min(distance.denominator // distance.numerator, 10 ** (EXACT - 1))
    return len(str(times)) - 1


def fewest(decimals: Iterable[int | None]) -> int | None:
    """Return the fewest agreeing decimals; None where one entry was not compared."""
    found = list(decimals)
    return None if None in found else min(each for each in found if each is not None)
