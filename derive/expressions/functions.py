"""The derivatives of the functions that formulas call, one for each argument: a new function is one entry.

Each is ``slope(f, *arguments, result)``, written in an algebra ``f``. Sources: any table of derivatives; at a kink the
conventions of ``step`` and ``sign`` hold, 0 on the kink itself; where a and b tie, the maximum and the minimum are b.
"""

# Slopes share one signature, whether or not they need every argument.
# ruff: noqa: ARG005

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.expressions.algebra import Formula

SLOPES: dict[str, tuple[Formula, ...]] = {
    "exp": (lambda f, x, y: y,),
    "log": (lambda f, x, y: f.rational(1) / x,),
    "sqrt": (lambda f, x, y: f.rational(1) / (2 * y),),
    "absolute": (lambda f, x, y: f.sign(x),),
    "sign": (lambda f, x, y: f.rational(0),),
    "sin": (lambda f, x, y: f.cos(x),),
    "cos": (lambda f, x, y: -f.sin(x),),
    "tanh": (lambda f, x, y: 1 - f.power(y, 2),),
    "sigmoid": (lambda f, x, y: y * (1 - y),),
    "erf": (lambda f, x, y: 2 * f.exp(-f.power(x, 2)) / f.sqrt(f.pi()),),
    "positive_part": (lambda f, x, y: f.step(x),),
    "step": (lambda f, x, y: f.rational(0),),
    "maximum": (lambda f, a, b, y: f.step(a - b), lambda f, a, b, y: 1 - f.step(a - b)),
    "minimum": (lambda f, a, b, y: f.step(b - a), lambda f, a, b, y: 1 - f.step(b - a)),
}
