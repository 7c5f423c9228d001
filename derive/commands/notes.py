"""``derive notes``: the lecture notes of a network."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from derive.commands.arguments import add_decimals, add_language, add_network, add_notation, choices, chosen_network
from derive.commands.progress import Progress
from derive.commands.watching import changes
from derive.document.editions import FORMATS
from derive.errors import DeriveError

if TYPE_CHECKING:
    import argparse

    from derive.document.output.pdf import Typeset

HELP = "write the lecture notes of a network, as LaTeX and PDF"
EXAMPLES = (
    "derive notes                            the worked example, to output/backprop.tex and .pdf",
    "derive notes mazur -o out/              another network that ships",
    "derive notes mynet.yaml --decimals 6    a network of your own",
    "derive notes --notation nielsen         in the symbols of a textbook, or of a file: --notation mine.yaml",
    "derive notes softmax --form matrix      layers as matrices alone, not number by number",
    "derive notes --format tex,svg           the source and the figures, without typesetting",
    "derive notes --format xlsx              a workbook with live formulas, to change numbers and check one's own",
    "derive notes mynet.yaml --corrects homework.md   with an appendix that corrects a hand derivation",
    "derive notes --language de              in another language; derive language lists those that ship",
    "derive notes --engine lualatex          by a LaTeX of your own",
)
# What the notes show: the value that a flag takes, and its help.
SHOWN = {
    "sections": ("NAMES", "the sections that stand in the notes, such as network,forward (default: all)"),
    "only": ("NAMES", "the notes of these parameters alone, such as w5"),
    "parameters": ("WHICH", "derived in full: first of each kind (default), all, or names such as w5,w7"),
    "example": ("N", "the example of a batch that is derived (default: one without zeros)"),
    "step": ("N", "an update that is shown in full beside the first"),
    "detail": ("HOW", "full (default), or brief: each derivative in one line"),
    "blanks": ("WHAT", "an exercise sheet: results, factors or steps are left out, with room to write"),
    "solutions": ("WHERE", "to the exercise sheet: beside (a second document, default), without, or end"),
    "layout": ("LAYOUT", "of derivatives by arrays: denominator, in the shape of the array (default), or numerator"),
    "labels": ("PREFIX", "what every label begins with, so that another document may hold the notes beside others"),
    "form": ("FORM", "scalar, matrix, both, or mixed: matrices, one entry of each kind (default: both; large: mixed)"),
}
LISTS = {"sections", "only", "parameters"}
LIKE_EULER = (
    "the quantity '{name}' is written e, as Euler's number is, of which these notes have powers; "
    "call it otherwise, or give it a symbol, such as symbols: {{{name}: \\varepsilon}}"
)
WITHOUT_MATRICES = (
    "--form matrix changes nothing here: only layers and graphs with matrices have a matrix form; "
    "these notes derive the network number by number"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_network(parser)
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("output"), metavar="FOLDER", help="where to write (default: output)"
    )
    parser.add_argument(
        "--format",
        type=partial(choices, FORMATS),
        default=("tex", "pdf"),
        metavar="FORMATS",
        help=f"what to write, one or several: {', '.join(FORMATS)} (default: tex,pdf)",
    )
    parser.add_argument(
        "--engine",
        default="embedded",
        help="what typesets: embedded (default), or latexmk, pdflatex, lualatex, xelatex, tectonic on PATH",
    )
    add_decimals(parser)
    add_notation(parser)
    add_language(parser)
    _add_shown(parser)
    parser.add_argument("--templates", type=Path, metavar="FOLDER", help="templates of your own; they come first")
    parser.add_argument(
        "--corrects", type=Path, metavar="FILE", help="a hand derivation; an appendix lists what is wrong in it"
    )
    parser.add_argument(
        "--watch", action="store_true", help="write the notes again whenever the description or a template changes"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")


def _add_shown(parser: argparse.ArgumentParser) -> None:
    """Declare what the notes show; each is a key under ``notes`` in a description, too."""
    for key, (metavar, text) in SHOWN.items():
        parser.add_argument(f"--{key}", metavar=metavar, help=text)
    parser.add_argument("--no-audit", action="store_true", help="without the audit")


def _shown(arguments: argparse.Namespace) -> dict[str, object]:
    """Return what the flags say; several names are separated by commas."""
    found: dict[str, object] = {key: value for key in SHOWN if (value := getattr(arguments, key)) is not None}
    for key in LISTS & found.keys():
        names = [part.strip() for part in str(found[key]).split(",") if part.strip()]
        found[key] = names[0] if key == "parameters" and names in (["first"], ["all"]) else names
    return found | ({"audit": False} if arguments.no_audit else {})


def run(arguments: argparse.Namespace) -> int:
    """Write the notes and name the files; where asked, again whenever something changes."""
    if not arguments.watch:
        return _written(arguments)
    places = _watched(arguments)
    try:
        for _ in changes(places):
            _written_or_told(arguments)
    except KeyboardInterrupt:
        print("derive: stopped", file=sys.stderr)
    return 0


def _written_or_told(arguments: argparse.Namespace) -> None:
    """Write the notes; what an author is in the middle of may be wrong."""
    try:
        _written(arguments)
    except DeriveError as error:
        print(f"derive: {error}", file=sys.stderr)


def _watched(arguments: argparse.Namespace) -> list[Path]:
    """Return the files and folders that the notes are made of."""
    named = [arguments.network, arguments.notation, arguments.language, arguments.templates, arguments.corrects]
    found = [Path(each) for each in named if each is not None and Path(each).exists()]
    if not found:
        raise DeriveError("there is nothing to watch", hint="name a description of your own, or templates")
    return found


def _written(arguments: argparse.Namespace) -> int:
    """Write the notes and name the files."""
    from derive.document.composed import Request
    from derive.document.publish import publish

    network = chosen_network(arguments)
    request = Request(
        arguments.format,
        arguments.engine,
        arguments.decimals,
        arguments.templates,
        arguments.corrects,
        _shown(arguments),
        arguments.language,
    )
    with Progress(quiet=arguments.quiet) as progress:
        published = publish(network, arguments.output, request, progress)
    if not arguments.quiet:
        for file in published.files:
            print(file)
    if published.form == "matrix" and not published.matrix_form:
        print(f"derive: warning: {WITHOUT_MATRICES}", file=sys.stderr)
    if published.untranslated:
        count, first = len(published.untranslated), published.untranslated[0]
        print(f"derive: warning: {count} messages are not translated, such as '{first[:60]}'", file=sys.stderr)
    if published.euler:
        print(f"derive: warning: {LIKE_EULER.format(name=published.euler)}", file=sys.stderr)
    for typeset in published.typeset:
        _warn(typeset)
    if "svg" in arguments.format and not any(file.suffix == ".svg" for file in published.files):
        print("derive: warning: the network is too large for a figure; there is no SVG", file=sys.stderr)
    return 0


def _warn(typeset: Typeset) -> None:
    troubles = [f"undefined reference {label}" for label in typeset.unresolved]
    for trouble in [*typeset.overfull, *troubles]:
        print(f"derive: warning: {trouble}", file=sys.stderr)
