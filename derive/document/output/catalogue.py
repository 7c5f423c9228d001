"""A catalogue as a file to be filled in: every message of the templates, in their order."""

from __future__ import annotations

from dataclasses import replace

from derive.document.output.language import ENGLISH, language
from derive.document.output.latex import all_messages


def catalogue(known: str | None, name: str) -> str:
    """Return the catalogue of a known language, or an empty one by the name of a new one; as YAML.

    Messages that are not translated yet have an empty translation; they stand in English.
    """
    chosen = language(known) if known else replace(ENGLISH, language=name, name=name)
    head = {
        "language": chosen.language,
        "name": chosen.name,
        "decimal": _quoted(chosen.decimal),
        "plural": _quoted(chosen.plural),
        "hyphenation": chosen.hyphenation,
        "latex": _quoted(chosen.latex) if chosen.latex else "",
        "engines": f"[{', '.join(chosen.engines)}]" if chosen.engines else "",
        "install": _quoted(chosen.install) if chosen.install else "",
    }
    lines = [f"{key}: {value}" for key, value in head.items() if value]
    lines.append("messages:")
    for message, plural in all_messages().items():
        forms = chosen.messages.get(message) or ("",) * (2 if plural else 1)
        several = f"[{', '.join(map(_quoted, forms))}]"
        lines += [f"  ? {_quoted(message)}", *([f"  # {plural}"] if plural else [])]
        lines.append(f"  : {several if plural else _quoted(forms[0])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
