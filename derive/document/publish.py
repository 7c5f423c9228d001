"""From a network to the files of its notes: LaTeX source, PDF, figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.balls import Values
from derive.calculus.lines import LineWriter
from derive.document.corrections.kept import corrections_of
from derive.document.equations.board import Board
from derive.document.figure import Computation, FigureKind, Figures
from derive.document.notes.array_notes import has_matrices
from derive.document.notes.batch import subject_of, subject_writer
from derive.document.notes.common import prove
from derive.document.notes.layers import assemble, example_weight
from derive.document.notes.published import published_numbers
from derive.document.notes.update import loss_curve
from derive.document.output.aside import Aside
from derive.document.output.files import document_name, write_whole
from derive.document.output.language import language_of
from derive.document.output.latex import render
from derive.document.output.numerals import in_drawing
from derive.document.output.pdf import typeset
from derive.document.typesetting.engines import EMBEDDED, ENGINES, EngineMissing
from derive.errors import DeriveError, nearest
from derive.expressions.expression import Partial

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from derive.document.notes.common import Proven
    from derive.document.output.language import Language
    from derive.document.output.pdf import Typeset
    from derive.network.network import Network

FORMATS = ("tex", "pdf", "svg")
FORMS = ("scalar", "matrix", "both")


@dataclass(frozen=True)
class Request:
    """What notes are asked for.

    ``decimals`` None takes those of the description; ``templates`` is a folder of one's own; ``corrects`` is a hand
    derivation whose slips an appendix lists. ``form``: whether layers are derived number by number, as matrices, or
    both. ``language`` None takes that of the description.
    """

    formats: tuple[str, ...] = ("tex", "pdf")
    engine: str = EMBEDDED
    decimals: int | None = None
    templates: Path | None = None
    corrects: Path | None = None
    form: str = "both"
    language: str | None = None


@dataclass(frozen=True)
class Published:
    """What was written, and what the typesetting reported where there was one.

    ``matrix_form``: whether the network has one, which the form of a request asks for. ``untranslated``: the messages
    that stand in English because the catalogue of the language lacks them.
    """

    files: tuple[Path, ...]
    typeset: Typeset | None
    matrix_form: bool = True
    untranslated: tuple[str, ...] = ()


def publish(
    network: Network, folder: Path, request: Request, stage: Callable[[str], None] = lambda _: None
) -> Published:
    """Write the notes of a network into a folder, each file whole; the source before the PDF.

    Raises DeriveError for an unknown format or engine, a wrong template, or a place that cannot be written to; its
    subclasses Disagreement (nothing is written), EngineMissing and TypesettingError (the source stands).
    """
    for format_name in request.formats:
        _require("format", format_name, FORMATS)
    _require("form", request.form, FORMS)
    _require("LaTeX engine", request.engine, [engine.name for engine in ENGINES])
    language = language_of(network, request.language)
    if "pdf" in request.formats:
        _require_engine(language, request.engine)
    source = _source(network, request, language, stage)
    name = document_name(network.name)
    files: list[Path] = []

    def write(file_name: str, content: bytes) -> None:
        write_whole(folder / file_name, content)
        files.append(folder / file_name)

    if "tex" in request.formats:
        write(f"{name}.tex", source.encode())
    if "svg" in request.formats:
        for kind, drawing in _pictures(network, _decimals(network, request)).items():
            write(f"{name}-{kind}.svg", in_drawing(drawing, language).encode())
    made = None
    if "pdf" in request.formats:
        stage("typesetting")
        made = typeset(source, name=name, engine=request.engine)
        write(f"{name}.pdf", made.pdf)
    subject = subject_of(network)
    has_form = subject.is_layered or has_matrices(subject)
    return Published(tuple(files), made, has_form, tuple(language.missing))


def _pictures(network: Network, decimals: int) -> dict[str, str]:
    """Return the figures that there are, as SVG, by their kinds."""
    board = _board(network, decimals)
    figures = _figures(subject_of(network), board)
    found = {**_drawn(figures.svg), "loss": loss_curve(network, decimals, board)}
    return {kind: drawing for kind, drawing in found.items() if drawing}


def notes_source(
    network: Network, request: Request | None = None, stage: Callable[[str], None] = lambda _: None
) -> str:
    """Return the LaTeX source of the notes; raises as ``publish`` does."""
    request = request or Request()
    return _source(network, request, language_of(network, request.language), stage)


def _source(network: Network, request: Request, language: Language, stage: Callable[[str], None]) -> str:
    decimals = _decimals(network, request)
    with Aside(partial(prove, network)) as proofs:

        def proven() -> Proven:
            stage("audit")
            return proofs.result()

        stage("figures")
        subject = subject_of(network)
        board = _board(network, decimals)
        drawn = _figures(subject, board)
        figures = {kind: Markup(drawing) for kind, drawing in _drawn(drawn.tikz).items()}
        corrections = corrections_of(network, request.corrects)
        published = published_numbers(network, board)
        stage("derivation")
        notes = assemble(network, decimals, proven, drawn.computation, request.form)
    stage("templates")
    context = {"notes": notes, "figures": figures, "corrections": corrections, "published": published}
    return _tidy(render("notes/notes.tex.j2", context, request.templates, language))


def _require_engine(language: Language, engine: str) -> None:
    """Raise EngineMissing where a language has letters that an engine has no fonts for."""
    if language.engines and engine not in language.engines:
        raise EngineMissing(
            f"the LaTeX engine '{engine}' cannot typeset {language.name}",
            hint=f"choose --engine {' or '.join(language.engines)} (needed: {language.install}), or --format tex",
        )


def _require(kind: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        raise DeriveError(f"unknown {kind} '{name}'", hint=nearest(name, known))


def _decimals(network: Network, request: Request) -> int:
    return network.description.decimals if request.decimals is None else request.decimals


def _board(network: Network, decimals: int) -> Board:
    """Return what writes the network, of a batch its first example."""
    return Board(subject_writer(network), LineWriter(Values(subject_of(network)), decimals))


def _figures(network: Network, board: Board) -> Figures:
    def values(name: str) -> str:
        return str(board.shown(name))

    def adjoints(name: str) -> str:
        return str(board.shown(Partial(network.graph.loss, name)))

    parameter = example_weight(network, network.layers[0]) if network.is_layered else None
    return Figures(Computation(network, board.mathematics, values, adjoints), parameter)


def _drawn(draw: Callable[[FigureKind], str]) -> dict[str, str]:
    """Return every figure of a network, by the name of its kind."""
    return {kind.name.lower(): draw(kind) for kind in FigureKind}


def _tidy(source: str) -> str:
    """Leave one empty line where templates left several, and no spaces at line ends."""
    lines = (line.rstrip() for line in source.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
