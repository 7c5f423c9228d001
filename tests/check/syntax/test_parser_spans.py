"""Where nodes stand: a node's span holds exactly what it was read from, so that a fix can replace it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest

from derive.check.syntax.parse import parse
from derive.check.syntax.tokens.vocabulary import Vocabulary
from derive.check.syntax.tree import Chain, Name, Node, Number, Power, Transpose
from tests.check.shown import shown
from tests.check.syntax.test_parser_corpus import corpus


def nodes(value: Any) -> Iterator[Node]:
    """Yield a node and all nodes in it."""
    if isinstance(value, tuple):
        for item in value:
            yield from nodes(item)
    elif isinstance(value, Node):
        yield value
        for field in fields(value):
            yield from nodes(getattr(value, field.name))


@pytest.mark.parametrize(
    ("formula", "part", "kind"),
    [
        (r"x = \frac{a}{b} + 1", r"\frac{a}{b}", "Quotient"),
        (r"w_{5} + 1", "w_{5}", "Name"),
        (r"1 + \hat{y_1}", r"\hat{y_1}", "Name"),
        (r"1 + \hat y1", r"\hat y1", "Name"),
        (r"\mathrm{net}_{h1} \times 2", r"\mathrm{net}_{h1}", "Name"),
        (r"\text{out}_{h_1}", r"\text{out}_{h_1}", "Name"),
        (r"(a + b) c", "(a + b)", "Group"),
        (r"\left( a + b \right)^2", r"( a + b \right)", "Group"),
        (r"2 \times 10^{-4}", r"2 \times 10^{-4}", "Number"),
        (r"x = 0{,}05.", "0{,}05", "Number"),
        (r"x = 0.0787.", "0.0787", "Number"),
        (r"x = 0.5823...", "0.5823...", "Number"),
        (r"x = 5\%", r"5\%", "Number"),
        (r"e^{-z} + 1", "e^{-z}", "Power"),
        (r"e^{-z} + 1", "-z", "Negative"),
        (r"w_5^{+} = 3", "w_5^{+}", "Name"),
        (r"w_5' = 3", "w_5'", "Name"),
        (r"w^{(1)}_{12}x", "w^{(1)}_{12}", "Name"),
        (r"W^{\top} x", r"W^{\top}", "Transpose"),
        (r"\sigma'(z_1)y", r"\sigma'(z_1)", "Call"),
        (r"\frac{\partial E}{\partial w_5} x", r"\frac{\partial E}{\partial w_5}", "Derivative"),
        (r"\partial E/\partial w_5 + x", r"\partial E/\partial w_5", "Derivative"),
        (r"\frac{d}{dw} (w x) = x", r"\frac{d}{dw} (w x)", "Derivative"),
        (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix} x", r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", "Matrix"),
        (r"{a \over b} + 1", r"{a \over b}", "Quotient"),
        (r"x = ???", "???", "Missing"),
        (r"x = \boxed{}", r"\boxed{}", "Missing"),
        (r"\sum_k w_k x_k + b", r"\sum_k w_k x_k", "BigSum"),
    ],
)
def test_span(formula: str, part: str, kind: str) -> None:
    [chain] = parse(formula)
    assert isinstance(chain, Chain)
    found = {(type(node).__name__, formula[node.start : node.end]) for node in nodes(chain.sides)}
    assert (kind, part) in found


@pytest.mark.parametrize("formula", [formula for formula, _, decimal_comma in corpus() if not decimal_comma])
def test_spans_nest(formula: str) -> None:
    for statement in parse(formula):
        if not isinstance(statement, Chain):
            continue
        for side in statement.sides:
            for node in nodes(side):
                assert statement.start <= node.start < node.end <= statement.end
                for child in _children(node):
                    assert node.start <= child.start and child.end <= node.end
        for relation in statement.relations:
            assert formula[relation.start : relation.end].strip() or relation.start == relation.end


def _children(node: Node) -> Iterator[Node]:
    for field in fields(node):
        value = getattr(node, field.name)
        for child in value if isinstance(value, tuple) else (value,):
            if isinstance(child, Node):
                yield child


@pytest.mark.parametrize(("formula", "decimal_comma"), [(row[0], row[2]) for row in corpus()])
def test_what_a_span_holds_reads_as_the_same_symbol_or_number(formula: str, decimal_comma: bool) -> None:
    vocabulary = Vocabulary(decimal_comma=decimal_comma)
    for statement in parse(formula, vocabulary):
        for node in nodes(statement.sides) if isinstance(statement, Chain) else ():
            if isinstance(node, Name | Number) and "bold" not in shown(node):
                part = formula[node.start : node.end]
                if part in ("T", "|", ".") or "\\text{" in part or part in "½¼¾⅓²":
                    continue
                [again] = parse(part, vocabulary)
                assert isinstance(again, Chain)
                [side] = again.sides
                while isinstance(side, Power | Transpose) and not isinstance(node, Power | Transpose):
                    side = side.base if isinstance(side, Power) else side.operand
                assert shown(side) == shown(node)
