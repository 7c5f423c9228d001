"""Whether characters between ambiguous delimiters are a formula: prices, bracketed remarks, chat-bot lines."""

from __future__ import annotations

import re

_PRICE = re.compile(r"\s*\d[\d.,]*(?:k|m|bn|M|K)?(?:\s|$|[-–/,;.)])")
_WORDS = re.compile(r"(?<![A-Za-z\\{_])[A-Za-z]{2,}(?![A-Za-z}(])")
_TEX = re.compile(r"[\\_^={}<>≈∂]")
_COMMAND = re.compile(r"\\[A-Za-z]+")
_SCRIPT = re.compile(r"[A-Za-z0-9)}][_^]")
_RELATION = re.compile(r"=|≈|\\approx|\\leftarrow|\\gets|\\to\b|:=|\\le|\\ge|<|>")
_LONG_WORDS = re.compile(r"(?<![A-Za-z\\{_^])[A-Za-z]{4,}(?![A-Za-z}])")


def is_price(content: str, following: str) -> bool:
    """Tell whether what stands between two dollar signs is no formula; ``following`` is the next character.

    >>> is_price("5 and ", "1"), is_price("5 for the book, and ", " "), is_price("5", ""), is_price("w6 = ? ", ",")
    (True, True, False, False)
    """
    if not content.strip() or content.lstrip()[0] in ",;)":
        return True
    if "`" in content or "\\(" in content:
        return True
    if _TEX.search(content):
        return bool(following.isdigit() and _PRICE.match(content) and _WORDS.search(content))
    if following.isdigit():
        return True
    spaced = len(_WORDS.findall(content)) >= 1 and " " in content.strip()
    return spaced and (bool(_PRICE.match(content)) or len(_WORDS.findall(content)) > 3 or content[0].isspace())


def is_formula(content: str, *, strict: bool = False) -> bool:
    r"""Tell whether bracketed text is a formula: it has a LaTeX command or a script, and mostly a relation.

    >>> is_formula(r" w_5 = 0.4 "), is_formula(" see chapter 5 "), is_formula(r"\n\frac{1}{2}\n")
    (True, False, True)
    """
    has_command = bool(_COMMAND.search(content))
    has_relation = bool(_RELATION.search(content))
    if strict and not (has_command and has_relation):
        return False
    wordy = len(_LONG_WORDS.findall(_COMMAND.sub("", re.sub(r"\\(?:text|mathrm|mathit)\{[^{}]*\}", "", content)))) > 3
    if wordy or "](" in content or content.strip().startswith("^"):
        return False
    if has_command:
        return has_relation or "\n" in content or not strict
    return bool(_SCRIPT.search(content)) and has_relation
