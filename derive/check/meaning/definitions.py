"""What a document defines, as it grows: every state stays as it was, and one more definition costs no copy."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from derive.check.syntax.tree import Spelling

if TYPE_CHECKING:
    from derive.expressions.matrices import Bound

_NEVER: tuple[list[int], list[Any]] = ([], [])


class Definitions(Mapping[Spelling, "Bound"]):
    """Symbols with their meanings, after so many definitions of a history that later states share."""

    def __init__(self, history: dict[Spelling, tuple[list[int], list[Bound]]] | None = None, count: int = 0) -> None:
        self._history = {} if history is None else history
        self._count = count
        # How long the shared history is; only the state at its end may add to it.
        self._length = [count]

    def having(self, spelling: Spelling, meaning: Bound) -> Definitions:
        """Return a state with one more definition; this one stays as it is.

        >>> first = Definitions().having(Spelling("a"), "one")
        >>> second, other = first.having(Spelling("a"), "two"), first.having(Spelling("b"), "three")
        >>> first[Spelling("a")], second[Spelling("a")], other[Spelling("a")], Spelling("b") in second
        ('one', 'two', 'one', False)
        """
        base = self if self._length[0] == self._count else self._copy()
        numbers, meanings = base._history.setdefault(spelling, ([], []))
        numbers.append(base._count)
        meanings.append(meaning)
        base._length[0] += 1
        made = Definitions(base._history, base._count + 1)
        made._length = base._length
        return made

    def _copy(self) -> Definitions:
        return Definitions({spelling: ([0], [self[spelling]]) for spelling in self}, self._count)

    def __getitem__(self, spelling: Spelling) -> Bound:
        found = self.get(spelling)
        if found is None:
            raise KeyError(spelling)
        return found

    def get(self, spelling: Spelling, default: Any = None) -> Bound | Any:
        """Return the meaning of a symbol in this state, or the default."""
        numbers, meanings = self._history.get(spelling, _NEVER)
        place = bisect_right(numbers, self._count - 1)
        return meanings[place - 1] if place else default

    def __iter__(self) -> Iterator[Spelling]:
        return (spelling for spelling in self._history if spelling in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, spelling: object) -> bool:
        known = self._history.get(spelling) if isinstance(spelling, Spelling) else None
        return known is not None and known[0][0] < self._count
