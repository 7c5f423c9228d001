"""Why something is not understood: a key of the words in ``templates/check/messages.yaml``, and what they speak of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the ``reasons`` of the messages, with its details; the report puts it in words."""

    key: str
    details: tuple[tuple[str, object], ...] = ()


def because(key: str, **details: object) -> Reason:
    """Return a reason; each detail is a text, a number, or a reason in its turn."""
    return Reason(key, tuple(details.items()))
