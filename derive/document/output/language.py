"""The messages of the templates: the English text is the key of its translation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment


def install(environment: Environment, marked: Callable[[str], Any], written: Callable[[Any], Any]) -> None:
    """Let the templates of an environment say ``trans`` and ``_("...")``, as Jinja's own extension has them.

    A message is ``marked`` as text of the template; what is put in for its names is ``written`` as a value is.
    """

    def gettext(message: str, /, **values: Any) -> Any:
        return marked(message) % {name: written(value) for name, value in values.items()}

    def ngettext(singular: str, plural: str, count: int, /, **values: Any) -> Any:
        return gettext(singular if count == 1 else plural, **{"num": count, **values})

    environment.add_extension("jinja2.ext.i18n")
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})
