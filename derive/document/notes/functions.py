"""Activations and losses as the notes introduce them: value, derivative in textbook form, and what holds at kinks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import ctx
from markupsafe import Markup

from derive.calculus.balls import FIRST_PRECISION, BallAlgebra, rational
from derive.document.equations.functions import formula_letters
from derive.document.equations.mathematics import constant, formula, formula_of_sympy, formula_pieces
from derive.document.equations.rows import Part, aligned, width
from derive.expressions.expression import Call, ExpressionAlgebra, Symbol
from derive.network.graph.softmax import SOFTMAX
from derive.network.tables.activations import ACTIVATION_FAMILIES, ACTIVATIONS
from derive.network.tables.losses import LOSS_FAMILIES, LOSSES
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from derive.network.network import Network
    from derive.network.tables.function import Function

# What SymPy's printer says of functions in pieces is not for readers.
_UNREADABLE = ("Joined", "theta", "begin{cases}", "operatorname", "sign", "[z > 0]")
# A derivative that is longer is not shown beside the textbook form.
LONGEST_DIRECT = 120
_LETTER = Markup("f")
# Value and slope stand in one line where they are together narrower (em).
ONE_LINE = 28.0


@dataclass(frozen=True)
class Kink:
    """An argument at which the slope jumps, and what it is taken for there."""

    at: Markup
    slope: Markup


@dataclass(frozen=True)
class FunctionNotes:
    """A function: its value, SymPy's derivative, and the textbook form that was proven equal where it is another.

    ``known`` tells an activation of the tables from a user's own formula, whose kinks are not listed. ``layers`` are
    the numbers that the layers which use it have in the notation. ``lines`` holds both formulas on lines of their own,
    where one line is too short.
    """

    name: str
    value: Markup
    direct: Markup
    rewritten: Markup | None
    kinks: tuple[Kink, ...]
    known: bool
    kinked: bool
    layers: tuple[str, ...]
    letter: Markup = _LETTER
    lines: Markup | None = None


def activations_of(network: Network) -> tuple[FunctionNotes, ...]:
    """Introduce every activation of a network's layers; raises DeriveError as ``activation_notes`` does."""
    notation = notation_of(network)
    used: dict[str, tuple[Function, list[str]]] = {}
    for layer in network.layers:
        key = f"{layer.activation.name} {layer.activation.parameters}"
        used.setdefault(key, (layer.activation, []))[1].append(notation.counted(layer.number))
    letters = formula_letters(network.layers, notation)
    return tuple(
        activation_notes(function, tuple(layers), letters.get(function.name, "f")) for function, layers in used.values()
    )


def activation_notes(function: Function, layers: tuple[str, ...], letter: str = "f") -> FunctionNotes:
    """Introduce an activation; raises DeriveError where its textbook derivative is not its derivative."""
    if function is SOFTMAX:
        # A function of a whole layer: the template says what it is.
        return FunctionNotes(function.name, Markup(), Markup(), None, (), known=True, kinked=False, layers=layers)
    z = Symbol("z")
    value = formula_pieces(function.value(ExpressionAlgebra(), z))
    textbook = formula_pieces(function.partials["z"](ExpressionAlgebra(), z, Call(_sign(function), (z,))))
    direct = _direct(function, "z")
    slopes = [textbook] if direct is None else [[direct], textbook]
    if direct is not None and _bare("".join(textbook)) == _bare(direct):
        slopes.pop()
    known = function.name in ACTIVATIONS or function.name in ACTIVATION_FAMILIES
    return FunctionNotes(
        name=function.name,
        value=Markup("".join(value)),
        direct=Markup("".join(slopes[0])),
        rewritten=Markup("".join(slopes[1])) if len(slopes) > 1 else None,
        kinks=tuple(_kink(function, Fraction(at)) for at in function.kinks) if known else (),
        known=known,
        kinked=bool(function.kinks),
        layers=layers,
        letter=Markup(letter),
        lines=_lines(letter, value, slopes),
    )


def _lines(letter: str, value: list[str], slopes: list[list[str]]) -> Markup | None:
    """Return value and slope on lines of their own; None where one line has room for both."""
    parts = [Part("=", tuple(pieces)) for pieces in slopes]
    if sum(width(piece) for pieces in (value, *slopes) for piece in pieces) < ONE_LINE:
        return None
    above, below = aligned(f"{letter}(z)", [Part("=", tuple(value))]), aligned(f"{letter}'(z)", parts)
    return Markup(f"{above}, \\\\\n{below},")


def loss_notes(function: Function) -> FunctionNotes:
    """Introduce a loss, as a function of the output a."""
    t, a = Symbol("t"), Symbol("a")
    value = formula(function.value(ExpressionAlgebra(), t, a))
    slope = formula(function.partials["a"](ExpressionAlgebra(), t, a, Call("E", (t, a))))
    kinked = bool(function.kinks)
    known = function.name in LOSSES or function.name in LOSS_FAMILIES
    return FunctionNotes(function.name, Markup(value), Markup(slope), None, (), known=known, kinked=kinked, layers=())


def _direct(function: Function, formal: str) -> str | None:
    # SymPy takes long to load: only where it is used.
    from derive.calculus.partials import function_partial

    direct = formula_of_sympy(function_partial(function, formal).direct)
    unreadable = any(word in direct for word in _UNREADABLE) or len(direct) > LONGEST_DIRECT
    return None if unreadable else direct


def _bare(latex: str) -> str:
    """Return a formula without what makes no difference to a reader."""
    return re.sub(r"\\left|\\right|[{}\s]", "", latex)


def _sign(function: Function) -> str:
    """Return what stands for the function's own value in its derivative."""
    return function.sign or "f"


def _kink(function: Function, at: Fraction) -> Kink:
    with ctx.workprec(FIRST_PRECISION):
        point = rational(at)
        algebra = BallAlgebra()
        slope = function.partials["z"](algebra, point, function.value(algebra, point))
    exact = Fraction(int(slope.p), int(slope.q)) if hasattr(slope, "p") else None
    shown = constant(exact) if exact is not None else str(slope)
    return Kink(Markup(constant(at)), Markup(shown))
