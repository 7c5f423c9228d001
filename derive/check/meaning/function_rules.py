r"""Statements about a function itself, such as ``f(z) = \frac{1}{1 + e^{-z}}`` or ``\sigma' = \sigma(1 - \sigma)``.

Their variable is no quantity of the network: they are to hold for every number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.forms import CALLED
from derive.check.meaning.calls import FUNCTION_LETTERS
from derive.check.meaning.rules_of_letters import rule_letter
from derive.check.syntax.tree import Applied, Call, Name, Node, Number, OwnCall, Quotient, Spelling
from derive.check.syntax.trees import names, parts
from derive.expressions import expression
from derive.expressions.expression import Symbol
from derive.expressions.functions import PRIMED, TOLD_BY
from derive.expressions.walking import walk
from derive.network.graph import quantity
from derive.network.graph.expressed import Expressed

if TYPE_CHECKING:
    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment
    from derive.check.syntax.tree import OwnFunction
    from derive.network.model import Model

# The quantities that stand for any number; ``Points`` gives them a value at each point.
VARIABLE = "?"
VARIABLES = (VARIABLE, "?2", "?3", "?4")
_ITSELF = PRIMED | {"exp"}
_LINEAR = "identity"
_LETTERS = FUNCTION_LETTERS | _ITSELF | {"ReLU"}


def about_a_function(statement: Statement, environment: Environment) -> tuple[Statement, Environment] | None:
    """Return a statement with its functions written as calls, and its variable explained; None for all others."""
    sides = [side for side in statement.chain.sides if side is not None]
    if isinstance(sides[0], OwnCall):
        return _about_its_own(statement, sides[0], environment)
    if len(sides) < 2 or any(isinstance(part, Number) and part.unit < 1 for part in statement.parts):
        return None
    head = _head(statement)
    variable = head[1].spelling if head else None
    function = head[0] if head else sides[0] if isinstance(sides[0], Name) else None
    letter = rule_letter(statement)
    if head is not None and letter is not None and letter == Spelling(letter.base):
        return _with_function(statement, letter.base, head[1].spelling, environment)
    if not isinstance(function, Name) or not _is_function(function, environment):
        return None
    others = [name for name in statement.names if name.spelling not in (variable, Spelling("e"))]
    if not all(_is_function(name, environment) for name in others):
        return None
    return _with_function(statement, function.spelling.base, variable or Spelling("z"), environment)


def _with_function(
    statement: Statement, letter: str, variable: Spelling, environment: Environment
) -> tuple[Statement, Environment] | None:
    """Write a letter as the function that it stands for, of what stands for any number."""
    meant = _meant(statement, letter, environment)
    if meant is None:
        return None
    made = statement.changed(_Written(meant, variable, letter))
    return made, environment.with_definition(variable, Symbol(VARIABLE))


def _about_its_own(
    statement: Statement, head: OwnCall, environment: Environment
) -> tuple[Statement, Environment] | None:
    """Explain the variables of a function of the document's own, where a rule about it is written in them alone."""
    variables = head.function.parameters
    if tuple(each.spelling for each in head.arguments if isinstance(each, Name)) != variables:
        return None
    sides = [side for side in statement.chain.sides if side is not None]
    in_variables = all({*variables} & {name.spelling for name in names(side)} for side in sides)
    if len(variables) > len(VARIABLES) or not in_variables:
        return None
    for variable, stands_for in zip(variables, VARIABLES, strict=False):
        environment = environment.with_definition(variable, Symbol(stands_for))
    return statement, environment


def is_activation(function: OwnFunction, environment: Environment) -> bool:
    """Return whether a document's function is meant to be the network's activation, which then judges it."""
    network = environment.network
    used = {CALLED.get(layer.activation.name) for layer in network.layers}
    return function.letter.base in _LETTERS and _explained(function.body) in used


def activation_meant(statement: Statement, environment: Environment) -> str | None:
    """Return the function that the letter of a rule stands for."""
    head = _head(statement)
    return _meant(statement, head[0].spelling.base, environment) if head is not None else None


def is_usual_letter(statement: Statement, environment: Environment) -> bool:
    """Return whether a letter that stands in a rule for a function is usual for the activation of the network."""
    head = _head(statement)
    return head is not None and _is_function(head[0], environment)


def _head(statement: Statement) -> tuple[Name, Name] | None:
    """Return function and variable of what a statement is about: ``f(z)``, where z is written as a bare letter."""
    node = statement.chain.sides[0]
    found: tuple[Node, Node] | None = None
    match node:
        case Applied(_, _, function, (inner,)):
            found = function, inner
        case Call(start, _, called, (inner,), primes):
            found = Name(start, inner.start, Spelling(called, primes=primes)), inner
    if found is None or not isinstance(found[0], Name) or not isinstance(found[1], Name):
        return None
    is_bare = found[1].spelling == Spelling(found[1].spelling.base)
    return (found[0], found[1]) if is_bare else None


def _is_function(name: Name, environment: Environment) -> bool:
    spelling = name.spelling
    is_bare = spelling.unprimed == Spelling(spelling.base)
    return spelling.base in _LETTERS and is_bare and (spelling.base in _ITSELF or environment.meaning(spelling) is None)


def _meant(statement: Statement, letter: str, environment: Environment) -> str | None:
    """Return the function that a letter stands for: the one by whose formula it is explained, or the network's.

    None where the network has several, or none that is known.
    """
    if letter in _ITSELF:
        return letter
    explained = _explained(statement.chain.sides)
    if explained:
        return explained
    used = environment.network.graph.remembered("functions used", lambda: _used(environment.network))
    if used == {_LINEAR} or not any(names(side) for side in statement.chain.sides[1:]):
        return _LINEAR if _LINEAR in used else None
    others = used - {_LINEAR}
    return others.pop() if len(others) == 1 else None


def _used(network: Model) -> set[str]:
    """Return the functions by which a network makes one quantity of another; a plain sum is the linear one."""
    definitions = [each.definition for each in network.graph.quantities.values()]
    tabled = [each.function.name for each in definitions if isinstance(each, quantity.Applied)]
    formulas = [each.formula for each in definitions if isinstance(each, Expressed)]
    called = [part.function for formula in formulas for part in walk(formula) if isinstance(part, expression.Call)]
    return {CALLED[name] for name in tabled if name in CALLED} | (PRIMED & {*called})


def is_another_function(letter: str, body: Node) -> bool:
    """Return whether a formula explains a function of the tables that is not the one of that name."""
    return _explained(body) not in (None, letter)


def _explained(tree: object) -> str | None:
    """Return the function of the tables that a formula calls to explain another one."""
    called = [part.function for part in parts(tree) if isinstance(part, Call)]
    called += ["exp" for name in names(tree) if name.spelling == Spelling("e")]
    if not any(isinstance(part, Quotient) for part in parts(tree)):  # e^x alone explains no sigmoid
        called = [each for each in called if each != "exp"]
    return next((TOLD_BY[each] for each in called if each in TOLD_BY), None)


class _Written:
    """Writes a function as the call that it means."""

    def __init__(self, meant: str, variable: Spelling, letter: str) -> None:
        self.meant = meant
        self.variable = variable
        self.letters = _LETTERS | {letter}

    def __call__(self, node: Node) -> Node | None:
        match node:
            case Applied(start, end, name, (Name(_, _, inside) as inner,)) if (
                inside == self.variable and name.spelling.base in self.letters
            ):
                return Call(start, end, self._function(name), (inner,), name.spelling.primes)
            case Name(start, end, spelling) if spelling.base in self.letters:
                return Call(start, end, self._function(node), (Name(start, end, self.variable),), spelling.primes)
        return None

    def _function(self, name: Name) -> str:
        return name.spelling.base if name.spelling.base in _ITSELF else self.meant
