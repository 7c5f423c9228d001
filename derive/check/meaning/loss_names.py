r"""The loss under another name: ``\mathcal{L}``, ``\ell``, ``MSE``, ``E_{sum}`` in a document that has no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.meaning.lexicon import without_penalty
from derive.check.meaning.reading import Reading, Rule
from derive.check.meaning.scope import Environment
from derive.check.syntax.tree import Derivative, Gradient, Name, Spelling
from derive.expressions.expression import Symbol
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from derive.check.claims.statements import Statement
    from derive.check.meaning.reading import Readings
    from derive.network.model import Model

# Names that mean a loss wherever they stand.
_ALWAYS = frozenset((
    "ell", "loss", "Loss", "LOSS", "cost", "Cost", "error", "Error", "err", "Err", "mse", "MSE", "sse", "SSE", "bce",
    "BCE", "CE", "NLL", "SE",
))  # fmt: skip
# Letters that mean one where something is differentiated, or in script.
_LETTERS = frozenset(("L", "E", "C", "J"))
# Letters that mean one where it is differentiated by a parameter: risk, objective, cost, quality.
_RARE = frozenset(("R", "F", "K", "Q"))
_OF_A_LOSS = (Role.TOTAL_ERROR, Role.ERROR)
# What stands below the sum of all errors.
_BELOW = frozenset(("total", "tot", "sum", "all", "T", "ges", "gesamt", "MSE", "mse", "SSE", "CE", "BCE", "train"))


def with_the_loss(network: Model, found: list[Statement], readings: Readings) -> Readings:
    """Return readings in which a document's only name for a loss is the network's loss, if it has none of its names."""
    graph = network.graph
    if graph.loss not in graph or not (graph[graph.loss].role in _OF_A_LOSS or graph.loss in _LETTERS | _ALWAYS):
        return readings
    environment, loss = Environment(network, readings), Symbol(graph.loss)
    written = {name.spelling.unprimed for each in found for name in each.names}
    known = {spelling for spelling in written if environment.meaning(spelling) == loss}
    parts = [part for each in found for part in each.parts]
    derived = {
        part.of.spelling for part in parts if isinstance(part, Derivative | Gradient) and isinstance(part.of, Name)
    }
    by_parameters = {
        part.of.spelling
        for part in parts
        if isinstance(part, Derivative) and isinstance(part.of, Name) and isinstance(part.by, Name)
        and _is_trained(environment, part.by.spelling)
    }  # fmt: skip
    named = [
        each for each in written
        if environment.meaning(each) is None and (_is_loss(each, each in derived) or _is_rare(each, by_parameters))
    ]  # fmt: skip
    if len({(each.base, each.accent) for each in named}) != 1 or _are_told_apart(found, known, {*named}, derived):
        return readings
    meant, bare = [Reading(Rule("loss"), 0.5, loss)], without_penalty(network)
    if bare is not None:
        meant.append(Reading(Rule("without-penalty"), 0.2, bare))
    return readings.having(dict.fromkeys(named, meant))


def _are_told_apart(
    found: list[Statement], known: set[Spelling], named: set[Spelling], derived: set[Spelling]
) -> bool:
    """Return whether names of a loss may mean two: the new one is not derived, or that which is known is a value."""
    if not known:
        return False
    if not named & derived:
        return True
    heads = {each.chain.sides[0].spelling for each in found if isinstance(each.chain.sides[0], Name)}
    written = ({name.spelling for name in each.names} for each in found)
    return bool(heads & known) or any(each & known and each & named for each in written)


def _is_trained(environment: Environment, spelling: Spelling) -> bool:
    meaning = environment.meaning(spelling)
    return isinstance(meaning, Symbol) and meaning.name in environment.network.trained


def _is_rare(spelling: Spelling, by_parameters: set[Spelling]) -> bool:
    return spelling in by_parameters and spelling.base in _RARE and spelling == Spelling(spelling.base)


def _is_loss(spelling: Spelling, is_derived: bool) -> bool:
    plain = spelling == Spelling(spelling.base, spelling.below, accent=spelling.accent)
    # The loss of the one example there is may bear its number, from which something is derived then.
    is_numbered = is_derived and len(spelling.below) == 1 and spelling.below[0].isdigit()
    if not plain or spelling.accent not in ("", "cal"):
        return False
    if spelling.below and not is_numbered and not _BELOW & {*spelling.below}:
        return False
    in_script = spelling.accent == "cal" or bool(spelling.below)
    return spelling.base in _ALWAYS or (spelling.base in _LETTERS and (in_script or is_derived))
