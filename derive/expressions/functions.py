"""The table of functions: all that is said of one anywhere stands in its row, and a new function is a row.

A network's formulas read it by its spellings, the calculus by its value and slopes, the notes by its LaTeX, and the
check of hand derivations by all of them. Derivatives, where no other source is given: any table of derivatives, and
Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.3; for the sigmoid also section 3.10, equation 3.32.
"""

# Slopes share one signature, whether or not they need every argument.
# ruff: noqa: ARG005

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from derive.expressions.algebra import Algebra, Formula, Number


@dataclass(frozen=True)
class ElementaryFunction:
    """One function of numbers.

    ``slopes`` holds the derivative by each argument, ``slope(f, *arguments, result)``, written in an algebra ``f``.
    ``value(f, *arguments)`` is written in the functions that an algebra has itself; it is None for one of these.
    ``spellings`` are the names in formulas, the first of them that in which formulas are printed as text; what nobody
    calls has none. ``latex`` is what stands before the arguments in brackets, or all of it, with the
    argument in place of ``<x>``; without it the name is printed. A power of a ``powered`` function has its exponent
    behind the name. ``kinks`` are the arguments at which the slope jumps, and 0 by convention (of two arguments: the
    differences). ``activation`` says that layers may have it. The slope of a ``primed`` function has a name
    of its own, ``tanh'``. What a formula calls that explains a function without naming it, it is ``told_by``.
    ``spreadsheet`` is the formula of a spreadsheet, with ``{0}`` in place of the first argument; without it, that of
    ``value`` is written out there. ``python`` is the same in Python, where it has the function.
    """

    name: str
    slopes: tuple[Formula, ...]
    value: Formula | None = None
    spellings: tuple[str, ...] = ()
    latex: str = ""
    powered: bool = False
    kinks: tuple[Fraction | int, ...] = ()
    activation: bool = False
    primed: bool = False
    told_by: tuple[str, ...] = ()
    spreadsheet: str = ""
    python: str = ""

    @property
    def arity(self) -> int:
        """How many arguments it takes."""
        return len(self.slopes)

    @property
    def text(self) -> str:
        """What it is called in plain text."""
        return self.spellings[0] if self.spellings else self.name


def _scaled(f: Algebra, factor: Fraction, number: Number) -> Number:
    """Return factor times number, no factor one being written."""
    return number if factor == 1 else f.rational(*factor.as_integer_ratio()) * number


def _normal_distribution(f: Algebra, z: Number) -> Number:
    return f.rational(1, 2) * (1 + f.erf(z / f.sqrt(f.rational(2))))


def _normal_density(f: Algebra, z: Number) -> Number:
    return f.exp(-(f.power(z, 2) / 2)) / f.sqrt(2 * f.pi())


def _gelu_argument(f: Algebra, z: Number) -> Number:
    return f.sqrt(2 / f.pi()) * (z + f.rational(44_715, 1_000_000) * f.power(z, 3))


def _gelu_tanh_slope(f: Algebra, z: Number) -> Number:
    """Hendrycks and Gimpel's approximation, differentiated by product and chain rule."""
    t = f.tanh(_gelu_argument(f, z))
    inner = f.sqrt(2 / f.pi()) * (1 + 3 * f.rational(44_715, 1_000_000) * f.power(z, 2))
    return f.rational(1, 2) * (1 + t) + f.rational(1, 2) * z * (1 - f.power(t, 2)) * inner


_SLOPES_OF_BRANCHES: tuple[Formula, ...] = (
    lambda f, x, above, below, y: f.rational(0),
    lambda f, x, above, below, y: f.piecewise(x, f.rational(1), f.rational(0)),
    lambda f, x, above, below, y: f.piecewise(x, f.rational(0), f.rational(1)),
)

_Row = ElementaryFunction


def leaky_relu(slope: Fraction) -> ElementaryFunction:
    """Maas, Hannun, Ng, Rectifier nonlinearities improve neural network acoustic models (2013), section 2."""
    return _Row(
        "leaky_relu", (lambda f, x, y: f.piecewise(x, f.rational(1), f.rational(*slope.as_integer_ratio())),),
        lambda f, x: f.joined(x, x, f.rational(*slope.as_integer_ratio()) * x),
        spellings=("leaky_relu", "LeakyReLU", "LReLU", "lrelu"), latex=r"\mathrm{LReLU}",
        kinks=() if slope == 1 else (0,), activation=True,
    )  # fmt: skip


def elu(alpha: Fraction) -> ElementaryFunction:
    """Clevert, Unterthiner, Hochreiter, Fast and accurate deep network learning by ELUs (2016), equation 15."""
    return _Row(
        "elu", (lambda f, x, y: f.piecewise(x, f.rational(1), y + f.rational(*alpha.as_integer_ratio())),),
        lambda f, x: f.joined(x, x, _scaled(f, alpha, f.exp(x) - 1)),
        spellings=("elu", "ELU"), latex=r"\mathrm{ELU}", kinks=() if alpha == 1 else (0,), activation=True,
    )  # fmt: skip


# At a kink the conventions of ``step`` and ``sign`` hold, 0 on the kink itself; where a and b tie, the maximum and the
# minimum are b.
_ACTIVATIONS = (
    _Row("sigmoid", (lambda f, x, y: y * (1 - y),), lambda f, x: 1 / (1 + f.exp(-x)), latex=r"\sigma", activation=True,
         primed=True, told_by=("exp",),
         spellings=("sigma", "sigmoid", "Sigmoid", "logistic", "sig", "sigm", "logsig", "expit", "varsigma",
                    "logistisch", "sgm")),
    _Row("tanh", (lambda f, x, y: 1 - f.power(y, 2),), spellings=("tanh", "Tanh", "th", "tgh"), latex=r"\tanh",
         powered=True, activation=True, primed=True, spreadsheet="TANH({0})", python="math.tanh({0})"),
    _Row("positive_part", (lambda f, x, y: f.step(x),), spellings=("relu", "ReLU", "RELU", "Relu", "ReLu", "rect"),
         latex=r"\max(0, <x>)", kinks=(0,), activation=True, primed=True, told_by=("max", "indicator"),
         spreadsheet="MAX(0, {0})", python="max(0.0, {0})"),
    _Row("identity", (lambda f, x, y: f.rational(1),), lambda f, x: x, spellings=("identity", "id", "Id"),
         latex=r"\mathrm{id}", activation=True),
    leaky_relu(Fraction(1, 100)),
    elu(Fraction(1)),
    # Its derivative is the sigmoid: Goodfellow, Bengio, Courville (2016), equation 3.41.
    _Row("softplus", (lambda f, x, y: f.sigmoid(x),), lambda f, x: f.log(1 + f.exp(x)),
         spellings=("softplus", "Softplus"), latex=r"\mathrm{softplus}", activation=True),
    # Ramachandran, Zoph, Le, Searching for activation functions (2017), section 4, with beta = 1.
    _Row("silu", (lambda f, x, y: y + f.sigmoid(x) * (1 - y),), lambda f, x: x * f.sigmoid(x),
         spellings=("silu", "SiLU", "swish"), latex=r"\mathrm{SiLU}", activation=True),
    # Hendrycks and Gimpel, Gaussian error linear units (2016), section 2; the derivative by the product rule.
    _Row("gelu", (lambda f, x, y: _normal_distribution(f, x) + x * _normal_density(f, x),),
         lambda f, x: x * _normal_distribution(f, x), spellings=("gelu", "GELU"), latex=r"\mathrm{GELU}",
         activation=True),
    # It is not the GELU, so that it has no sign of its own.
    _Row("gelu_tanh", (lambda f, x, y: _gelu_tanh_slope(f, x),),
         lambda f, x: f.rational(1, 2) * x * (1 + f.tanh(_gelu_argument(f, x))), spellings=("gelu_tanh",),
         activation=True),
    # The form of PyTorch and ONNX with slope 1/6; Courbariaux, Bengio, David (2015) have 1/2 in its place.
    _Row("hard_sigmoid",
         (lambda f, x, y: f.piecewise(x + 3, f.piecewise(3 - x, f.rational(1, 6), f.rational(0)), f.rational(0)),),
         lambda f, x: f.joined(x + 3, f.joined(3 - x, x / 6 + f.rational(1, 2), f.rational(1)), f.rational(0)),
         spellings=("hard_sigmoid", "hs", "hardsigmoid", "HardSigmoid"), latex=r"\mathrm{hs}", kinks=(-3, 3),
         activation=True),
    _Row("sin", (lambda f, x, y: f.cos(x),), spellings=("sin",), latex=r"\sin", powered=True, activation=True,
         spreadsheet="SIN({0})", python="math.sin({0})"),
)  # fmt: skip

_OTHERS = (
    _Row("exp", (lambda f, x, y: y,), spellings=("exp", "Exp"), latex="e^{<x>}", spreadsheet="EXP({0})",
         python="math.exp({0})"),
    _Row("log", (lambda f, x, y: f.rational(1) / x,), spellings=("log", "ln", "Log", "Ln"), latex=r"\ln",
         spreadsheet="LN({0})", python="math.log({0})"),
    _Row("log10", (lambda f, x, y: f.rational(1) / (x * f.log(f.rational(10))),),
         lambda f, x: f.log(x) / f.log(f.rational(10)), spellings=("log10", "lg"), latex=r"\log_{10}",
         spreadsheet="LOG10({0})", python="math.log10({0})"),
    _Row("log2", (lambda f, x, y: f.rational(1) / (x * f.log(f.rational(2))),),
         lambda f, x: f.log(x) / f.log(f.rational(2)), spellings=("log2",), latex=r"\log_{2}",
         python="math.log2({0})"),
    _Row("sqrt", (lambda f, x, y: f.rational(1) / (2 * y),), spellings=("sqrt",), latex=r"\sqrt{<x>}",
         spreadsheet="SQRT({0})", python="math.sqrt({0})"),
    _Row("cos", (lambda f, x, y: -f.sin(x),), spellings=("cos",), latex=r"\cos", powered=True, spreadsheet="COS({0})",
         python="math.cos({0})"),
    _Row("tan", (lambda f, x, y: 1 + f.power(y, 2),), lambda f, x: f.sin(x) / f.cos(x), spellings=("tan",),
         latex=r"\tan", powered=True, spreadsheet="TAN({0})", python="math.tan({0})"),
    _Row("arctan", (lambda f, x, y: f.rational(1) / (1 + f.power(x, 2)),), spellings=("arctan",), latex=r"\arctan",
         spreadsheet="ATAN({0})", python="math.atan({0})"),
    _Row("sinh", (lambda f, x, y: f.cosh(x),), lambda f, x: (f.exp(x) - f.exp(-x)) / 2, spellings=("sinh",),
         latex=r"\sinh", powered=True, spreadsheet="SINH({0})", python="math.sinh({0})"),
    _Row("cosh", (lambda f, x, y: f.sinh(x),), lambda f, x: (f.exp(x) + f.exp(-x)) / 2, spellings=("cosh",),
         latex=r"\cosh", powered=True, spreadsheet="COSH({0})", python="math.cosh({0})"),
    _Row("artanh", (lambda f, x, y: f.rational(1) / (1 - f.power(x, 2)),),
         lambda f, x: f.log((1 + x) / (1 - x)) / 2, spellings=("artanh", "arctanh", "atanh"),
         latex=r"\operatorname{artanh}", spreadsheet="ATANH({0})", python="math.atanh({0})"),
    _Row("erf", (lambda f, x, y: 2 * f.exp(-f.power(x, 2)) / f.sqrt(f.pi()),), spellings=("erf",),
         latex=r"\operatorname{erf}", spreadsheet="ERF({0})", python="math.erf({0})"),
    _Row("pi", (), latex=r"\pi", spreadsheet="PI()", python="math.pi"),
    _Row("absolute", (lambda f, x, y: f.sign(x),), spellings=("abs",), latex=r"\left|<x>\right|", kinks=(0,),
         spreadsheet="ABS({0})", python="abs({0})"),
    _Row("sign", (lambda f, x, y: f.rational(0),), spellings=("sign", "sgn", "signum"),
         latex=r"\operatorname{sgn}", kinks=(0,), spreadsheet="SIGN({0})", python="float(({0} > 0) - ({0} < 0))"),
    _Row("step", (lambda f, x, y: f.rational(0),), spellings=("step", "heaviside", "Heaviside"),
         latex=r"\mathbf{1}[<x> > 0]", kinks=(0,), spreadsheet="IF({0} > 0, 1, 0)", python="float({0} > 0)"),
    _Row("maximum", (lambda f, a, b, y: f.step(a - b), lambda f, a, b, y: 1 - f.step(a - b)),
         spellings=("max", "Max"), latex=r"\max", kinks=(0,), spreadsheet="MAX({0}, {1})", python="max({0}, {1})"),
    _Row("minimum", (lambda f, a, b, y: f.step(b - a), lambda f, a, b, y: 1 - f.step(b - a)),
         spellings=("min", "Min"), latex=r"\min", kinks=(0,), spreadsheet="MIN({0}, {1})", python="min({0}, {1})"),
    _Row("joined", _SLOPES_OF_BRANCHES, kinks=(0,), spreadsheet="IF({0} > 0, {1}, {2})",
         python="({1} if {0} > 0 else {2})"),
    _Row("piecewise", _SLOPES_OF_BRANCHES, kinks=(0,), spreadsheet="IF({0} > 0, {1}, {2})",
         python="({1} if {0} > 0 else {2})"),
    _Row("x_log_x", (lambda f, x, y: f.log(x) + 1,), spreadsheet="IF({0} = 0, 0, ({0})*LN({0}))",
         python="(({0})*math.log({0}) if {0} else 0.0)"),
)  # fmt: skip

FUNCTIONS: dict[str, ElementaryFunction] = {row.name: row for row in (*_ACTIVATIONS, *_OTHERS)}
PRIMED = frozenset(row.text for row in FUNCTIONS.values() if row.primed)
"""What functions are called whose slopes have names of their own."""
TOLD_BY = {call: row.text for row in FUNCTIONS.values() if row.primed for call in (row.text, *row.told_by)}
"""What a formula calls that explains a function, with that function."""


@cache
def by_spelling() -> Mapping[str, ElementaryFunction]:
    """Return the functions by every name under which formulas call them.

    >>> by_spelling()["ln"].name, by_spelling()["sigma"].name
    ('log', 'sigmoid')
    """
    return {spelling: row for row in FUNCTIONS.values() for spelling in row.spellings}


def function_called(name: str) -> ElementaryFunction | None:
    """Return the function that a call means, by its name in the table or by a spelling."""
    return FUNCTIONS.get(name) or by_spelling().get(name)


def written_in(algebra: Algebra, name: str) -> Callable[..., Number]:
    """Return a function that an algebra does not have itself, as the table writes it; raises AttributeError."""
    row = FUNCTIONS.get(name)
    if row is None or row.value is None:
        raise AttributeError(name)
    return partial(row.value, algebra)
