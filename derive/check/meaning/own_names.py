"""Names that a document gives a sense of its own, though a network could be spelled by them.

What a document says of a name itself is better evidence than a convention: ``\\mu = 0.8`` beside ``\\eta = 0.05`` is no
second learning rate, ``o_1 = 0.3`` is the target where the target is 0.3 and the output is spelled ``out_{o1}``, and
``g_5 = \\partial E/\\partial w_5`` is no error signal of the fifth unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.meaning.binder import NotUnderstood, bind
from derive.check.meaning.reading import Reading, Rule
from derive.check.meaning.scope import Environment, pattern
from derive.check.syntax.tree import Name
from derive.check.syntax.trees import names
from derive.expressions.expression import Partial, Symbol
from derive.expressions.matrices import Stack, single
from derive.expressions.printed import number_of
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from derive.check.claims.statements import Statement
    from derive.check.meaning.reading import Readings
    from derive.check.syntax.tree import Node, Spelling
    from derive.expressions.expression import Expression
    from derive.expressions.matrices import Bound
    from derive.network.model import Model

# Below this prior a convention is one of several, and what the document says of a name decides.
UNUSUAL = 0.4


def with_own_names(statements: list[Statement], network: Model, readings: Readings) -> Readings:
    """Return what the names of a document may mean, without the conventions that the document itself speaks against."""
    found = _Names(statements, network, readings)
    own = found.other_rates() | found.aliases()
    return readings.without(own).having(found.givens())


class _Names:
    def __init__(self, statements: list[Statement], network: Model, readings: Readings) -> None:
        self.graph = network.graph
        self.readings = readings
        self.environment = Environment(network, readings)
        self.statements = statements
        self.spelled = {name.spelling: None for statement in statements for name in statement.names}
        self.said = list(self._said())

    def _said(self) -> Iterator[tuple[Spelling, Node, Fraction | None]]:
        """Yield each name at the head of a statement with what stands behind it, and with the number, if it is one."""
        for statement in self.statements:
            head, *others = [side for side in statement.chain.sides if side is not None]
            if isinstance(head, Name) and head.spelling in self.readings and others:
                bound = self._bound(others[0])
                shown = number_of(bound) if bound is not None and len(others) == 1 else None
                yield head.spelling, others[0], shown[1] * shown[0].value if shown else None

    def _bound(self, node: Node) -> Expression | None:
        try:
            return single(bind(node, self.environment))
        except NotUnderstood:
            return None

    def other_rates(self) -> set[Spelling]:
        """Return names of learning rates that are given another number, beside one that is given the network's."""
        rate = next((each for each in self.graph.quantities.values() if each.role is Role.LEARNING_RATE), None)
        if rate is None:
            return set()
        given = {
            spelling: number
            for spelling, _, number in self.said
            if number is not None and {each.meaning for each in self.readings.get(spelling)} == {Symbol(rate.name)}
        }
        right = {spelling for spelling, number in given.items() if number == self.graph.givens[rate.name]}
        return set(given) - right if right else set()

    def givens(self) -> dict[Spelling, list[Reading]]:
        """Return names that are given the number of an input or a target that goes by no other name here.

        What the name would be else must have another name here.
        """
        found: dict[Spelling, list[Reading]] = {}
        for spelling, _, number in self.said:
            usual = self.environment.meaning(spelling)
            if number is None or not isinstance(usual, Symbol) or usual.name in self.graph.givens:
                continue
            if not self._goes_by(usual.name, but=spelling):
                continue
            alike = [
                each.name
                for each in self.graph.with_role(Role.INPUT, Role.TARGET)
                if self.graph.givens[each.name] == number and not self._goes_by(each.name, but=spelling)
            ]
            if len(alike) == 1:
                found[spelling] = [Reading(Rule("own"), 1.0, Symbol(alike[0]))]
        return found

    def _goes_by(self, quantity: str, but: Spelling) -> bool:
        """Return whether another symbol of the document means a quantity before anything else."""
        return any(
            self.environment.meaning(spelling) == Symbol(quantity) for spelling in self.spelled if spelling != but
        )

    def aliases(self) -> set[Spelling]:
        """Return names that the document introduces by something else than what an unusual convention says."""
        own: set[Spelling] = set()
        for spelling, node, _ in self.said:
            found = self.readings.get(spelling)
            bound = self._bound(node)
            if any(each.prior >= UNUSUAL or _is_about(each.meaning, bound) for each in found):
                continue
            if isinstance(bound, Partial) or any(self._is_of_a_rule(name.spelling, own) for name in names(node)):
                own |= {each for each in self.spelled if pattern(each) == pattern(spelling)}
        return own

    def _is_of_a_rule(self, spelling: Spelling, own: set[Spelling]) -> bool:
        """Return whether a symbol is a constant of an update rule, or one of the document's own."""
        meaning = self.environment.meaning(spelling)
        known = self.graph[meaning.name] if isinstance(meaning, Symbol) and meaning.name in self.graph else None
        return spelling in own or (known is not None and known.role is Role.HYPERPARAMETER)


def _is_about(meaning: Bound, bound: Expression | None) -> bool:
    """Return whether a definition may be that of what a convention means: of the same derivative, or its entries."""
    return bound in (meaning.entries if isinstance(meaning, Stack) else (meaning,))
