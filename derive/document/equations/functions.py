r"""How the functions of formulas are written in LaTeX.

>>> written("log", ["1 + x"]), written("absolute", ["x"]), written("exp", ["-x"])
('\\ln(1 + x)', '\\left|x\\right|', 'e^{-x}')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.expressions.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.network.builders.layers import DenseLayer
    from derive.notation.scheme import Notation

# A power of one of these has its exponent behind the name.
POWERED = frozenset(row.name for row in FUNCTIONS.values() if row.powered)
_ARGUMENT = "<x>"


def formula_letters(layers: Sequence[DenseLayer], notation: Notation) -> dict[str, str]:
    """Return the letters, by name, of the activations without a sign of their own: f, or with its first layer's number.

    It has a number where other activations are introduced as well.
    """
    first: dict[str, str] = {}
    for layer in layers:
        first.setdefault(layer.activation.name, notation.counted(layer.number))
    several = len(first.keys() - {"identity", "softmax"}) > 1
    unsigned = {layer.activation.name for layer in layers if not layer.activation.sign}
    return {name: f"f_{{{number}}}" if several else "f" for name, number in first.items() if name in unsigned}


def named(function: str) -> str:
    """Return what stands before the brackets; a function without a name in LaTeX goes by its own."""
    latex = FUNCTIONS[function].latex if function in FUNCTIONS else ""
    return latex if latex and _ARGUMENT not in latex else rf"\mathrm{{{function.replace('_', ' ')}}}"


def written(function: str, arguments: Sequence[str]) -> str:
    """Return the LaTeX of a call."""
    form = FUNCTIONS[function].latex if function in FUNCTIONS else ""
    if not arguments or _ARGUMENT not in form:
        return named(function) + (bracketed(", ".join(arguments)) if arguments else "")
    if form.endswith(")") and tall(arguments[0]):
        form = form.replace("(", r"\left(").replace(")", r"\right)")
    return form.replace(_ARGUMENT, arguments[0])


def tall(text: str) -> bool:
    """Whether brackets about a formula must grow."""
    return r"\frac" in text or r"\begin" in text


def bracketed(text: str) -> str:
    """Put round brackets about a formula."""
    return rf"\left({text}\right)" if tall(text) else f"({text})"
