"""Loss functions: the error of one output, name, value, derivative in textbook form. A new one is one entry.

``t`` is the target, ``a`` the output. The loss of a network is the sum of its outputs' errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from derive.expressions.algebra import Formula
from derive.network.tables.function import Family, Function

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from derive.expressions.algebra import Algebra, Number


def _loss(name: str, value: Formula, by_a: Formula, by_t: Formula, **more: Any) -> Function:
    partials = {"a": by_a, "t": by_t}
    return Function(name=name, formals=("t", "a"), value=value, partials=partials, sign=name, rule=name, **more)


@cache
def mean_squared_error(outputs: int) -> Function:
    """One output's share of the mean over all outputs."""
    share = Fraction(1, outputs).as_integer_ratio()
    double = Fraction(2, outputs)

    def doubled(f: Algebra, number: Number) -> Number:
        return number if double == 1 else f.rational(*double.as_integer_ratio()) * number

    return _loss(
        "mean_squared_error",
        lambda f, t, a: f.power(t - a, 2) if outputs == 1 else f.rational(*share) * f.power(t - a, 2),
        lambda f, t, a, e: -doubled(f, t - a),
        lambda f, t, a, e: doubled(f, t - a),
        unrolled={
            "a": lambda f, t, a: f.rational(2) * (t - a) * (-f.rational(1))
            if outputs == 1
            else f.rational(2) * f.rational(*share) * (t - a) * (-f.rational(1))
        },
        parameters={"outputs": Fraction(outputs)},
    )


@cache
def huber(delta: Fraction) -> Function:
    """Huber, Robust estimation of a location parameter (1964), example (iii): a parabola that goes on as a line.

    Its derivative has no jump, so that it has no kink.
    """
    bound, half = delta.as_integer_ratio(), (delta / 2).as_integer_ratio()

    def scaled(f: Algebra, number: Number) -> Number:
        return number if delta == 1 else f.rational(*bound) * number

    return _loss(
        "huber",
        lambda f, t, a: f.joined(
            f.absolute(t - a) - f.rational(*bound),
            scaled(f, f.absolute(t - a) - f.rational(*half)),
            f.rational(1, 2) * f.power(t - a, 2),
        ),
        lambda f, t, a, e: f.joined(
            f.absolute(t - a) - f.rational(*bound), -scaled(f, f.sign(t - a)), -(t - a)
        ),
        lambda f, t, a, e: f.joined(f.absolute(t - a) - f.rational(*bound), scaled(f, f.sign(t - a)), t - a),
        parameters={"delta": delta},
    )


LOSSES: Mapping[str, Function] = {
    entry.name: entry
    for entry in (
        # Bishop, Pattern Recognition and Machine Learning (2006), equation 5.46, gives the derivative by a as
        # a - t; the order of the source is kept here, so that t - a stays visible.
        _loss(
            "half_squared_error",
            lambda f, t, a: f.rational(1, 2) * f.power(t - a, 2),
            lambda f, t, a, e: -(t - a),
            lambda f, t, a, e: t - a,
            # The same derivative with the power rule and the inner derivative written out.
            unrolled={"a": lambda f, t, a: f.rational(2) * f.rational(1, 2) * (t - a) * (-f.rational(1))},
        ),
        _loss(
            "squared_error",
            lambda f, t, a: f.power(t - a, 2),
            lambda f, t, a, e: -(2 * (t - a)),
            lambda f, t, a, e: 2 * (t - a),
            unrolled={"a": lambda f, t, a: f.rational(2) * (t - a) * (-f.rational(1))},
        ),
        mean_squared_error(1),
        _loss(
            "absolute_error",
            lambda f, t, a: f.absolute(t - a),
            lambda f, t, a, e: -f.sign(t - a),
            lambda f, t, a, e: f.sign(t - a),
            kinks=(0,),
        ),
        huber(Fraction(1)),
        # Bishop (2006), equation 4.90, and 4.91 after the sigmoid; here before it.
        _loss(
            "binary_cross_entropy",
            lambda f, t, a: -(t * f.log(a) + (1 - t) * f.log(1 - a)),
            lambda f, t, a, e: (a - t) / (a * (1 - a)),
            lambda f, t, a, e: f.log(1 - a) - f.log(a),
            unrolled={"a": lambda f, t, a: -(t / a - (1 - t) / (1 - a))},
        ),
        # Bishop (2006), equation 4.108: one output's term.
        _loss(
            "cross_entropy",
            lambda f, t, a: -(t * f.log(a)),
            lambda f, t, a, e: -(t / a),
            lambda f, t, a, e: -f.log(a),
        ),
        # Rosasco et al., Are loss functions all the same? (2004), section 2; targets are -1 and 1.
        _loss(
            "hinge",
            lambda f, t, a: f.positive_part(1 - t * a),
            lambda f, t, a, e: -(t * f.step(1 - t * a)),
            lambda f, t, a, e: -(a * f.step(1 - t * a)),
            kinks=(1,),
        ),
        # Bishop (2006), equation 1.113: one output's term of KL(t || a), with 0 log 0 = 0.
        _loss(
            "kl_divergence",
            lambda f, t, a: f.x_log_x(t) - t * f.log(a),
            lambda f, t, a, e: -(t / a),
            lambda f, t, a, e: f.log(t) + 1 - f.log(a),
        ),
    )
}


@dataclass(frozen=True)
class Targets:
    """Which targets a loss can have, and how to say so."""

    fits: Callable[[Fraction], bool]
    words: str


# The losses that do not take any number for a target.
TARGETS: Mapping[str, Targets] = {
    "binary_cross_entropy": Targets(lambda t: 0 <= t <= 1, "it is a probability, from 0 to 1"),
    "cross_entropy": Targets(lambda t: 0 <= t <= 1, "it is a probability, from 0 to 1"),
    "kl_divergence": Targets(lambda t: 0 <= t <= 1, "it is a probability, from 0 to 1"),
    "hinge": Targets(lambda t: abs(t) == 1, "it is -1 or 1"),
}
# The losses that take a number: ``loss: {huber: 0.5}``.
LOSS_FAMILIES = {"huber": Family("delta", Fraction(1), huber, positive=True)}
# The losses that need to know how many outputs there are.
LOSSES_OF_ALL = {"mean_squared_error": mean_squared_error}
# Softmax and cross entropy in one: a softmax output layer, then the cross entropy.
FUSED = {"softmax_cross_entropy": ("softmax", "cross_entropy")}
