"""``Network``: a description and the graph it became; the networks that ship."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from derive.errors import DeriveError, nearest
from derive.expressions.formula import offset_of
from derive.network.builders.batch import batched, example_numbers, with_numbers
from derive.network.builders.batch_arrays import arrays_of_examples
from derive.network.builders.example_arrays import numbers_in_arrays
from derive.network.builders.layers import DenseLayer, build
from derive.network.description import EXAMPLES, Description, GraphDescription
from derive.network.fields.files import LANGUAGES, read_file, read_text
from derive.network.fields.problem import Problem
from derive.network.graph.graph import Graph
from derive.network.graph.leaves import leaf_called
from derive.network.graph.tensors import entries_called
from derive.network.shipped import library, shipped_names, shipped_text
from derive.network.validation import describe, describe_arguments, dotted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction
    from importlib.resources.abc import Traversable

    from derive.importing.steps import Step
    from derive.network.fields.located import LocatedData
    from derive.network.graph.quantity import Quantity
    from derive.network.graph.tensors import TensorGraph
    from derive.network.tables.optimizer import Optimizer
    from derive.network.validation import AnyDescription

DEFAULT = "backprop"


@dataclass(frozen=True)
class Network:
    """A network: its graph of quantities, the layers, and what the description says of the notes.

    >>> network = Network.from_arguments(
    ...     inputs={"x": "0.5"}, targets={"t": 1},
    ...     layers=[{"neurons": ["y"], "weights": {"x -> y": {"w": "0.25"}}}], learning_rate="0.1")
    >>> list(network.graph.quantities)
    ['eta', 'x', 'w', 'net_y', 'out_y', 't', 'E_y', 'E_total']
    """

    name: str
    description: AnyDescription = field(repr=False)
    graph: Graph = field(repr=False)
    # None where the graph is described directly.
    layers: tuple[DenseLayer, ...] = field(repr=False)
    trained: tuple[str, ...] = field(repr=False)
    # The arrays whose entries the quantities are, where they were built of arrays.
    described_arrays: TensorGraph | None = field(default=None, compare=False, repr=False)
    # Of a batch, the network with each of its examples; its own graph holds them all.
    examples: tuple[Network, ...] = field(default=(), compare=False, repr=False)
    # The folder in which files that belong to the description are looked for.
    folder: Traversable | None = field(default=None, compare=False, repr=False)
    # Where things stand in the file; two networks are equal whatever their files look like.
    located: LocatedData | None = field(default=None, compare=False, repr=False)

    @classmethod
    def load(cls, name_or_path: str | Path = DEFAULT) -> Network:
        """Load a network that ships by its name, or a description file by its path.

        Raises DeriveError for an unknown name or a bad description.
        """
        shipped = shipped_names()
        if str(name_or_path) in shipped:
            text = shipped_text(str(name_or_path))
            built = cls.from_located(read_text(text, "yaml", f"{name_or_path}.yaml"), str(name_or_path))
            return replace(built, folder=library())
        path = Path(name_or_path)
        if "\0" in str(path) or (path.suffix.lower() not in LANGUAGES and not path.exists()):
            hint = f"{nearest(str(name_or_path), shipped)} (a description file ends in {', '.join(LANGUAGES)})"
            raise DeriveError(f"no network is called '{name_or_path}'", hint=hint)
        return replace(cls.from_located(read_file(path), path.stem), folder=path.parent)

    @classmethod
    def from_text(cls, text: str, *, language: str = "yaml", name: str = "network") -> Network:
        """Read a description from text in ``yaml``, ``json`` or ``toml``; raises DeriveError."""
        return cls.from_located(read_text(text, language), name)

    @classmethod
    def from_located(cls, located: LocatedData, name: str) -> Network:
        """Build from a file's data; raises DeriveError with file, line and column."""
        try:
            return replace(cls._built(describe(located), name), located=located)
        except Problem as problem:
            where = _where(problem, located)
            raise DeriveError(str(problem), location=where, hint=problem.hint) from problem

    @classmethod
    def from_arguments(cls, *, name: str = "network", **arguments: Any) -> Network:
        """Build in Python from the same keys that a description file has; raises DeriveError."""
        try:
            return cls._built(describe_arguments(arguments), name)
        except Problem as problem:
            raise DeriveError(f"{dotted(problem.path)}: {problem}", hint=problem.hint) from problem

    @classmethod
    def from_torch(cls, module: Any, example: Any, **options: Any) -> Network:
        """Import a PyTorch module that is a chain of layers, with skip connections that add (docs/importing.md).

        ``example`` is a pair: the inputs and the targets, each a list, a mapping of names to numbers, an array or a
        tensor. A parameter becomes the exact value of its float, or with ``rounded=n`` the nearest decimal of n
        places. ``neurons`` gives a list of names for each layer; further options are keys of a description, such as
        ``loss`` and ``learning_rate``. Raises DeriveError for what a description cannot express.
        """
        from derive.importing.torch import steps

        return cls._imported(steps(module), example, options)

    @classmethod
    def from_keras(cls, model: Any, example: Any, **options: Any) -> Network:
        """Import a Keras 3 model that is a chain of layers; else as ``from_torch``."""
        from derive.importing.keras import steps

        return cls._imported(steps(model), example, options)

    @classmethod
    def from_onnx(cls, path: str | Path, example: Any, **options: Any) -> Network:
        """Import an ONNX file that is a chain of layers; else as ``from_torch``."""
        from derive.importing.onnx import steps

        return cls._imported(steps(path), example, options)

    @classmethod
    def _imported(cls, steps: Sequence[Step], example: Any, options: Mapping[str, Any]) -> Network:
        from derive.importing.assembly import imported
        from derive.importing.places import at_place

        found = imported(steps, example, **options)
        with at_place(found.places):
            network = cls.from_arguments(**found.arguments)
        if not found.frozen:
            return network
        parts = {name: _part_of_layer(network.graph[name]) for name in network.graph.parameters}
        return cls.from_arguments(**{**found.arguments, "trained": found.trained(network.layers, parts)})

    @classmethod
    def _built(cls, description: AnyDescription, name: str) -> Network:
        single = cls._of_one_example(description, name)
        single._require_symbols()
        if description.examples is None or description.examples_are_rows:
            return single
        numbers = single._numbers_of_examples()
        if description.examples_differ_in_form:
            examples = tuple(cls._of_example(description, index, name) for index in range(len(numbers)))
        else:
            examples = tuple(replace(single, graph=with_numbers(single.graph, each)) for each in numbers)
        graph = batched([each.graph for each in examples], description.reduction)
        arrays = [(each.graph, each.described_arrays) for each in examples if each.described_arrays]
        described = arrays_of_examples(graph, arrays, description.reduction) if arrays else None
        return replace(single, graph=graph, layers=(), examples=examples, described_arrays=described)

    def _numbers_of_examples(self) -> list[dict[str, Fraction]]:
        description = self.description
        if isinstance(description, GraphDescription) and self.described_arrays:
            return numbers_in_arrays(description, self.described_arrays)
        return example_numbers(description, self.graph)

    def _require_symbols(self) -> None:
        """Raise Problem where a symbol of documents is said to be what this network does not have."""
        for name, latex in self.written.items():
            trouble = trouble_of_latex(latex)
            if trouble:
                raise Problem(("symbols", name), trouble, hint=r"write LaTeX of math mode, such as \hat{x}_1")
        for symbol, name in self.symbols.items():
            if not self._has(name):
                known = [*self.graph.quantities, *(self.tensors.tensors if self.tensors else ())]
                hint = nearest(name, known)
                raise Problem(("symbols", symbol), f"the network has no quantity '{name}'", hint=hint)

    @classmethod
    def _of_example(cls, description: AnyDescription, index: int, name: str) -> Network:
        """Build one example by itself: which rows of a table are looked up depends on it."""
        example = (description.examples or [])[index]
        numbers = {"inputs": example.inputs, "targets": example.targets}
        try:
            return cls._of_one_example(description.model_copy(update=numbers), name)
        except Problem as problem:
            problem.path = ("examples", index, *problem.path)
            raise

    @classmethod
    def _of_one_example(cls, description: AnyDescription, name: str) -> Network:
        if isinstance(description, GraphDescription):
            from derive.network.builders.graph import build_graph

            built = build_graph(description)
            graph = Graph.of(built.quantities, built.loss, built.variables)
            return cls(name, description, graph, (), (), described_arrays=built.tensors)._with_trained()
        if isinstance(description, Description):
            quantities, layers = build(description)
            graph = Graph.of(quantities)
            return cls(name, description, graph, tuple(layers), ())._with_trained()
        from derive.network.builders.structure import build_structure

        structure = build_structure(description)
        graph, arrays = Graph.of(structure.quantities), structure.tensors
        return cls(name, description, graph, (), (), described_arrays=arrays)._with_trained()

    def _with_trained(self) -> Network:
        """Return the network with the parameters that its description trains; raises Problem for an unknown name."""
        parameters, chosen = self.graph.parameters, self.description.trained
        if chosen == "all":
            trained = set(parameters)
        elif chosen == "weights":
            trained = {name for name in parameters if self.graph[name].is_weight}
        else:
            trained = {each for index, name in enumerate(chosen) for each in self._called(name, ("trained", index))}
        return replace(self, trained=tuple(name for name in parameters if name in trained))

    def _called(self, name: str, path: tuple[str | int, ...]) -> tuple[str, ...]:
        """Return the parameter of a name, or those of an array; raises Problem where there is none."""
        try:
            return self.called(name, self.graph.parameters)
        except DeriveError as error:
            raise Problem(path, error.message, hint=error.hint) from error

    def called(self, name: str, known: Sequence[str]) -> tuple[str, ...]:
        """Return which of the ``known`` parameters a name stands for: one, or those of an array; raises DeriveError."""
        # The arrays of dense layers are made when asked for.
        found = entries_called(name, known, None if name in known else self.tensors)
        if not found:
            arrays = self.tensors.holding(set(known)) if self.tensors else []
            raise DeriveError(f"no parameter is called '{name}'", hint=nearest(name, [*known, *arrays]))
        return found

    @cached_property
    def tensors(self) -> TensorGraph | None:
        """The arrays whose entries the quantities are; those of a network of dense layers are made when asked for.

        Of a batch, an example is a row.
        """
        return self._arrays(in_columns=False)

    @cached_property
    def laid_tensors(self) -> TensorGraph | None:
        """The arrays as the description lays them: of a batch, an example may be a column."""
        return self._arrays(in_columns=True) if self.conventions.get("columns") == EXAMPLES else self.tensors

    def _arrays(self, *, in_columns: bool) -> TensorGraph | None:
        example = self.examples[0] if self.examples else self
        if self.described_arrays or not example.is_layered:
            return self.described_arrays
        from derive.network.builders.dense_arrays import arrays_of_batch, arrays_of_layers

        ascends = self.description.ascends
        if not self.examples:
            return arrays_of_layers(self.graph, self.layers, ascends=ascends)
        reduction = self.description.reduction
        return arrays_of_batch(
            self.graph, example.graph, example.layers, reduction, ascends=ascends, in_columns=in_columns
        )

    def at(self, *path: str | int) -> str:
        """Return ``file:line:column`` of a value of the description; empty for a network made in Python."""
        return self.located.at(path) if self.located else ""

    @cached_property
    def optimizer(self) -> Optimizer:
        """The update rule that the description chooses, with its numbers."""
        chosen: Optimizer = self.description.optimizer
        schedule = getattr(self.description.learning_rate, "schedule", None)
        return replace(chosen, ascends=self.description.ascends, schedule=schedule)

    def _repr_html_(self) -> str:
        from derive.network.shown import network_html

        return network_html(self.title or self.name, self.graph, self.layers, len(self.examples))

    @property
    def notation(self) -> str:
        """The scheme that the description asks for."""
        return self.description.notation

    @property
    def symbols(self) -> Mapping[str, str]:
        """Symbols of documents with the names of what they are."""
        return {symbol: name for symbol, name in self.description.symbols.items() if symbol not in self.written}

    @cached_property
    def written(self) -> Mapping[str, str]:
        """The LaTeX of quantities and arrays that the description writes in its own way, by their names."""
        said = self.description.symbols.items()
        return {name: latex for name, latex in said if self._has(name) and not self._has(latex)}

    def _has(self, name: str) -> bool:
        """Tell whether a name is that of a quantity, an array, or a derivative."""
        if leaf_called(name, self.graph):
            return True
        # Most networks say nothing of symbols: their arrays are not made for that.
        arrays = self.tensors.tensors if self.tensors else {}
        return name.rpartition("/d")[2] in arrays

    @property
    def conventions(self) -> Mapping[str, str]:
        """What lies in ``rows`` and in ``columns`` of a document's matrices."""
        return self.description.conventions.model_dump(exclude_none=True)

    @property
    def unsaid(self) -> None:
        """Nothing: a description says all (see ``Model``)."""

    @property
    def title(self) -> str:
        """The title that the description gives."""
        return self.description.title

    @property
    def is_layered(self) -> bool:
        """Whether the network consists of layers; else its graph is described directly."""
        return bool(self.layers)

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the output neurons; none where there are no layers."""
        return self.layers[-1].neurons if self.layers else ()

    @property
    def results(self) -> tuple[str, ...]:
        """The quantities that the network computes for its user: the outputs' activations, or the loss."""
        return self.layers[-1].activations if self.layers else (self.graph.loss,)

    @property
    def fixed(self) -> tuple[str, ...]:
        """The parameters that an update leaves as they are."""
        trained = frozenset(self.trained)
        return tuple(name for name in self.graph.parameters if name not in trained)


def trouble_of_latex(latex: str) -> str:
    r"""Return what is wrong with LaTeX for a symbol, nothing where it may stand in a formula.

    >>> trouble_of_latex(r"\hat{x}_1"), trouble_of_latex("x_{1"), trouble_of_latex("50%")
    ('', "'x_{1' opens a bracket that it does not close, or the other way round", "'%' has no place in a symbol")
    """
    strange = [character for character in latex if character in "$%#&~\n"]
    if strange or not latex.strip():
        return f"'{strange[0]}' has no place in a symbol" if strange else "a symbol is missing"
    depth = 0
    for bracket in re.findall(r"(?<!\\)[{}]", latex):
        depth += 1 if bracket == "{" else -1
        if depth < 0:
            break
    return f"'{latex}' opens a bracket that it does not close, or the other way round" if depth else ""


def _part_of_layer(quantity: Quantity) -> tuple[int, str] | None:
    """Return the layer of a quantity and its letter there, where layers are of several kinds."""
    return (quantity.part.layer, quantity.part.letter) if quantity.part else None


def _where(problem: Problem, located: LocatedData) -> str:
    if not problem.mentions:
        return located.at(problem.path, of_key=problem.of_key)
    formula: Any = located.data
    for part in problem.path:
        formula = formula[part]
    return located.inside(problem.path, offset_of(problem.mentions, str(formula)))
