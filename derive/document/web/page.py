"""One page that holds all: formulas as MathML, drawings as SVG, references as links."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.document.figure.palette import COLOURS, IN_THE_DARK
from derive.document.notes.comparison import plain_symbol
from derive.document.output.messages import install
from derive.document.web.formulas import FormulaSetter
from derive.markup import markup_environment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from derive.document.manuscript.parts import Manuscript
    from derive.document.notes.told_numbers import Told
    from derive.document.output.language import Language

Teller = Callable[[str, str], "Told | None"]


def page(manuscript: Manuscript, drawings: Mapping[str, str], language: Language, told: Teller) -> str:
    """Return notes as HTML; ``told`` tells of a number, by its name and its digits.

    Raises DeriveError for a formula that no browser could show.
    """
    return _rendered("web/notes.html.j2", manuscript, drawings, language, told)


def deck(title: str, manuscript: Manuscript, drawings: Mapping[str, str], language: Language, told: Teller) -> str:
    """Return slides as HTML; raises as ``page`` does."""
    return _rendered("web/deck.html.j2", manuscript, drawings, language, told, title=title)


def _rendered(
    template: str,
    manuscript: Manuscript,
    drawings: Mapping[str, str],
    language: Language,
    told: Teller,
    **context: str,
) -> str:
    setter = FormulaSetter(told, language)
    return _environment(language).get_template(template).render(
        notes=manuscript,
        drawings={kind: Markup(drawing) for kind, drawing in drawings.items()},
        inline=setter.inline,
        displayed=setter.displayed,
        **context,
    )


@cache
def _environment(language: Language) -> Environment:
    made = markup_environment()
    install(made, language, Markup, lambda value: value)
    made.filters |= {"kind": lambda part: type(part).__name__.lower(), "plain_symbol": plain_symbol}
    made.globals |= {"language": language, "dark": Markup(_dark())}
    return made


def _dark() -> str:
    """Return the rules that draw figures with the colours of the dark."""
    return "".join(
        f'svg [{what}="#{COLOURS[name]}"]{{{what}:#{dark}}}'
        for name, dark in IN_THE_DARK.items()
        for what in ("fill", "stroke")
    )
