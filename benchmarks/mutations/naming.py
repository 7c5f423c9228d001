"""Which names of a cause are right for a slip: its own, and those of other slips that lead to the same text.

A number alone does not tell two slips apart that lead to it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.mutations.formulas import Num, walk
from benchmarks.mutations.kinds import FORMULA_KINDS
from benchmarks.mutations.misprints import RESULT_KINDS
from benchmarks.mutations.truth import Truth, number_of

if TYPE_CHECKING:
    from benchmarks.mutations.changes import Change
    from benchmarks.mutations.formulas import Key
    from benchmarks.mutations.slips import Injector
    from benchmarks.mutations.writing import Line

# A neuron's sum with another weight or source is the value of another wiring; a turned difference has the other sign.
SAME: dict[str, set[str]] = {
    "weight": {"other_wiring"}, "repeated": {"other_wiring"}, "symbol": {"other_wiring"},
    "other_wiring": {"weight"}, "swapped_difference": {"sign", "inner_derivative"},
    "inner_derivative": {"sign", "swapped_difference"}, "self_reference": {"net_for_out"},
}


def widened(injector: Injector, line: Line, change: Change) -> Change:
    """Return a change of printed numbers with the names of all other kinds that would have printed the same."""
    if change.mode not in ("numbers", "result"):
        return change
    truth = injector.truth
    names = set(change.causes)
    where = line.side("symbols") if line.side("symbols") is not None else line.side("numbers")
    if where is not None:
        formula = injector.formula(line, where)
        for kind, changed in FORMULA_KINDS.items():
            for new, causes in changed(truth, line, formula):
                other = injector.changed(line, where, new, causes, change.mode)
                if other is not None and truth.text(other.line, change.side) == truth.text(change.line, change.side):
                    names |= {*causes, *SAME.get(kind, ())}
    number = _number(truth, line, change)
    if number is not None:
        about = change.of or line.about
        names |= _namesakes(truth, about, number) | _misprinted(truth, about, number)
    for name in tuple(names):
        names |= SAME.get(name, set())
    return replace(change, causes=tuple(names))


def _number(truth: Truth, line: Line, change: Change) -> str | None:
    """Return the wrong number that a change prints."""
    if change.of is None:
        return truth.text(change.line, change.side)
    before = {part for _, part in walk(line.sides[change.side].node)}
    after = [part for _, part in walk(change.line.sides[change.side].node)]
    return next((part.text for part in after if isinstance(part, Num) and part not in before), None)


def _namesakes(truth: Truth, about: Key, written: str) -> set[str]:
    """Return "symbol" where a wrong number is the value of another quantity of the same role."""
    number = number_of(written)
    return {"symbol"} if number in {number_of(truth.shown(key)) for key in _alike(truth, about)} else set()


def _alike(truth: Truth, about: Key) -> list[Key]:
    widths = truth.values.shape.widths
    match about:
        case ("net" | "out" as kind, layer, _):
            return [(kind, layer, j) for j in range(1, widths[layer] + 1)]
        case ("d", of, by):
            errors: list[Key] = [("total",), *(("E", k) for k in range(1, widths[-1] + 1))]
            found: list[Key] = [("d", other, by) for other in (errors if of in errors else [of])]
            if by[0] in ("net", "out"):
                found += [("d", of, (by[0], by[1], j)) for j in range(1, widths[by[1]] + 1)]
            elif by[0] == "w" and of == ("total",):
                rows, columns = range(1, widths[by[1]] + 1), range(1, widths[by[1] - 1] + 1)
                found += [("d", of, ("w", by[1], j, i)) for j in rows for i in columns]
            return found
    return []


def _misprinted(truth: Truth, about: Key, written: str) -> set[str]:
    """Return the kinds of misprints that give the same digits."""
    right = truth.shown(about)
    return {
        kind
        for kind, misprint in RESULT_KINDS.items()
        for text in misprint(truth, about, right)
        if number_of(text) == number_of(written)
    }
