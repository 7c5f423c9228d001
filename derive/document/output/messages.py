"""The messages of the templates, as Jinja's own extension has them: said in a language, and collected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

    from derive.document.output.language import Language

# What speaks: the notes, the derivation of one parameter, pages for browsers, and workbooks.
SPEAKING = ("notes/*.tex.j2", "gradient*.j2", "web/*.html.j2", "workbook.yaml.j2", "notebook*.py.j2")
_CALLS = ("_", "gettext", "ngettext")


def install(
    environment: Environment, language: Language, marked: Callable[[str], Any], written: Callable[[Any], Any]
) -> None:
    """Let the templates of an environment say ``trans`` and ``_("...")``, in a language.

    A message is ``marked`` as text of the template; what is put in for its names is ``written`` as a value is.
    """

    def filled(message: str, values: dict[str, Any]) -> Any:
        return marked(message) % {name: written(value) for name, value in values.items()}

    def gettext(message: str, /, **values: Any) -> Any:
        return filled(language.message(message), values)

    def ngettext(singular: str, plural: str, count: int, /, **values: Any) -> Any:
        return filled(language.counted(singular, plural, count), {"num": count, **values})

    environment.add_extension("jinja2.ext.i18n")
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})


def messages(environments: Callable[[str], Environment]) -> dict[str, str | None]:
    """Return every message of the shipped templates, each with its plural form where it has one, in their order.

    ``environments`` gives the environment of a template by its name.
    """
    folder = template_folder()
    found: dict[str, str | None] = {}
    for file in (file for pattern in SPEAKING for file in sorted(folder.glob(pattern))):
        calls = environments(file.name).extract_translations(  # type: ignore[attr-defined]
            file.read_text(encoding="utf-8"), _CALLS
        )
        for _, call, said in calls:
            message, plural = (said, None) if isinstance(said, str) else (said[0], said[1])
            if message:
                found[message] = plural if call == "ngettext" else found.get(message)
    return found
