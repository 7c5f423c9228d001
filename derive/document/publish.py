"""From a network to the files of its notes: LaTeX source, PDF, figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.document import editions, slides
from derive.document.composed import (
    SLIDES,
    Request,
    board_of,
    composed,
    decimals_of,
    drawn,
    figures_of,
    require,
)
from derive.document.equations.naming import without_names
from derive.document.figure import FigureKind
from derive.document.notes.array_notes import has_matrices
from derive.document.notes.batch import subject_of
from derive.document.notes.choosing import choosing
from derive.document.notes.told_numbers import NumberTeller
from derive.document.notes.update import loss_curve
from derive.document.others import OTHERS
from derive.document.output.files import document_name, write_whole
from derive.document.output.language import language_of
from derive.document.output.latex import render
from derive.document.output.numerals import in_drawing
from derive.document.output.pdf import typeset
from derive.document.typesetting.engines import ENGINES, EngineMissing
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from derive.document.composed import Composed
    from derive.document.output.language import Language
    from derive.document.output.pdf import Typeset
    from derive.network.network import Network


@dataclass(frozen=True)
class Published:
    """What was written, and what each typesetting reported.

    ``matrix_form``: whether the network has one, which ``form``, that of the notes, may ask for. ``untranslated``: the
    messages that stand in English because the catalogue of the language lacks them. ``euler``: the quantity that is
    written like Euler's number, where formulas have that.
    """

    files: tuple[Path, ...]
    typeset: tuple[Typeset, ...] = ()
    matrix_form: bool = True
    form: str | None = "both"
    untranslated: tuple[str, ...] = ()
    euler: str = ""

    def _repr_html_(self) -> str:
        from derive.document.shown import files_html

        return files_html(self.files)


def publish(
    network: Network, folder: Path, request: Request, stage: Callable[[str], None] = lambda _: None
) -> Published:
    """Write the notes of a network into a folder, each file whole; the source before the PDF.

    Raises DeriveError for an unknown format or engine, a wrong template, or a place that cannot be written to; its
    subclasses Disagreement (nothing is written), EngineMissing and TypesettingError (the source stands).
    """
    _require_formats(request.formats)
    require("LaTeX engine", request.engine, [engine.name for engine in ENGINES])
    language = language_of(network, request.language)
    if {"pdf", "figures", "slides"} & set(request.formats):
        _require_engine(language, request.engine)
    network = choosing(network, request.shown)
    name, files = document_name(network.name), list["Path"]()
    others = _others(network, request, language, stage)

    def write(file_name: str, content: bytes) -> None:
        # Several formats may stand beside the same figures.
        if folder / file_name not in files:
            write_whole(folder / file_name, content)
            files.append(folder / file_name)

    made, documents = [], composed(network, request, language, stage)
    sources = {suffix: without_names(each.source) for suffix, each in documents.items()}
    for suffix, source in sources.items():
        if ("slides" if suffix == SLIDES else "tex") in request.formats:
            write(f"{name}{suffix}.tex", source.encode())
        if ("slides" if suffix == SLIDES else "pdf") in request.formats:
            stage("typesetting")
            made.append(typeset(source, name=name + suffix, engine=request.engine))
            write(f"{name}{suffix}.pdf", made[-1].pdf)
    written = _editions(network, request, language, documents, stage)
    for file_name, content in chain(written, _pictures(network, request, language, stage), others):
        write(file_name, content)
    subject, form = subject_of(network), network.description.notes.form
    has_form = subject.is_layered or has_matrices(subject)
    euler = _written_like_euler(subject) if any("e^{" in source for source in sources.values()) else ""
    return Published(tuple(files), tuple(made), has_form, form, tuple(language.missing), euler)


def _written_like_euler(network: Network) -> str:
    """Return the name of a quantity that is written ``e``, empty where there is none."""
    notation = notation_of(network)
    return next((name for name, each in network.graph.quantities.items() if notation.symbol(each) == "e"), "")


def _editions(
    network: Network,
    request: Request,
    language: Language,
    documents: Mapping[str, Composed],
    stage: Callable[[str], None],
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the formats that are written from the source, by name."""
    asked = [each for each in request.formats if each in editions.WRITERS]
    for suffix, each in documents.items() if asked else ():
        # The solution of a sheet, which has no suffix, shows all numbers.
        shown = network if suffix else choosing(network, {"blanks": "none"})
        draw = partial(_drawings, shown, request, language, editions.drawn_in(each.source), each.curve)
        name, decimals = f"{document_name(network.name)}{suffix}", decimals_of(network, request)
        edition = editions.Edition(name, shown, each.source, language, decimals, draw, NumberTeller(shown))
        for format_name in asked:
            if (format_name in editions.OF_SLIDES) == (suffix == SLIDES):
                stage(format_name)
                yield from editions.WRITERS[format_name](edition)


def _others(
    network: Network, request: Request, language: Language, stage: Callable[[str], None]
) -> list[tuple[str, bytes]]:
    """Return the files of formats that are written without LaTeX, by name."""
    found, shown = [], network.description.notes
    documents = {"": network} if shown.blanks == "none" else {"-sheet": network}
    if shown.solutions != "without":
        documents[""] = choosing(network, {"blanks": "none"})
    for format_name in [each for each in OTHERS if each in request.formats]:
        OTHERS[format_name].require()
        for suffix, document in documents.items():
            stage(format_name)
            content = OTHERS[format_name].content(document, decimals_of(network, request), language)
            found.append((f"{document_name(network.name)}{suffix}.{format_name}", content))
    return found


def _pictures(
    network: Network, request: Request, language: Language, stage: Callable[[str], None]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the figures alone, by name: as SVG, and each as a PDF."""
    # They show the numbers also where readers of a sheet are to find them.
    network = choosing(network, {**request.shown, "blanks": "none"})
    name = document_name(network.name)
    if "svg" in request.formats:
        for kind, drawing in _drawings(network, request, language).items():
            yield f"{name}-{kind}.svg", drawing.encode()
    if "figures" in request.formats:
        stage("figures")
        figures = figures_of(subject_of(network), board_of(network, decimals_of(network, request)))
        drawings = drawn(figures.tikz)
        for kind in filter(drawings.get, drawings):
            source = render("figure.tex.j2", {"figure": Markup(drawings[kind])}, request.templates, language)
            yield f"{name}-{kind}.pdf", typeset(source, name=f"{name}-{kind}", engine=request.engine).pdf


def _drawings(
    network: Network, request: Request, language: Language, wanted: Collection[str] = (), curve: str = ""
) -> dict[str, str]:
    """Return the figures of a network as SVG, by their kinds; none of a network that is too large.

    Where some are ``wanted``, those alone; by the name of a quantity, the paths to it. ``curve``: that of the loss,
    where it is drawn already.
    """
    decimals, subject = decimals_of(network, request), subject_of(network)
    board = board_of(network, decimals)
    figures = figures_of(subject, board)
    draws = {kind.name.lower(): partial(figures.svg, kind) for kind in FigureKind}
    draws["loss"] = partial(str, curve) if curve else partial(loss_curve, network, decimals, board)
    for name in wanted:
        draws.setdefault(name, partial(slides.path_drawn, figures, name))
    found = {kind: draw() for kind, draw in draws.items() if not wanted or kind in wanted}
    return {kind: in_drawing(drawing, language) for kind, drawing in found.items() if drawing}


def _require_formats(formats: Sequence[str]) -> None:
    """Raise DeriveError for a format that is unknown, or that needs what is not installed."""
    for name in formats:
        require("format", name, editions.FORMATS)
        editions.NEEDS.get(name, lambda: None)()


def _require_engine(language: Language, engine: str) -> None:
    """Raise EngineMissing where a language has letters that an engine has no fonts for."""
    if language.engines and engine not in language.engines:
        raise EngineMissing(
            f"the LaTeX engine '{engine}' cannot typeset {language.name}",
            hint=f"choose --engine {' or '.join(language.engines)} (needed: {language.install}), or --format tex",
        )
