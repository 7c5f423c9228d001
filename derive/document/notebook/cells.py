"""A manuscript in cells: behind the steps of a section stands the code that computes them."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from derive.calculus.chain import differentiable
from derive.document.manuscript import parts
from derive.document.markdown.writing import Writer
from derive.document.notebook.dialect import Jupyter
from derive.document.notebook.printed import printed
from derive.document.notebook.program import Program
from derive.document.notebook.training import training
from derive.document.notebook.variables import variables
from derive.document.output.latex import render_text
from derive.expressions.expression import Call, Expression, Partial, Symbol, Updated
from derive.expressions.infix import decimal
from derive.expressions.python_code import helpers, python
from derive.expressions.tidy import ZERO
from derive.expressions.walking import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from derive.calculus.lines import LineWriter
    from derive.document.manuscript.parts import Block, Manuscript
    from derive.document.notebook.program import Assignment
    from derive.document.output.language import Language
    from derive.document.unique_names import UniqueNames
    from derive.network.network import Network

    # Text, the lines of steps, or other code.
    Piece = tuple[Block, ...] | list[Assignment] | str

_LABEL = re.compile(r"eq:(?:d(?P<of>[\w.]+)/d(?P<by>[\w.]+)|(?P<updated>[\w.]+)\+|(?P<name>[\w.]+))$")
# Of a section, what its end leaves nothing of to compute.
FORWARD, ERROR, BACKWARD, UPDATE = "sec:forward", "sec:error", "sec:backward", "sec:update"


@dataclass
class Notebook:
    """Writes cells about a network; ``told``: whether they may hold what a reader of a sheet is to find."""

    network: Network
    lines: LineWriter
    language: Language
    drawings: Mapping[str, str]
    told: bool = True
    variables: UniqueNames = field(default_factory=variables)

    def cells(self, manuscript: Manuscript) -> Iterator[dict[str, Any]]:
        """Yield text and code in the order of the notes."""
        self.program, self.writer = Program(self.network), Writer(Jupyter(), self.language)
        made: list[Piece] = list(self._sections(manuscript))
        yield self._text(self.writer.opening(manuscript), ())
        yield from self._beginning([line for each in made if isinstance(each, list) for line in each])
        for each in made:
            if not each:
                continue
            if isinstance(each, tuple):
                if any(text := list(self.writer.blocks(each))):
                    yield self._text(text, each)
            elif self.told:
                yield _code("\n".join(self._written(each)) if isinstance(each, list) else each)

    def _sections(self, manuscript: Manuscript) -> Iterator[Piece]:
        """Yield blocks up to a heading, the lines that compute what was said in them, and other code."""
        held: list[Block] = []
        section = ""
        sections = [each.label for each in manuscript.blocks if isinstance(each, parts.Heading) and each.level == 2]
        for block in (*manuscript.blocks, parts.Turn.ANEW):
            if isinstance(block, parts.Heading) or block is parts.Turn.ANEW:
                yield tuple(held)
                yield self.program.before(self._said(held))
                if not isinstance(block, parts.Heading) or block.level == 2:
                    yield self.program.before(self._left(section, sections))
                    if section.endswith(UPDATE) and self.told and not self.network.description.notes.only:
                        yield "\n".join(training(self.network, self.lines, self.variables))
                    section = block.label if isinstance(block, parts.Heading) else ""
                held = []
            held.append(block)
        yield tuple(held)

    def _said(self, blocks: Iterable[Block]) -> Iterator[Expression]:
        """Yield what labelled equations give."""
        for block in blocks:
            found = _LABEL.search(block.label) if isinstance(block, parts.Equation) else None
            if found:
                leaf = Updated(found["updated"]) if found["updated"] else Symbol(found["name"])
                known = self.program.of_notes(Partial(found["of"], found["by"]) if found["of"] else leaf)
                yield from filter(None, [known])

    def _left(self, section: str, sections: list[str]) -> list[Expression]:
        """Return what a section says in tables or not at all."""
        graph = self.network.graph
        if self.network.description.notes.only:
            return []
        if section.endswith(ERROR if any(each.endswith(ERROR) for each in sections) else FORWARD):
            return [Symbol(name) for name in graph.computed]
        if section.endswith(BACKWARD):
            reached = differentiable(graph, graph.loss) - {graph.loss}
            return [Partial(graph.loss, name) for name in reversed(graph.quantities) if name in reached]
        if section.endswith(UPDATE):
            return [Updated(name) for name in self.network.trained]
        return []

    def _beginning(self, lines: list[Assignment]) -> Iterator[dict[str, Any]]:
        """Yield what all other code needs."""
        used = {node.function: node for line in lines for node in walk(line.form) if isinstance(node, Call)}
        graph = self.network.graph
        givens = [(self.variables(Symbol(name)), decimal(number)) for name, number in graph.givens.items()]
        context = {"helpers": helpers(used.values()), "givens": givens}
        if self.told:
            yield _code(render_text("notebook.py.j2", context, self.language).strip())
        yield _code(render_text("notebook_givens.py.j2", context, self.language).strip())

    def _written(self, lines: list[Assignment]) -> Iterator[str]:
        for line in lines:
            yield f"{self.variables(line.leaf)} = {python(line.form, self.variables)}"
        yield ""
        yield "check("
        for line in (each for each in lines if each.form != ZERO):
            yield f"    {self.variables(line.leaf)}={printed(self.lines.shown(line.leaf))},"
        yield ")"

    def _text(self, pieces: Iterable[str], blocks: Iterable[Block]) -> dict[str, Any]:
        cell: dict[str, Any] = {"cell_type": "markdown", "metadata": {}, "source": "\n\n".join(pieces)}
        shown = [each.drawing for each in blocks if isinstance(each, parts.Figure)]
        if shown:
            cell["attachments"] = {f"{name}.svg": _attached(self.drawings[name]) for name in shown}
        return cell


def _attached(drawing: str) -> dict[str, str]:
    return {"image/svg+xml": base64.b64encode(drawing.encode()).decode()}


def _code(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
