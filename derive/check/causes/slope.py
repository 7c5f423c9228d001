"""The slope of another activation function: ``a (1 - a)``, that of the sigmoid, for ``1 - a^2``, that of tanh."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from derive.check.causes.cause import Candidate, Cause, Edit, Example
from derive.check.syntax import tree as nodes
from derive.check.syntax.trees import parts
from derive.expressions.expression import Call, Constant, Negative, Power, Product, Sum
from derive.expressions.walking import changed_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.check.causes.slip import Slip
    from derive.expressions.expression import Expression

SIGMOID, TANH = "sigmoid", "tanh"
FOR_TANH, FOR_SIGMOID = {"written": SIGMOID, "meant": TANH}, {"written": TANH, "meant": SIGMOID}
ONE, TWO = Constant(Fraction(1)), Constant(Fraction(2))
_COMMANDS = {"sigma": (r"\tanh", FOR_TANH), "tanh": (r"\sigma", FOR_SIGMOID)}


def candidates(slip: Slip) -> Iterator[Candidate]:
    """Exchange the slope of the sigmoid for that of tanh, or the other way round."""
    for node in parts(slip.node):
        match node:
            case nodes.Product(factors=factors):
                yield from _of_tanh(slip, node, factors)
            case nodes.Sum():
                yield from _of_sigmoid(slip, node)
            case nodes.Call(function=function, primes=1) if function in _COMMANDS:
                yield from _named(slip, node)
    for formula in slip.formulas:
        for changed, details in changed_once(formula, _slopes):
            yield Candidate(CAUSE, formula=changed, details=details)


def _of_tanh(slip: Slip, node: nodes.Product, factors: tuple[nodes.Node, ...]) -> Iterator[Candidate]:
    """Put ``1 - a^2`` in place of ``a (1 - a)``, whichever of these comes first."""
    for one, other in pairwise(factors):
        for value, bracket in ((one, other), (other, one)):
            written = _one_less(bracket.inner) if isinstance(bracket, nodes.Group) else None
            if written is None or written[1] or slip.text(written[0]) != slip.text(value):
                continue
            slope = f"1 - {_squared(slip, value)}"
            is_all = len(factors) == 2 and node is slip.node
            edit = Edit(one.start, other.end, slope if is_all else f"({slope})")
            yield Candidate(CAUSE, (edit,), details=FOR_TANH, rank=-int(is_all))


def _of_sigmoid(slip: Slip, node: nodes.Sum) -> Iterator[Candidate]:
    """Put ``a (1 - a)`` in place of ``1 - a^2``."""
    written = _one_less(node)
    if written is not None and written[1]:
        value = slip.text(written[0])
        # Nothing but the slope of another function stands there.
        edit, rank = Edit(node.start, node.end, f"{value} (1 - {value})"), -int(node is slip.node)
        yield Candidate(CAUSE, (edit,), details=FOR_SIGMOID, rank=rank)


def _one_less(node: nodes.Node) -> tuple[nodes.Node, bool] | None:
    """Return the a of ``1 - a`` or of ``1 - a^2``, and whether it is squared."""
    match node:
        case nodes.Sum(terms=(nodes.Number(value=1), nodes.Negative(operand=operand))):
            match operand:
                case nodes.Power(base=base, exponent=nodes.Number(value=2)):
                    return base, True
            return operand, False
    return None


def _squared(slip: Slip, value: nodes.Node) -> str:
    text = slip.text(value)
    return f"{text}^2" if isinstance(value, nodes.Name | nodes.Group | nodes.Number) else f"({text})^2"


def _named(slip: Slip, node: nodes.Call) -> Iterator[Candidate]:
    r"""Put ``\tanh'`` in place of ``\sigma'``, or the other way round."""
    command, details = _COMMANDS[node.function]
    own = rf"\{node.function}"
    if slip.text(node).startswith(own):
        yield Candidate(CAUSE, (Edit(node.start, node.start + len(own), command),), details=details)


def _slopes(part: Expression) -> Iterator[tuple[Expression, dict[str, str]]]:
    """Yield what another slope would be in place of a part of a right formula."""
    match part:
        case Call("tanh'", (z,)):
            yield Call("sigma'", (z,)), FOR_TANH
            yield Product((Call("tanh", (z,)), Sum((ONE, Negative(Call("tanh", (z,))))))), FOR_TANH
        case Call("sigma'", (z,)):
            yield Call("tanh'", (z,)), FOR_SIGMOID
            yield Sum((ONE, Negative(Power(Call("sigma", (z,)), TWO)))), FOR_SIGMOID
        case Sum((first, Negative(Power(base, exponent)))) if first == ONE and exponent == TWO:
            yield Product((base, Sum((ONE, Negative(base))))), FOR_TANH
        case Product(factors):
            for index, factor in enumerate(factors):
                match factor:
                    case Sum((first, Negative(value))) if first == ONE and value in factors:
                        slope = Sum((ONE, Negative(Power(value, TWO))))
                        others = [each for place, each in enumerate(factors) if place != index]
                        others.remove(value)
                        yield Product((*others, slope)) if others else slope, FOR_SIGMOID


CAUSE = Cause(
    __name__,
    Example(
        "the slope of another activation function: sigmoid for tanh",
        (
            r"a = \tanh(z)",
            r"\frac{\partial a}{\partial z} = a (1 - a)",
        ),
        network="",
    ),
    candidates,
)
