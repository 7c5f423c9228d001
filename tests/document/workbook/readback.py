"""A workbook read back from its bytes, and computed from the text that stands in the file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl

from derive.calculus.balls import Values
from derive.document.workbook.formulas import computed, place
from derive.document.workbook.names import cell_name
from derive.expressions.expression import Expression, Partial, Symbol, Updated

if TYPE_CHECKING:
    from derive.document.workbook.formulas import Value
    from derive.network.network import Network

# Of sixteen digits; zero cannot be met better than that of what cancels.
RELATIVE, ABSOLUTE = 1e-12, 1e-15


class ReadBack:
    """The cells of a file, by the names that it defines and by sheet and address."""

    def __init__(self, content: bytes, *, computed_before: bool = False) -> None:
        self.book = openpyxl.load_workbook(BytesIO(content), data_only=computed_before)
        self.names = {name: next(iter(each.destinations)) for name, each in self.book.defined_names.items()}
        self.typed: dict[tuple[str, str], Value] = {}
        self._found: dict[tuple[str, str], Value] = {}

    def named(self, name: str) -> Value:
        """Return the value of a cell by its name."""
        sheet, address = self.names[name]
        return self.value(sheet, address.replace("$", ""))

    def value(self, sheet: str, address: str) -> Value:
        """Return the value of a cell: what was typed into it, or what its formula gives."""
        key = (sheet, address)
        if key in self.typed:
            return self.typed[key]
        if key not in self._found:
            content = self.book[sheet][address].value
            if isinstance(content, str) and content.startswith("="):
                self._found[key] = computed(content[1:])(lambda name: self._looked_up(sheet, name))
            else:
                self._found[key] = float(content) if isinstance(content, int) else content
        return self._found[key]

    def _looked_up(self, sheet: str, name: str) -> Value:
        return self.named(name) if name in self.names else self.value(sheet, name.replace("$", ""))

    def type_in(self, sheet: str, address: str, value: float | str) -> None:
        """Type into a cell, as a learner does; everything is computed anew."""
        assert place(address)
        self.typed[sheet, address] = value
        self._found.clear()


def leaves(network: Network) -> list[Expression]:
    """Return what has a cell with a name: quantities, the gradient, parameters after the update."""
    graph = network.graph
    reached = [name for name in graph.variables if name in graph.ancestors(graph.loss)]
    return [
        *(Symbol(name) for name in graph.quantities),
        *(Partial(graph.loss, name) for name in reached),
        *(Updated(name) for name in network.trained),
    ]


def disagreeing(network: Network, found: ReadBack) -> list[tuple[Expression, Value, float]]:
    """Return what does not agree with the proven values, with both numbers."""
    values, wrong = Values(network), list[tuple[Expression, "Value", float]]()
    for leaf in leaves(network):
        right = float(values.decimal(leaf, 40).printed)
        value = found.named(cell_name(leaf))
        if not isinstance(value, float) or abs(value - right) > max(RELATIVE * abs(right), ABSOLUTE):
            wrong.append((leaf, value, right))
    return wrong
