r"""Functions that a document defines itself, ``f(z) = \max(0, z)``, and their applications, ``f(z_1)`` and ``f'(z)``.

A letter directly before a bracket is a factor as the parser reads it. Where the document defines the letter as a
function it is applied; where a letter is a quantity, ``L(w)`` and ``J(W, b)`` only say what this depends on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from derive.check.meaning.applied_letters import (
    USUAL,
    always_applied,
    applications,
    count,
    counted,
    depending,
    entangled,
)
from derive.check.meaning.example_calls import at_example
from derive.check.meaning.function_rules import is_activation, is_another_function
from derive.check.meaning.rules_of_letters import as_rule, rule_letter
from derive.check.meaning.scope import UPDATED
from derive.check.syntax.index_letters import INDICES
from derive.check.syntax.tree import (
    Applied,
    Call,
    Cases,
    Comparison,
    Derivative,
    Evaluated,
    Gradient,
    Group,
    Name,
    Negative,
    Node,
    Number,
    OwnCall,
    OwnFunction,
    Power,
    Product,
    Spelling,
    Sum,
    Words,
)
from derive.check.syntax.trees import exchanged, joined, names, parts
from derive.expressions.expression import Symbol
from derive.expressions.functions import PRIMED
from derive.expressions.matrices import Stack
from derive.network.graph.quantity import Given, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from derive.check.claims.statements import Statement
    from derive.check.meaning.scope import Environment

    Arguments = tuple[Node, ...]

_DEFINING = frozenset(("=", "define", "equiv"))
# Known functions that a document may explain otherwise: sigma is another one, a leaky unit has another slope.
_KNOWN = {"sigma": Spelling("sigma"), "leaky_relu": Spelling("leaky_relu")}
# Letters of losses: what stands in brackets behind them says what they depend on.
_LOSSES = frozenset(("E", "L", "C", "J", "ell", "loss", "cost", "Loss", "Cost"))


@dataclass
class Functions:
    """What letters are applied to something in a document, by what was defined last.

    ``quantities`` are letters of which arguments only say what they depend on; ``network`` says what others mean.
    """

    network: Environment | None = None
    table: dict[Spelling, OwnFunction] = field(default_factory=dict)
    quantities: set[Spelling] = field(default_factory=set)
    # Symbols that a document counts: w(1), w(2).
    counted: frozenset[Spelling] = frozenset()
    # Letters of functions that stand nowhere but before brackets, though nobody says what they are.
    unknown: frozenset[Spelling] = frozenset()
    # Letters that stand before one symbol in brackets, always the same.
    depending: Mapping[Spelling, Spelling] = field(default_factory=dict)
    # Functions of several variables, one of which is elsewhere made of another: their slopes leave that out.
    entangled: frozenset[Spelling] = frozenset()

    def __call__(self, node: Node) -> Node | None:
        """Return a part of a tree with what is applied in it as such; None where nothing is."""
        match node:
            case Product():
                return self._product(node)
            case Applied(_, _, name, arguments):
                made = self._application(name, arguments, node.end)
                return made and exchanged_inside(made, self)
            case Call(start, end, called, arguments, primes) if _KNOWN.get(called) in self.table:
                return OwnCall(start, end, self.table[_KNOWN[called]], exchanged(arguments, self), primes)
            case Derivative(start, end, Name() as name, Name() as by, 1) if _is_plain(by.spelling):
                function = self.table.get(name.spelling)
                if function is not None and function.parameters == (by.spelling,):
                    return OwnCall(start, end, function, (by,), 1)
                if function is not None and name.spelling in self.entangled and by.spelling in function.parameters:
                    of_one = replace(function, parameters=(by.spelling,))
                    return OwnCall(start, end, of_one, (by,), 1)
                if name.spelling.base in PRIMED and name.spelling == Spelling(name.spelling.base):
                    return Call(start, end, name.spelling.base, (by,), 1)
            case Name(start, end, spelling):
                function = self.table.get(spelling.unprimed)
                if function is not None and spelling not in self.quantities:
                    variables = tuple(Name(start, end, each) for each in function.parameters)
                    return OwnCall(start, end, function, variables, spelling.primes)
        return None

    def _product(self, node: Product) -> Node | None:
        found = joined(node, self._bracketed)
        if len(found) == len(node.factors):
            return None
        inside = tuple(exchanged_inside(each, self) for _, each in found)
        signs = tuple(sign for sign, _ in found[1:])
        return inside[0] if len(inside) == 1 else Product(node.start, node.end, inside, signs)

    def _bracketed(self, name: Name, group: Group) -> Node | None:
        if isinstance(group.inner, Number) and name.spelling in self.counted and count(group):
            spelling = replace(name.spelling, above=(*name.spelling.above, f"({count(group)})"))
            return Name(name.start, group.end, spelling)
        return self._application(name, (group.inner,), group.end) if group.opening in ("(", "[") else None

    def _application(self, name: Name, arguments: Arguments, end: int) -> Node | None:
        plain = name.spelling.unprimed
        function = self.table.get(plain)
        if self.network is not None and at_example(name, arguments[0], end, self.network) is not None:
            return None  # each frame has examples of its own
        if name.spelling.primes == 0 and self._is_quantity(plain, arguments):
            return Name(name.start, end, plain)
        if name.spelling.primes == 0 and (moved := self._moved(plain, arguments)) is not None:
            return Evaluated(name.start, end, Name(name.start, name.end, plain), (moved,))
        if function is not None and len(arguments) == len(function.parameters):
            if self._is_factor(plain, arguments):
                return None
            return OwnCall(name.start, end, function, arguments, name.spelling.primes)
        if plain in self.quantities or plain.base not in USUAL or self.knows(plain):
            return None
        if len(arguments) != 1:
            return None
        if isinstance(arguments[0], Name):
            return Applied(name.start, end, name, arguments) if arguments[0].spelling != plain else None
        is_number = isinstance(arguments[0], Number | Negative) and not names(arguments)
        return Applied(name.start, end, name, arguments) if is_number and plain in self.unknown else None

    def _is_quantity(self, letter: Spelling, arguments: Arguments) -> bool:
        """Return whether a letter with symbols behind it in brackets is the quantity of that letter."""
        if not all(isinstance(each, Name) for each in arguments):
            return False
        if letter in self.quantities:
            function = self.table.get(letter)
            return function is None or function.parameters == _spellings(arguments)
        return self.network is not None and _depends(self.network, letter, _spellings(arguments))

    def _moved(self, letter: Spelling, arguments: Arguments) -> Comparison | None:
        """Return where a quantity is taken that depends on one symbol, as others say: ``C(b + 0.5)``, of ``C(b)``."""
        variable = self.depending.get(letter)
        if variable is None or len(arguments) != 1 or not self._is_quantity(letter, (Name(0, 0, variable),)):
            return None
        (at,) = arguments
        is_moved = isinstance(at, Sum) and any(each.spelling == variable for each in names(at))
        return Comparison(at.start, at.end, Name(at.start, at.start, variable), "=", at) if is_moved else None

    def knows(self, letter: Spelling) -> bool:
        """Return whether the network has a meaning for a letter."""
        return self.network is not None and self.network.meaning(letter) is not None

    def _is_factor(self, letter: Spelling, arguments: Arguments) -> bool:
        r"""Tell whether a bracket is a factor, as in ``f' = f(1 - f)``: the letter stands bare in it."""
        found = [name for name in names(arguments) if name.spelling == letter]
        return len(found) > len(applications(arguments, letter))


def exchanged_inside(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """Return an application with its arguments exchanged; any other node exchanged."""
    match node:
        case OwnCall(arguments=arguments) | Applied(arguments=arguments):
            return replace(node, arguments=exchanged(arguments, change))
        case Power(base=OwnCall() | Applied() | Name() as base, exponent=exponent):
            return replace(node, base=exchanged_inside(base, change), exponent=exchanged(exponent, change))
        case Name():
            return exchanged(node, change)
    return exchanged(node, change)


def defined_function(statement: Statement) -> OwnFunction | None:
    """Return the function that a statement such as ``f(z) = ...`` defines; None for all others."""
    sides = [side for side in statement.chain.sides if side is not None]
    head = _head(sides[0])
    if len(sides) > 1:
        head = head or _head_of_known(*sides[:2])
    if head is None or statement.chain.relations[0].kind not in _DEFINING or len(sides) < 2:
        return None
    name, parameters = head
    if _stands_in(sides[1], name.spelling) or not _is_formula(sides[1]):
        return None
    return OwnFunction(name.spelling, parameters, sides[1])


def _head_of_known(node: Node, body: Node) -> tuple[Name, tuple[Spelling, ...]] | None:
    """Return the letter of a known function, with its variable, where a document gives it to another one."""
    match node:
        case Call(start, _, called, (Name(_, _, variable),), 0) if called in _KNOWN and _is_plain(variable):
            is_own = isinstance(body, Cases) if called == "leaky_relu" else is_another_function(called, body)
            return (Name(start, start, _KNOWN[called]), (variable,)) if is_own else None
    return None


def _head(node: Node) -> tuple[Name, tuple[Spelling, ...]] | None:
    found: tuple[Name, Arguments] | None = None
    match node:
        case Product(_, _, (Name() as name, Group(_, _, "(", inner)), ("",)):
            found = name, (inner,)
        case Applied(_, _, name, arguments):
            found = name, arguments
    if found is None or found[0].spelling.primes or found[0].spelling.accent in ("Delta", "d"):
        return None
    variables = _spellings(found[1])
    is_list = variables and all(map(_is_plain, variables)) and len(set(variables)) == len(variables)
    return (found[0], variables) if is_list and found[0].spelling != Spelling("e") else None


def _spellings(arguments: Iterable[Node]) -> tuple[Spelling, ...]:
    """Return the symbols that arguments are; none where one is something else."""
    listed = list(arguments)
    found = tuple(each.spelling for each in listed if isinstance(each, Name))
    return found if len(found) == len(listed) else ()


def _is_plain(spelling: Spelling) -> bool:
    """Return whether a symbol may be the variable of a function: it has no marks, and does not say "new"."""
    is_bare = not (spelling.below or spelling.above or spelling.primes)
    return is_bare and spelling.base not in UPDATED and spelling.base not in INDICES - set("pqr")


def _is_formula(node: Node) -> bool:
    found = list(parts(node))
    return any(isinstance(each, Name | Cases) for each in found) and not any(
        isinstance(each, Derivative | Gradient | Words) for each in found
    )


def _stands_in(tree: object, letter: Spelling) -> bool:
    """Return whether a letter stands in a tree, with or without primes."""
    return any(each.spelling.unprimed == letter for each in names(tree))


def _depends(environment: Environment, letter: Spelling, on: tuple[Spelling, ...]) -> bool:
    """Return whether a letter is a quantity of the network that is made of others; a loss is made of anything.

    And so is a vector that is given, as what another part has made of the vector in brackets: two have no such product.
    """
    graph, found = environment.network.graph, _quantities_of(environment, letter)
    if not found or any(isinstance(graph[name].definition, Given) for name in found):
        return len(found) > 1 and all(len(_quantities_of(environment, each)) > 1 for each in on)
    if all(graph[name].role in (Role.ERROR, Role.TOTAL_ERROR) for name in found):
        return True
    parents = frozenset[str]().union(*(graph.ancestors(name) for name in found))
    arguments = [_quantities_of(environment, each) for each in on]
    return all(each and each <= parents for each in arguments)


def _quantities_of(environment: Environment, spelling: Spelling) -> set[str]:
    """Return the quantities that a symbol means, several for a vector; none where it is anything else."""
    meaning = environment.meaning(spelling)
    meanings = meaning.entries if isinstance(meaning, Stack) else (meaning,)
    found = {each.name for each in meanings if isinstance(each, Symbol) and each.name in environment.network.graph}
    return found if len(found) == len(set(meanings)) else set()


def with_applications(found: list[Statement], network: Environment | None) -> tuple[list[Statement], Functions]:
    """Return a document's statements with functions applied, and the functions as they are at its end."""
    functions = Functions(network, counted=counted(found) if network is None else frozenset())
    functions.depending = depending(found, functions.knows)
    definitions: dict[int, tuple[Spelling, OwnFunction]] = {}
    for index, statement in enumerate(found):
        function = defined_function(statement)
        if function is not None and not _is_of_the_network(function, network):
            definitions[index] = function.letter, function
    functions.quantities = _quantities(found, [each for _, each in definitions.values()])
    applied = {
        index: each for index, each in definitions.items() if _variables(each[1]) or each[0] not in functions.quantities
    }
    for letter, function in reversed(applied.values()):
        functions.table[letter] = function
    if network is None:
        functions.entangled = frozenset(entangled(found, [each for _, each in applied.values()]))
        functions.unknown = frozenset(always_applied(found))
    made: list[Statement] = []
    for index, statement in enumerate(found):
        if index in applied:
            letter, function = applied[index]
            del functions.table[letter]
            functions.table[letter] = replace(function, body=exchanged(function.body, functions))
        rule = as_rule(statement)
        is_of_a_letter = rule is not None and rule_letter(rule) not in functions.table
        made.append(rule if rule is not None and is_of_a_letter else statement.changed(functions))
    return made, functions


def _variables(function: OwnFunction) -> bool:
    """Return whether a function is written in its variables; ``L(w) = (y - t)^2`` is not."""
    return set(function.parameters) <= {each.spelling for each in names(function.body)}


def _is_of_the_network(function: OwnFunction, network: Environment | None) -> bool:
    """Return whether a letter is the network's: a quantity of it, or its activation function."""
    if network is None or function.letter == _KNOWN["sigma"]:
        return False
    if function.letter in _KNOWN.values():
        return True
    return network.meaning(function.letter) is not None or is_activation(function, network)


def _quantities(found: list[Statement], definitions: list[OwnFunction]) -> set[Spelling]:
    """Return the letters that are quantities, whatever brackets stand behind them."""
    bare: Counter[Spelling] = Counter()
    letters = {each.letter for each in definitions}
    heads: set[Spelling] = set()
    for statement in found:
        sides = statement.chain.sides
        primed = {name.spelling.unprimed for name in statement.names if name.spelling.primes == 1}
        for spelling in letters.intersection(name.spelling.unprimed for name in statement.names) - primed:
            count = sum(name.spelling.unprimed == spelling for name in statement.names)
            bare[spelling] += count - len(applications(sides, spelling))
        heads |= {side.spelling for side in sides[:1] if isinstance(side, Name)}
    quantities = {each.letter for each in definitions if bare[each.letter] > 0 or not _variables(each)}
    return quantities | {each for each in heads - letters if each.base in _LOSSES}


def is_of_a_number(call: OwnCall) -> bool:
    """Return whether a function is made of its one variable as it stands: then its gradient is its slope."""
    if len(call.arguments) != 1 or call.primes:
        return False
    (variable,) = call.function.parameters
    alike = {name.spelling for name in names(call.function.body) if name.spelling.base == variable.base}
    return alike == {variable} and not variable.bold
