r"""The output of a model for one example of a batch, written as a call: ``f(x^{(i)})`` for ``f^{(i)}``, ``f(x_i)``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Name, Node, Spelling
from derive.expressions.expression import Symbol

if TYPE_CHECKING:
    from derive.check.meaning.scope import Environment
    from derive.expressions.matrices import Bound


def at_example(function: Node, put_in: Node, end: int, environment: Environment) -> Name | None:
    """Return the symbol that bears the mark of the example put in; None where there is no such call."""
    if not environment.network.examples or not isinstance(function, Name) or not isinstance(put_in, Name):
        return None
    if function.spelling.above:
        return None
    inner, outer = put_in.spelling, function.spelling
    match inner:
        case Spelling(above=(mark,)):
            # Which example it is does not matter: what is made of its inputs bears its mark.
            first = (_mark_of_first(mark),)
            given, made = replace(inner, above=first), replace(outer, above=first)
            spelling = replace(outer, above=inner.above)
        case Spelling(above=(), below=(*others, mark)):
            given, made = replace(inner, below=(*others, "1")), replace(outer, below=(*outer.below, "1"))
            spelling = replace(outer, below=(*outer.below, mark))
        case _:
            return None
    if not _makes(environment.meaning(given), environment.meaning(made), environment):
        return None
    return Name(function.start, end, spelling)


def _makes(given: Bound | None, made: Bound | None, environment: Environment) -> bool:
    """Return whether one is a quantity of an example, and made of the other, which is one, too."""
    graph = environment.network.graph
    if not isinstance(given, Symbol) or not isinstance(made, Symbol) or made.name not in graph:
        return False
    if given.name not in graph.ancestors(made.name):
        return False
    return graph[given.name].copy is not None and graph[made.name].copy is not None


def _mark_of_first(mark: str) -> str:
    return f"{mark[0]}1{mark[-1]}" if mark[:1] in "([" and len(mark) > 1 else "1"
