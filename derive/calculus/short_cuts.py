"""Short cuts at the output layer: where a loss and an activation fit, the signal is output minus target.

Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.6, calls these pairs canonical links. Each is
derived here in full, form by form, through the activation's derivative; ``proven`` holds every form against the chain
rule in balls.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING

from flint import ctx

from derive.calculus.agreement import agree
from derive.calculus.balls import FIRST_PRECISION, Evaluation
from derive.calculus.chain import local_partial
from derive.calculus.steps import Step, signal_step
from derive.errors import DeriveError
from derive.expressions.expression import Expression, Product, Sum, Symbol, sum_of
from derive.expressions.tidy import negated, product
from derive.network.graph.quantity import Applied
from derive.network.graph.softmax import SOFTMAX

if TYPE_CHECKING:
    from derive.network.builders.layers import DenseLayer
    from derive.network.network import Network

# Activation and loss.
PAIRS = (("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy"), ("identity", "half_squared_error"))
# Its slope is one: there is nothing to put in.
PLAIN = "identity"
RANDOM_POINTS = 3


def short_cut(network: Network, net: str) -> Step | None:
    """Return ``dE/dnet = ... = out - t`` for a pre-activation of the output layer, None where there is no short cut.

    The targets of a softmax layer need not add up to one; then the step ends with their sum times the output.
    """
    layer = network.layers[-1] if network.layers else None
    if layer is None or net not in layer.pre_activations:
        return None
    position = layer.pre_activations.index(net)
    applied = network.graph[_error(layer, position)].definition
    if not isinstance(applied, Applied) or (layer.activation.name, applied.function.name) not in PAIRS:
        return None
    signal = signal_step(network, net)
    targets = [network.graph[_error(layer, each)].definition.parents[0] for each in range(len(layer.neurons))]
    out, target = Symbol(layer.activations[position]), Symbol(targets[position])
    if layer.activation is not SOFTMAX:
        slopes = Product((
            local_partial(network.graph, _error(layer, position), out.name), local_partial(network.graph, out.name, net)
        ))
        inserted = () if layer.activation.name == PLAIN else (slopes,)
        return Step(signal.left, (*signal.forms, *inserted, out - target), "short_cut")
    whole = sum(network.graph.givens[each] for each in targets) == 1
    forms = [*signal.forms, *_through_the_jacobian(layer, position, targets)]
    return Step(signal.left, (*forms, out - target) if whole else tuple(forms), "short_cut")


def _error(layer: DenseLayer, position: int) -> str:
    return f"E_{layer.neurons[position]}"


def _through_the_jacobian(layer: DenseLayer, position: int, targets: list[str]) -> list[Expression]:
    """Return the sum over the outputs k of (-t_k / a_k) times the Jacobian, as it is, cancelled, and collected."""
    own = Symbol(layer.activations[position])
    inserted: list[Expression] = []
    cancelled: list[Expression] = []
    for index, (out, target) in enumerate(zip(layer.activations, targets, strict=True)):
        a, t = Symbol(out), Symbol(target)
        slope = a * (1 - a) if index == position else negated(a * own)
        inserted.append(Product((negated(t / a), slope)))
        cancelled.append(negated(t * (1 - a)) if index == position else product(t, own))
    total = Sum(tuple(Symbol(target) for target in targets)) if len(targets) > 1 else Symbol(targets[0])
    collected = own * total - Symbol(targets[position])
    return [sum_of(inserted), sum_of(cancelled), collected]


def proven(network: Network, step: Step) -> Step:
    """Return the step; raises DeriveError where one of its forms is not the derivative: a fault of the program.

    Compared at the network's own numbers and at random parameters, with twenty digits.
    """
    generator = random.Random(network.name)
    points: list[dict[str, Fraction] | None] = [None]
    for _ in range(RANDOM_POINTS):
        points.append({name: Fraction(generator.randint(-999, 999), 499) for name in network.graph.variables})
    for point in points:
        evaluation = Evaluation(network, FIRST_PRECISION * 2, point)
        left = evaluation.value(step.left)
        for form in step.forms:
            with ctx.workprec(FIRST_PRECISION * 2):
                if not agree(left, evaluation.value(form)):
                    raise DeriveError(f"{form!r} is not {step.left!r}")
    return step
