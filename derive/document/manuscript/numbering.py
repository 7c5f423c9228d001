"""The numbers of sections, equations, figures and tables, as LaTeX gives them, and what refers to them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, TypeVar, cast

from derive.document.manuscript.parts import Equation, Figure, Heading, Listing, Reference, Slide, Table, Turn

if TYPE_CHECKING:
    from derive.document.manuscript.parts import Block, Blocks

_Part = TypeVar("_Part")
_KINDS: dict[type, str] = {Equation: "equation", Figure: "figure", Table: "table"}


@dataclass
class _Counting:
    counts: Counter[str] = field(default_factory=Counter)
    lettered: bool = False
    numbers: dict[str, str] = field(default_factory=dict)

    def numbered(self, blocks: Blocks) -> Blocks:
        return tuple(map(self._numbered, blocks))

    def _numbered(self, block: Block) -> Block:
        if isinstance(block, Listing):
            items = (replace(item, blocks=self.numbered(item.blocks)) for item in block.items)
            return Listing(tuple(items))
        if isinstance(block, Slide):
            return replace(block, blocks=self.numbered(block.blocks))
        if isinstance(block, Turn):
            self.lettered = block is Turn.APPENDIX
            self.counts.clear() if block is Turn.ANEW else self.counts.pop("section", None)
            return block
        if not isinstance(block, Heading | Equation | Figure | Table):
            return block
        number = self._heading(block) if isinstance(block, Heading) else self._counted(block)
        if block.label:
            self.numbers[block.label] = number
        return replace(block, number=number)

    def _counted(self, block: Equation | Figure | Table) -> str:
        if not block.number:
            return ""
        kind = _KINDS[type(block)]
        self.counts[kind] += 1
        return str(self.counts[kind])

    def _heading(self, heading: Heading) -> str:
        if not heading.number:
            return ""
        if heading.level == 2:
            self.counts["section"] += 1
            self.counts["subsection"] = 0
            return self._section()
        self.counts["subsection"] += 1
        return f"{self._section()}.{self.counts['subsection']}"

    def _section(self) -> str:
        count = self.counts["section"]
        return chr(ord("A") + count - 1) if self.lettered and count else str(count)


def numbered(blocks: Blocks) -> Blocks:
    """Return blocks with their numbers, and references that tell them; one to what is not there keeps its label."""
    counting = _Counting()
    found = counting.numbered(blocks)
    return _referring(found, counting.numbers)


def _referring(part: _Part, numbers: dict[str, str]) -> _Part:
    if isinstance(part, Reference):
        return cast("_Part", replace(part, number=numbers.get(part.label, "?")))
    if isinstance(part, tuple):
        return cast("_Part", tuple(_referring(each, numbers) for each in part))
    if is_dataclass(part) and not isinstance(part, type):
        found = {each.name: _referring(getattr(part, each.name), numbers) for each in fields(part)}
        return cast("_Part", replace(part, **found))
    return part
