"""The derivation of one parameter, as text for a terminal or as a piece of LaTeX."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from derive.calculus.lines import leaves, line_writer
from derive.calculus.steps import (
    Step,
    derivation,
    error_slope_step,
    gradient_steps,
    local_step,
    update_step,
    update_steps,
)
from derive.document.equations.board import Board, holds_exactly
from derive.document.equations.mathematics import plain_number
from derive.document.equations.reasons import reason
from derive.document.equations.training_mathematics import TrainingWriter
from derive.document.notes.array_walkthrough import array_walkthrough
from derive.document.notes.arrays import arrays_of
from derive.document.output.files import document_name
from derive.document.output.language import ENGLISH
from derive.document.output.latex import render, render_text
from derive.document.output.numerals import in_text
from derive.errors import DeriveError, nearest
from derive.expressions.expression import Partial, plain
from derive.network.graph.quantity import Role
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derive.calculus.lines import LineWriter
    from derive.document.output.language import Language
    from derive.network.graph.graph import Graph
    from derive.network.network import Network


def walkthrough(network: Network, parameter: str, decimals: int, form: str, language: Language = ENGLISH) -> str:
    """Return the derivation as ``text`` or ``latex``, in a language; raises DeriveError for an unknown parameter.

    In a graph of formulas the derivation may be by any quantity that the loss depends on; that by an array is in matrix
    form, and of one entry step by step.
    """
    lines = line_writer(network, decimals)
    # An array of one entry may bear the name of that: what is asked for is the number.
    if parameter not in network.graph and network.tensors and parameter in network.tensors:
        # What stands above an entry is in the matrix form.
        return array_walkthrough(
            network,
            parameter,
            lines,
            form,
            lambda entry: _of_one(network, entry, lines, form, language, lambda step: _is_by(step, entry)),
            language,
        )
    return _of_one(network, parameter, lines, form, language)


def _is_by(step: Step, name: str) -> bool:
    return isinstance(step.left, Partial) and step.left.by == name


def _of_one(
    network: Network,
    parameter: str,
    lines: LineWriter,
    form: str,
    language: Language,
    wanted: Callable[[Step], bool] = lambda _: True,
) -> str:
    steps = [step for step in _steps(network, parameter) if wanted(step)]
    if parameter in network.trained:
        steps += _update(network, parameter)
    if form == "latex":
        prefix = f"{document_name(network.name)}:{parameter}:"
        mathematics = TrainingWriter(network.graph, notation_of(network), changing=network.trained)
        board = Board(mathematics, lines, prefix)
        return render("gradient.tex.j2", {"equations": board.equations(steps)}, language=language)
    rows = [[(relation, in_text(text, language)) for relation, text in _text_rows(step, lines)] for step in steps]
    rounded = [step.numeric and not lines.confirmed(step).confirmed for step in steps]
    context = {
        "parameter": parameter,
        "loss": "" if network.is_layered else network.graph.loss,
        "title": network.title,
        "steps": [
            (reason(network.graph, step), _passed(step), step.left, row, each)
            for step, row, each in zip(steps, rows, rounded, strict=True)
        ],
    }
    return render_text("gradient.txt.j2", context, language)


def _update(network: Network, parameter: str) -> list[Step]:
    """Return the first update, line by line where the rule has several; nothing lies ahead of the first one."""
    if network.optimizer.rule.look_ahead:
        return [update_step(network, parameter)]
    return update_steps(network, parameter)


def _steps(network: Network, name: str) -> list[Step]:
    graph = network.graph
    if network.is_layered:
        if name not in graph.parameters:
            raise DeriveError(f"no weight or bias is called '{name}'", hint=nearest(name, graph.parameters))
        return list(_with_slopes(graph, gradient_steps(network, name)))
    if name not in graph or name == graph.loss:
        arrays = [each.name for each in arrays_of(network)]
        raise DeriveError(f"no variable is called '{name}'", hint=nearest(name, [*arrays, *graph.variables]))
    if name not in graph.ancestors(graph.loss):
        raise DeriveError(f"'{name}' has no influence on '{graph.loss}'", hint="the derivative is zero")
    return derivation(network, name)


def _with_slopes(graph: Graph, steps: list[Step]) -> Iterator[Step]:
    """Derive the slopes of errors and activations where a step first needs them."""
    derived = {step.left for step in steps}
    for step in steps:
        for leaf in leaves(step.forms[-1]) if step.numeric else ():
            if leaf in derived or not isinstance(leaf, Partial) or leaf.by not in graph[leaf.of].definition.parents:
                continue
            derived.add(leaf)
            is_error = graph[leaf.of].role is Role.ERROR
            yield error_slope_step(graph, leaf.of, leaf.by) if is_error else local_step(graph, leaf.of, leaf.by)
        yield step


def _passed(step: Step) -> Partial | None:
    """Return the derivative of one that a step leaves out."""
    return Partial(step.left.of, step.local.of) if step.local and isinstance(step.left, Partial) else None


def _text_rows(step: Step, lines: LineWriter) -> list[tuple[str, str]]:
    """Return (relation, right-hand side) pairs; the left-hand side stands before the first."""
    rows = [("=", plain(form)) for form in step.forms]
    if step.numeric:
        line = lines.confirmed(step)
        substituted = plain(step.forms[-1], lambda leaf: plain_number(line.operands[leaf]))
        value = plain_number(line.value)
        if substituted != value:
            rows.append(("=" if line.exact_operands else "\N{ALMOST EQUAL TO}", substituted))
        rows.append(("=" if holds_exactly(line) else "\N{ALMOST EQUAL TO}", value))
    # A form without symbols is its own substitution, and may be the value.
    return [row for before, row in pairwise([("", ""), *rows]) if row[1] != before[1]]
