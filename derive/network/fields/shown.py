"""What the notes of a network show: the author's choice, ``notes:`` in a description."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from derive.network.fields.choices import chosen
from derive.network.fields.fields import Model, Name, one_of

FORMS = ("scalar", "matrix", "both", "mixed")
DETAILS = ("full", "brief")
# In the order in which they stand.
SECTIONS = (
    "overview", "network", "forward", "backward", "batch", "update", "matrix", "audit", "corrections", "published",
)
LAYOUTS = ("denominator", "numerator")
BLANKS = ("none", "results", "factors", "steps")
SOLUTIONS = ("beside", "without", "end")
IN_FULL = ("first", "all")


def _section(value: object) -> object:
    return chosen("section of notes", SECTIONS, value) if isinstance(value, str) else value


def _form(value: object) -> object:
    return value if value is None else chosen("form", FORMS, value)


def _in_full(value: object) -> Any:
    return value if isinstance(value, list) else chosen("choice of parameters in full", IN_FULL, value)


class Shown(Model):
    """What notes show.

    ``sections``: those that stand in them, all where nothing is said; ``example``: the one of a batch that is derived,
    counted from 1, where nothing is said one that teaches. ``parameters``: which are derived in full, the ``first`` of
    each kind, ``all``, or a list; ``only``: of which alone the notes speak. ``step``: an update that is shown in full
    beside the first. ``detail``: ``brief`` gives each derivative in one line, without the reasons.
    ``blanks``: what readers find themselves, with room to write; ``solutions``: in a document ``beside`` that one, or
    at its ``end``. ``layout``: whether derivatives by arrays have the shape of those, or that turned over. ``labels``
    begins every label of the LaTeX, so that another document may hold it beside others. ``form``: number by number, by
    matrices, both, or ``mixed``, by matrices with one entry of each kind of formula as numbers; where nothing is said
    both, of a large structure mixed.
    """

    sections: Annotated[
        list[Annotated[str, BeforeValidator(_section)]] | None,
        Field(min_length=1, description=f"a list of sections, of {', '.join(SECTIONS)}"),
    ] = None
    example: Annotated[int | None, Field(ge=1, description="the number of an example, counted from 1")] = None
    only: Annotated[list[Name] | None, Field(min_length=1, description="a list of parameters such as [w5]")] = None
    parameters: Annotated[
        str | list[Name], BeforeValidator(_in_full), Field(description="first, all, or a list of parameters")
    ] = "first"
    step: Annotated[int | None, Field(ge=2, le=1_000, description="a whole number from 2 to 1,000")] = None
    detail: Annotated[str, one_of("choice of detail", DETAILS)] = "full"
    form: Annotated[str | None, BeforeValidator(_form)] = None
    layout: Annotated[str, one_of("layout", LAYOUTS)] = "denominator"
    blanks: Annotated[str, one_of("choice of blanks", BLANKS)] = "none"
    solutions: Annotated[str, one_of("choice of solutions", SOLUTIONS)] = "beside"
    labels: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9:._-]*$", description="letters, digits and the signs : . _ -")
    ] = ""
    audit: Annotated[bool, Field(description="yes or no")] = True
