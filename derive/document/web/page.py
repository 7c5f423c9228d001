"""One page that holds all: formulas as MathML, drawings as SVG, references as links."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from derive.document.figure.palette import COLOURS, IN_THE_DARK
from derive.document.manuscript import parts
from derive.document.output.messages import install
from derive.errors import DeriveError
from derive.mathml import MathmlError, mathml
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from derive.document.manuscript.parts import Manuscript
    from derive.document.output.language import Language

TEMPLATE = "web/notes.html.j2"
# Room for what a reader finds, which is a command of the notes' own in LaTeX.
_BLANKS = (
    (re.compile(r"\\blank\{(0+)\}"), r"\\underline{\\phantom{00\g<1>}}"),
    (re.compile(r"\\blankline\b"), r"\\underline{\\hspace{20em}}"),
)
_KINDS = {
    parts.Heading: "heading", parts.Paragraph: "paragraph", parts.Equation: "equation", parts.Table: "table",
    parts.Figure: "figure", parts.Listing: "list", parts.Text: "text", parts.Formula: "formula",
    parts.Reference: "reference", parts.Styled: "styled",
}  # fmt: skip


def page(manuscript: Manuscript, drawings: Mapping[str, str], language: Language) -> str:
    """Return notes as HTML; raises DeriveError for a formula that no browser could show."""
    context = {"notes": manuscript, "drawings": {kind: Markup(drawing) for kind, drawing in drawings.items()}}
    return _environment(language).get_template(TEMPLATE).render(context)


@cache
def _environment(language: Language) -> Environment:
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    install(made, language, Markup, lambda value: value)
    made.filters |= {"kind": lambda part: _KINDS.get(type(part), ""), "math": formula, "display": displayed}
    made.globals |= {"language": language, "dark": Markup(_dark())}
    return made


def formula(latex: str) -> Markup:
    """Return a formula within a line."""
    return _set(latex, display=False)


def displayed(latex: str) -> Markup:
    """Return a formula that stands alone."""
    return _set(latex, display=True)


def _set(latex: str, *, display: bool) -> Markup:
    for written, shown in _BLANKS:
        latex = written.sub(shown, latex)
    try:
        return Markup(mathml(latex, display=display))
    except MathmlError as error:
        raise DeriveError(f"a formula of the notes has no form for browsers: {error}", hint=latex[:80]) from error


def _dark() -> str:
    """Return the rules that draw figures with the colours of the dark."""
    return "".join(
        f'svg [{what}="#{COLOURS[name]}"]{{{what}:#{dark}}}'
        for name, dark in IN_THE_DARK.items()
        for what in ("fill", "stroke")
    )
