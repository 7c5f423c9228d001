"""The Jinja2 environment for LaTeX: delimiters that LaTeX leaves free, escaping of what users write."""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from derive.document.equations.naming import without_names
from derive.document.output.compiled import kept_templates
from derive.document.output.language import ENGLISH, Language
from derive.document.output.messages import install, messages
from derive.document.output.numerals import in_latex
from derive.errors import DeriveError
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_",
    "%": r"\%", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
    ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}",
}
_SMALL = (
    "alpha", "beta", "gamma", "delta", "zeta", "eta", "theta", "iota", "kappa", "mu", "nu", "xi", "pi", "rho", "sigma",
    "tau", "upsilon", "chi", "psi", "omega",
)
_CAPITAL = ("Gamma", "Delta", "Theta", "Xi", "Pi", "Sigma", "Upsilon", "Psi", "Omega")
# Signs that fonts for text lack: Greek letters, and what is written in titles about mathematics.
_SIGNS = {
    **{unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}"): f"\\{name}" for name in _SMALL},
    **{unicodedata.lookup(f"GREEK CAPITAL LETTER {name.upper()}"): f"\\{name}" for name in _CAPITAL},
    "ε": r"\varepsilon", "φ": r"\varphi", "ς": r"\varsigma", "λ": r"\lambda", "Λ": r"\Lambda", "Φ": r"\Phi",
    "→": r"\to", "←": r"\leftarrow", "⇒": r"\Rightarrow", "≤": r"\leq", "≥": r"\geq", "≈": r"\approx", "≠": r"\neq",
    "∂": r"\partial", "∇": r"\nabla", "∞": r"\infty", "−": "-", "∑": r"\sum", "√": r"\surd", "∈": r"\in", "⊙": r"\odot",
}


def escape(text: str) -> Markup:
    r"""Return text as LaTeX that prints it; control characters become spaces.

    >>> str(escape("50% of a_b & $c"))
    '50\\% of a\\_b \\& \\$c'
    """
    printable = "".join(character if character.isprintable() else " " for character in text)
    return Markup("".join(_ESCAPES.get(character) or _in_math(character) for character in printable))


def _in_math(character: str) -> str:
    return rf"\ensuremath{{{_SIGNS[character]}}}" if character in _SIGNS else character


def plain(text: str) -> Markup:
    r"""Return text as LaTeX for the properties of a PDF, which have no formulas: signs by their names.

    >>> str(plain("∂E/∂θ at 50%"))
    'partialE/partialtheta at 50\\%'
    """
    return escape("".join(_SIGNS[each].lstrip("\\") if each in _SIGNS else each for each in text))


def latex(text: str) -> Markup:
    """Mark text as LaTeX that needs no escaping."""
    return Markup(text)


def _finalize(value: Any) -> Any:
    # Whatever is not marked as LaTeX was written by a user, or is a plain number.
    return value if hasattr(value, "__html__") else escape(str(value))


@lru_cache(maxsize=16)
def environment(own_templates: Path | None = None, language: Language = ENGLISH) -> Environment:
    """Return the environment; templates of one's own come first, and messages are in a language.

    They may include or extend the shipped ones, whose names with ``shipped/`` before them are never one's own.
    Templates run in Jinja's sandbox: they may read what they are given and call nothing else.
    Raises DeriveError where there is no such folder.
    """
    if own_templates and not own_templates.is_dir():
        raise DeriveError("there is no such folder of templates", location=str(own_templates))
    shipped = FileSystemLoader(template_folder())
    own = [FileSystemLoader(own_templates)] if own_templates else []
    loader = ChoiceLoader([*own, shipped, PrefixLoader({"shipped": shipped})])
    made = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        bytecode_cache=kept_templates(),
    )
    made.filters["plain"] = plain
    made.globals["language"] = language
    install(made, language, Markup, _finalize)
    return made


def render(
    name: str,
    context: Mapping[str, Any],
    own_templates: Path | None = None,
    language: Language = ENGLISH,
    block: str | None = None,
    *,
    named: bool = False,
) -> str:
    """Render a template by name, or one block of it; numbers keep their names where ``named``.

    Raises DeriveError with file and line where it is wrong.
    """
    try:
        template = environment(own_templates, language).get_template(name)
        if block is None:
            rendered = template.render(context)
        else:
            rendered = "".join(template.blocks[block](template.new_context(dict(context))))
        return in_latex(rendered if named else without_names(rendered), language)
    except TemplateSyntaxError as error:
        where = f"{error.filename or error.name}:{error.lineno}"
        raise DeriveError(f"the template is wrong: {error.message}", location=where) from error
    # A template is a program of its own; these are what one can raise.
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise DeriveError(f"the template cannot be filled: {error}", location=_place(error, name)) from error


def _place(error: Exception, name: str) -> str:
    """Return file and line of the innermost template that an error passed through, else the name."""
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    templates = [f"{file}:{line}" for file, line in places if file.endswith(".j2")]
    return templates[-1] if templates else name


def render_text(name: str, context: Mapping[str, Any], language: Language = ENGLISH) -> str:
    """Render one of the shipped templates of plain text."""
    return _text_environment(language).get_template(name).render(context)


@lru_cache(maxsize=16)
def _text_environment(language: Language) -> Environment:
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(template_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    install(made, language, str, str)
    return made


@cache
def all_messages() -> dict[str, str | None]:
    """Return every message of the shipped templates, each with its plural form where it has one."""
    return messages(lambda name: environment() if name.endswith(".tex.j2") else _text_environment(ENGLISH))
