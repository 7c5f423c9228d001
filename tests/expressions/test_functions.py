"""A function is one row: whatever reads, differentiates, evaluates or prints formulas takes it from the table."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import sympy
from flint import ctx, fmpq

from derive.calculus.agreement import agree
from derive.calculus.ball_algebra import BallAlgebra
from derive.calculus.symbolic import BallEvaluator, SymPyAlgebra
from derive.calculus.tape import Tape, TapeAlgebra
from derive.expressions.evaluation import evaluate
from derive.expressions.expression import Call, Symbol
from derive.expressions.functions import FUNCTIONS

# A process of its own: every table that is made of this one is made when its module is loaded.
WITH_A_ROW = r"""
import json
from derive.expressions import functions

functions.FUNCTIONS["softsign"] = functions.ElementaryFunction(
    "softsign",
    (lambda f, x, y: f.rational(1) / f.power(1 + f.absolute(x), 2),),
    lambda f, x: x / (1 + f.absolute(x)),
    spellings=("softsign", "ssign"),
    latex=r"\operatorname{ssgn}",
    activation=True,
)

from derive.checked import check_derivation
from derive.document.notes.walkthrough import walkthrough
from derive.network.network import Network

network = Network.from_arguments(
    inputs={"x": 2}, parameters={"w": "0.5"}, graph={"p": "w*x", "L": "softsign(p) + p^2"}, learning_rate="0.1"
)
given = "$w = 0.5$, $x = 2$. $$p = w x = 1$$ "
right, wrong = (
    check_derivation(given + rf"$$L = \operatorname{{softsign}}(p) = {value}$$ $$\frac{{dL}}{{dp}} = {slope}$$")
    for value, slope in (("0.5", "0.25"), ("0.6", "0.5"))
)
layers = [{"neurons": 1, "weights": [["0.5"]], "activation": "softsign"}]
layer = Network.from_arguments(inputs=[1], layers=layers, targets=[1])
print(json.dumps({
    "text": walkthrough(network, "w", 4, "text"),
    "latex": walkthrough(network, "w", 4, "latex"),
    "right": [right.claims.right, right.claims.wrong],
    "wrong": wrong.claims.wrong,
    "layer": layer.layers[0].activation.name,
}))
"""


def test_one_row_is_all_that_a_function_needs() -> None:
    ran = subprocess.run([sys.executable, "-c", WITH_A_ROW], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    shown = json.loads(ran.stdout)
    assert "1 / (1 + abs(p))^2 + 2 * p" in shown["text"] and "≈ 2.25" in shown["text"].replace("= 2.25", "≈ 2.25")
    assert r"\left|p\right|" in shown["latex"]
    assert shown["right"][0] >= 3 and shown["right"][1] == 0
    assert shown["wrong"] == 2
    assert shown["layer"] == "softsign"


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.arity == 1])
def test_slopes_of_the_table_are_sympys(name: str) -> None:
    row, x = FUNCTIONS[name], sympy.Symbol("x", real=True)
    algebra = SymPyAlgebra()
    value = getattr(algebra, name)(x)
    slope, direct = sympy.sympify(row.slopes[0](algebra, x, value)), sympy.diff(value, x)
    with ctx.workprec(100):
        for point in (fmpq(1, 7), fmpq(3, 5), fmpq(9, 10)):
            evaluator = BallEvaluator({"x": point})
            assert agree(evaluator.value(slope), evaluator.value(direct))


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.arity == 1])
def test_every_algebra_has_every_function(name: str) -> None:
    call, point, tape = Call(name, (Symbol("x"),)), fmpq(2, 7), Tape()
    slot = evaluate(call, lambda _: tape.input("x"), TapeAlgebra(tape))
    in_sympy = evaluate(call, lambda _: sympy.Symbol("x", real=True), SymPyAlgebra())
    with ctx.workprec(100):
        in_balls = evaluate(call, lambda _: point, BallAlgebra())
        assert agree(tape.prepare(BallAlgebra())({"x": point})[slot.index], in_balls)
        assert agree(BallEvaluator({"x": point}).value(in_sympy), in_balls)
