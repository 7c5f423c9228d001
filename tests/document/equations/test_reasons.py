"""Why a step holds: the rule of the step itself, and the definition that it differentiates."""

from __future__ import annotations

import pytest

from derive.calculus.steps import derivation
from derive.document.composed import notes_source
from derive.document.equations.reasons import reason
from derive.document.notes.walkthrough import walkthrough
from derive.network.network import Network

# The formula of a quantity A in w and others, and the rule by which it is differentiated by w.
RULES = {
    "(w*x - t)^2/2": "power_rule",
    "-3*(t - w)^2": "power_rule",
    "x + 5*w^3/t": "power_rule",
    "-log(w + x)": "inner_derivative",
    "2*pi*sqrt(w/x)": "inner_derivative",
    "t - 2*exp(w)": "slope_exp",
    "x*tanh(w)/2": "slope_tanh",
    "max(w, x)": "slope_maximum",
    "x/(1 + w)/2": "reciprocal_rule",
    "(w + x)/(1 + w)": "quotient_rule",
    "-(w*exp(w*x))": "product_rule",
    "w*x + 2*w - t": "factor",
    "(w - t)/x": "factor",
    "t - w": "subtracted",
    "t + w": "added",
    "w^2 + exp(w)": "expressed",
}


def described(formula: str, loss: str) -> Network:
    return Network.from_arguments(
        inputs={"x": 2, "t": 1}, parameters={"w": 3, "v": "0.5"}, graph={"A": formula, "B": "exp(v*x)", "L": loss}
    )


@pytest.mark.parametrize("formula", RULES)
@pytest.mark.parametrize("loss", ["A + 2*B", "2*A - B", "A^2 + B"])
def test_the_rule_is_that_of_the_step(formula: str, loss: str) -> None:
    """Whether the loss is the quantity plus others, so that its derivative needs no step, or anything else."""
    network = described(formula, loss)
    steps = [step for step in derivation(network, "w") if step.because == "expressed"]
    differentiated = {repr(step.differentiated): reason(network.graph, step) for step in steps}
    assert differentiated["dA/dw"] == RULES[formula]


def test_a_square_behind_a_sum_is_differentiated_as_a_square() -> None:
    network = described("(w*x - t)^2/2", "A + 2*B")
    shown = walkthrough(network, "w", 4, "text")
    assert "power rule, times the inner derivative; dL/dA = 1\n   dL/dw\n     = dA/dw\n" in shown
    assert "linear" not in shown
    source = notes_source(network)
    before, _, behind = source.partition(r"\begin{equation}\label{eq:dL/dw}")
    said, equation = before.splitlines()[-1], behind.partition(r"\end{equation}")[0]
    assert r"\ref{eq:A}" in said and r"\ref{eq:L}" not in said and "the power rule" in said
    assert r"$\frac{\partial L}{\partial A} = 1$" in said
    assert r"= (w \cdot x - t) \cdot x = (3 \times 2 - 1) \times 2 = 10" in equation
