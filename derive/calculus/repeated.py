"""What every update of a training computes anew, as expressions: forwards, where the rule looks ahead, backwards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from derive.calculus.chain import terms
from derive.calculus.steps import definition
from derive.calculus.updates import AHEAD, carried, look_ahead
from derive.expressions.expression import Expression, Partial, Sum, Symbol
from derive.expressions.tidy import product
from derive.expressions.walking import with_leaves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derive.calculus.chain import Term
    from derive.network.network import Network


def chained(of: str, pairs: Sequence[Term]) -> Expression:
    """Return the derivative of a quantity from those by what another goes into: (child, local partial) pairs."""
    parts = [local if child == of else product(Partial(of, child), local) for child, local in pairs]
    return Sum(tuple(parts)) if len(parts) > 1 else parts[0]


@dataclass(frozen=True)
class Repeated:
    """One update of a network after the other."""

    network: Network

    @cached_property
    def changing(self) -> list[str]:
        """What updates change and the loss is made of, in order: trained parameters, and what is computed of them."""
        graph = self.network.graph
        wanted = graph.ancestors(graph.loss)
        found = dict.fromkeys(name for name in self.network.trained if name in wanted)
        for name, quantity in graph.quantities.items():
            if name in wanted and any(parent in found for parent in quantity.definition.parents):
                found[name] = None
        return [name for name in graph.quantities if name in found]

    @cached_property
    def trained(self) -> list[str]:
        """The trained parameters that the loss is made of."""
        return [name for name in self.changing if name in self.network.trained]

    @cached_property
    def computed(self) -> list[str]:
        """What is computed anew."""
        return [name for name in self.changing if name not in self.network.trained]

    @property
    def states(self) -> list[Symbol]:
        """What the rule carries from update to update beside the parameters; it begins with 0."""
        states = self.network.optimizer.rule.states
        return [Symbol(carried(state, name)) for state in states for name in self.trained]

    def ahead(self, expression: Expression) -> Expression:
        """Return an expression about where the gradient is taken: at the parameters, or where the rule looks ahead."""
        if not self.network.optimizer.rule.look_ahead:
            return expression

        def leaf(node: Expression) -> Expression:
            match node:
                case Symbol(name) if name in self.changing:
                    return Symbol(carried(AHEAD, name))
                case Partial(of, by):
                    return Partial(carried(AHEAD, of), carried(AHEAD, by))
            return node

        return with_leaves(expression, leaf)

    def within(self) -> dict[Expression, Expression]:
        """Return what is computed of the parameters, each after what it is made of."""
        graph = self.network.graph
        forwards: dict[Expression, Expression] = {Symbol(name): definition(graph, name) for name in self.computed}
        found = dict(forwards)
        if self.network.optimizer.rule.look_ahead:
            lines = filter(None, (look_ahead(self.network, name) for name in self.trained))
            found |= {line.left: line.form for line in lines}
            found |= {self.ahead(leaf): self.ahead(form) for leaf, form in forwards.items()}
        for name in reversed(self.changing):
            if name != graph.loss:
                adjoint = chained(graph.loss, terms(graph, name, graph.loss))
                found[self.ahead(Partial(graph.loss, name))] = self.ahead(adjoint)
        return found

