"""The language of what people read: its messages, by their English text, and how it writes numbers.

A catalogue is a YAML file: those that ship are in templates/languages/, and people may have their own. English needs
none: it is what the templates say.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.errors import DeriveError, nearest
from derive.network.fields.files import read_file
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.network.fields.located import Key, LocatedData
    from derive.network.network import Network

POINTS = (".", ",")
# The keys of a catalogue beside its messages, and what is expected of each.
HEAD = {
    "language": "a short name such as it",
    "name": "the name of the language, such as Italiano",
    "decimal": "the sign between a whole number and its decimals: '.' or ','",
    "plural": "which form belongs to a number n, such as n != 1",
    "hyphenation": "the name of its hyphenation patterns in LaTeX, such as italian",
    "latex": "lines of LaTeX for the preamble",
    "engines": "the LaTeX engines that can typeset the language",
    "install": "what must be installed for that",
}
_NAMES = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, eq=False)
class Language:
    """A catalogue. ``missing`` collects the messages that were asked for and are not there: they stay English."""

    language: str = "en"
    name: str = "English"
    decimal: str = "."
    plural: str = "n != 1"
    hyphenation: str = ""
    latex: str = ""
    engines: tuple[str, ...] = ()
    install: str = ""
    messages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)

    def message(self, english: str) -> str:
        """Return a message in this language."""
        return self._forms(english, (english,))[0]

    def counted(self, singular: str, plural: str, count: int) -> str:
        """Return the form of a message that belongs to a number."""
        forms = self._forms(singular, (singular, plural))
        chosen = c2py(self.plural)(count) if singular in self.messages else int(count != 1)
        return forms[min(chosen, len(forms) - 1)]

    def _forms(self, english: str, fallback: tuple[str, ...]) -> tuple[str, ...]:
        found = self.messages.get(english)
        if found is None and self.language != ENGLISH.language:
            self.missing[english] = None
        return found or fallback


ENGLISH = Language()


def languages() -> tuple[str, ...]:
    """Return the names of the languages that ship; English first, which needs no catalogue."""
    return ("en", *sorted(file.stem for file in _folder().glob("*.yaml")))


def language(name: str) -> Language:
    """Return a language that ships, by its name, or of a catalogue of one's own, by the path of its file.

    Raises DeriveError for an unknown name, and for a catalogue in which something is wrong.
    """
    if name == "en":
        return ENGLISH
    if name in languages():
        return read(_folder() / f"{name}.yaml")
    if name.endswith((".yaml", ".yml")):
        return read(Path(name))
    raise DeriveError(
        f"unknown language '{name[:80]}'",
        hint=f"{nearest(name, languages())}; derive language NAME prints a catalogue for another, to be filled in",
    )


def language_of(network: Network, name: str | None = None) -> Language:
    """Return the language asked for, else that of the description; a file is looked for beside that."""
    asked = network.description.language if name is None else name
    if name is None and network.folder and asked not in languages():
        beside = network.folder / asked
        asked = str(beside) if beside.is_file() else asked
    try:
        return language(asked)
    except DeriveError as error:
        if error.location or name is not None:
            raise
        raise DeriveError(error.message, location=network.at("language"), hint=error.hint) from error


def read(path: Path) -> Language:
    """Return the language of a catalogue; raises DeriveError with the place of what is wrong in it."""
    located = read_file(path)
    entries = located.data
    if not isinstance(entries, dict) or not isinstance(entries.get("messages"), dict):
        raise DeriveError("this is no catalogue of a language", location=located.at(()), hint="expected 'messages'")
    for key in entries:
        if key not in (*HEAD, "messages"):
            where = located.at((key,), of_key=True)
            raise DeriveError(f"unknown key '{key[:80]}'", location=where, hint=nearest(key, (*HEAD, "messages")))
    head = {key: entries[key] for key in HEAD if entries.get(key)}
    if head.get("decimal", ".") not in POINTS:
        raise DeriveError("'decimal' is wrong", location=located.at(("decimal",)), hint=f"expected {HEAD['decimal']}")
    _require_plural(head.get("plural", ENGLISH.plural), located)
    head["engines"] = tuple(head.get("engines", ()))
    return replace(ENGLISH, **head, messages=dict(_messages(located)), missing={})


def _require_plural(formula: Any, located: LocatedData) -> None:
    try:
        c2py(formula)
    except (ValueError, TypeError) as error:
        where = located.at(("plural",))
        raise DeriveError("'plural' is wrong", location=where, hint=f"expected {HEAD['plural']}") from error


def _messages(located: LocatedData) -> Iterator[tuple[str, tuple[str, ...]]]:
    for english, translated in located.data["messages"].items():
        forms = tuple(translated) if isinstance(translated, list) else (translated,)
        for form in filter(None, forms):
            _require_alike(english, form, located, ("messages", english))
        if all(forms):
            yield english, forms


def _require_alike(english: str, form: Any, located: LocatedData, key: Key) -> None:
    """Raise DeriveError where a translation has not the names and formulas of its message."""
    trouble = trouble_of(english, form) if isinstance(form, str) else "expected a text, or a list of the plural forms"
    if trouble:
        raise DeriveError(f"the translation of '{english[:60]}' is wrong", location=located.at(key), hint=trouble)


def trouble_of(english: str, form: str) -> str:
    """Say what a translation lacks or has too much; empty where it has the names and formulas of its message.

    >>> trouble_of("$%(error)s$ is zero", "der Fehler ist null")
    'it lacks %(error)s'
    """
    expected, found = set(_NAMES.findall(english)), set(_NAMES.findall(form))
    # The one of "one layer" may say its number in words.
    for name in sorted(expected - found - {"num", "count"}):
        return f"it lacks %({name})s"
    for name in sorted(found - expected):
        return f"%({name})s is none of its names: {', '.join(f'%({each})s' for each in sorted(expected)) or 'none'}"
    if "%" in _NAMES.sub("", form).replace("%%", ""):
        return "a percent sign is written %%"
    signs = Counter(english)
    for sign in "${}":
        if signs[sign] != form.count(sign):
            return f"the message has {signs[sign]} times {sign}, this has {form.count(sign)}"
    return ""


def _folder() -> Path:
    return template_folder() / "languages"
