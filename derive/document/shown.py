"""What objects of the Python interface show of themselves in a notebook: HTML that styles nothing around it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from derive.document.manuscript.blocks import blocks
from derive.document.manuscript.numbering import numbered
from derive.document.manuscript.parts import Equation
from derive.markup import markup_environment
from derive.mathml import MathmlError, mathml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jinja2 import Environment

    from derive.document.manuscript.parts import Blocks
    from derive.document.notes.inventory import Inventory


def derivation_html(parts: Blocks) -> str:
    """Return steps of a derivation, or one, as HTML."""
    return _render("derivation", parts=parts)


def steps_of(latex: str) -> list[Blocks]:
    """Return the steps of a derivation: each an equation, with the words before it. References have their numbers."""
    steps: list[Blocks] = []
    step: Blocks = ()
    for part in numbered(blocks(latex)):
        step = (*step, part)
        if isinstance(part, Equation):
            steps.append(step)
            step = ()
    return [*steps[:-1], (*steps[-1], *step)] if steps else [step]


def figure_html(drawing: str) -> str:
    """Return a drawing on white paper, whatever is around it."""
    return _render("figure", drawing=Markup(drawing))


def values_html(title: str, inventory: Inventory, drawing: str) -> str:
    """Return the values of a network as tables, below its figure if it has one."""
    return _render("values", title=title, inventory=inventory, drawing=Markup(drawing))


def files_html(files: Iterable[Path]) -> str:
    """Return links to files."""
    return _render("files", files=[path.as_posix() for path in files])


def _render(template: str, **context: object) -> str:
    return _environment().get_template(f"notebook/{template}.html.j2").render(context)


@cache
def _environment() -> Environment:
    made = markup_environment()
    made.filters["kind"] = lambda part: type(part).__name__
    made.filters["math"] = lambda latex: _set(latex, display=False)
    made.filters["display"] = lambda latex: _set(latex, display=True)
    return made


def _set(latex: str, *, display: bool) -> Markup:
    try:
        return Markup(mathml(latex, display=display))
    except MathmlError:
        return Markup("<code>{}</code>").format(escape(latex))
