"""The Python interface: one object that answers for a network's values, derivations and notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.calculus.balls import Values
from derive.document.notes.inventory import Inventory, inventory
from derive.document.notes.walkthrough import walkthrough
from derive.document.shown import derivation_html, figure_html, steps_of, values_html
from derive.errors import DeriveError, nearest
from derive.expressions.expression import Expression, Partial, Symbol, Updated
from derive.network.network import Network

if TYPE_CHECKING:
    import sympy

    from derive.calculus.decimals import Decimal
    from derive.document.manuscript.parts import Blocks
    from derive.document.publish import Published

_STEP_OF_TEXT = re.compile(r"^(?=\d+\. )", re.MULTILINE)
_STEP_OF_LATEX = re.compile(r".*?\\end\{equation\*?\}", re.DOTALL)


def derive(network: Network | str | Path = "backprop", decimals: int | None = None) -> Worked:
    """Return the worked derivation of a network, of one that ships, or of a description file.

    >>> print(derive("backprop").gradient("w5"))  # doctest: +ELLIPSIS
    Backpropagation: a numerical example: the derivative of the total error with respect to w5
    ...
    """
    found = network if isinstance(network, Network) else Network.load(network)
    return Worked(found, found.description.decimals if decimals is None else decimals)


@dataclass(frozen=True)
class Walkthrough:
    """The derivation of one parameter, or one step of it: text, and LaTeX; a notebook shows it as equations."""

    text: str
    latex: str
    parts: Blocks = field(repr=False)

    @cached_property
    def steps(self) -> tuple[Walkthrough, ...]:
        """Each step by itself, in order."""
        texts = _STEP_OF_TEXT.split(self.text)[1:]
        sources = _STEP_OF_LATEX.findall(self.latex)
        return tuple(map(Walkthrough, map(str.strip, texts), map(str.strip, sources), steps_of(self.latex)))

    def __str__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        return self.latex

    def _repr_html_(self) -> str:
        return derivation_html(self.parts)


@dataclass(frozen=True)
class Figure:
    """A figure of a network. ``svg`` is a file that stands alone; ``str`` gives it, too."""

    svg: str

    def __str__(self) -> str:
        return self.svg

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return figure_html(self.svg)


@dataclass(frozen=True)
class Worked:
    """A network worked out; a notebook shows it as tables."""

    network: Network
    decimals: int

    @cached_property
    def inventory(self) -> Inventory:
        """Every quantity, derivative and updated parameter, by name, as printed."""
        return inventory(self.network, self.decimals)

    @cached_property
    def _values(self) -> Values:
        return Values(self.network)

    def value(self, name: str, decimals: int | None = None) -> Any:
        """Return proven digits of ``net_h1``, of ``dE_total/dw5``, or, after one update, of ``w5'`` and ``E_total'``.

        Of an array, such as ``W_q`` or ``dL/dW_q``, nested tuples of them, as deep as its shape; an entry that is
        always zero is the integer 0. Raises DeriveError for a name that the network does not have.
        """
        arrays = self.network.laid_tensors
        leaf = self._array(name)
        if arrays and leaf:
            return arrays.value(leaf, lambda entry: self._digits(entry, decimals)).nested()
        return self._digits(self._expression(name), decimals)

    def _digits(self, expression: Expression, decimals: int | None) -> Decimal:
        return self._values.decimal(expression, self.decimals if decimals is None else decimals)

    def _array(self, name: str) -> Expression | None:
        """Return what a name says of an array that is more than a number; None where it says nothing of one."""
        arrays = self.network.laid_tensors
        of, slash, by = name.partition("/")
        array = by.removeprefix("d") if slash else name.removesuffix("'")
        if arrays is None or array not in arrays or array in self.network.graph:
            return None
        if slash:
            return Partial(arrays.loss, array) if of == f"d{arrays.loss}" else None
        return Updated(array) if name.endswith("'") else Symbol(array)

    def gradient(self, parameter: str) -> Walkthrough:
        """Return the derivation of one weight or bias, step by step; raises DeriveError for another name."""
        text, latex = (walkthrough(self.network, parameter, self.decimals, form) for form in ("text", "latex"))
        return Walkthrough(text, latex, tuple(part for step in steps_of(latex) for part in step))

    def figure(self, kind: str = "values") -> Figure:
        """Return a figure: ``names``, ``values`` or ``backward``; raises DeriveError where there is none."""
        drawing = self._drawing(kind)
        if not drawing:
            raise DeriveError("the network is too large to be drawn")
        return Figure(drawing)

    def _drawing(self, kind: str) -> str:
        from derive.document.composed import Request, figure_drawing

        return figure_drawing(self.network, kind, Request(decimals=self.decimals))

    def closed_form(self) -> sympy.Expr:
        """Return the loss as one SymPy expression in the parameters."""
        from derive.calculus.closed_form import closed_form

        return closed_form(self.network)

    def notes(self, folder: str | Path = "output", formats: tuple[str, ...] = ("tex", "pdf")) -> Published:
        """Write the lecture notes; raises DeriveError."""
        from derive.document.composed import Request
        from derive.document.publish import publish

        return publish(self.network, Path(folder), Request(formats, decimals=self.decimals))

    def _expression(self, name: str) -> Expression:
        of, slash, by = name.partition("/")
        if slash and of.startswith("d") and by.startswith("d"):
            return Partial(self._known(of[1:]), self._known(by[1:]))
        if name.endswith("'"):
            return Updated(self._known(name[:-1]))
        return Symbol(self._known(name))

    def _known(self, name: str) -> str:
        arrays = self.network.laid_tensors
        if arrays and name in arrays and name not in self.network.graph:
            entry = next(filter(None, arrays[name].entries))
            raise DeriveError(f"'{name}' is an array here", hint=f"name one of its entries, such as {entry}")
        if name not in self.network.graph:
            raise DeriveError(
                f"the network has no quantity '{name}'", hint=nearest(name, self.network.graph.quantities)
            )
        return name

    def _repr_html_(self) -> str:
        return values_html(self.network.title, self.inventory, self._drawing("values"))
