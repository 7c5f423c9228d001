"""What notes are composed of, before any file is written: the LaTeX of a document, its figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.lines import line_writer
from derive.document import editions, slides
from derive.document.corrections.kept import corrections_of
from derive.document.equations.board import Board, without_labels
from derive.document.equations.naming import without_names
from derive.document.figure import Computation, FigureKind, Figures
from derive.document.notes.batch import subject_of, subject_writer
from derive.document.notes.choosing import choosing, sections_of
from derive.document.notes.common import prove
from derive.document.notes.layers import assemble, drawn_parameter
from derive.document.notes.published import published_numbers
from derive.document.others import OTHERS
from derive.document.output.aside import Aside
from derive.document.output.language import language_of
from derive.document.output.latex import render
from derive.document.output.pieces import body_of, prefixed
from derive.document.typesetting.engines import EMBEDDED
from derive.errors import DeriveError, nearest
from derive.expressions.expression import Partial
from derive.network.fields.shown import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from derive.document.notes.common import Proven
    from derive.document.output.language import Language
    from derive.network.network import Network

_REFERENCE, _LABEL = re.compile(r"\\ref\{([^{}]+)\}"), re.compile(r"\\label\{([^{}]+)\}")
# A reference in brackets.
SLIDES = "-slides"
_ASIDE = re.compile(r"\s\([^()$]*\\ref\{([^{}]+)\}[^()$]*\)")


@dataclass(frozen=True)
class Request:
    """What notes are asked for.

    ``decimals`` and ``language`` None take those of the description; ``templates`` is a folder of one's own;
    ``corrects`` is a hand derivation whose slips an appendix lists. ``shown``: what they show, by the names of
    ``Shown``, where that is not as the description says.
    """

    formats: tuple[str, ...] = ("tex", "pdf")
    engine: str = EMBEDDED
    decimals: int | None = None
    templates: Path | None = None
    corrects: Path | None = None
    shown: Mapping[str, object] = field(default_factory=dict)
    language: str | None = None


@dataclass(frozen=True)
class Composed:
    """A document: its LaTeX, whose numbers bear their names, and the curve of the loss as SVG, empty without one."""

    source: str
    curve: str = ""


def composed(
    network: Network, request: Request, language: Language, stage: Callable[[str], None]
) -> dict[str, Composed]:
    """Return the documents that are asked for, by the ends of their names."""
    without_notes = {"slides", *editions.OF_SLIDES, *OTHERS}
    found = {} if without_notes.issuperset(request.formats) else _notes_sources(network, request, language, stage)
    if {"slides", *editions.OF_SLIDES} & set(request.formats):
        found[SLIDES] = _source(network, request, language, stage, template=slides.TEMPLATE)
    return found


def _notes_sources(
    network: Network, request: Request, language: Language, stage: Callable[[str], None]
) -> dict[str, Composed]:
    """Return notes, or a sheet and its solution."""
    shown = network.description.notes
    notes = _source(network, request, language, stage)
    if shown.blanks == "none":
        return {"": notes}
    if shown.solutions == "without":
        return {"-sheet": notes}
    without_blanks = replace(request, shown={**request.shown, "blanks": "none"})
    solution = _source(network, without_blanks, language, stage)
    if shown.solutions == "beside":
        return {"-sheet": notes, "": solution}
    parts = {"body": Markup(prefixed(body_of(solution.source), "solution:"))}
    end = render("notes/solutions.tex.j2", parts, request.templates, language, named=True)
    return {"-sheet": replace(notes, source=notes.source.replace(r"\end{document}", end), curve=solution.curve)}


def notes_source(
    network: Network, request: Request | None = None, stage: Callable[[str], None] = lambda _: None
) -> str:
    """Return the LaTeX source of the notes; raises as ``publish`` does."""
    request = request or Request()
    return without_names(_source(network, request, language_of(network, request.language), stage).source)


def slides_source(network: Network, request: Request) -> str:
    """Return the LaTeX source of the slides; raises as ``publish`` does."""
    language = language_of(network, request.language)
    return without_names(_source(network, request, language, lambda _: None, template=slides.TEMPLATE).source)


def section_source(network: Network, section: str, request: Request) -> str:
    """Return the LaTeX of one section, such as ``forward``; raises as ``publish`` does."""
    require("section of notes", section, SECTIONS)
    alone = replace(request, shown={**request.shown, "sections": [section]})
    language = language_of(network, request.language)
    return without_names(_source(network, alone, language, lambda _: None, section).source)


def figure_source(network: Network, kind: str, request: Request) -> str:
    """Return one figure as TikZ: ``names``, ``values`` or ``backward``; empty where the network is too large for it."""
    figures, known = _figures_asked(network, kind, request)
    return figures.tikz(known)


def figure_drawing(network: Network, kind: str, request: Request) -> str:
    """Return the same figure as SVG."""
    figures, known = _figures_asked(network, kind, request)
    return figures.svg(known)


def _figures_asked(network: Network, kind: str, request: Request) -> tuple[Figures, FigureKind]:
    require("figure", kind, [each.name.lower() for each in FigureKind])
    network = choosing(network, request.shown)
    return figures_of(subject_of(network), board_of(network, decimals_of(network, request))), FigureKind[kind.upper()]


def _source(
    network: Network,
    request: Request,
    language: Language,
    stage: Callable[[str], None],
    block: str | None = None,
    template: str = "notes/notes.tex.j2",
) -> Composed:
    """Return the LaTeX of all notes, or of one block of them, or by another template; its numbers bear their names."""
    network = choosing(network, request.shown)
    decimals = decimals_of(network, request)
    with Aside(partial(prove, network)) as proofs:

        def proven() -> Proven:
            stage("audit")
            return proofs.result()

        stage("figures")
        subject = subject_of(network)
        board = board_of(network, decimals)
        figures_drawn = figures_of(subject, board)
        figures = {kind: Markup(drawing) for kind, drawing in drawn(figures_drawn.tikz).items()}
        if "backward" in sections_of(network.description.notes) and figures_drawn.repeats_values:
            figures["values"] = Markup("")
        corrections = corrections_of(network, request.corrects)
        published = published_numbers(network, board)
        stage("derivation")
        notes = assemble(network, decimals, proven, figures_drawn.computation)
    stage("templates")
    context: dict[str, object] = {
        "notes": notes, "figures": figures, "corrections": corrections, "published": published,
    }
    if template == slides.TEMPLATE:
        context["figures"] = {kind: slides.named(kind, drawing) for kind, drawing in figures.items()}
        context["paths"] = slides.paths_to_parameters(notes, figures_drawn.computation)

    source = _referring(context, lambda: render(template, context, request.templates, language, block, named=True))
    curve = notes.update.curve if notes.update else ""
    return Composed(_tidy(prefixed(source, network.description.notes.labels)), curve)


def _referring(context: dict[str, object], rendered: Callable[[], str]) -> str:
    """Return what is rendered, without references to what does not stand in it, such as sections that are left out."""
    source = rendered()
    absent = frozenset(_REFERENCE.findall(source)) - frozenset(_LABEL.findall(source))
    if absent:
        context["notes"] = without_labels(context["notes"], absent)
        source = rendered()
    return _ASIDE.sub(lambda found: "" if found[1] in absent else found[0], source)


def require(kind: str, name: str, known: Sequence[str]) -> None:
    """Raise DeriveError for a name that is not known."""
    if name not in known:
        raise DeriveError(f"unknown {kind} '{name}'", hint=nearest(name, known))


def decimals_of(network: Network, request: Request) -> int:
    """Return the decimals that are asked for, else those of the description."""
    return network.description.decimals if request.decimals is None else request.decimals


def board_of(network: Network, decimals: int) -> Board:
    """Return what writes the network, of a batch its first example."""
    return Board(subject_writer(network), line_writer(subject_of(network), decimals))


def figures_of(network: Network, board: Board) -> Figures:
    """Return the figures of a network, with the numbers that the board shows."""

    def values(name: str) -> str:
        return without_names(board.shown(name))

    def adjoints(name: str) -> str:
        return without_names(board.shown(Partial(network.graph.loss, name)))

    return Figures(Computation(network, board.mathematics, values, adjoints), drawn_parameter(network))


def drawn(draw: Callable[[FigureKind], str]) -> dict[str, str]:
    """Return every figure of a network, by the name of its kind."""
    return {kind.name.lower(): draw(kind) for kind in FigureKind}


def _tidy(source: str) -> str:
    """Leave one empty line where templates left several, and no spaces at line ends."""
    lines = (line.rstrip() for line in source.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
