r"""Rules for any weight in letters without marks: ``w \leftarrow w + \eta \delta a``, ``\Delta w = -\eta \, dE/dw``.

They are read about one edge into the last layer: w its weight, a what comes from its source, delta the signal at its
target. What the document means by a letter elsewhere stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.check.meaning.scope import unmarked
from derive.check.syntax.tree import Derivative, Gradient, Name, Spelling
from derive.expressions.expression import Partial, Symbol
from derive.expressions.matrices import Stack

if TYPE_CHECKING:
    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment
    from derive.expressions.matrices import Bound

_WEIGHTS = frozenset(("w", "W"))
_SOURCES = ("a", "o", "h", "x", "out")
_PRE_ACTIVATIONS = ("z", "net")


def about_any_weight(statement: Statement, environment: Environment) -> Environment | None:
    """Return an environment in which a rule's letters belong to one edge; None for all other statements."""
    weights = (_bare(name) for name in statement.names if name.spelling.base in _WEIGHTS)
    weight = next(filter(None, weights), None)
    if weight is None:
        return None
    named = _derived_by(statement, environment)
    if named is not None and isinstance(environment.meaning(weight), Stack | None):
        return environment.with_reading(weight, named)
    if environment.meaning(weight) is not None or not environment.network.layers:
        return None
    if not _is_a_rule(statement, weight):
        return None
    layer = environment.network.layers[-1]
    loss, target = environment.network.graph.loss, layer.pre_activations[0]
    meanings: dict[str, Bound] = {weight.base: Symbol(layer.weights[0][0])}
    meanings |= dict.fromkeys(_SOURCES, Symbol(layer.sources[0]))
    meanings |= dict.fromkeys(_PRE_ACTIVATIONS, Symbol(target))
    meanings["delta"] = Partial(loss, target)
    letters = list(dict.fromkeys(bare for name in statement.names if (bare := _bare(name)) and bare.base in meanings))
    unknown = [letter for letter in letters if isinstance(environment.meaning(letter), Stack | None)]
    if Spelling("delta") in letters and not any(letter.base in _SOURCES for letter in unknown):
        # Beside a signal, what the document calls its only activation is what the weight is multiplied by.
        unknown += [letter for letter in letters if letter.base in _SOURCES][:1]
    for letter in unknown:
        environment = environment.with_reading(letter, meanings[letter.base])
    return environment


def _derived_by(statement: Statement, environment: Environment) -> Symbol | None:
    r"""Return the one weight with an index that a statement derives by: it is meant by a bare letter beside it, too."""
    slopes = (part.by for part in statement.parts if isinstance(part, Derivative | Gradient))
    indexed = {each.spelling for each in slopes if isinstance(each, Name) and each.spelling.below}
    meanings = {environment.meaning(each) for each in indexed if each.base in _WEIGHTS}
    only = meanings.pop() if len(meanings) == 1 else None
    return only if isinstance(only, Symbol) else None


def _bare(name: Name) -> Spelling | None:
    """Return a symbol without the marks of an update, where no other marks stand at it."""
    spelling = unmarked(name.spelling)[0]
    plain = Spelling(spelling.base)
    return plain if spelling in (plain, Spelling(spelling.base, accent="Delta")) else None


def _is_a_rule(statement: Statement, weight: Spelling) -> bool:
    """Tell whether the weight is changed, or derived by: where it is only named, that may define it."""
    found = [name for name in statement.names if _bare(name) == weight]
    derived = any(
        isinstance(part, Derivative | Gradient) and isinstance(part.by, Name) and _bare(part.by) == weight
        for part in statement.parts
    )
    return len(found) > 1 or derived
