"""``derive check``: hand derivations verified, with the cause of every slip."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from derive.check.report.formats import FORMATS
from derive.commands.arguments import jobs
from derive.errors import DeriveError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from derive.check.report.formats.text import Fragment
    from derive.check.report.outcome import Outcome
    from derive.check.report.selection import Selection
    from derive.commands.batch import Pair, Problem
    from derive.commands.networks_named import NetworksNamed

_Made = TypeVar("_Made")

HELP = "verify hand derivations: Markdown, LaTeX, notebooks, pages of HTML, Word files, ..."
EXAMPLES = (
    "derive check notes.md --network backprop    against a network that ships, or mynet.yaml",
    "derive check homework/ answers.ipynb        every document of a folder, and a notebook",
    "derive check class/ --jobs 2 --format csv -o marks.csv --pages pages/    a class: a row and a page a student",
    "derive check class/ --network backprop --network 'week2/*=mynet.yaml'",
    "derive check - < answer.md                  standard input",
    "derive check notes.md --diff                what --fix would change",
    "derive check notes.md --fix                 put right what is wrong, fill in what is missing",
    "derive check notes.md --format html -o report.html",
    "derive check notes.md --show claims         what a stage of the check gives: tree, claims, meaning, ...",
    "derive check --explain N104                 what a code means, with an example",
)
FINE, FINDINGS, COULD_NOT_RUN = 0, 1, 2


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("documents", nargs="*", metavar="DOCUMENT", help="files, folders, or - for standard input")
    parser.add_argument(
        "--network",
        action="append",
        default=[],
        metavar="NETWORK",
        help="a network that ships, or a description file (default: what the document's front matter names;"
        " without any, what the document itself defines is checked); PATTERN=NETWORK for files and folders that fit",
    )
    parser.add_argument(
        "--kind",
        choices=("markdown", "latex", "notebook", "rst", "html", "python", "word"),
        help="what the documents are (default: as the file's suffix tells; standard input is Markdown)",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="how to report (default: text)")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="write the report, or the diff, to a file")
    parser.add_argument(
        "--pages", type=Path, metavar="FOLDER", help="write a page a document, and an index.html, into a folder as well"
    )
    parser.add_argument("--jobs", type=jobs, default=1, metavar="N", help="check so many at once (default: 1)")
    correction = parser.add_mutually_exclusive_group()
    correction.add_argument("--diff", action="store_true", help="print the corrections as a unified diff")
    correction.add_argument("--fix", action="store_true", help="write the corrections into the documents")
    correction.add_argument(
        "--show", metavar="STAGE", help="print what a stage gives: tree, claims, meaning, worlds, or explanation"
    )
    parser.add_argument("--select", metavar="CODES", help="report these codes or families only: V, V101, notation, ...")
    parser.add_argument("--ignore", metavar="CODES", help="do not report these codes or families")
    parser.add_argument("--strict", action="store_true", help="count what is not understood, or unsure, as a finding")
    parser.add_argument("--explain", metavar="CODE", help="print the page of a code and do nothing else")


def run(arguments: argparse.Namespace) -> int:
    """Check, report, mend; return 0 where nothing is wrong, 1 with findings, 2 where something could not be run."""
    if arguments.explain:
        return explain(arguments.explain)
    # What is checked lives until the command ends; the imports come here so that --help is quick.
    from derive.check.report.selection import Selection, is_wrong, prefixes

    select, ignore = (prefixes(words.split(",")) if words else () for words in (arguments.select, arguments.ignore))
    selection = Selection(select, ignore, arguments.strict)
    outcomes, problems = (_shown if arguments.show else _checked)(arguments, selection)
    failed = bool(problems)
    if arguments.show:
        pass  # what there is to print has been printed
    elif arguments.diff:
        _print_diff(outcomes, arguments)
    elif outcomes or not failed:
        # First the report: where it cannot be written, no document has been changed.
        sound = _report(outcomes, problems, arguments)
        failed |= len(sound) < len(outcomes)
        outcomes = sound
        if arguments.pages:
            _write_pages(outcomes, problems, arguments)
    if arguments.fix:
        written = [each for each in outcomes if _attempt(_write_back, *each)]
        failed |= len(written) < len(outcomes)
    failed |= _are_empty(outcomes, arguments)
    if failed:
        return COULD_NOT_RUN
    # With --diff nothing is written, so what was found before is what still is there.
    left = [before if arguments.diff else after for before, after in outcomes]
    return FINDINGS if any(is_wrong(each.report) for each in left) else FINE


def _checked(arguments: argparse.Namespace, selection: Selection) -> tuple[list[Pair], list[Problem]]:
    """Return each document's outcome before and after mending, and what could not be checked or mended."""
    from derive.check.source.files import found
    from derive.commands.batch import Problem, Task, checked

    names = found(_named(arguments))
    _tell_left_out(arguments)
    task = Task(_networks(arguments, names), selection, arguments.kind, arguments.fix or arguments.diff)
    outcomes: list[Pair] = []
    problems: list[Problem] = []
    for made in checked(task, names, arguments.jobs):
        if not isinstance(made, Problem):
            outcomes.append(made)
            continue
        print(f"derive: {made}", file=sys.stderr)
        problems.append(made)
        if made.before:
            outcomes.append((made.before, made.before))
    return outcomes, problems


def _tell_left_out(arguments: argparse.Namespace) -> None:
    """Tell of submissions that stand in a folder and are not looked for there: nobody may miss them unawares."""
    from derive.check.source.files import left_out
    from derive.check.words import messages

    names = left_out(arguments.documents)
    if names:
        key = "left-out" if len(names) > 1 else "left-out-one"
        print("derive: " + messages()["progress"][key].format(count=len(names), name=names[0]), file=sys.stderr)


def _networks(arguments: argparse.Namespace, names: list[str]) -> NetworksNamed:
    """Return the networks that are named; of several documents, none need be read where one cannot be loaded."""
    from derive.commands.networks_named import NetworksNamed

    named = NetworksNamed.from_arguments(arguments.network)
    named.require_fitting(names)
    if len(names) > 1:
        named.require_all()
    return named


def _shown(arguments: argparse.Namespace, selection: Selection) -> tuple[list[Pair], list[Problem]]:
    """Print what a stage gives for each document; return their checks, and what could not be shown."""
    from derive.check.source.files import found
    from derive.commands.batch import Problem
    from derive.commands.showing import Show

    names = found(_named(arguments))
    show = Show(arguments, _networks(arguments, names), selection)
    outcomes: list[Pair] = []
    problems: list[Problem] = []
    for name in names:
        outcome = _attempt(show.document, name)
        if outcome:
            outcomes.append((outcome, outcome))
        else:
            problems.append(Problem(name, "", "", ""))
    show.close(lambda text: _write(arguments, text))
    return outcomes, problems


def _named(arguments: argparse.Namespace) -> list[str]:
    if not arguments.documents:
        raise DeriveError("no document is named", hint="derive check FILE, or - for standard input")
    named: list[str] = arguments.documents
    return named


def _are_empty(outcomes: list[Pair], arguments: argparse.Namespace) -> bool:
    """Tell of each document of which nothing was read, and return whether there is one.

    A document that only stands in a folder that was named may be no derivation at all.
    """
    from derive.check.source.files import STANDARD_INPUT_NAME
    from derive.check.words import messages

    words = messages()["unread-counts"]
    named = {STANDARD_INPUT_NAME, *arguments.documents}
    empty = [before for before, _ in outcomes if before.report.is_empty]
    told = [each for each in empty if each.report.unread or each.source.name in named]
    for each in told:
        error = DeriveError(words["nothing"], location=each.source.name, hint=words["nothing-hint"])
        print(f"derive: {error}", file=sys.stderr)
    return bool(told)


def _attempt(action: Callable[..., _Made], *details: Any) -> _Made | None:
    """Return what is made of one document; None where that fails, which is told and no reason to leave out others."""
    try:
        return action(*details)
    except DeriveError as error:
        print(f"derive: {error}", file=sys.stderr)
        return None


def _write_back(before: Outcome, after: Outcome) -> bool:
    """Write a corrected document into its file, or to standard output where it came from there; return True."""
    from derive.check.words import refused
    from derive.document.output.files import write_whole

    if not before.document.is_mendable and before.report.findings:
        raise refused("word-not-mended", location=before.source.name)
    path, content = before.source.path, after.source.content
    if path is None:
        sys.stdout.buffer.write(content)
        return True
    if content == before.source.content:
        return True
    path = path.resolve()
    try:
        mode = path.stat().st_mode
        changed = path.read_bytes() != before.source.content
    except OSError as error:
        raise DeriveError(f"cannot be read again: {error.strerror}", location=before.source.name) from error
    if changed:
        raise DeriveError("the file changed while it was checked; nothing is written", location=before.source.name)
    write_whole(path, content)
    path.chmod(mode & 0o7777)
    return True


def _report(outcomes: list[Pair], problems: list[Problem], arguments: argparse.Namespace) -> list[Pair]:
    """Write the report; return the documents that are in it, which are all but for faults of this program."""
    from derive.check.mending.guard import UncheckedError
    from derive.commands.printing import print_fragments

    try:
        report = _rendered(outcomes, problems, arguments)
    except UncheckedError:
        outcomes = [each for each in outcomes if _attempt(_rendered, [each], problems, arguments)]
        report = _rendered(outcomes, problems, arguments)
    # The corrected document itself goes to standard output where it came from standard input.
    stream = sys.stderr if arguments.fix and "-" in arguments.documents else sys.stdout
    text = "".join(text for text, _ in report).encode()
    if arguments.output is not None:
        _write(arguments, text)
    elif arguments.format == "text":
        print_fragments(report, stream)
    else:
        stream.flush()
        stream.buffer.write(text)
    return outcomes


def _rendered(outcomes: list[Pair], problems: list[Problem], arguments: argparse.Namespace) -> list[Fragment]:
    """Return the report in the format that is asked for, in pieces with styles; raises UncheckedError."""
    from derive.check.mending.guard import guarded
    from derive.check.report.formats import rendered
    from derive.check.report.formats.text import fragments

    several, found = _are_several(arguments), [after for _, after in outcomes]
    with guarded("report", ", ".join(each.source.name for each in found[:2])):
        if arguments.format == "text":
            return list(fragments(found, several))
        unchecked = [(each.name, str(each)) for each in problems]
        return [(rendered(arguments.format, found, several=several, unchecked=unchecked), "")]


def _write_pages(outcomes: list[Pair], problems: list[Problem], arguments: argparse.Namespace) -> None:
    """Write a page a document into a folder, and the index that leads to them."""
    from derive.check.mending.guard import guarded
    from derive.check.report.formats.pages import pages
    from derive.document.output.files import write_whole

    with guarded("report", str(arguments.pages)):
        made = pages([after for _, after in outcomes], [(each.name, str(each)) for each in problems])
    for name, text in made.items():
        _refuse_to_overwrite(arguments, arguments.pages / name)
        write_whole(arguments.pages / name, text.encode())


def _are_several(arguments: argparse.Namespace) -> bool:
    return len(arguments.documents) > 1 or Path(arguments.documents[0]).is_dir()


def _print_diff(outcomes: list[Pair], arguments: argparse.Namespace) -> None:
    """Print the changes in the encoding of each document, so that they can be applied."""
    from derive.check.mending.guard import guarded
    from derive.check.mending.mending import unified_diff
    from derive.check.report.formats.text import closing
    from derive.commands.printing import print_diff, print_fragments

    with guarded("report", ""):
        diffs = [(unified_diff(before, after), before.document.encoding) for before, after in outcomes]
    if arguments.output is None:
        print_diff(diffs, sys.stdout)
    else:
        _write(arguments, b"".join(diff.encode(encoding) for diff, encoding in diffs))
    print_fragments(closing([before for before, _ in outcomes], _are_several(arguments)), sys.stderr)


def _write(arguments: argparse.Namespace, content: bytes) -> None:
    from derive.document.output.files import write_whole

    _refuse_to_overwrite(arguments, arguments.output)
    write_whole(arguments.output, content)


def _refuse_to_overwrite(arguments: argparse.Namespace, path: Path) -> None:
    if any(Path(name).resolve() == path.resolve() for name in arguments.documents if name != "-"):
        raise DeriveError("the report would overwrite a document", location=str(path))


def explain(name: str) -> int:
    """Print the page of a code; raises DeriveError for a name that none has."""
    from derive.check.report.code_pages import page
    from derive.commands.printing import print_markdown

    print_markdown(page(name).text, sys.stdout)
    return FINE
