"""A LaTeX document of one's own with derivations put in: a Jinja template that asks for them by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.lines import line_writer
from derive.document.composed import Request, figure_source, section_source
from derive.document.equations.mathematics import MathWriter, number
from derive.document.notes.walkthrough import walkthrough
from derive.document.output.files import document_name
from derive.document.output.latex import render
from derive.document.output.pieces import prefixed
from derive.errors import DeriveError, nearest
from derive.network.graph.leaves import leaf_called
from derive.network.network import Network
from derive.network.shipped import shipped_names
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from pathlib import Path

    from derive.expressions.expression import Expression


def filled(path: Path, decimals: int | None = None) -> str:
    """Return a template filled in; raises DeriveError with its file and line where it is wrong.

    A network is one that ships, or a description beside the template. Every piece has labels of its own.
    """
    if not path.is_file():
        raise DeriveError("there is no such file", location=str(path))
    pieces = _Pieces(path.parent, decimals)
    asked = ("definitions", "derivation", "section", "figure", "value", "symbol")
    return render(path.name, {name: getattr(pieces, name) for name in asked}, path.parent)


@dataclass
class _Pieces:
    """What a template may ask for."""

    folder: Path
    decimals: int | None
    networks: dict[str, Network] = field(default_factory=dict)
    used: Counter[str] = field(default_factory=Counter)

    def definitions(self) -> Markup:
        """Return the packages and commands that the pieces need, for the preamble."""
        return Markup(render("notes/definitions.tex.j2", {}))

    def derivation(self, network: str, parameter: str) -> Markup:
        """Return the derivation of one parameter, equation by equation."""
        found = self._network(network)
        return self._own(f"{document_name(found.name)}:", walkthrough(found, parameter, self._decimals(found), "latex"))

    def section(self, network: str, name: str) -> Markup:
        """Return a section of the notes, such as ``forward``."""
        found = self._network(network)
        request = Request(decimals=self._decimals(found))
        return self._own(f"{document_name(found.name)}:", section_source(found, name, request))

    def figure(self, network: str, kind: str) -> Markup:
        """Return a figure as TikZ: ``names``, ``values`` or ``backward``."""
        found = self._network(network)
        return Markup(figure_source(found, kind, Request(decimals=self._decimals(found))))

    def value(self, network: str, name: str) -> Markup:
        """Return the digits of ``out_h1``, of ``dE_total/dw5``, or, after one update, of ``w5'``."""
        found = self._network(network)
        return Markup(number(line_writer(found, self._decimals(found)).shown(_leaf(found, name))))

    def symbol(self, network: str, name: str) -> Markup:
        """Return what a quantity, a derivative or an updated parameter is written."""
        found = self._network(network)
        return Markup(MathWriter(found.graph, notation_of(found)).leaf(_leaf(found, name)))

    def _network(self, name: str) -> Network:
        if name not in self.networks:
            self.networks[name] = Network.load(name if name in shipped_names() else self.folder / name)
        return self.networks[name]

    def _decimals(self, network: Network) -> int:
        return network.description.decimals if self.decimals is None else self.decimals

    def _own(self, prefix: str, piece: str) -> Markup:
        """Return a piece whose labels are those of no other."""
        self.used[piece] += 1
        times = self.used[piece]
        return Markup(prefixed(piece, prefix if times == 1 else f"{prefix}{times}:").strip())


def _leaf(network: Network, name: str) -> Expression:
    leaf = leaf_called(name, network.graph)
    if leaf is None:
        raise DeriveError(f"the network has no quantity '{name}'", hint=nearest(name, network.graph.quantities))
    return leaf
