"""Many updates, as a function of Python that makes one, and a loop around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.repeated import Repeated
from derive.calculus.training import train
from derive.calculus.updates import RATE, assignments
from derive.document.notebook.printed import printed
from derive.document.notes.trained import ends_of
from derive.document.notes.update import tabled_steps
from derive.expressions.expression import Symbol, Updated
from derive.expressions.python_code import python

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derive.calculus.lines import LineWriter
    from derive.calculus.training import Outcome
    from derive.document.unique_names import UniqueNames
    from derive.network.network import Network

# No quantity can be called so; it counts updates from 1.
STEP = Symbol("step of training")
# Of a rate that changes, so many are written out.
MOST_RATES = 200


def training(network: Network, lines: LineWriter, variables: UniqueNames) -> Iterator[str]:
    """Yield the lines of a cell that makes all updates; none where the notes have no more than one."""
    last = network.description.steps or 1
    if network.optimizer.schedule:
        last = min(last, MOST_RATES)
    repeated = Repeated(network)
    if last < 2 or not repeated.trained:
        return
    kept = [*map(Symbol, repeated.trained), *repeated.states]
    begun = [*(variables(Symbol(name)) for name in repeated.trained), *("0.0" for _ in repeated.states)]
    yield from _rates(network, last, variables)
    yield f"def update({', '.join(map(variables, [STEP, *kept]))}):"
    for leaf, form in repeated.within().items():
        yield f"    {variables(leaf)} = {python(form, variables)}"
    if network.optimizer.schedule:
        yield f"    {variables(Symbol(RATE))} = RATES[{variables(STEP)} - 1]"
    for name in repeated.trained:
        for line in assignments(network, name, STEP):
            yield f"    {variables(line.left)} = {python(line.form, variables)}"
    ends = ends_of(network)
    seen = dict.fromkeys([network.graph.loss, *network.results, *ends])
    yield f"    seen = {{{', '.join(_entry(variables(Symbol(name))) for name in seen)}}}"
    yield f"    return seen, [{', '.join(variables(Updated(each.name)) for each in kept)}]"
    yield from ("", "")
    outcomes = train(network, tabled_steps(last), lines.decimals, ends=ends)
    yield "PRINTED = {"
    for outcome in outcomes:
        yield f"    {outcome.step}: {{{', '.join(_printed(network, outcome, ends, variables))}}},"
    yield "}"
    yield f"state = [{', '.join(begun)}]"
    yield f"for done in range({last + 1}):"
    yield "    seen, after = update(done + 1, *state)"
    yield "    if done in PRINTED:"
    yield '        print(done, end=": ")'
    yield "        check(seen, **PRINTED[done])"
    yield "    state = after"


def _rates(network: Network, last: int, variables: UniqueNames) -> Iterator[str]:
    schedule = network.optimizer.schedule
    if schedule:
        # The last state is followed by an update that nobody looks at.
        rates = [python(schedule.at(step), variables) for step in range(1, last + 2)]
        yield f"RATES = [{', '.join(rates)}]"
        yield from ("", "")


def _printed(network: Network, outcome: Outcome, ends: list[str], variables: UniqueNames) -> Iterator[str]:
    found = {network.graph.loss: outcome.error, **dict(zip(network.results, outcome.outputs, strict=True))}
    if outcome.ends:
        found = dict(zip(ends, outcome.ends, strict=True)) | found
    for name, shown in found.items():
        yield f'"{variables(Symbol(name))}": {printed(shown)}'


def _entry(name: str) -> str:
    return f'"{name}": {name}'
