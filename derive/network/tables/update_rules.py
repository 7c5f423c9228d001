"""Update rules: what a training does with the gradient. A new rule is one entry of the table.

``old`` holds what a parameter brings into a step: ``theta`` (its value), ``gradient``, and the rule's states. ``new``
holds what the lines before have assigned. ``h`` holds the learning rate ``eta``, the rule's hyperparameters, and
``beta1_to_t``: a hyperparameter to the power of the number of the step, counted from 1. States begin as 0.
``h.move(x, step)`` goes from x down the gradient, x - step, or up where the loss is maximized; ``h.decay(step, share)``
adds to such a step what takes the parameter towards 0 either way.
"""

# Formulas share one signature, whether or not they need every argument.
# ruff: noqa: ARG005

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from keyword import iskeyword
from types import SimpleNamespace

from derive.expressions.algebra import Algebra, Number

Formula = Callable[[Algebra, SimpleNamespace, SimpleNamespace, SimpleNamespace], Number]
PARAMETER = "theta"
TO_T = "_to_t"


class Bounds(Enum):
    """What a hyperparameter may be; the value says it in words."""

    FRACTION = "a number of at least 0 and below 1"
    NOT_NEGATIVE = "a number of at least 0"

    def hold(self, number: Fraction) -> bool:
        """Return whether a number lies within."""
        if self is Bounds.FRACTION:
            return 0 <= number < 1
        return number >= 0


@dataclass(frozen=True)
class Hyperparameter:
    """A number of a rule: what it is where the user gives none, and what it may be."""

    default: Fraction
    bounds: Bounds


@dataclass(frozen=True)
class Assignment:
    """One line of a rule: the letter of what it assigns, perhaps with an accent over it, and the formula."""

    letter: str
    formula: Formula
    accent: str = ""

    @property
    def name(self) -> str:
        """What formulas call it: ``m``, ``m_hat``, ``theta``."""
        return f"{self.letter}_{self.accent}" if self.accent else self.letter


@dataclass(frozen=True)
class UpdateRule:
    """One rule: its lines in order, the last assigning ``theta``.

    ``states`` are the names that a parameter carries from step to step. ``look_ahead``, where there is one, is the
    point at which the gradient is taken, else that is where the parameter stands. ``learning_rate`` is what it is
    where the user gives none.
    """

    name: str
    lines: tuple[Assignment, ...]
    learning_rate: Fraction
    hyperparameters: Mapping[str, Hyperparameter] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    look_ahead: Formula | None = None


def attribute(name: str) -> str:
    """Return how a formula writes a hyperparameter: a word of Python has an underscore behind it."""
    return f"{name}_" if iskeyword(name) else name


def _share(default: str) -> Hyperparameter:
    return Hyperparameter(Fraction(default), Bounds.FRACTION)


def _small(default: str) -> Hyperparameter:
    # Nought is left out in hand derivations; a gradient of nought then divides by it, which is told where it is met.
    return Hyperparameter(Fraction(default), Bounds.NOT_NEGATIVE)


# Kingma and Ba (2015), algorithm 1: the two moments, each with its correction for beginning at 0.
_MOMENTS = (
    Assignment("m", lambda f, h, old, new: h.beta1 * old.m + (1 - h.beta1) * old.gradient),
    Assignment("v", lambda f, h, old, new: h.beta2 * old.v + (1 - h.beta2) * f.power(old.gradient, 2)),
    Assignment("m", lambda f, h, old, new: new.m / (1 - h.beta1_to_t), "hat"),
    Assignment("v", lambda f, h, old, new: new.v / (1 - h.beta2_to_t), "hat"),
)
_ADAM = {"beta1": _share("0.9"), "beta2": _share("0.999"), "epsilon": _small("1e-8")}

RULES: Mapping[str, UpdateRule] = {
    rule.name: rule
    for rule in (
        # Goodfellow, Bengio, Courville, Deep Learning (2016), equation 4.5.
        UpdateRule(
            "gradient_descent",
            (Assignment("theta", lambda f, h, old, new: h.move(old.theta, h.eta * old.gradient)),),
            learning_rate=Fraction(1, 2),
        ),
        # Polyak (1964), equation 9, as Sutskever, Martens, Dahl, Hinton, On the importance of initialization and
        # momentum in deep learning (2013), equations 1 and 2, and Goodfellow (2016), equations 8.15 and 8.16, write it:
        # the velocity contains the learning rate. No paper has a default; 0.9 is Rumelhart, Hinton, Williams's (1986).
        UpdateRule(
            "momentum",
            (
                Assignment("v", lambda f, h, old, new: h.move(h.mu * old.v, h.eta * old.gradient)),
                Assignment("theta", lambda f, h, old, new: old.theta + new.v),
            ),
            learning_rate=Fraction(1, 2),
            hyperparameters={"mu": _share("0.9")},
            states=("v",),
        ),
        # Nesterov (1983), as Sutskever et al. (2013), equations 3 and 4, write it: the gradient is taken ahead.
        UpdateRule(
            "nesterov",
            (
                Assignment("v", lambda f, h, old, new: h.move(h.mu * old.v, h.eta * old.gradient)),
                Assignment("theta", lambda f, h, old, new: old.theta + new.v),
            ),
            learning_rate=Fraction(1, 2),
            hyperparameters={"mu": _share("0.9")},
            states=("v",),
            look_ahead=lambda f, h, old, new: old.theta + h.mu * old.v,
        ),
        # Duchi, Hazan, Singer, Adaptive subgradient methods (2011), figure 1 with a diagonal matrix: epsilon (their
        # delta) stands outside the root. 1e-7 is that of Goodfellow (2016), algorithm 8.4; the paper leaves it open.
        UpdateRule(
            "adagrad",
            (
                Assignment("r", lambda f, h, old, new: old.r + f.power(old.gradient, 2)),
                Assignment(
                    "theta",
                    lambda f, h, old, new: h.move(old.theta, h.eta * old.gradient / (f.sqrt(new.r) + h.epsilon)),
                ),
            ),
            learning_rate=Fraction(1, 100),
            hyperparameters={"epsilon": _small("1e-7")},
            states=("r",),
        ),
        # Tieleman and Hinton, Lecture 6.5 (2012): the mean square with 0.9. The lecture divides by the root alone;
        # epsilon stands outside it, as in Adam (Goodfellow 2016, algorithm 8.5, has it inside).
        UpdateRule(
            "rmsprop",
            (
                Assignment("r", lambda f, h, old, new: h.rho * old.r + (1 - h.rho) * f.power(old.gradient, 2)),
                Assignment(
                    "theta",
                    lambda f, h, old, new: h.move(old.theta, h.eta * old.gradient / (f.sqrt(new.r) + h.epsilon)),
                ),
            ),
            learning_rate=Fraction(1, 1000),
            hyperparameters={"rho": _share("0.9"), "epsilon": _small("1e-8")},
            states=("r",),
        ),
        # Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1: epsilon outside the root.
        UpdateRule(
            "adam",
            (
                *_MOMENTS,
                Assignment(
                    "theta",
                    lambda f, h, old, new: h.move(old.theta, h.eta * new.m_hat / (f.sqrt(new.v_hat) + h.epsilon)),
                ),
            ),
            learning_rate=Fraction(1, 1000),
            hyperparameters=_ADAM,
            states=("m", "v"),
        ),
        # Loshchilov and Hutter, Decoupled weight decay regularization (2019), algorithm 2, line 12, with their alpha
        # as 1 and their schedule as the learning rate, which so scales the decay too (as in PyTorch). The paper leaves
        # the strength of the decay open; 0.01 is PyTorch's.
        UpdateRule(
            "adamw",
            (
                *_MOMENTS,
                Assignment(
                    "theta",
                    lambda f, h, old, new: h.move(
                        old.theta,
                        h.eta * h.decay(new.m_hat / (f.sqrt(new.v_hat) + h.epsilon), h.lambda_ * old.theta),
                    ),
                ),
            ),
            learning_rate=Fraction(1, 1000),
            hyperparameters={**_ADAM, "lambda": Hyperparameter(Fraction(1, 100), Bounds.NOT_NEGATIVE)},
            states=("m", "v"),
        ),
    )
}
GRADIENT_DESCENT = RULES["gradient_descent"]
_WRITTEN = {line.name: (line.letter, line.accent) for rule in RULES.values() for line in rule.lines}


def letter_and_accent(kind: str) -> tuple[str, str]:
    """Return the letter of what a rule assigns, and the accent over it; "" without one.

    >>> letter_and_accent("m_hat"), letter_and_accent("v")
    (('m', 'hat'), ('v', ''))
    """
    return _WRITTEN.get(kind, (kind, ""))
