"""A straight-line record of a computation, made once and run at any numbers: what makes many runs cheap.

Recording is one more algebra: its numbers note each operation instead of doing it.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from derive.expressions.algebra import OWN
from derive.expressions.functions import written_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from derive.expressions.algebra import Algebra, Number

Recorded = Any  # a Slot, or an exact constant that needs none
Instruction = tuple[int, str, tuple[int, ...]]


class Tape:
    """Instructions over numbered slots. ``record`` fills it; ``run`` executes it in another algebra."""

    def __init__(self) -> None:
        self._constants: list[tuple[int, tuple[int, int]]] = []
        self._instructions: list[Instruction] = []
        self._inputs: dict[str, int] = {}
        self._size = 0

    @property
    def length(self) -> int:
        """How many instructions it has."""
        return len(self._instructions)

    def _new(self) -> Slot:
        slot = Slot(self, self._size)
        self._size += 1
        return slot

    def input(self, name: str) -> Slot:
        """Return the slot of an input."""
        slot = self._new()
        self._inputs[name] = slot.index
        return slot

    def constant(self, numerator: int, denominator: int = 1) -> Slot:
        """Return a slot that holds an exact rational."""
        slot = self._new()
        self._constants.append((slot.index, (numerator, denominator)))
        return slot

    def note(self, operation: str, *operands: Recorded) -> Slot:
        """Record an operation on slots (or integers)."""
        slots = [self.constant(each) if isinstance(each, int) else each for each in operands]
        slot = self._new()
        self._instructions.append((slot.index, operation, tuple(each.index for each in slots)))
        return slot

    def prepare(
        self, algebra: Algebra, needed: frozenset[int] | None = None
    ) -> Callable[[Mapping[str, Number]], list[Number]]:
        """Bind the tape to an algebra; the result takes inputs by name and returns the value of every slot.

        Where only some slots are ``needed``, what they do not depend on is left out.
        """
        program = [
            (target, _function(name, algebra), *_by_arity(operands))
            for target, name, operands in self._instructions_for(needed)
        ]
        blank: list[Number] = [None] * self._size
        for index, ratio in self._constants:
            blank[index] = algebra.rational(*ratio)
        inputs = tuple(self._inputs.items())

        def run(numbers: Mapping[str, Number]) -> list[Number]:
            slots = blank.copy()
            for name, index in inputs:
                slots[index] = numbers[name]
            for target, function, first, second, others in program:
                if others is not None:
                    slots[target] = function(*[slots[each] for each in others])
                elif second is None:
                    slots[target] = function(slots[first])
                else:
                    slots[target] = function(slots[first], slots[second])
            return slots

        return run

    def _instructions_for(self, needed: frozenset[int] | None) -> list[Instruction]:
        if needed is None:
            return self._instructions
        reached, kept = set(needed), []
        for instruction in reversed(self._instructions):
            if instruction[0] in reached:
                reached.update(instruction[2])
                kept.append(instruction)
        return kept[::-1]


_OPERATORS: dict[str, Callable[..., Number]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "neg": operator.neg,
}


def _by_arity(operands: tuple[int, ...]) -> tuple[int, int | None, tuple[int, ...] | None]:
    """Return one operand, or two, or (of none, or of more than two) all of them: most operations have few."""
    if len(operands) == 1:
        return operands[0], None, None
    return (operands[0], operands[1], None) if len(operands) == 2 else (0, None, operands)


def _function(name: str, algebra: Algebra) -> Callable[..., Number]:
    if name in _OPERATORS:
        return _OPERATORS[name]
    if name.startswith("power"):
        exponent = int(name.removeprefix("power"))
        return lambda base: algebra.power(base, exponent)
    if name == "sum":
        return lambda term: algebra.sum([term])
    function: Callable[..., Number] = getattr(algebra, name)
    return function


class Slot:
    """A number that notes what is done with it."""

    __slots__ = ("index", "tape")

    def __init__(self, tape: Tape, index: int) -> None:
        self.tape = tape
        self.index = index

    def __add__(self, other: Recorded) -> Slot:
        return self.tape.note("add", self, other)

    def __radd__(self, other: Recorded) -> Slot:
        return self.tape.note("add", other, self)

    def __sub__(self, other: Recorded) -> Slot:
        return self.tape.note("sub", self, other)

    def __rsub__(self, other: Recorded) -> Slot:
        return self.tape.note("sub", other, self)

    def __mul__(self, other: Recorded) -> Slot:
        return self.tape.note("mul", self, other)

    def __rmul__(self, other: Recorded) -> Slot:
        return self.tape.note("mul", other, self)

    def __truediv__(self, other: Recorded) -> Slot:
        return self.tape.note("truediv", self, other)

    def __rtruediv__(self, other: Recorded) -> Slot:
        return self.tape.note("truediv", other, self)

    def __neg__(self) -> Slot:
        return self.tape.note("neg", self)


class TapeAlgebra:
    """The algebra whose numbers are slots of a tape."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def rational(self, numerator: int, denominator: int = 1) -> Slot:
        """Note a constant."""
        return self._tape.constant(numerator, denominator)

    def sum(self, terms: Sequence[Slot]) -> Slot:
        """Note additions from left to right; a sum of one term, too: there an algebra may give up exactness."""
        total = terms[0] if len(terms) > 1 else self._tape.note("sum", terms[0])
        for term in terms[1:]:
            total = total + term
        return total

    def power(self, base: Slot, exponent: int) -> Slot:
        """Note a power with a whole exponent."""
        return self._tape.note(f"power{exponent}", base)

    def __getattr__(self, function: str) -> Callable[..., Slot]:
        """Note any other function of the algebra by its name."""
        if function not in OWN:
            return written_in(self, function)
        return lambda *operands: self._tape.note(function, *operands)
