"""Any tree, printed and parsed, is the same tree."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from derive.check.syntax.parse import parse
from derive.check.syntax.tree import (
    Call,
    Chain,
    Derivative,
    Group,
    Matrix,
    Missing,
    Name,
    Negative,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Spelling,
    Sum,
    Transpose,
)
from tests.check.shown import shown

SIGNS = {"cdot": r" \cdot ", "times": r" \times ", "*": " * ", "odot": r" \odot ", "": " "}

spellings = st.builds(
    Spelling,
    base=st.sampled_from(["w", "x", "z", "net", "out", "eta", "delta", "E", "target"]),
    below=st.sampled_from([(), ("1",), ("12",), ("h1",), ("total",), ("1", "2"), ("k",)]),
    above=st.sampled_from([(), ("(1)",), ("[2]",), ("+",), ("new",)]),
    primes=st.integers(0, 2),
    accent=st.sampled_from(["", "hat", "bar"]),
    bold=st.booleans(),
)
names = st.builds(lambda spelling: Name(0, 0, spelling), spellings)
numbers = st.builds(
    lambda digits, places: Number(0, 0, Fraction(digits, 10**places), Fraction(1, 10**places)),
    st.integers(0, 99999),
    st.integers(0, 6),
)
leaves = names | numbers | st.just(Missing(0, 0))


def _grouped(node: Node) -> Node:
    return Group(0, 0, "(", node)


def trees(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees in the form that the parser gives them: what needs brackets has them."""
    atoms = (
        names | st.builds(_grouped, inner) | st.builds(_call, st.sampled_from(["sigma", "exp", "tanh", "relu"]), inner)
    )
    atoms |= st.builds(lambda above, below: Quotient(0, 0, above, below), inner, inner)
    atoms |= st.builds(
        lambda of, by, sign: Derivative(0, 0, of, by, 1, sign), names, names, st.sampled_from(["partial", "d"])
    )
    atoms |= st.builds(lambda rows: Matrix(0, 0, rows), st.sampled_from([1, 2, 3]).flatmap(lambda n: _rows(inner, n)))
    bases = st.builds(_grouped, inner) | names
    powers = st.builds(
        lambda base, exponent: Power(0, 0, base, exponent), bases, numbers | st.builds(_negative, numbers)
    )
    factors = atoms | powers | st.builds(lambda base: Transpose(0, 0, base), names)
    products = st.builds(
        lambda parts, signs: Product(0, 0, tuple(parts), tuple(signs[: len(parts) - 1])),
        st.lists(factors, min_size=2, max_size=4),
        st.lists(st.sampled_from(list(SIGNS)), min_size=3, max_size=3),
    )
    terms = factors | products
    sums = st.builds(
        lambda first, rest: Sum(0, 0, (first, *rest)),
        terms | st.builds(_negative, terms),
        st.lists(terms | st.builds(_negative, terms), min_size=1, max_size=3),
    )
    return terms | sums | st.builds(_negative, terms)


def _rows(entries: st.SearchStrategy[Node], columns: int) -> st.SearchStrategy[tuple[tuple[Node, ...], ...]]:
    row = st.lists(entries, min_size=columns, max_size=columns).map(tuple)
    return st.lists(row, min_size=1, max_size=2).map(tuple)


def _negative(node: Node) -> Node:
    return Negative(0, 0, node)


def _call(function: str, argument: Node) -> Node:
    return Call(0, 0, function, (argument,))


def printed(node: Node) -> str:
    r"""Write a tree as LaTeX, for the parser to read again."""
    match node:
        case Name(spelling=spelling):
            return _symbol(spelling)
        case Number():
            digits = str(node.value.numerator * (node.unit.denominator // node.value.denominator))
            places = len(str(node.unit.denominator)) - 1
            padded = digits.rjust(places + 1, "0")
            return f"{padded[:-places]}.{padded[-places:]}" if places else digits
        case Missing():
            return "?"
        case Group():
            return f"({printed(node.inner)})"
        case Negative():
            return f"-{printed(node.operand)}"
        case Sum():
            first, *rest = map(printed, node.terms)
            return first + "".join(f" {term}" if term.startswith("-") else f" + {term}" for term in rest)
        case Product():
            text = printed(node.factors[0])
            for sign, factor in zip(node.signs, node.factors[1:], strict=True):
                text += SIGNS[sign] + printed(factor)
            return text
        case Quotient():
            return rf"\frac{{{printed(node.numerator)}}}{{{printed(node.denominator)}}}"
        case Power():
            return f"{printed(node.base)}^{{{printed(node.exponent)}}}"
        case Transpose():
            return rf"{printed(node.operand)}^\top"
        case Call():
            command = {"sigma": r"\sigma", "relu": r"\mathrm{ReLU}"}.get(node.function, f"\\{node.function}")
            return f"{command}({printed(node.arguments[0])})"
        case Derivative():
            sign = r"\partial" if node.sign == "partial" else r"\mathrm{d}"
            return rf"\frac{{{sign} {printed(node.of)}}}{{{sign} {printed(node.by)}}}"
        case Matrix():
            return (
                r"\begin{pmatrix}" + r"\\".join(" & ".join(map(printed, row)) for row in node.rows) + r"\end{pmatrix}"
            )
    raise TypeError(node)


def _symbol(spelling: Spelling) -> str:
    base = f"\\{spelling.base}" if spelling.base in ("eta", "delta") else spelling.base
    base = base if len(spelling.base) == 1 or base.startswith("\\") else rf"\mathrm{{{base}}}"
    base = rf"\mathbf{{{base}}}" if spelling.bold else base
    base = rf"\{spelling.accent}{{{base}}}" if spelling.accent else base
    below = f"_{{{','.join(spelling.below)}}}" if spelling.below else ""
    above = f"^{{{spelling.above[0]}}}" if spelling.above else ""
    return f"{base}{below}{above}" + "'" * spelling.primes


@given(st.recursive(leaves, trees, max_leaves=12))
def test_printed_and_parsed_again(tree: Node) -> None:
    [chain] = parse(printed(tree))
    assert isinstance(chain, Chain), chain
    [side] = chain.sides
    assert shown(side) == shown(tree)
