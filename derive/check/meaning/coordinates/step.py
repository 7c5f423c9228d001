r"""How people write what an update rule keeps: the averages of Adam, the velocity of momentum, and the gradient.

``m_{w_5}`` and ``m^{(1)}_{w_5}`` are the average behind the first step, ``m^{(2)}_{w_5}`` that behind the second. What
belongs to a later step is a symbol with the number of the step behind an ``@``: ``m[w5]@2``; ``theta[w5]@2`` is the
parameter itself.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.calculus.updates import assigned, carried, gradient, parts
from derive.check.meaning.reading import Reading, spelled
from derive.check.syntax.tree import Spelling
from derive.expressions.expression import Expression, Partial, Symbol, Updated
from derive.network.graph.quantity import Given
from derive.network.tables.update_rules import PARAMETER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.network.model import Model

    Spelled = Iterator[tuple[Spelling, Reading]]

GRADIENT = "gradient"
# Steps whose symbols are understood; hand derivations go no further.
LAST_STEP = 3
# Letters of the velocity of momentum; of other states, their own.
_LETTERS = {"v": ("v", "u")}
_LATER = re.compile(r"(\w+)\[(\w+)\]@(\d+)")


def later(kind: str, parameter: str, step: int) -> Expression:
    """Return what is computed for a parameter in a step: its gradient, a line of the rule, or the new parameter."""
    if step > 1:
        return Symbol(f"{carried(kind, parameter)}@{step}")
    return Updated(parameter if kind == PARAMETER else carried(kind, parameter))


def later_parts(name: str) -> tuple[str, str, int] | None:
    """Return kind, parameter and step of the name of what belongs to a later step; None for other names.

    >>> later_parts("m[w5]@2"), later_parts("w5")
    (('m', 'w5', 2), None)
    """
    found = _LATER.fullmatch(name)
    return (found[1], found[2], int(found[3])) if found else None


def after_update(name: str) -> Symbol:
    """Return what a computed quantity, such as the loss, is after one update: its name at the second step."""
    return Symbol(f"{name}@2")


def later_gradient(network: Model, of: Expression, by: Expression) -> Expression | None:
    """Return the gradient of the second step where a derivative is that of the new loss by a new parameter."""
    if not isinstance(by, Updated) or by.name not in network.trained or of != after_update(network.graph.loss):
        return None
    return Symbol(f"{carried(GRADIENT, by.name)}@2")


def update_readings(network: Model) -> Spelled:
    """Yield the spellings of gradients, states and later values of the parameters that are trained."""
    optimizer = network.optimizer
    for parameter in network.trained:
        yield from _gradients(network, parameter)
        for line in optimizer.rule.lines:
            if line.name == PARAMETER:
                yield from _parameters(parameter)
            else:
                yield from _lines(line.name, parameter, is_state=line.name in optimizer.rule.states)
    if len(network.trained) == 1:
        yield from _of_the_only_one(network, [line.name for line in optimizer.rule.lines])
    if network.trained and not network.layers and not network.examples:
        yield from _computed(network)
    for state in optimizer.rule.states if network.trained else ():
        for mark in ((), ("0",)):
            # Before the first step the states of all parameters are alike.
            before = Symbol(carried(state, network.trained[0]))
            yield Spelling(state, mark), Reading(f"{state}:before", 0.3, before)


def _of_the_only_one(network: Model, names: list[str]) -> Spelled:
    r"""Yield what bears the number of a step alone, as papers on one parameter have it: ``m_1``, ``\theta_0``."""
    parameter = network.trained[0]
    own = spelled(parameter)
    if not own.below:
        yield replace(own, below=("0",)), Reading("step-alone", 0.4, Symbol(parameter))
    for step in range(1, LAST_STEP + 1):
        mark = (str(step),)
        yield Spelling("g", mark), Reading("g:step-alone", 0.6, _gradient_of(network, parameter, step))
        for name in names:
            letter, _, accent = name.partition("_")
            meaning = later(name, parameter, step)
            if name != PARAMETER:
                yield Spelling(letter, mark, accent=accent), Reading(f"{letter}:step-alone", 0.6, meaning)
            elif not own.below:
                yield replace(own, below=mark), Reading("step-alone", 0.4, meaning)


def _gradient_of(network: Model, parameter: str, step: int) -> Expression:
    return gradient(network, parameter) if step == 1 else Symbol(f"{carried(GRADIENT, parameter)}@{step}")


def _gradients(network: Model, parameter: str) -> Spelled:
    below = _compact(parameter)
    yield Spelling("g", (below,)), Reading("g:gradient", 0.8, gradient(network, parameter))
    if _number(parameter):
        yield Spelling("g", (_number(parameter),)), Reading("g:of-weight", 0.5, gradient(network, parameter))
    for step in range(1, LAST_STEP + 1):
        for spelling in _numbered(Spelling("g", (below,)), step):
            yield spelling, Reading("g:gradient-step", 0.8, _gradient_of(network, parameter, step))


def _parameters(parameter: str) -> Spelled:
    own = spelled(parameter)
    yield replace(own, above=("(0)",)), Reading("step", 0.3, Symbol(parameter))
    for step in range(1, LAST_STEP + 1):
        yield replace(own, above=(f"({step})",)), Reading("step", 0.3, later(PARAMETER, parameter, step))
        if step > 1:
            yield replace(own, primes=step), Reading("step", 0.9, later(PARAMETER, parameter, step))


def _computed(network: Model) -> Spelled:
    """Yield what is computed, by the number of the step whose parameters it is computed with: ``z^{(1)}``."""
    for name, quantity in network.graph.quantities.items():
        if not isinstance(quantity.definition, Given):
            own = spelled(name)
            yield replace(own, above=("(0)",)), Reading("step", 0.3, Symbol(name))
            yield replace(own, above=("(1)",)), Reading("step", 0.3, after_update(name))


def _lines(name: str, parameter: str, *, is_state: bool) -> Spelled:
    letter, _, accent = name.partition("_")
    for base in _LETTERS.get(letter, (letter,)):
        own = Spelling(base, (_compact(parameter),), accent=accent)
        yield own, Reading(f"{base}:after", 0.8, later(name, parameter, 1))
        if _number(parameter):
            numbered = replace(own, below=(_number(parameter),))
            yield numbered, Reading(f"{base}:of-weight", 0.5, later(name, parameter, 1))
        if is_state:
            yield own, Reading(f"{base}:before", 0.2, Symbol(carried(name, parameter)))
            for spelling in _numbered(own, 0):
                yield spelling, Reading(f"{base}:step", 0.8, Symbol(carried(name, parameter)))
        for step in range(1, LAST_STEP + 1):
            for spelling in _numbered(own, step):
                yield spelling, Reading(f"{base}:step", 0.8, later(name, parameter, step))
            if step > 1:
                yield replace(own, primes=step), Reading(f"{base}:step", 0.8, later(name, parameter, step))


def _numbered(own: Spelling, step: int) -> Iterator[Spelling]:
    yield replace(own, above=(f"({step})",))
    yield replace(own, below=(*own.below, str(step)))
    yield replace(own, below=(str(step), *own.below))


def _number(parameter: str) -> str:
    """Return the number of a weight with a single one: 7 of ``w7``."""
    found = re.fullmatch(r"w_?(\d+)", parameter)
    return found[1] if found else ""


def _compact(parameter: str) -> str:
    """Return a parameter's name as a subscript of another symbol is read: ``w_1_1`` as ``w11``."""
    return parameter.replace("_", "")


def update_formulas(network: Model, meaning: Expression) -> list[Expression]:
    """Return the line of the update rule by which a state, or what belongs to a later step, is computed."""
    if isinstance(meaning, Updated) and parts(meaning.name):
        return [assigned(network, meaning.name)]
    found = later_parts(meaning.name) if isinstance(meaning, Symbol) else None
    if found is None or found[0] == GRADIENT:
        return []
    kind, parameter, step = found
    name = parameter if kind == PARAMETER else carried(kind, parameter)
    return [_shifted(network, assigned(network, name, step), step)]


def _shifted(network: Model, formula: Expression, step: int) -> Expression:
    """Return a line of a rule as it reads in a later step: what was old there is what the step before made."""
    inside = formula.parts
    if inside:
        return formula.with_parts(tuple(_shifted(network, part, step) for part in inside))
    match formula:
        case Partial(_, by):
            return Symbol(f"{carried(GRADIENT, (parts(by) or ('', by))[1])}@{step}")
        case Updated(name):
            kind, parameter = parts(name) or (PARAMETER, name)
            return later(kind, parameter, step)
        case Symbol(name) if name in network.trained or parts(name):
            kind, parameter = parts(name) or (PARAMETER, name)
            return later(kind, parameter, step - 1)
    return formula


__all__ = ["GRADIENT", "after_update", "later_gradient", "later_parts", "update_formulas", "update_readings"]
