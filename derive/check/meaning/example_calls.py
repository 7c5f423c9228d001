r"""The output of a model for one example of a batch, written as a call: ``f(x^{(i)})`` for ``f^{(i)}``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.check.syntax.tree import Group, Name, Node
from derive.expressions.expression import Symbol

if TYPE_CHECKING:
    from derive.check.meaning.scope import Environment


def at_example(function: Node, argument: Node, environment: Environment) -> Name | None:
    """Return the symbol that bears the mark of the example put in; None where there is no such call."""
    network = environment.network
    if not network.examples or not isinstance(function, Name) or not isinstance(argument, Group):
        return None
    put_in = argument.inner
    if not isinstance(put_in, Name) or len(put_in.spelling.above) != 1 or function.spelling.above:
        return None
    # Which example it is does not matter: what is made of its inputs bears its mark.
    first = (_mark_of_first(put_in.spelling.above[0]),)
    given = environment.meaning(replace(put_in.spelling, above=first))
    made = environment.meaning(replace(function.spelling, above=first))
    if not isinstance(given, Symbol) or not isinstance(made, Symbol) or made.name not in network.graph:
        return None
    if given.name not in network.graph.ancestors(made.name):
        return None
    spelling = replace(function.spelling, above=put_in.spelling.above)
    return Name(function.start, argument.end, spelling)


def _mark_of_first(mark: str) -> str:
    return f"{mark[0]}1{mark[-1]}" if mark[:1] in "([" and len(mark) > 1 else "1"
