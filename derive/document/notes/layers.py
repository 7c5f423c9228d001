"""Assembles what a template of notes may use. No prose here, and no LaTeX beyond formulas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup

from derive.calculus.lines import line_writer
from derive.calculus.short_cuts import PLAIN, short_cut
from derive.calculus.steps import (
    Step,
    activation_step,
    adjoint_line,
    definition_step,
    error_slope_step,
    error_step,
    gradient_steps,
    local_step,
    pre_activation_step,
    shared_step,
    signal_step,
    update_step,
    weight_line,
)
from derive.document.equations.board import Board, Row
from derive.document.equations.compact import in_one_line, parameter_steps, unit_steps
from derive.document.equations.matrix import MatrixForm, matrix_form
from derive.document.equations.tables import Table, elided
from derive.document.notes.batch import subject_of, subject_writer
from derive.document.notes.choosing import in_full
from derive.document.notes.common import CommonAssembler, CommonNotes
from derive.document.notes.functions import loss_notes
from derive.document.notes.graph import GraphAssembler, GraphNotes
from derive.expressions.expression import Expression, Partial
from derive.expressions.walking import calls
from derive.network.graph.quantity import Applied, Role
from derive.network.graph.softmax import SOFTMAX

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derive.document.equations.board import Equation
    from derive.document.figure import Computation
    from derive.document.notes.common import Proven
    from derive.document.notes.functions import FunctionNotes
    from derive.network.builders.layers import DenseLayer
    from derive.network.network import Network
    from derive.network.tables.function import Function

# A layer with more neurons or sources is shown in tables.
LARGEST_WRITTEN_OUT = 6
# More derivatives by weights than this stand in a table.
MOST_LINES = 4

Forward = tuple[tuple["Equation", "Equation"], ...]


@dataclass(frozen=True)
class Derivation:
    """The gradient of one parameter in full, and its update where it is trained.

    ``drawn``: a figure shows the paths on which the error reaches it; ``unit``: it belongs to one neuron alone.
    """

    parameter: Markup
    paths: int
    drawn: bool
    unit: bool
    equations: tuple[Equation, ...]
    update: Equation | None


@dataclass(frozen=True)
class LayerNotes:
    """One layer, forwards and backwards; ``written_out`` layers have equations, others tables.

    ``short_cut``: how the error signal comes to output minus target, where it does. ``shortened``: whether the other
    signals are written so.
    """

    number: int
    neurons: tuple[str, ...]
    sources: int
    activation: str
    softmax: bool
    is_output: bool
    written_out: bool
    has_bias: bool
    shared_bias: bool
    fixed_biases: bool
    forward: Forward
    forward_table: Table | None
    values_table: Table
    examples: tuple[Derivation, ...]
    short_cut: Equation | None
    shortened: bool
    signals: tuple[Equation, ...]
    signal_table: Table | None
    weights: tuple[Equation, ...]
    weight_lines: Table | None
    weight_table: Table | None
    biases: tuple[Equation, ...]
    bias_table: Table | None
    bias_values: Table
    matrix: MatrixForm


@dataclass(frozen=True)
class Notes(CommonNotes):
    """All that a template of the notes of a network with layers is given."""

    inputs: int
    outputs: int
    loss: str
    loss_function: FunctionNotes
    layers: tuple[LayerNotes, ...]
    errors: tuple[Equation, ...]
    error_table: Table | None
    penalties: tuple[Equation, ...]
    # Whether one of them has a kink, where a weight is zero.
    absolute_penalty: bool
    total: Equation
    functions: tuple[FunctionNotes, ...]


def assemble(
    network: Network, decimals: int, proven: Callable[[], Proven], drawn: Computation
) -> Notes | GraphNotes:
    """Derive everything that the notes of a network show; ``proven`` is asked last, as it may take long.

    ``drawn`` is what the figures show of a network without layers.

    Raises DeriveError, and what ``proven`` raises.
    """
    subject = subject_of(network)
    board = Board(subject_writer(network), line_writer(subject, decimals))
    if not subject.is_layered:
        return GraphAssembler(network, board, decimals, proven).notes(drawn.view())
    return _Assembler(network, board, decimals, proven).notes()


class _Assembler(CommonAssembler):
    def notes(self) -> Notes:
        # What the document has shown: a line is never derived twice.
        self.seen: set[Expression] = set()
        forward = {layer.number: self.forward(layer) for layer in self.network.layers}
        errors = self.graph.with_role(Role.ERROR)
        many = len(errors) > LARGEST_WRITTEN_OUT
        steps = [error_step(self.graph, error.name) for error in errors]
        error_equations = () if many else self.board.equations(steps)
        penalties = [definition_step(self.graph, each.name) for each in self.graph.with_role(Role.PENALTY)]
        penalty_equations = self.board.equations(penalties)
        total = self.board.equation(error_step(self.graph, self.graph.loss))
        layers = [self.layer(layer, forward[layer.number]) for layer in reversed(self.network.layers)]
        loss = self.loss()
        return Notes(
            **self.common(),
            inputs=len(self.graph.with_role(Role.INPUT)),
            outputs=len(errors),
            loss=loss.name,
            loss_function=loss_notes(loss),
            layers=tuple(reversed(layers)),
            errors=error_equations,
            error_table=self.table(steps) if many else None,
            penalties=penalty_equations,
            absolute_penalty=any(self.kinked(step) for step in penalties),
            total=total,
            functions=self.proven.activations,
        )

    def kinked(self, step: Step) -> bool:
        return any("absolute" in calls(form) for form in step.forms)

    def loss(self) -> Function:
        definition = self.graph.with_role(Role.ERROR)[0].definition
        if not isinstance(definition, Applied):
            raise TypeError(f"{definition} is no loss")
        return definition.function

    def forward(self, layer: DenseLayer) -> Forward:
        graph = self.graph
        shown = len(layer.neurons) if _written_out(layer) else 1
        nets = [pre_activation_step(graph, net) for net in layer.pre_activations[:shown]]
        outs = [activation_step(graph, out) for out in layer.activations[:shown]]
        if layer.activation is SOFTMAX:
            # Every output needs all pre-activations, so that these come first.
            return tuple(zip(self.board.equations(nets), self.board.equations(outs), strict=True))
        return tuple((self.board.equation(net), self.board.equation(out)) for net, out in zip(nets, outs, strict=True))

    def layer(self, layer: DenseLayer, forward: Forward) -> LayerNotes:
        written_out = _written_out(layer)
        short = self.short_cuts(layer)
        examples = tuple(self.example(layer, name, short) for name in self.written_in_full(layer))
        short_cut = self.short_cut_in_full(layer, short)
        whole = self.shown.only is None
        signals = self.fresh(self.signal_steps(layer, short))
        # Those of a large layer stand in its table.
        self.seen.update(step.left for step in signals if whole)
        signals = signals if written_out and whole else []
        weights = self.fresh(self._by_number([self.weight_step(name) for row in layer.weights for name in row]))
        in_lines = len(weights) <= MOST_LINES
        biases = [shared_step(self.network, name) for name in dict.fromkeys(filter(None, layer.biases))]
        return LayerNotes(
            number=layer.number,
            neurons=layer.neurons,
            sources=len(layer.sources),
            activation=layer.activation.name,
            softmax=layer.activation is SOFTMAX,
            is_output=layer is self.network.layers[-1],
            written_out=written_out,
            has_bias=any(layer.biases),
            shared_bias=layer.shared_bias is not None,
            fixed_biases=not set(layer.biases) & set(self.network.trained),
            forward=forward,
            forward_table=None if written_out else self.pair_table(layer),
            values_table=self.pair_table(layer),
            examples=examples,
            short_cut=short_cut,
            shortened=bool(short),
            signals=self.board.equations(signals),
            signal_table=None if written_out else self.signal_table(layer, short),
            weights=self.board.equations(weights) if written_out and whole and in_lines else (),
            weight_lines=self.weight_table(weights) if written_out and whole and not in_lines else None,
            weight_table=None if written_out else self.weight_table(weights),
            biases=self.board.equations(self.fresh(biases)) if written_out and whole else (),
            bias_table=None if written_out or not biases else self.values_table(biases),
            bias_values=self.values_table(biases),
            matrix=matrix_form(self.network, layer, self.board),
        )

    @cached_property
    def penalised(self) -> bool:
        return bool(self.graph.with_role(Role.PENALTY))

    def weight_step(self, name: str) -> Step:
        return in_one_line(parameter_steps(self.network, name)) if self.penalised else weight_line(self.network, name)

    def weight_table(self, steps: list[Step]) -> Table:
        return self.values_table(steps) if self.penalised else self.table(steps)

    def short_cuts(self, layer: DenseLayer) -> list[Step]:
        """Return the short cut to each signal of a layer, nothing where it says no more than one sees at once."""
        if layer.activation.name == PLAIN:
            return []
        found = [short_cut(self.network, net) for net in layer.pre_activations]
        return [step for step in found if step is not None]

    def short_cut_in_full(self, layer: DenseLayer, short: list[Step]) -> Equation | None:
        """Write out the short cut to the signal of the example weight's neuron."""
        if not short or len(layer.neurons) > LARGEST_WRITTEN_OUT:
            return None
        step = short[self._example_position(layer)]
        self.seen.add(step.left)
        return self.board.equation(step)

    def _example_position(self, layer: DenseLayer) -> int:
        return self.graph[example_weight(self.network, layer)].place.index - 1

    def signal_table(self, layer: DenseLayer, short: list[Step]) -> Table:
        """Return a row for each signal: operands and value, or the value alone where every output enters it."""
        if short:
            return self.table([_shortened(step) for step in short])
        steps = [signal_step(self.network, net) for net in layer.pre_activations]
        return self.values_table(steps) if layer.activation is SOFTMAX else self.table(steps)

    def _by_number(self, steps: list[Step]) -> list[Step]:
        order = {name: position for position, name in enumerate(self.graph.parameters)}
        return sorted(steps, key=lambda step: order[step.left.by] if isinstance(step.left, Partial) else -1)

    def written_in_full(self, layer: DenseLayer) -> list[str]:
        """Return the parameters of a layer that are derived step by step."""
        own = {name for row in layer.weights for name in row} | set(filter(None, layer.biases))
        names = [name for name in self.graph.parameters if name in own]
        return in_full(self.shown, names, lambda: [example_weight(self.network, layer)])

    @cached_property
    def drawn(self) -> str | None:
        """The parameter whose paths a figure shows."""
        return drawn_parameter(self.network)

    def example(self, layer: DenseLayer, name: str, short: list[Step]) -> Derivation:
        # A rule with states has a section of its own, and a batch is updated by the gradient of all its examples.
        stateless = not self.network.optimizer.rule.states
        shown = name in self.network.trained and stateless and not self.whole.examples
        steps = self.example_steps(layer, name, short)
        self.seen.update(step.left for step in steps if step.numeric)
        nets = self.graph.children[name]
        outs = [out for net in nets if net in layer.pre_activations for out in self.graph.children[net]]
        return Derivation(
            parameter=self.board.symbol(name),
            paths=sum(1 for child in self.graph.children[outs[0]]),
            drawn=name == self.drawn,
            unit=sum(net in layer.pre_activations for net in nets) == 1,
            equations=self.board.equations(steps),
            update=self.board.equation(update_step(self.network, name)) if shown else None,
        )

    def example_steps(self, layer: DenseLayer, name: str, short: list[Step]) -> list[Step]:
        """Return the derivation of one weight from the error, or from what was derived before in the layer behind."""
        if not self.penalised and all(each.activation is not SOFTMAX for each in self.network.layers):
            return self.fresh(gradient_steps(self.network, name))
        fed = [each for each, net in enumerate(layer.pre_activations) if net in self.graph.children[name]]
        if short and not _written_out(layer):
            before = [_shortened(short[position]) for position in fed]
        else:
            softmax = layer.activation is SOFTMAX
            outs = layer.activations if softmax else [layer.activations[position] for position in fed]
            nets = [layer.pre_activations[position] for position in fed]
            before = [step for each in (*outs, *nets) for step in unit_steps(self.network, each)]
        return [*self.fresh(before), *parameter_steps(self.network, name)]

    def fresh(self, steps: Sequence[Step]) -> list[Step]:
        """Drop the steps whose value the document has derived before."""
        return [step for step in steps if step.left not in self.seen]

    def signal_steps(self, layer: DenseLayer, short: list[Step]) -> list[Step]:
        if short:
            return [_shortened(step) for step in short]
        first = [self.output_step(layer, out) for out in layer.activations]
        if layer.activation is SOFTMAX:
            return [*first, *(signal_step(self.network, net) for net in layer.pre_activations)]
        steps: list[Step] = []
        for net, out, before in zip(layer.pre_activations, layer.activations, first, strict=True):
            steps += [before, local_step(self.graph, out, net), signal_step(self.network, net)]
        return steps

    def output_step(self, layer: DenseLayer, out: str) -> Step:
        """Return the loss's derivative by an activation."""
        if layer is self.network.layers[-1]:
            return error_slope_step(self.graph, self.graph.loss, out)
        return adjoint_line(self.network, out)

    def pair_table(self, layer: DenseLayer) -> Table:
        symbol, shown = self.board.symbol, self.board.shown
        pairs = list(zip(layer.pre_activations, layer.activations, strict=True))
        return elided(pairs, lambda pair: Row(symbol(pair[0]), (shown(pair[0]), symbol(pair[1]), shown(pair[1]))))


def drawn_parameter(network: Network) -> str | None:
    """Return the parameter to which a figure shows the paths: the first of those derived in full."""
    shown = network.description.notes
    if not network.is_layered or (shown.detail == "brief" and not isinstance(shown.parameters, list)):
        return example_weight(network, network.layers[0]) if network.is_layered else None
    asked = in_full(shown, network.graph.parameters, lambda: [example_weight(network, network.layers[0])])
    return asked[0] if asked else None


def _shortened(step: Step) -> Step:
    """Return a short cut without the way there."""
    return Step(step.left, step.forms[-1:], "short_cut")


def example_weight(network: Network, layer: DenseLayer) -> str:
    """Return the weight of a layer that is derived in full: the first, if possible of those that are trained."""
    own = {name for row in layer.weights for name in row}
    weights = [name for name in network.graph.parameters if name in own]
    trained = own.intersection(network.trained)
    return next((name for name in weights if name in trained), weights[0])


def _written_out(layer: DenseLayer) -> bool:
    return max(len(layer.neurons), len(layer.sources)) <= LARGEST_WRITTEN_OUT
