"""The words of findings, causes and reports: they stand in ``templates/check/messages.yaml``."""

from __future__ import annotations

from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

import yaml

from derive.check.reason import Reason
from derive.errors import DeriveError
from derive.resources import template_folder

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def messages() -> dict[str, dict[str, str]]:
    """Return all words, by family and key."""
    text = (template_folder() / "check" / "messages.yaml").read_text(encoding="utf-8")
    # The same in C, where it is there: in Python it takes a tenth of a second.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, dict[str, str]] = yaml.load(text, Loader=loader)  # noqa: S506
    return loaded


def refused(key: str, *, location: str = "", hint: str = "", **details: object) -> DeriveError:
    """Return an error in words; without a hint it has that of its own key, where there is one."""
    errors = messages()["errors"]
    hint = hint or errors.get(f"{key}-hint", "").format_map(details)
    return DeriveError(errors[key].format_map(details), location=location, hint=hint)


class Message(str):
    """A sentence with its details filled in. It remembers both, so that a document can typeset the formulas in it."""

    __slots__ = ("details", "pattern")

    pattern: str
    details: dict[str, str]

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The sentence in parts: (text, whether it is a detail that was filled in)."""
        found: list[tuple[str, bool]] = []
        for literal, name, _, _ in Formatter().parse(self.pattern):
            found.append((literal, False))
            if name is not None:
                found.append((self.details.get(name, ""), True))
        return [part for part in found if part[0]]

    def changed(self, change: Callable[[str], str]) -> Message:
        """Return the sentence with each of its details changed."""
        return _filled(self.pattern, {name: change(detail) for name, detail in self.details.items()})


def words(family: str, key: str, **details: str) -> Message:
    """Return a sentence with its details filled in; what a sentence needs and nobody gives is left out."""
    return _filled(messages()[family][key], details)


def in_words(reason: Reason | None, text: str = "") -> str:
    """Return a reason in words; ``text`` is the part of a formula that it is about."""
    if reason is None:
        return ""
    details = {name: in_words(each) if isinstance(each, Reason) else str(each) for name, each in reason.details}
    return words("reasons", reason.key, **{"text": text, **details})


def _filled(pattern: str, details: dict[str, str]) -> Message:
    made = Message(pattern.format_map(_Lenient(details)))
    made.pattern, made.details = pattern, details
    return made


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""
