r"""An update rule for any parameter ``\theta`` with gradient ``g``, as LaTeX, from the formulas that compute it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from derive.calculus.updates import AHEAD, carried, hyperparameters, parts
from derive.document.equations.mathematics import MathWriter, primed
from derive.document.equations.training_mathematics import accented
from derive.expressions.expression import Expression, ExpressionAlgebra, Power, Symbol, Updated
from derive.network.tables.update_rules import PARAMETER, letter_and_accent

if TYPE_CHECKING:
    from derive.network.network import Network
    from derive.network.tables.optimizer import Optimizer
    from derive.network.tables.update_rules import Formula

_LETTERS = {PARAMETER: r"\theta", "gradient": "g", AHEAD: r"\tilde{\theta}"}


def rule_lines(network: Network, mathematics: MathWriter) -> list[str]:
    """Return the lines of a network's rule; the point at which the gradient is taken first, if it lies ahead."""
    optimizer = network.optimizer
    rule = optimizer.rule
    writer = _RuleWriter(mathematics.graph, mathematics.notation)
    lines = [(Updated(_any(line.name)), line.formula) for line in rule.lines]
    ahead = [(Symbol(_any(AHEAD)), rule.look_ahead)] if rule.look_ahead else []
    return [f"{writer.leaf(left)} &= {writer.inline(_read(optimizer, formula))}" for left, formula in [*ahead, *lines]]


class _RuleWriter(MathWriter):
    """Writes what belongs to any parameter by its letter alone."""

    def leaf(self, leaf: Expression) -> str:
        match leaf:
            case Symbol(name) | Updated(name):
                kind, _ = parts(name) or ("", name)
                symbol = _letter(kind) if kind else self.symbol(name)
                return primed(symbol) if isinstance(leaf, Updated) else symbol
        return MathWriter.leaf(self, leaf)


def _letter(kind: str) -> str:
    letter, accent = letter_and_accent(kind)
    return _LETTERS.get(kind) or (accented(letter, accent) if accent else letter)


def _any(kind: str) -> str:
    return carried(kind, PARAMETER)


def _read(optimizer: Optimizer, formula: Formula) -> Expression:
    rule = optimizer.rule
    old = {name: Symbol(_any(name)) for name in (PARAMETER, "gradient", *rule.states)}
    new = {line.name: Updated(_any(line.name)) for line in rule.lines}
    h = hyperparameters(optimizer, Symbol, lambda name: Power(Symbol(name), Symbol(_any("t"))))
    found: Expression = formula(ExpressionAlgebra(), h, SimpleNamespace(**old), SimpleNamespace(**new))
    return found
