"""The derivative of the loss by an array: in matrix form, back from the loss, then one entry step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from derive.calculus.lines import LineWriter
from derive.document.equations.arrays import ArrayWriter, grid
from derive.document.equations.mathematics import number as latex_number
from derive.document.equations.mathematics import plain_number
from derive.document.notes.array_notes import with_turned
from derive.document.notes.arrays import (
    MatrixStep,
    entry_to_show,
    grid_lines,
    matrix_steps,
    nested_digits,
    sized,
    turned_over,
)
from derive.document.output.latex import render, render_text
from derive.document.output.numerals import in_text
from derive.errors import DeriveError
from derive.expressions.expression import Partial, plain
from derive.expressions.tensors.layouts import in_numerator_layout, turned
from derive.expressions.walking import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from derive.calculus.decimals import Decimal
    from derive.document.output.language import Language
    from derive.expressions.expression import Expression
    from derive.network.graph.tensors import Tensor, TensorGraph
    from derive.network.network import Network

# A larger array is given by its shape alone.
LARGEST_GRID = 16


@dataclass(frozen=True)
class ShownStep:
    """A step of the chain rule as printed: where the array stands, its derivative, the shape, and the digits."""

    left: str
    form: str
    shape: str
    relation: str
    digits: tuple[str, ...] | str
    defined: tuple[str, ...]


def array_walkthrough(
    network: Network, name: str, lines: LineWriter, form: str, one_entry: Callable[[str], str], language: Language
) -> str:
    """Return the derivation as ``text`` or ``latex``; ``one_entry`` derives a single entry in the same form.

    Raises DeriveError for an array that the loss does not depend on.
    """
    tensors = network.laid_tensors
    if tensors is None or name not in tensors.reaching:
        loss = tensors.loss if tensors else network.graph.loss
        raise DeriveError(f"'{name}' has no influence on '{loss}'", hint="the derivative is zero")
    latex = form == "latex"
    is_turned = network.description.notes.layout == "numerator"
    writer = _LatexSteps(tensors, lines, is_turned, network.written) if latex else _TextSteps(tensors, lines, is_turned)
    loss = tensors[tensors.loss].entries[0]
    entry = entry_to_show(tensors[name], lambda each: _is_zero(lines.shown(Partial(loss, each))))
    context = {
        "title": network.title,
        "loss": writer.symbol(tensors.loss),
        "name": writer.symbol(name),
        "shape": sized(turned(tensors[name].shape) if is_turned else tensors[name].shape),
        "steps": [writer.step(step) for step in matrix_steps(tensors, name)],
        "entry": one_entry(entry),
        "entry_name": entry,
    }
    if latex:
        return render("gradient_array.tex.j2", context, language=language)
    return in_text(render_text("gradient_array.txt.j2", context, language), language)


class _Digits:
    """The digits of arrays, and whether those asked for last are the numbers themselves.

    ``is_turned``: derivatives are in numerator layout.
    """

    def __init__(self, tensors: TensorGraph, lines: LineWriter, is_turned: bool) -> None:
        self.tensors = tensors
        self.lines = lines
        self.is_turned = is_turned
        self.shapes = with_turned(ArrayWriter(tensors.shapes), tensors).shapes
        self.exact = True

    def laid(self, step: MatrixStep) -> MatrixStep:
        """Return a step in the layout that is asked for."""
        if not self.is_turned:
            return step
        return replace(step, form=in_numerator_layout(step.form, self.shapes), shape=turned(step.shape))

    def digits(self, leaf: Partial, written: Callable[[Decimal], str]) -> Any:
        self.exact = True

        def one(entry: Expression) -> str:
            shown = self.lines.shown(entry)
            self.exact &= shown.exact
            return written(shown)

        found = nested_digits(self.tensors, leaf, one)
        return turned_over(found, self.tensors.shapes[leaf.by]) if self.is_turned else found


class _TextSteps(_Digits):
    """Steps as plain text."""

    def symbol(self, name: str) -> str:
        return name

    def step(self, step: MatrixStep) -> ShownStep:
        tensor, laid = self.tensors[step.left.by], self.laid(step)
        digits = self.digits(step.left, plain_number)
        return ShownStep(
            left=f"d{step.left.of}/d{step.left.by}",
            form=plain(laid.form),
            shape=sized(laid.shape),
            relation="=" if self.exact else "\N{ALMOST EQUAL TO}",
            digits=tuple(grid_lines(digits, laid.shape)) if _fits(tensor) else (),
            defined=tuple(self._definition(name) for name in _children(self.tensors, step)),
        )

    def _definition(self, name: str) -> str:
        formula = self.tensors[name].formula
        return f"{name} = {plain(formula)}" if formula else name


class _LatexSteps(_Digits):
    """Steps as LaTeX."""

    def __init__(
        self, tensors: TensorGraph, lines: LineWriter, is_turned: bool, own: Mapping[str, str]
    ) -> None:
        super().__init__(tensors, lines, is_turned)
        self.writer = ArrayWriter(tensors.shapes, sized=True, symbols=own)
        if is_turned:
            self.writer = with_turned(self.writer, tensors)
        self.plain_writer = ArrayWriter(tensors.shapes, symbols=own)

    def symbol(self, name: str) -> str:
        return self.writer.symbol(name)

    def step(self, step: MatrixStep) -> ShownStep:
        tensor, laid = self.tensors[step.left.by], self.laid(step)
        digits = self.digits(step.left, latex_number)
        return ShownStep(
            left=self.writer.leaf(step.left),
            form=self.writer.text(laid.form),
            shape=r" \times ".join(map(str, laid.shape)),
            relation="=" if self.exact else r"\approx",
            digits=grid(digits) if _fits(tensor) and len(step.shape) in (1, 2) else "",
            defined=tuple(self._definition(name) for name in _children(self.tensors, step)),
        )

    def _definition(self, name: str) -> str:
        formula = self.tensors[name].formula
        return f"{self.symbol(name)} = {self.plain_writer.text(formula)}" if formula else self.symbol(name)


def _is_zero(digits: Decimal) -> bool:
    return digits.exact and not digits.scaled


def _fits(tensor: Tensor) -> bool:
    return bool(tensor.shape) and max(tensor.shape) <= LARGEST_GRID


def _children(tensors: TensorGraph, step: MatrixStep) -> list[str]:
    """Return the arrays that are made of the one a step differentiates by: their definitions are what is used."""
    mentioned = {leaf.by for leaf in walk(step.form) if isinstance(leaf, Partial)}
    children = [name for name in tensors.children[step.left.by] if name in tensors.reaching]
    return [name for name in children if name in mentioned or name == tensors.loss]
