"""The arrays of a batch that is no chain of dense layers: those of each example, numbered, and what they share."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.expressions.expression import Constant, Sum
from derive.expressions.tidy import ZERO, product, total
from derive.expressions.walking import renamed
from derive.network.builders.batch import SEPARATORS, name_in_batch
from derive.network.graph.quantity import Total
from derive.network.graph.tensors import Tensor, TensorGraph, arrays_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from derive.expressions.expression import Expression
    from derive.network.graph.graph import Graph


def arrays_of_examples(
    graph: Graph, examples: Sequence[tuple[Graph, TensorGraph]], reduction: str
) -> TensorGraph | None:
    """Return the arrays whose entries are the quantities of a batch; ``examples``: graph and arrays of each.

    None where the loss is made of an array of which the batch has a part only: of other entries it does not depend.
    """
    return _Batch(graph, examples, reduction).built()


class _Batch:
    def __init__(self, graph: Graph, examples: Sequence[tuple[Graph, TensorGraph]], reduction: str) -> None:
        self.graph = graph
        self.examples = examples
        self.share = Fraction(1, len(examples)) if reduction == "mean" else Fraction(1)
        self.single, self.arrays = examples[0]
        self.loss = self.arrays.loss
        self.own = self._of_one_example()
        self.endings = [name_in_batch(self.single, "", number, len(examples)) for number in range(1, len(examples) + 1)]

    def _of_one_example(self) -> set[str]:
        """Return the arrays that each example has of its own."""
        found: set[str] = set()
        for name, tensor in self.arrays.tensors.items():
            if not found.isdisjoint(tensor.parents) or not self._has(tensor):
                found.add(name)
        return found

    def _has(self, tensor: Tensor) -> bool:
        return all(entry in self.graph for entry in tensor.entries if entry)

    def built(self) -> TensorGraph | None:
        found = [each for name, each in self.arrays.tensors.items() if name not in self.own]
        terms: list[Expression] = []
        for number, ((_, arrays), ending) in enumerate(zip(self.examples, self.endings, strict=True), 1):
            names = self._names(number, ending)
            found += [self._copy(each, names, ending) for name, each in arrays.tensors.items() if name in names]
            terms.append(renamed(total(self._terms(arrays, of_example=True)), names))
        whole = total([product(Constant(self.share), total(terms)), *self._terms(self.arrays, of_example=False)])
        found.append(replace(self.arrays[self.loss], formula=whole))
        known = {each.name for each in found if self._has(each)}
        if any(name not in known for each in found if each.name in known for name in each.parents):
            return None
        return TensorGraph.of((each for each in found if each.name in known), self.loss)

    def _terms(self, arrays: TensorGraph, *, of_example: bool) -> list[Expression]:
        """Return what the loss adds up: what is of an example, or what is of none and added once."""
        formula = arrays[self.loss].formula or ZERO
        terms = formula.parts if isinstance(formula, Sum) else (formula,)
        # What is no sum of errors and penalties is the loss of the example as a whole.
        is_added = isinstance(self.single[self.single.loss].definition, Total)
        return [
            each for each in terms
            if of_example is (not is_added or not self.own.isdisjoint(arrays_in(each)))
        ]

    def _names(self, number: int, ending: str) -> Mapping[str, str]:
        """Return what the arrays of an example are called, by what they are called where it is alone.

        A single number goes by the name of its quantity.
        """
        separator = next((each for each in SEPARATORS if self._is_free(each)), SEPARATORS[-1])
        arrays = {name: self.arrays[name] for name in self.own - {self.loss}}
        return {
            name: f"{each.entries[0]}{ending}" if _is_number(each) else f"{name}{separator}{number}"
            for name, each in arrays.items()
        }

    def _is_free(self, separator: str) -> bool:
        numbers = range(1, len(self.examples) + 1)
        return all(f"{name}{separator}{number}" not in self.arrays for name in self.own for number in numbers)

    def _copy(self, tensor: Tensor, names: Mapping[str, str], ending: str) -> Tensor:
        """Return an array of an example; of its entries, those that all examples share keep their names."""
        entries = tuple(entry if not entry or entry in self.graph else f"{entry}{ending}" for entry in tensor.entries)
        formula = None if tensor.formula is None else renamed(tensor.formula, names)
        return replace(tensor, name=names[tensor.name], entries=entries, formula=formula)


def _is_number(tensor: Tensor) -> bool:
    """Tell whether an array goes by the name of its only entry."""
    return not tensor.shape or tensor.entries == (tensor.name,)
