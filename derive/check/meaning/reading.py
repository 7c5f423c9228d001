"""Ways of reading symbols: the meaning of one, by which rule, and how usual that rule is; and all of them together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from derive.check.syntax.tree import Spelling

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from derive.expressions.matrices import Bound


class Layers(Enum):
    """Where the number of a layer at a symbol is counted from: the inputs as 0, as 1, or the layer it comes from."""

    FROM_0 = "layers-0"
    FROM_1 = "layers-1"
    BY_SOURCE = "from"


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to write symbols, by its features: the letter, the role it stands for, the form of its indices.

    ``layers`` is how the layer is counted that a symbol bears, or the only layer that one without it can be of.
    ``example`` is how it is told of which example it is.

    >>> str(Rule("round", "w", "target-first", Layers.FROM_0).of_example("example-below"))
    'example-below w:target-first:layers-0-round'
    """

    form: str
    letter: str = ""
    role: str = ""
    layers: Layers | int | None = None
    example: str = ""

    def of(self, letter: str, role: str = "") -> Rule:
        """Return the same form for a letter that stands for something."""
        return replace(self, letter=letter, role=role)

    def told(self, further: str) -> Rule:
        """Return the same form with something further told of it."""
        return replace(self, form=f"{self.form}-{further}")

    def of_example(self, mark: str) -> Rule:
        """Return the same for one example of several, which the ``mark`` tells."""
        return replace(self, example=f"{mark} {self.example}".strip())

    def __str__(self) -> str:
        layers = self.layers.value if isinstance(self.layers, Layers) else self.layers and f"layer-{self.layers}"
        written = ":".join(filter(None, (self.letter, self.role, "-".join(filter(None, (layers or "", self.form))))))
        return f"{self.example} {written}".strip()


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a spelling: by which rule, and how usual that is before the document is looked at.

    ``of_examples`` says that each row of a matrix belongs to another example.
    """

    rule: Rule
    prior: float
    meaning: Bound
    of_examples: bool = False


class Resolver(Protocol):
    """Tells what a spelling means by taking its coordinates off, where nobody could list all spellings."""

    def resolve(self, spelling: Spelling) -> Iterable[Reading]:
        """Return what a spelling may mean."""

    def spellings(self, meaning: Bound) -> Iterable[Spelling]:
        """Return how a meaning may be written."""


class Lexicon:
    """What symbols may mean, ``listed`` or told by ``resolvers``: each is looked up when it is asked for, once."""

    def __init__(self, listed: Mapping[Spelling, list[Reading]], resolvers: tuple[Resolver, ...] = ()) -> None:
        self.listed = listed
        self.resolvers = resolvers
        self._found: dict[Spelling, list[Reading]] = {}

    def get(self, spelling: Spelling) -> list[Reading]:
        """Return what a spelling may mean."""
        found = self._found.get(spelling)
        if found is None:
            found = self._found[spelling] = list(self.listed.get(spelling, ()))
            for resolver in self.resolvers:
                for reading in resolver.resolve(spelling):
                    _add(found, reading)
        return found

    def spellings(self, meaning: Bound) -> Iterator[Spelling]:
        """Yield how a meaning may be written."""
        yield from self._written.get(repr(meaning), ())
        for resolver in self.resolvers:
            yield from resolver.spellings(meaning)

    @cached_property
    def _written(self) -> Mapping[str, list[Spelling]]:
        found: dict[str, list[Spelling]] = {}
        for spelling, known in self.listed.items():
            for each in known:
                found.setdefault(repr(each.meaning), []).append(spelling)
        return found


class Readings:
    """What symbols may mean to one document: what is its ``own`` holds instead of all else that is allowed."""

    def __init__(
        self,
        lexicon: Lexicon,
        own: Mapping[Spelling, list[Reading]] | None = None,
        allows: Callable[[Reading], bool] | None = None,
    ) -> None:
        self.lexicon = lexicon
        self._own = own or {}
        self._allows = allows
        self._found: dict[Spelling, list[Reading]] = {}

    @classmethod
    def of(cls, listed: Iterable[tuple[Spelling, Reading]], *resolvers: Resolver) -> Readings:
        """Return readings from a list of them; of several by one rule the first holds."""
        found: dict[Spelling, list[Reading]] = {}
        for spelling, reading in listed:
            _add(found.setdefault(spelling, []), reading)
        return cls(Lexicon(found, resolvers))

    def get(self, spelling: Spelling) -> list[Reading]:
        """Return what a spelling may mean."""
        own = self._own.get(spelling)
        if own is not None:
            return own
        if self._allows is None:
            return self.lexicon.get(spelling)
        found = self._found.get(spelling)
        if found is None:
            found = self._found[spelling] = [each for each in self.lexicon.get(spelling) if self._allows(each)]
        return found

    def __contains__(self, spelling: Spelling) -> bool:
        return bool(self.get(spelling))

    def having(self, own: Mapping[Spelling, list[Reading]]) -> Readings:
        """Return readings in which spellings mean something else than before; without any, nothing."""
        return Readings(self.lexicon, {**self._own, **own}, self._allows)

    def without(self, spellings: Collection[Spelling]) -> Readings:
        """Return readings in which some spellings mean nothing."""
        return self.having({spelling: [] for spelling in spellings})

    def only(self, allows: Callable[[Reading], bool]) -> Readings:
        """Return the readings that are allowed."""
        own = {spelling: [each for each in found if allows(each)] for spelling, found in self._own.items()}
        return Readings(self.lexicon, own, allows)

    def chosen_as(self, like: Readings) -> Readings:
        """Return these readings, of which those are left, and those mean something else, for which it is so there."""
        return Readings(self.lexicon, {**self._own, **like._own}, like._allows)

    def spellings(self, meaning: Bound) -> Iterator[Spelling]:
        """Yield how a meaning may be written."""
        yield from (each for each, found in self._own.items() if any(known.meaning == meaning for known in found))
        yield from self.lexicon.spellings(meaning)


def _add(known: list[Reading], reading: Reading) -> None:
    if all(reading.rule != each.rule for each in known):
        known.append(reading)


def spelled(name: str) -> Spelling:
    """Return the spelling of a plain name.

    >>> spelled("net_h1"), spelled("w5").below, spelled("eta").base
    (Spelling(base='net', below=('h1',), above=(), primes=0, accent='', bold=False), ('5',), 'eta')
    """
    base, _, below = name.partition("_")
    found = re.fullmatch(r"([A-Za-z]+)(\d+)", base)
    if found and not below:
        return Spelling(found[1], (found[2],))
    return Spelling(base, tuple(below.split("_")) if below else ())
