"""Activations as a description writes them: a name, a name with a number, or a formula in z.

What the libraries have and the description has no name for is a formula here, once for all readers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# ``relu``, ``{"leaky_relu": 0.2}`` or ``"z/(1+abs(z))"``: what a layer's ``activation`` may be.
Choice = str | Mapping[str, float]

IDENTITY = "identity"
SOFTMAX = "softmax"
HARD_SIGMOID = "min(max(z/6 + 1/2, 0), 1)"
# The names that differ from how a formula writes them.
FORMULAS = {
    IDENTITY: "z",
    "sigmoid": "sigmoid(z)",
    "tanh": "tanh(z)",
    "relu": "relu(z)",
    "sin": "sin(z)",
    "softplus": "log(1 + exp(z))",
    "silu": "z*sigmoid(z)",
    "gelu": "z*(1 + erf(z/sqrt(2)))/2",
    "gelu_tanh": "z*(1 + tanh(sqrt(2/pi)*(z + 0.044715*z^3)))/2",
    "hard_sigmoid": HARD_SIGMOID,
}
_FAMILIES = {
    "leaky_relu": "max(z, 0) + {number}*min(z, 0)",
    "elu": "max(z, 0) + {number}*(exp(min(z, 0)) - 1)",
}
_NAMES = {formula: name for name, formula in FORMULAS.items()}
_ARGUMENT = re.compile(r"\bz\b")
_ATOM = re.compile(r"\w+(\.\d+)?")
_CALL = re.compile(r"\w*\(.*\)")

SOFTSIGN = "z/(1 + abs(z))"
MISH = "z*tanh(log(1 + exp(z)))"
HARD_SWISH = f"z*{HARD_SIGMOID}"
LOG_SIGMOID = "log(sigmoid(z))"
EXPONENTIAL = "exp(z)"
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def leaky_relu(slope: float) -> Choice:
    """Return the leaky ReLU of a slope below zero."""
    return {"leaky_relu": float(slope)}


def elu(alpha: float) -> Choice:
    """Return the ELU that tends to -alpha."""
    return {"elu": float(alpha)}


def softplus(beta: float) -> Choice:
    """Return log(1 + e^(beta z)) / beta."""
    if beta == 1:
        return "softplus"
    return f"log(1 + exp({number(beta)}*z))/{number(beta)}"


def gelu(*, by_tanh: bool) -> Choice:
    """Return the GELU, or its approximation by tanh."""
    return "gelu_tanh" if by_tanh else "gelu"


def hard_sigmoid(slope: float, offset: float) -> Choice:
    """Return slope z + offset, cut off at 0 and 1."""
    return f"min(max({number(slope)}*z + {number(offset)}, 0), 1)"


def clipped(low: float | None, high: float | None) -> Choice:
    """Return z, cut off at the bounds there are.

    >>> clipped(0, 6), clipped(0, None)
    ('min(max(z, 0), 6.0)', 'relu')
    """
    if low == 0 and high is None:
        return "relu"
    found = "z" if low is None else f"max(z, {number(low) if low else 0})"
    return found if high is None else f"min({found}, {number(high)})"


def selu(alpha: float = SELU_ALPHA, scale: float = SELU_SCALE) -> Choice:
    """Klambauer, Unterthiner, Mayr, Hochreiter, Self-normalizing neural networks (2017), equation 2."""
    return f"{number(scale)}*(max(z, 0) + {number(alpha)}*(exp(min(z, 0)) - 1))"


def celu(alpha: float) -> Choice:
    """Barron, Continuously differentiable exponential linear units (2017), equation 2."""
    return f"max(z, 0) + {number(alpha)}*(exp(min(z, 0)/{number(alpha)}) - 1)"


def number(value: float) -> str:
    """Return a number as a formula holds it.

    >>> number(0.2), number(-1.0)
    ('0.2', '(-1.0)')
    """
    text = repr(float(value))
    return f"({text})" if text.startswith("-") else text


def composed(outer: Choice, inner: Choice) -> Choice | None:
    """Return the activation outer(inner(z)); None where softmax, which is no function of one number, is in it.

    >>> composed("tanh", "relu"), composed("silu", "exp(z)/2")
    ('tanh(relu(z))', '(exp(z)/2)*sigmoid(exp(z)/2)')
    >>> composed({"leaky_relu": 0.5}, "identity"), composed("softmax", "identity")
    ({'leaky_relu': 0.5}, 'softmax')
    """
    if inner == IDENTITY:
        return outer
    if outer == IDENTITY:
        return inner
    if SOFTMAX in (outer, inner):
        return None
    argument = bracketed(formula(inner))
    found = _ARGUMENT.sub(lambda _: argument, formula(outer))
    # A call has brackets already.
    return named(found.replace(f"({argument})", argument) if argument.startswith("(") else found)


def formula(choice: Choice) -> str:
    """Return an activation as a formula in z.

    >>> formula({"leaky_relu": 0.1})
    'max(z, 0) + 0.1*min(z, 0)'
    """
    if isinstance(choice, str):
        return FORMULAS.get(choice, choice)
    ((name, value),) = choice.items()
    return _FAMILIES[name].format(number=number(value))


def bracketed(text: str) -> str:
    """Return a formula as it may stand beside any operator.

    >>> bracketed("exp(z)"), bracketed("z + 1"), bracketed("exp(z) + exp(-z)")
    ('exp(z)', '(z + 1)', '(exp(z) + exp(-z))')
    """
    return text if _ATOM.fullmatch(text) or _is_call(text) else f"({text})"


def _is_call(text: str) -> bool:
    """Whether the first bracket, behind a name or nothing, closes at the end."""
    if not _CALL.fullmatch(text):
        return False
    depth = 0
    for character in text[text.index("(") : -1]:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return False
    return True


def named(text: str) -> Choice:
    """Return the name of a formula, where it has one.

    >>> named("z*sigmoid(z)"), named("exp(z)")
    ('silu', 'exp(z)')
    """
    return _NAMES.get(text, text)
