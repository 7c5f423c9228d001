"""Derivatives: of numbers by numbers, vectors and matrices, of vectors by vectors, and gradients."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.calculus.updates import later_gradient
from derive.check.formulas.evaluation import NoValue
from derive.check.formulas.not_understood import NotUnderstood
from derive.check.meaning.function_rules import VARIABLES
from derive.check.meaning.orientation import Orientation, laid
from derive.check.meaning.own_functions import is_of_a_number
from derive.check.meaning.summing import SumBinder
from derive.check.reason import because
from derive.check.syntax import tree as nodes
from derive.expressions.differentiation import NotDifferentiable, chain_rule
from derive.expressions.expression import Expression, Partial, Symbol
from derive.expressions.matrices import Bound, Stack, collapsed, each, is_symbolic
from derive.expressions.walking import names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class DerivativeBinder(SumBinder):
    """The part of a binder that reads derivatives."""

    @abstractmethod
    def _owncall(self, node: nodes.OwnCall) -> Bound:
        """Return what a call of a function of the document's own says, or of its slope."""

    def _derivative(self, node: nodes.Derivative) -> Bound:
        if node.order != 1:
            raise NotUnderstood(node, because("first-derivatives-only"))
        of, by = collapsed(self.bind(node.of)), collapsed(self.bind(node.by))
        if isinstance(of, Stack):
            if not isinstance(by, Stack) or by.shape[1] != 1 or of.shape[1] != 1:
                raise NotUnderstood(node, because("vector-by-no-vector"))
            jacobian = Stack(
                tuple(tuple(self._partial(node, each, other[0]) for other in by.rows) for each in of.entries)
            )
            turned = self.environment.orientation is Orientation.JACOBIANS_TURNED
            return jacobian.transposed if turned else jacobian
        return laid(self._slopes(node, of, by), self.environment.orientation)

    def _slopes(self, node: nodes.Derivative, of: Expression, by: Bound) -> Bound:
        """Return the derivatives of a number by every entry; by a matrix of the network's own they are made once."""
        def made() -> Bound:
            return each(by, lambda entry: self._partial(node, of, entry))

        is_by_matrix = isinstance(of, Symbol) and isinstance(by, Stack)
        return self.environment.network.graph.remembered(("slopes", of, by), made) if is_by_matrix else made()

    def _partial(self, node: nodes.Derivative, of: Expression, by: Expression) -> Expression:
        later = later_gradient(self.environment.network, of, by)
        if later is not None:
            return later
        if not isinstance(by, Symbol):
            raise NotUnderstood(node, because("derivative-by-no-quantity"))
        if isinstance(of, Symbol):
            return Partial(of.name, by.name)
        if isinstance(node.of, nodes.Name) and not is_symbolic(of):
            # Of what is known by its numbers alone, nobody knows how it depends on something.
            raise NotUnderstood(node, because("derivative-of-formula"))
        with self._differentiating(node):
            return chain_rule(of, by.name, self._constants(of, by) if self._is_by_a_number(node) else ())

    def _is_by_a_number(self, node: nodes.Derivative) -> bool:
        return not isinstance(collapsed(self.bind(node.by)), Stack)

    def _constants(self, of: Expression, by: Symbol) -> Collection[str]:
        r"""Return what is constant in a formula that shows what it is differentiated by: y in d/da (y - a)^2.

        That is what a document without a network nowhere says to depend on it. Of a function, the arguments do not
        depend on each other.
        """
        if by.name in VARIABLES:
            return frozenset(VARIABLES) - {by.name}
        graph, unsaid = self.environment.network.graph, self.environment.network.unsaid
        written = frozenset(names(of))
        if unsaid is None or by.name not in written:
            return ()
        reached = {name: graph.ancestors(name) | {name} for name in written if name in graph}
        return {
            name
            for name, above in reached.items()
            if by.name not in above
            and unsaid.hidden.keys().isdisjoint(above)
            and not any(each.startswith(f"∂{name}/") for each in unsaid.bare)
        }

    @contextmanager
    def _differentiating(self, node: nodes.Node) -> Iterator[None]:
        try:
            yield
        except NotDifferentiable as problem:
            raise NotUnderstood(node, because("derivative-of-formula")) from problem
        except NoValue as problem:
            raise NotUnderstood(node, problem.reason) from problem

    def _gradient(self, node: nodes.Gradient) -> Bound:
        if node.by is None and isinstance(node.of, nodes.OwnCall) and is_of_a_number(node.of):
            return self._owncall(replace(node.of, primes=1))
        of = self.scalar(node.of)
        if node.by is None or not isinstance(of, Symbol):
            raise NotUnderstood(node, because("gradient-by-nothing"))
        by = collapsed(self.bind(node.by))
        loss = of.name

        def slope(entry: Expression) -> Expression:
            # A matrix of which only the numbers are known is no quantity that the loss could depend on.
            if not isinstance(entry, Symbol):
                raise NotUnderstood(node, because("gradient-by-no-quantities"))
            return Partial(loss, entry.name)

        return each(by, slope)
