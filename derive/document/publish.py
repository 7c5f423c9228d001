"""From a network to the files of its notes: LaTeX source, PDF, figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.lines import line_writer
from derive.document import editions, slides
from derive.document.corrections.kept import corrections_of
from derive.document.equations.board import Board, without_labels
from derive.document.equations.naming import without_names
from derive.document.figure import Computation, FigureKind, Figures
from derive.document.notes.array_notes import has_matrices
from derive.document.notes.batch import subject_of, subject_writer
from derive.document.notes.choosing import choosing, sections_of
from derive.document.notes.common import prove
from derive.document.notes.layers import assemble, drawn_parameter
from derive.document.notes.published import published_numbers
from derive.document.notes.told_numbers import NumberTeller
from derive.document.notes.update import loss_curve
from derive.document.others import OTHERS
from derive.document.output.aside import Aside
from derive.document.output.files import document_name, write_whole
from derive.document.output.language import language_of
from derive.document.output.latex import render
from derive.document.output.numerals import in_drawing
from derive.document.output.pdf import typeset
from derive.document.output.pieces import body_of, prefixed
from derive.document.typesetting.engines import EMBEDDED, ENGINES, EngineMissing
from derive.errors import DeriveError, nearest
from derive.expressions.expression import Partial
from derive.network.fields.shown import SECTIONS
from derive.notation.scheme import notation_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from derive.document.notes.common import Proven
    from derive.document.output.language import Language
    from derive.document.output.pdf import Typeset
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
    _require("LaTeX engine", request.engine, [engine.name for engine in ENGINES])
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

    made, composed = [], _sources(network, request, language, stage)
    sources = {suffix: without_names(each.source) for suffix, each in composed.items()}
    for suffix, source in sources.items():
        if ("slides" if suffix == SLIDES else "tex") in request.formats:
            write(f"{name}{suffix}.tex", source.encode())
        if ("slides" if suffix == SLIDES else "pdf") in request.formats:
            stage("typesetting")
            made.append(typeset(source, name=name + suffix, engine=request.engine))
            write(f"{name}{suffix}.pdf", made[-1].pdf)
    written = _editions(network, request, language, composed, stage)
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
    composed: Mapping[str, Composed],
    stage: Callable[[str], None],
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the formats that are written from the source, by name."""
    asked = [each for each in request.formats if each in editions.WRITERS]
    for suffix, each in composed.items() if asked else ():
        # The solution of a sheet, which has no suffix, shows all numbers.
        shown = network if suffix else choosing(network, {"blanks": "none"})
        draw = partial(_drawings, shown, request, language, editions.drawn_in(each.source), each.curve)
        name, decimals = f"{document_name(network.name)}{suffix}", _decimals(network, request)
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
            content = OTHERS[format_name].content(document, _decimals(network, request), language)
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
        figures = _figures(subject_of(network), _board(network, _decimals(network, request)))
        drawings = _drawn(figures.tikz)
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
    decimals, subject = _decimals(network, request), subject_of(network)
    board = _board(network, decimals)
    figures = _figures(subject, board)
    drawn = {kind.name.lower(): partial(figures.svg, kind) for kind in FigureKind}
    drawn["loss"] = partial(str, curve) if curve else partial(loss_curve, network, decimals, board)
    for name in wanted:
        drawn.setdefault(name, partial(slides.path_drawn, figures, name))
    found = {kind: draw() for kind, draw in drawn.items() if not wanted or kind in wanted}
    return {kind: in_drawing(drawing, language) for kind, drawing in found.items() if drawing}


def _sources(
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
    _require("section of notes", section, SECTIONS)
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
    _require("figure", kind, [each.name.lower() for each in FigureKind])
    network = choosing(network, request.shown)
    return _figures(subject_of(network), _board(network, _decimals(network, request))), FigureKind[kind.upper()]


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
        if "backward" in sections_of(network.description.notes) and drawn.repeats_values:
            figures["values"] = Markup("")
        corrections = corrections_of(network, request.corrects)
        published = published_numbers(network, board)
        stage("derivation")
        notes = assemble(network, decimals, proven, drawn.computation)
    stage("templates")
    context: dict[str, object] = {
        "notes": notes, "figures": figures, "corrections": corrections, "published": published,
    }
    if template == slides.TEMPLATE:
        context["figures"] = {kind: slides.named(kind, drawing) for kind, drawing in figures.items()}
        context["paths"] = slides.paths_to_parameters(notes, drawn.computation)

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


def _require_formats(formats: Sequence[str]) -> None:
    """Raise DeriveError for a format that is unknown, or that needs what is not installed."""
    for name in formats:
        _require("format", name, editions.FORMATS)
        editions.NEEDS.get(name, lambda: None)()


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
    return Board(subject_writer(network), line_writer(subject_of(network), decimals))


def _figures(network: Network, board: Board) -> Figures:
    def values(name: str) -> str:
        return without_names(board.shown(name))

    def adjoints(name: str) -> str:
        return without_names(board.shown(Partial(network.graph.loss, name)))

    return Figures(Computation(network, board.mathematics, values, adjoints), drawn_parameter(network))


def _drawn(draw: Callable[[FigureKind], str]) -> dict[str, str]:
    """Return every figure of a network, by the name of its kind."""
    return {kind.name.lower(): draw(kind) for kind in FigureKind}


def _tidy(source: str) -> str:
    """Leave one empty line where templates left several, and no spaces at line ends."""
    lines = (line.rstrip() for line in source.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
