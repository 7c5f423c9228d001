"""The chain rule: linear cost, and the same numbers as direct differentiation and as finite differences."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import sympy
from flint import ctx
from hypothesis import given, settings

from derive.calculus.agreement import agree
from derive.calculus.audit import audit
from derive.calculus.balls import Evaluation, Undecided, Values, rational
from derive.calculus.chain import adjoints, differentiable, forward, local_partial, terms
from derive.calculus.closed_form import closed_form, direct_gradient
from derive.calculus.decimals import ends
from derive.calculus.symbolic import BallEvaluator, SymPyAlgebra
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import Partial, Symbol
from derive.network.network import Network
from tests.strategies import EVERY, SMOOTH, networks

if TYPE_CHECKING:
    from collections.abc import Sequence


@settings(max_examples=25)
@given(networks(activations=EVERY, most_layers=3, most_neurons=3))
def test_direct_differentiation_agrees(network: Network) -> None:
    """SymPy differentiates the closed form; its derivative, in balls, is the chain rule's."""
    expressions = direct_gradient(network)
    evaluation = Evaluation(network, 256)
    with ctx.workprec(256):
        point = {name: rational(network.graph.givens[name]) for name in network.graph.parameters}
        for name, expression in expressions.items():
            try:
                chain_rule = evaluation.partial("E_total", name)
            except Undecided:
                continue
            assert agree(chain_rule, BallEvaluator(point).value(expression)) is True


@settings(max_examples=15)
@given(networks(activations=SMOOTH, most_layers=2, most_neurons=2))
def test_sympy_alone_agrees(network: Network) -> None:
    """Nothing of the package after the closed form: SymPy substitutes and evaluates."""
    loss = closed_form(network)
    point = {
        sympy.Symbol(name, real=True): sympy.Rational(*network.graph.givens[name].as_integer_ratio())
        for name in network.graph.parameters
    }
    values = Values(network)
    for symbol in point:
        direct = sympy.diff(loss, symbol).subs(point).evalf(30)
        lower, upper = ends(values.at(128).partial("E_total", symbol.name))
        assert abs(Fraction(str(direct)) - (lower + upper) / 2) < Fraction(1, 10**20)


@given(networks())
def test_finite_differences_agree(network: Network) -> None:
    """A difference quotient made of proven digits only: E at w + h and w - h, exact decimals."""
    step = Fraction(1, 10**12)
    values = Values(network)
    for name in network.graph.parameters[:4]:
        given_number = network.graph.givens[name]
        sides = [Values(network, {name: given_number + sign * step}) for sign in (1, -1)]
        if _kink_between([values, *sides]):
            continue
        above, below = (side.decimal("E_total", 60).lower for side in sides)
        lower, upper = ends(values.decided(Partial("E_total", name)))
        scale = 1 + abs(lower)
        assert abs((above - below) / (2 * step) - (lower + upper) / 2) < scale / 10**12


def _kink_between(points: Sequence[Values]) -> bool:
    network = points[0].network
    nets = [net for layer in network.layers if layer.activation.kinks for net in layer.pre_activations]
    for net in nets:
        bounds = [ends(values.decided(Symbol(net))) for values in points]
        if min(lower for lower, _ in bounds) <= 0 <= max(upper for _, upper in bounds):
            return True
    return False


@settings(max_examples=15)
@given(networks(activations=EVERY, most_layers=3, most_neurons=3))
def test_the_audit_agrees(network: Network) -> None:
    found = audit(network)
    assert [row.parameter for row in found.rows] == network.graph.parameters
    for distance in (distance for row in found.rows for distance in (row.direct, row.differences)):
        assert distance is None or distance < Fraction(1, 10**15)


@given(networks(activations=EVERY))
def test_an_adjoint_is_the_sum_over_its_terms(network: Network) -> None:
    """The defining equation: dL/dx = sum over children c of dL/dc * dc/dx, by the expressions that the notes print."""
    evaluation = Evaluation(network, 128)
    graph = network.graph
    try:
        found = evaluation.derivatives("E_total")
    except Undecided:
        return
    for name in found:
        if name == "E_total":
            continue
        with ctx.workprec(128):
            total = sum(found[child] * evaluation.value(partial) for child, partial in terms(graph, name, "E_total"))
            assert agree(total, found[name])


@given(networks(most_layers=2, most_neurons=3))
def test_local_partials_are_the_derivatives_of_definitions(network: Network) -> None:
    graph, algebra = network.graph, SymPyAlgebra()
    for child, quantity in graph.quantities.items():
        parents = quantity.definition.parents
        symbols = {name: sympy.Symbol(name, real=True) for name in parents}
        value = quantity.definition.value(symbols, algebra)
        for parent in dict.fromkeys(parents):
            written = evaluate(
                local_partial(graph, child, parent),
                lambda leaf, symbols=symbols, value=value, child=child: (
                    value if leaf == Symbol(child) else symbols[leaf.name]
                ),
                algebra,
            )
            difference = sympy.diff(value, symbols[parent]).rewrite(sympy.exp) - sympy.sympify(written)
            step = sympy.Heaviside(symbols[parent]), sympy.Heaviside(symbols[parent], 0)
            assert sympy.simplify(difference.subs(*step)) == 0


def test_what_is_no_parent_has_no_partial() -> None:
    with pytest.raises(KeyError):
        local_partial(Network.load().graph, "net_h1", "w5")


class Counted:
    """A number that counts the operations done with it and with all others."""

    operations = 0

    def _count(self, *_: Any) -> Counted:
        Counted.operations += 1
        return Counted()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _count
    __truediv__ = __rtruediv__ = __pow__ = __neg__ = _count


class Counting:
    """The algebra of counted numbers."""

    def rational(self, *_: int) -> Counted:
        return Counted()

    def exp(self, x: Counted) -> Counted:
        return x._count()

    tanh = positive_part = step = exp

    def power(self, base: Counted, exponent: int) -> Counted:  # noqa: ARG002
        return base._count()

    def sum(self, terms: Sequence[Counted]) -> Counted:
        for term in terms[1:]:
            term._count()
        return Counted()


def dense(*widths: int, activation: str = "sigmoid") -> Network:
    layers = [
        {"neurons": width, "activation": activation, "bias": "0.1", "weights": [["0.5"] * before] * width}
        for before, width in pairwise(widths)
    ]
    return Network.from_arguments(inputs=["0.3"] * widths[0], targets=["0.5"] * widths[-1], layers=layers)


def operations(network: Network) -> tuple[int, int]:
    Counted.operations = 0
    graph, algebra = network.graph, Counting()
    numbers = forward(graph, {}, algebra)
    forwards = Counted.operations
    adjoints(graph, numbers, algebra, "E_total", differentiable(graph, "E_total"))
    return forwards, Counted.operations - forwards


@pytest.mark.parametrize("widths", [(2, 2, 2), (10, 10, 10, 10), (8, 8, 8), (16, 16, 16), (32, 32, 32), (45, 45, 45)])
def test_cost_is_linear_in_the_edges(widths: tuple[int, ...]) -> None:
    network = dense(*widths)
    forwards, backwards = operations(network)
    edges = network.graph.edges
    assert forwards <= 3 * edges
    assert backwards <= 3 * edges


def test_twice_the_edges_cost_twice() -> None:
    small, large = dense(32, 32, 32), dense(45, 45, 45)
    ratio = large.graph.edges / small.graph.edges
    assert 1.9 < ratio < 2.1
    for less, more in zip(operations(small), operations(large), strict=True):
        assert more / less <= ratio * 1.05


def test_deep_networks_need_no_recursion() -> None:
    network = dense(*[1] * 101)
    assert audit(network).random_points == 0
    assert Values(network).decimal(Partial("E_total", "w1"), 4)
