"""The syntax tree of mathematics as people write it.

The tree keeps what the author wrote: brackets, order, redundant factors, each node with its span in the text. What
a symbol means is decided later, in ``binding``; so ``w5`` is a name here, and ``a(1 - a)`` a product.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.check.reason import Reason

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
    ``continued`` tells that dots follow (``0.5823...``): further digits are left out, so the last one is not rounded.
    ``floating`` tells that a power of ten is written: what counts is how many digits stand before it.
    """

    # Its place tells nearly all of them apart: a hash of fractions takes time.
    value: Fraction = field(hash=False)
    unit: Fraction = field(hash=False)
    continued: bool = False
    floating: bool = False


@dataclass(frozen=True, slots=True)
class Spelling:
    r"""How a symbol is written, whatever its type setting: the key by which symbols are bound.

    ``\hat{y_1}``, ``\hat y1`` and ``\hat{y}_{1}`` are all ``Spelling("y", ("1",), accent="hat")``; ``net_h1`` and
    ``\mathrm{net}_{h_1}`` are ``Spelling("net", ("h1",))``; ``w^{(1)}_{12}`` is ``Spelling("w", ("12",), ("(1)",))``;
    ``w_5'`` has one prime; ``w_5^{+}`` and ``w_5^{new}`` have ``("+",)`` and ``("new",)`` above.
    Subscripts separated by a comma are separate entries. ``bold`` is ``\mathbf`` or ``\boldsymbol``.
    Greek letters are spelled out (``sigma``). Accents are hat, bar, tilde, dot, vec, ...; ``\mathcal{L}`` has the
    accent "cal" (so it is told from L), ``\Delta w`` the accent "Delta", and ``dW`` outside a fraction "d".
    """

    base: str
    below: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    primes: int = 0
    accent: str = ""
    bold: bool = False

    @property
    def unprimed(self) -> Spelling:
        """The same without primes."""
        return replace(self, primes=0) if self.primes else self


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A symbol. Where a subscript comes after an exponent (``a^1_2``), the base's span is that of the whole power."""

    spelling: Spelling


@dataclass(frozen=True, slots=True)
class Group(Node):
    """Brackets that the author wrote: ``(``, ``[``, ``{`` (printed), ``|`` an absolute value, ``||`` a norm."""

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
    r"""Factors; ``signs[i]`` stands before ``factors[i + 1]``: "" (juxtaposed), "cdot", "times", "*", "odot", "inner".

    An ``inner`` product is that of ``\langle a, b \rangle``.
    """

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
    r"""``\sum_{k=1}^{2} body``; index and limits are None where they are not written.

    ``kind`` is "sum", "prod", "max" or "min". ``within`` is what follows ``\in`` (a ``Group`` of a ``Listing`` for
    ``\sum_{k \in \{1,2\}}``), or a condition such as ``j \neq i``. Two indices are two nested sums.
    """

    kind: str
    index: Name | None
    lower: Node | None
    upper: Node | None
    body: Node
    within: Node | None = None


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    """A matrix, or a vector as a matrix of one column (or row); also ``[0.1, 0.2]`` and ``(a, b)^T``.

    ``is_list`` says that it is written as one row in brackets, which may stand for a column, too.
    """

    rows: tuple[tuple[Node, ...], ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class Listing(Node):
    """Several things separated by commas: a set's members, or the values on one side of a relation."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Applied(Node):
    """A name with arguments that cannot be a factor, since there are several: ``L(y, t)``."""

    name: Name
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class OwnFunction:
    """A function that the document defines: its letter, its variables, and the tree of what it is."""

    letter: Spelling
    parameters: tuple[Spelling, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class OwnCall(Node):
    """A function of the document's own, applied; ``primes`` counts derivatives."""

    function: OwnFunction
    arguments: tuple[Node, ...]
    primes: int = 0


@dataclass(frozen=True, slots=True)
class Indexed(Node):
    """A component of something that is no name: ``(W x)_i``, ``softmax(z)_1``; also the 2 of a norm."""

    operand: Node
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluated(Node):
    r"""An operand at a point: ``\left. X \right|_{w=0.4}``."""

    of: Node
    at: tuple[Node, ...]


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
    r"""A statement: ``sides[0] relations[0] sides[1] relations[1] ...``; an expression alone has no relations.

    Where an aligned row begins with a relation, it goes on with the chain of the row before. A chain that begins
    with a relation, with nothing before it, has None as its first side; one that ends with a relation, None as its
    last. "implies" and "iff" part two chains where both have relations of their own; else they stand in the chain.
    Prose (``\text{...}``) between statements is a chain of ``Words`` alone.
    """

    start: int
    end: int
    sides: tuple[Node | None, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A statement that is no mathematics we know: from where to where, what was found, what was expected.

    ``at`` is the character at which reading stopped.
    """

    start: int
    end: int
    reason: Reason
    at: int = 0


Statement = Chain | Unreadable
