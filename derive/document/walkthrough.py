"""The derivation of one parameter, as text for a terminal or as a piece of LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.balls import Values
from derive.calculus.lines import LineWriter
from derive.calculus.steps import Step, gradient_steps, update_step
from derive.document.board import Board
from derive.document.latex import render, render_text
from derive.document.mathematics import MathWriter
from derive.errors import DeriveError, nearest
from derive.network.expression import plain
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from derive.network.network import Network


def walkthrough(network: Network, parameter: str, decimals: int, form: str) -> str:
    """Return the derivation as ``text`` or ``latex``; raises DeriveError for an unknown parameter."""
    if parameter not in network.graph.parameters:
        hint = nearest(parameter, network.graph.parameters)
        raise DeriveError(f"no weight or bias is called '{parameter}'", hint=hint)
    steps = gradient_steps(network, parameter)
    if parameter in network.trained:
        steps.append(update_step(network, parameter))
    lines = LineWriter(Values(network), decimals)
    if form == "latex":
        board = Board(MathWriter(network.graph, notation_of(network)), lines)
        return render("gradient.tex.j2", {"equations": board.equations(steps)})
    rows = [_text_rows(step, lines) for step in steps]
    context = {"parameter": parameter, "title": network.title, "steps": list(zip(steps, rows, strict=True))}
    return render_text("gradient.txt.j2", context)


def _text_rows(step: Step, lines: LineWriter) -> list[tuple[str, str]]:
    """Return (relation, right-hand side) pairs; the left-hand side stands before the first."""
    rows = [("=", plain(form)) for form in step.forms]
    if step.numeric:
        line = lines.confirmed(step)
        substituted = plain(step.forms[-1], lambda leaf: str(line.operands[leaf]))
        if substituted != str(line.value):
            rows.append(("=" if line.exact_operands else "\N{ALMOST EQUAL TO}", substituted))
        rows.append(("=" if line.exact else "\N{ALMOST EQUAL TO}", str(line.value)))
    return rows


