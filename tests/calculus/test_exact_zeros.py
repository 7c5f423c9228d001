"""Derivatives that are zero for a reason are known to be zero; those that only look like it are not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.calculus.balls import Evaluation, Values
from derive.calculus.exact_zeros import vanishes
from derive.calculus.training import train
from derive.document.composed import Request, notes_source
from derive.expressions.expression import Partial, Symbol
from derive.network.network import Network

SHARED_BIAS = """
inputs: {x1: 0.5, x2: -1}
targets: {t1: 1, t2: 0, t3: 0}
layers:
  - {neurons: 2, activation: tanh, bias: [0.1, 0.2], weights: [[0.3, 0.2], [-0.4, 0.5]]}
  - {neurons: 3, activation: softmax, bias: {c: 0.1}, weights: [[0.3, 0.2], [-0.4, 0.5], [0.1, 0.7]]}
loss: cross_entropy
trained: all
"""
# The classes are shifted alike by c, those of a softmax written out.
WRITTEN_OUT = """
inputs: {x: 0.3}
parameters: {a: 0.5, b: -0.2, c: 0.7}
graph:
  u: a*x + c
  v: b*x + c
  p: exp(u) / (exp(u) + exp(v))
  E: -log(p)
learning_rate: 0.1
"""
# The mean is taken away, and c with it.
CENTRED = """
inputs: {x: 0.3}
parameters: {a: 0.5, b: -0.2, c: 0.7}
graph:
  u: exp(a*x) + c
  v: exp(b*x) + c
  m: (u + v)/2
  s: sqrt(((u - m)^2 + (v - m)^2)/2 + 0.01)
  E: ((u - m)/s)^2 + (v - m)/s
learning_rate: 0.1
"""
# Nearly alike: the derivative by c is about 1e-60.
NEARLY = """
inputs: {x: 1}
parameters: {c: 0.7}
graph:
  u: exp(c)
  v: exp(c + 1e-60)
  E: x*(v - u)
learning_rate: 0.1
"""


def network(text: str) -> Network:
    return Network.from_text(text)


@pytest.mark.parametrize("text", [SHARED_BIAS, WRITTEN_OUT, CENTRED])
def test_what_cancels_for_all_numbers_is_exactly_zero(text: str) -> None:
    net = network(text)
    assert vanishes(net.graph, net.graph.loss, "c")
    assert Values(net).exact(Partial(net.graph.loss, "c")) == Fraction(0)


@pytest.mark.parametrize("text", [SHARED_BIAS, WRITTEN_OUT, CENTRED, NEARLY])
def test_no_other_derivative_is_called_zero(text: str) -> None:
    net = network(text)
    slopes = Evaluation(net, 512).derivatives(net.graph.loss)
    for name in net.graph.variables:
        nonzero = slopes[name] != 0
        assert not (nonzero and vanishes(net.graph, net.graph.loss, name)), name
    assert any(slopes[name] != 0 for name in net.graph.variables)


@pytest.mark.parametrize("rule", ["adam", "adagrad", "rmsprop"])
def test_rules_that_divide_by_the_size_of_a_gradient_leave_such_a_parameter_alone(rule: str) -> None:
    net = network(f"{SHARED_BIAS}\noptimizer: {rule}\n")
    assert [each.step for each in train(net, (0, 1, 20), 4)] == [0, 1, 20]


DEVIATIONS = """
inputs: {x: 0.3}
parameters: {a: 0.5, b: -0.2}
graph:
  u: exp(a*x)
  v: exp(b*x)
  t: exp(x)
  m: (u + v + t)/3
  s: (u - m)^2 + (v - m)^2 + (t - m)^2
  one: exp(u)/exp(u)
  nothing: tanh(a*x) - tanh(x*a)
  E: s + one*u + nothing
learning_rate: 0.1
"""


def test_deviations_from_a_mean_sum_to_zero() -> None:
    assert Values(network(DEVIATIONS)).exact(Partial("s", "m")) == 0


def test_what_formulas_make_zero_or_one_is_known_exactly() -> None:
    values = Values(network(DEVIATIONS))
    assert [values.exact(Symbol(name)) for name in ("one", "nothing")] == [1, 0]
    nearly = Values(network("""
inputs: {x: 1}
graph:
  one: exp(x)/exp(x + 1e-60)
  nothing: tanh(x) - tanh(x + 1e-60)
  E: one + nothing
"""))
    assert [nearly.exact(Symbol(name)) for name in ("one", "nothing")] == [None, None]


def test_notes_say_that_terms_cancel() -> None:
    source = notes_source(network(DEVIATIONS), Request(formats=("tex",)))
    assert source.count("the value is exactly $0$") == 1
