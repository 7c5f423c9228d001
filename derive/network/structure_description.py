"""The description of a network with layers of several kinds; it knows the model of each kind."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from derive.network.builders.embedding import looks_up
from derive.network.builders.example_rows import are_rows
from derive.network.builders.kinds import MODELS, AnyLayer
from derive.network.description import ONE_HOT, LayeredDescription, Trained
from derive.network.fields.fields import Maps, Numbers, Rows, Several


class StructureDescription(LayeredDescription):
    """A network with layers of other kinds as described, such as ``{kind: convolution, filter: [[1, 0], [0, 1]]}``.

    Inputs may come in rows: the lines of an image, time steps, tokens; in maps of rows: the channels of an image; or as
    several arrays by name.
    """

    kinds: ClassVar = MODELS

    inputs: Annotated[
        Numbers | Rows | Maps | Several,
        Field(min_length=1, description="names with numbers such as {x1: 0.05}, a list of numbers, or of rows of them"),
    ]
    targets: Annotated[
        Numbers | Rows | Maps,
        Field(
            min_length=1,
            description=f"names with numbers such as {{t1: 0.01}}, a list of numbers, or of rows of them; {ONE_HOT}",
        ),
    ]
    layers: Annotated[
        list[AnyLayer], Field(min_length=1, max_length=100, description="a list of 1 to 100 layers, each of some kind")
    ]
    trained: Annotated[Trained, Field(description="all, or a list of parameters")] = "all"

    @property
    def examples_are_rows(self) -> bool:
        """Whether the examples are rows of one matrix; raises Problem for layers that cannot be."""
        return are_rows(self)

    @property
    def examples_differ_in_form(self) -> bool:
        """Whether an example decides which rows of a table are looked up."""
        return any(map(looks_up, self.layers))
