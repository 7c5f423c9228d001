"""What the symbols of a document may mean: about a network, or about what the document defines itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.check.claims.equal_indices import without_equal_indices
from derive.check.claims.given_anew import with_new_shapes
from derive.check.claims.tables import table_values
from derive.check.claims.vectors import with_entries
from derive.check.meaning.activation_letter import activation_letter
from derive.check.meaning.exponents import counting, layering
from derive.check.meaning.lexicon import readings
from derive.check.meaning.loss_names import with_the_loss
from derive.check.meaning.own_functions import with_applications
from derive.check.meaning.own_names import with_own_names
from derive.check.meaning.products import given_products
from derive.check.meaning.scope import Environment
from derive.check.meaning.squares import given_squares
from derive.check.meaning.step_calls import numbered_steps
from derive.check.meaning.step_letters import lettered_steps
from derive.check.model.bare_derivatives import bare_derivatives
from derive.check.model.of_document import models_of
from derive.check.model.sigma_meant import meant_by_sigma

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.check.claims.read_document import ReadDocument
    from derive.check.claims.statements import Statement
    from derive.check.meaning.own_functions import Functions
    from derive.check.meaning.reading import Readings
    from derive.check.model.of_document import Epoch
    from derive.check.syntax.tree import Node
    from derive.network.model import Model
    from derive.network.network import Network

    Change = Callable[[Node], Node | None]


@dataclass(frozen=True)
class Understood:
    """The statements of a document, and what their symbols may mean in a network.

    Where none is named, the first of the document's ``epochs`` is the model. ``functions`` and ``layered`` are what
    was changed in the trees: letters that are applied, and numbers above a symbol that are no exponents.
    """

    statements: list[Statement]
    model: Model
    readings: Readings
    epochs: list[Epoch]
    functions: Functions
    layered: Change | None


def understood(read: ReadDocument, network: Network | None) -> Understood:
    """Return what a document speaks of."""
    return _of_itself(read) if network is None else _about(network, read.statements)


def _about(network: Network, found: list[Statement]) -> Understood:
    found = with_new_shapes(found)
    steps = _either(_either(numbered_steps(found), lettered_steps(found)), activation_letter(network, found))
    found = [each.changed(steps) for each in without_equal_indices(found)]
    meanings = readings(network)
    meanings = with_own_names(found, network, with_the_loss(network, found, meanings))
    environment = Environment(network, meanings)
    found, functions = with_applications(found, environment)
    # A symbol of a batch may be that of any of its examples.
    examples = (Environment(each, readings(each)) for each in network.examples[:1])
    layered = layering(found, environment, *examples)
    found = [each.changed(layered) for each in found]
    return Understood(found, network, meanings, [], functions, _either(steps, layered))


def _of_itself(read: ReadDocument) -> Understood:
    said = with_new_shapes(read.by_cases(lambda _: False))
    counted = _either(lettered_steps(said), counting(said))
    written = with_entries([each.changed(counted) for each in without_equal_indices(said)])
    products = given_products(written)
    squares = given_squares(written)
    sigma = meant_by_sigma(written)
    changed = (each.changed(products).changed(squares).changed(sigma) for each in written)
    found, functions = with_applications(list(changed), None)
    tables = table_values(read.tables)
    epochs = models_of(found, tables, read.places)
    bare = bare_derivatives(found, epochs)
    if bare is not None:
        found = [each.changed(bare) for each in found]
        epochs = models_of(found, tables, read.places, bare.spellings)
    model, meanings = epochs[0].model, epochs[0].readings
    layered = squares or layering(found, Environment(model, meanings))
    found = [each.changed(layered) for each in found]
    return Understood(found, model, meanings, epochs, functions, _either(_either(counted, sigma), layered))


def _either(first: Change | None, second: Change | None) -> Change | None:
    """Return what changes a node as the first of two does, or else as the second."""
    if first is None or second is None:
        return first or second
    return lambda node: first(node) or second(node)
