"""What the notes of a network show: the description's choice and that of a call, made fit for the network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.calculus.balls import FIRST_PRECISION, Evaluation, Undecided
from derive.calculus.chain import NoValue
from derive.document.notes.array_notes import has_matrices
from derive.errors import DeriveError
from derive.network.fields.shown import SECTIONS
from derive.network.graph.quantity import Role
from derive.network.validation import with_choices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from derive.network.fields.shown import Shown
    from derive.network.network import Network

# Sections that speak of some parameters where others are left out.
ABOUT_SOME = ("network", "forward", "backward", "update")
# What stands in them would give away what readers are to find.
APPENDICES = ("audit", "corrections", "published")
# What has more quantities that are computed or differentiated by, or more arrays, is derived in one form.
MOST_ENTRIES, MOST_ARRAYS_TWICE = 45, 30
# An example that teaches is looked for among the first ones.
MOST_TRIED = 20


def choosing(network: Network, choices: Mapping[str, object]) -> Network:
    """Return the network with what its notes show; of a batch without a choice, an example that teaches.

    ``choices`` are those of a call, by the names of ``Shown``; they come before those of the description.
    Raises DeriveError for a parameter or an example that the network does not have.
    """
    shown = with_choices(network.description.notes, choices)
    for key in ("only", "parameters"):
        names = getattr(shown, key)
        if isinstance(names, list):
            where = "" if key in choices else network.at("notes", key)
            shown = shown.model_copy(update={key: _parameters(network, names, where)})
    _require_example(network, shown)
    if network.examples and shown.example is None:
        shown = shown.model_copy(update={"example": teaching_example(network)})
    if shown.form is None:
        shown = shown.model_copy(update={"form": fitting_form(network, shown)})
    return replace(network, description=network.description.model_copy(update={"notes": shown}))


def fitting_form(network: Network, shown: Shown) -> str:
    """Return the form of notes that say none: both, but what is large is not said twice, by matrices if they are some.

    Steps that are asked for one by one, and sheets that leave them out, are steps of numbers.
    """
    subject = network.examples[0] if network.examples else network
    if subject.is_layered or subject.laid_tensors is None or not has_matrices(subject):
        return "both"
    graph = subject.graph
    entries = len(graph.quantities) - len(graph.givens) + len(graph.variables)
    by_steps = shown.only or shown.parameters != "first" or shown.blanks != "none" or shown.detail == "brief"
    if by_steps or (entries <= MOST_ENTRIES and len(subject.laid_tensors.tensors) <= MOST_ARRAYS_TWICE):
        return "both"
    # Many arrays of few numbers are numbers with brackets.
    return "mixed" if entries > MOST_ENTRIES else "scalar"


def _parameters(network: Network, names: Iterable[str], where: str) -> list[str]:
    """Return the parameters that names stand for, those of arrays for all entries; raises DeriveError."""
    known = network.graph.parameters or network.graph.variables
    try:
        found = [each for name in names for each in network.called(name, known)]
    except DeriveError as error:
        raise DeriveError(error.message, location=where, hint=error.hint) from error
    return list(dict.fromkeys(found))


def _require_example(network: Network, shown: Shown) -> None:
    if shown.example is None or 1 <= shown.example <= max(len(network.examples), 1):
        return
    there = f"there are {len(network.examples)} examples" if network.examples else "this network has one example"
    raise DeriveError(f"there is no example {shown.example} to show", hint=there)


def sections_of(shown: Shown) -> tuple[str, ...]:
    """Return the sections that stand in the notes, in order."""
    asked = shown.sections or (ABOUT_SOME if shown.only else SECTIONS)
    left_out = {"audit"} if not shown.audit else set()
    left_out |= set(APPENDICES) if shown.blanks != "none" else set()
    return tuple(name for name in SECTIONS if name in asked and name not in left_out)


def in_full(shown: Shown, names: Sequence[str], first: Callable[[], Iterable[str]]) -> list[str]:
    """Return which of some parameters are derived in full: those asked for, else the ``first`` of each kind."""
    asked = shown.only or shown.parameters
    if asked == "all":
        return list(names)
    if isinstance(asked, list):
        return [name for name in names if name in asked]
    return [] if shown.detail == "brief" else list(first())


def teaching_example(network: Network) -> int:
    """Return the number of the first example of a batch at which the fewest derivatives and inputs are zero."""
    examples = network.examples[:MOST_TRIED]
    zeros = [_zeros(example) for example in examples]
    return 1 + zeros.index(min(zeros))


def _zeros(network: Network) -> tuple[int, int]:
    """Count the parameters without slope, and the inputs that are zero."""
    graph = network.graph
    inputs = sum(graph.givens[quantity.name] == 0 for quantity in graph.with_role(Role.INPUT))
    try:
        slopes = Evaluation(network, FIRST_PRECISION).derivatives(graph.loss)
    except (Undecided, NoValue):
        return len(network.trained), inputs
    return sum(bool(slopes.get(name, 0) == 0) for name in network.trained), inputs
