"""The syntax tree of mathematics as people write it.

The tree keeps what the author wrote: brackets, order, redundant factors, each node with its span in the text. What
a symbol means is decided later, in ``binding``; so ``w5`` is a name here, and ``a(1 - a)`` a product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Node:
    """A node; ``start`` and ``end`` delimit it in the text of its passage."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number(Node):
    r"""A number as printed; ``unit`` is the value of its last printed digit.

    ``0.0787`` has the unit 1/10000, ``5.4 \times 10^{-4}`` (one number, not a product) 1/100000, ``2`` has 1.
    """

    value: Fraction
    unit: Fraction


@dataclass(frozen=True, slots=True)
class Spelling:
    r"""How a symbol is written, whatever its type setting: the key by which symbols are bound.

    ``\hat{y_1}``, ``\hat y1`` and ``\hat{y}_{1}`` are all ``Spelling("y", ("1",), accent="hat")``; ``net_h1`` and
    ``\mathrm{net}_{h_1}`` are ``Spelling("net", ("h1",))``; ``w^{(1)}_{12}`` is ``Spelling("w", ("12",), ("(1)",))``;
    ``w_5'`` has one prime; ``w_5^{+}`` and ``w_5^{new}`` have ``("+",)`` and ``("new",)`` above.
    Subscripts separated by a comma are separate entries. ``bold`` is ``\mathbf`` or ``\boldsymbol``.
    """

    base: str
    below: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    primes: int = 0
    accent: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A symbol."""

    spelling: Spelling


@dataclass(frozen=True, slots=True)
class Group(Node):
    """Brackets that the author wrote: ``(``, ``[``, ``{`` (printed ones), ``|`` for an absolute value."""

    opening: str
    inner: Node


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """Minus an operand."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Terms added; a subtracted one is a ``Negative``."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Product(Node):
    """Factors; ``signs[i]`` stands before ``factors[i + 1]``: "" (juxtaposed), "cdot", "times", "*", "odot"."""

    factors: tuple[Node, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quotient(Node):
    """A fraction, or a division by a slash."""

    numerator: Node
    denominator: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    """A base with an exponent. A name with a bare number above (``a^2``, ``a^1_2``) is a power until bound."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    r"""A known function of arguments: exp, ln, log, tanh, max, min, sqrt, abs, sin, cos, or sigma, relu, softmax...

    ``primes`` counts derivatives: ``\sigma'(z)`` has one. A root's degree is the second argument.
    """

    function: str
    arguments: tuple[Node, ...]
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Derivative(Node):
    r"""``\frac{\partial E}{\partial w}``, ``dE/dw``, ``\partial E / \partial w``; ``sign`` is "partial" or "d".

    ``\frac{\partial}{\partial w} X`` and ``\frac{d}{dw}(X)`` have X as ``of``.
    """

    of: Node
    by: Node
    order: int
    sign: str


@dataclass(frozen=True, slots=True)
class Gradient(Node):
    r"""``\nabla_{w} E`` or ``\nabla E`` (``by`` is None)."""

    of: Node
    by: Node | None


@dataclass(frozen=True, slots=True)
class BigSum(Node):
    r"""``\sum_{k=1}^{2} body`` (or ``\prod``); index and limits are None where they are not written."""

    kind: str
    index: Name | None
    lower: Node | None
    upper: Node | None
    body: Node


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    """A matrix, or a vector as a matrix of one column (or row); also ``[0.1, 0.2]`` and ``(a, b)^T``."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Transpose(Node):
    """An operand transposed."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """Alternatives: (value, condition) pairs; the condition is None for "otherwise"."""

    branches: tuple[tuple[Node, Node | None], ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """A condition such as ``z > 0`` inside cases or an indicator; ``relation`` is <, <=, >, >=, = or !=."""

    left: Node
    relation: str
    right: Node


@dataclass(frozen=True, slots=True)
class Missing(Node):
    """A question mark (or an empty box) where a value should stand."""


@dataclass(frozen=True, slots=True)
class Ellipsis(Node):
    r"""``\ldots``, ``\cdots`` or three dots: something the author left out."""


@dataclass(frozen=True, slots=True)
class Words(Node):
    r"""Prose inside mathematics, as in ``\text{target}``, where it is no name."""

    text: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A sign between two sides: "=", "approx", "define" (:=), "assign" (a left arrow), "arrow", "implies", "<" ..."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A statement: ``sides[0] relations[0] sides[1] relations[1] ...``; an expression alone has no relations.

    Where an aligned row begins with a relation, it goes on with the chain of the row before. A chain that begins
    with a relation, with nothing before it, has None as its first side.
    """

    start: int
    end: int
    sides: tuple[Node | None, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A statement that is no mathematics we know: from where to where, what was found, what was expected."""

    start: int
    end: int
    reason: str


Statement = Chain | Unreadable
