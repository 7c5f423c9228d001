"""Syntax trees in short, for tests: what the author wrote, with all structure visible."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from derive.check.syntax.tree import (
    Chain,
    Derivative,
    Group,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Spelling,
    Sum,
    Unreadable,
    Words,
)
from derive.check.words import in_words


def spelled(spelling: Spelling) -> str:
    text = spelling.base + ("_" + ";".join(spelling.below) if spelling.below else "")
    text += ("^" + ";".join(spelling.above) if spelling.above else "") + "'" * spelling.primes
    return ("bold:" if spelling.bold else "") + (f"{spelling.accent}:" if spelling.accent else "") + text


def shown(node: Any) -> str:
    """Return a tree as text: sums in s(), quotients in q(), products in <>, ~ for juxtaposition."""
    match node:
        case None:
            return "nothing"
        case Name():
            return spelled(node.spelling)
        case Number():
            value = node.value.numerator if node.value.denominator == 1 else float(node.value)
            return f"{value}{'...' if node.continued else ''}"
        case Group():
            closing = {"(": ")", "[": "]", "{": "}"}.get(node.opening, node.opening)
            return f"{node.opening}{shown(node.inner)}{closing}"
        case Negative():
            return f"-{shown(node.operand)}"
        case Sum():
            return f"s({', '.join(map(shown, node.terms))})"
        case Product():
            parts = [shown(node.factors[0])]
            for sign, factor in zip(node.signs, node.factors[1:], strict=True):
                parts += [sign or "~", shown(factor)]
            return f"<{' '.join(parts)}>"
        case Quotient():
            return f"q({shown(node.numerator)}, {shown(node.denominator)})"
        case Power():
            return f"{shown(node.base)}**{shown(node.exponent)}"
        case Derivative():
            order = str(node.order) if node.order > 1 else ""
            return f"{'D' if node.sign == 'partial' else 'd'}{order}({shown(node.of)} by {shown(node.by)})"
        case Words():
            return repr(node.text)
        case Chain():
            parts = [shown(node.sides[0])]
            for relation, side in zip(node.relations, node.sides[1:], strict=True):
                parts += [relation.kind, shown(side)]
            return " ".join(parts)
        case Unreadable():
            return f"UNREADABLE: {in_words(node.reason)}"
        case tuple():
            return f"({', '.join(map(shown, node))})"
        case str() | int():
            return str(node)
    values = [getattr(node, field.name) for field in fields(node) if field.name not in ("start", "end", "is_list")]
    return f"{type(node).__name__}({', '.join(map(shown, values))})"
