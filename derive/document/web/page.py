"""One page that holds all: formulas as MathML, drawings as SVG, references as links."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from derive.document.figure.palette import COLOURS, IN_THE_DARK
from derive.document.manuscript import parts
from derive.document.notes.comparison import plain_symbol
from derive.document.output.messages import install
from derive.document.web.formulas import FormulaSetter
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment

    from derive.document.manuscript.parts import Manuscript
    from derive.document.notes.told_numbers import Told
    from derive.document.output.language import Language

NOTES, DECK = "web/notes.html.j2", "web/deck.html.j2"
_KINDS = {
    parts.Heading: "heading", parts.Paragraph: "paragraph", parts.Equation: "equation", parts.Table: "table",
    parts.Figure: "figure", parts.Listing: "list", parts.Text: "text", parts.Formula: "formula",
    parts.Reference: "reference", parts.Styled: "styled", parts.Slide: "slide",
}  # fmt: skip


def page(
    manuscript: Manuscript,
    drawings: Mapping[str, str],
    language: Language,
    told: Callable[[str, str], Told | None] = lambda *_: None,
    title: str = "",
) -> str:
    """Return notes as HTML; ``told`` tells of a number, by its name and its digits. With a ``title``, they are slides.

    Raises DeriveError for a formula that no browser could show.
    """
    setter = FormulaSetter(told, language)
    context = {
        "notes": manuscript,
        "drawings": {kind: Markup(drawing) for kind, drawing in drawings.items()},
        "inline": setter.inline,
        "displayed": setter.displayed,
        "title": title,
    }
    return _environment(language).get_template(DECK if title else NOTES).render(context)


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
    made.filters |= {"kind": lambda part: _KINDS.get(type(part), ""), "plain_symbol": plain_symbol}
    made.globals |= {"language": language, "dark": Markup(_dark())}
    return made


def _dark() -> str:
    """Return the rules that draw figures with the colours of the dark."""
    return "".join(
        f'svg [{what}="#{COLOURS[name]}"]{{{what}:#{dark}}}'
        for name, dark in IN_THE_DARK.items()
        for what in ("fill", "stroke")
    )
