"""Decimals with the mark that a document writes in them."""

from __future__ import annotations

import re

_DECIMAL = re.compile(r"(?<![\d.,}])(\d+)\.(\d+)(?![\d.,])")


def with_mark(text: str, mark: str) -> str:
    r"""Return a text with another mark between the whole part of numbers and their decimals.

    >>> with_mark(r"-0.7629 \cdot 0.1", "{,}"), with_mark("0.5", ".")
    ('-0{,}7629 \\cdot 0{,}1', '0.5')
    """
    return text if mark == "." else _DECIMAL.sub(rf"\g<1>{mark}\g<2>", text)
