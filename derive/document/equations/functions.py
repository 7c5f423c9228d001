r"""How the functions of formulas are written in LaTeX: one entry for each.

>>> written("log", ["1 + x"]), written("absolute", ["x"]), written("exp", ["-x"])
('\\ln(1 + x)', '\\left|x\\right|', 'e^{-x}')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.network.builders.layers import DenseLayer
    from derive.notation.scheme import Notation

# What stands before the arguments in brackets.
NAMES = {
    "sigma": r"\sigma", "sigmoid": r"\sigma", "tanh": r"\tanh", "log": r"\ln", "sin": r"\sin", "cos": r"\cos",
    "erf": r"\operatorname{erf}", "sign": r"\operatorname{sgn}", "maximum": r"\max", "minimum": r"\min",
    "softmax": r"\mathrm{softmax}", "leaky_relu": r"\mathrm{LReLU}", "elu": r"\mathrm{ELU}",
    "softplus": r"\mathrm{softplus}", "silu": r"\mathrm{SiLU}", "gelu": r"\mathrm{GELU}",
    "hard_sigmoid": r"\mathrm{hs}", "relu": r"\mathrm{relu}",
    "identity": r"\mathrm{id}",
}
# A power of one of these has its exponent behind the name.
POWERED = ("tanh", "sin", "cos")
# What is written otherwise; the argument stands in place of <x>.
FORMS = {
    "exp": "e^{<x>}",
    "sqrt": r"\sqrt{<x>}",
    "absolute": r"\left|<x>\right|",
    "positive_part": r"\max(0, <x>)",
    "step": r"\mathbf{1}[<x> > 0]",
    "pi": r"\pi",
}


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
    """Return what stands before the brackets; a function without an entry goes by its name."""
    return NAMES.get(function) or rf"\mathrm{{{function.replace('_', ' ')}}}"


def written(function: str, arguments: Sequence[str]) -> str:
    """Return the LaTeX of a call."""
    if function in FORMS:
        form = FORMS[function]
        if form.endswith(")") and tall(arguments[0]):
            form = form.replace("(", r"\left(").replace(")", r"\right)")
        return form.replace("<x>", arguments[0]) if arguments else form
    return named(function) + bracketed(", ".join(arguments))


def tall(text: str) -> bool:
    """Whether brackets about a formula must grow."""
    return r"\frac" in text or r"\begin" in text


def bracketed(text: str) -> str:
    """Put round brackets about a formula."""
    return rf"\left({text}\right)" if tall(text) else f"({text})"
