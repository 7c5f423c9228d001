"""How a writer of templates puts formulas into TeX: by rules of its own, not those of the first generator."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.mutations.formulas import Add, Call, Frac, Mul, Neg, Node, Num, Pow, Q, Shown

SUM, PRODUCT, FACTOR, POWER = range(4)
CALLS = {"sigmoid": r"\sigma", "tanh": r"\tanh", "exp": r"\exp", "log": r"\ln", "relu": r"\mathrm{ReLU}"}


@dataclass(frozen=True)
class Style:
    """Signs of a hand."""

    times: str = r" \cdot "
    between: str = " "
    comma: bool = False
    equals: str = " = "
    last: str = " = "
    fraction: str = r"\frac"

    def number(self, text: str) -> str:
        """Return a number as it is printed."""
        return text.replace(".", "{,}") if self.comma else text


def written(node: Node, style: Style, letters: dict[str, str], printed: dict[str, str], level: int = SUM) -> str:
    """Return a formula; in brackets where it stands in a formula that binds closer."""

    def part(inner: Node, at: int) -> str:
        return written(inner, style, letters, printed, at)

    match node:
        case Q(key):
            return letters[key[0]]
        case Shown() | Num():
            return _number(node, style, printed, level)
        case Add(terms):
            levels = (SUM if at == 0 and not isinstance(each, Neg) else PRODUCT for at, each in enumerate(terms))
            parts = [part(_bare(each), each_level) for each, each_level in zip(terms, levels, strict=True)]
            text, own = _sum(parts, [isinstance(each, Neg) for each in terms]), SUM
        case Mul(factors):
            sign = style.between if all(isinstance(each, Q) for each in factors) else style.times
            text, own = sign.join(part(each, FACTOR) for each in factors), PRODUCT
        case Frac(above, below):
            return f"{style.fraction}{{{part(above, SUM)}}}{{{part(below, SUM)}}}"
        case Pow(base, exponent):
            text, own = f"{part(base, POWER + 1)}^{{{part(exponent, SUM)}}}", POWER
        case Neg(operand):
            text, own = f"-{part(operand, PRODUCT)}", SUM
        case Call("exp", argument):
            text, own = f"e^{{{part(argument, SUM)}}}", POWER
        case Call("max", argument):
            return rf"\max(0, {part(argument, SUM)})"
        case Call(function, argument):
            return f"{CALLS[function]}({part(argument, SUM)})"
        case _:
            raise TypeError(type(node).__name__)
    return f"({text})" if own < level else text


def _bare(node: Node) -> Node:
    return node.operand if isinstance(node, Neg) else node


def _sum(terms: list[str], negatives: list[bool]) -> str:
    text = ""
    for term, negative in zip(terms, negatives, strict=True):
        text += (" - " if negative else " + ") + term if text else ("-" if negative else "") + term
    return text


def _number(node: Num | Shown, style: Style, printed: dict[str, str], level: int) -> str:
    text = node.text if isinstance(node, Num) else printed[node.key[0]]
    if "/" in text:
        above, _, below = text.partition("/")
        return rf"{style.fraction}{{{above}}}{{{below}}}"
    shown = style.number(text)
    return f"({shown})" if text.startswith("-") and level > SUM else shown
