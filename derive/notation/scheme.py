"""Notation schemes: the LaTeX symbol of every quantity, from one YAML file a scheme."""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from derive.errors import DeriveError, nearest, shown
from derive.network.fields.files import read_file, read_text
from derive.network.graph.quantity import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from derive.network.fields.located import LocatedData
    from derive.network.graph.graph import Graph
    from derive.network.graph.quantity import Quantity
    from derive.network.model import Model
    from derive.network.network import Network

# Omicron has no command in LaTeX; it looks like an o.
GREEK = frozenset((
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
    "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
))
# The hyperparameter whose usual letter is the learning rate's in some books.
STABILIZER = "epsilon"
_LAYER_MARK = re.compile(r"[_^]\{[^{}]*<layer>[^{}]*\}")
PLACEHOLDERS = ("name", "neuron", "layer", "index", "source", "comma")
# The symbols that each layer has of its own, where the symbols of vectors and matrices are asked for.
LAYER_FIELDS = ("vector_pre_activation", "vector_activation", "vector_signal", "matrix_weight", "vector_bias")


@dataclass(frozen=True)
class Notation:
    """One scheme. Each field is LaTeX with ``<name>``, ``<neuron>``, ``<layer>``, ``<index>``, ``<source>``.

    ``<comma>`` separates two indices where one of them has two digits. ``title`` is plain text. The fields with a
    default may be left out: without ``signal`` there is no symbol for the derivative of the total error by a
    pre-activation, without ``output`` an output is written like any activation. ``input_layer`` is the number of the
    layer of inputs, 0 or 1. ``stabilizer`` is what update rules add to a root by which they divide. ``letters`` has
    LaTeX for the letters of what is written by its name, such as ``h`` of a recurrent net.
    """

    title: str
    input: str
    target: str
    weight: str
    bias: str
    pre_activation: str
    activation: str
    error: str
    total_error: str
    learning_rate: str
    vector_pre_activation: str
    vector_activation: str
    vector_signal: str
    vector_target: str
    matrix_weight: str
    vector_bias: str
    signal: str = ""
    output: str = ""
    vector_input: str = r"\mathbf{x}"
    vector_output: str = ""
    input_layer: str = "0"
    stabilizer: str = r"\epsilon"
    letters: Mapping[str, str] = field(default_factory=dict)

    @property
    def last_layer(self) -> int:
        """The number of the layer whose activations are outputs; 0 as long as no network is known."""
        return 0

    @property
    def own_symbols(self) -> Mapping[str, str]:
        """The LaTeX of single quantities; none as long as no network is known."""
        return {}

    def of(self, graph: Graph, own: Mapping[str, str] | None = None) -> NetworkNotation:
        """Return the scheme as it writes one network; ``own`` are symbols of quantities, by their names."""
        last = max((each.place.layer for each in graph.with_role(Role.ACTIVATION)), default=0)
        patterns = {each.name: getattr(self, each.name) for each in fields(Notation)}
        return NetworkNotation(**patterns, last=last, own=own or {})

    def symbol(self, quantity: Quantity) -> str:
        """Return the LaTeX of a quantity (math mode)."""
        if quantity.name in self.own_symbols:
            return self.own_symbols[quantity.name]
        pattern = self._pattern(quantity)
        return self._filled(pattern if _fits(pattern, quantity) else "<name>", quantity)

    def signal_symbol(self, pre_activation: Quantity) -> str | None:
        """Return the LaTeX of the total error's derivative by a pre-activation, or None where there is no symbol."""
        return self._filled(self.signal, pre_activation) if _fits(self.signal, pre_activation) else None

    def layer_symbol(self, kind: str, layer: int) -> str:
        """Return the LaTeX of a layer's vector or matrix; ``kind`` is a field such as ``matrix_weight``.

        The activations of layer 0 are the inputs.
        """
        pattern: str = getattr(self, kind)
        if kind == "vector_activation" and layer == 0:
            pattern = self.vector_input
        elif kind == "vector_activation" and layer == self.last_layer:
            pattern = self.vector_output or pattern
        return pattern.replace("<layer>", self.counted(layer))

    def beside(self, kind: str, letter: str, layer: int) -> str:
        """Return another letter with what a field such as ``vector_activation`` has for the layer's number."""
        mark = _LAYER_MARK.search(getattr(self, kind))
        return letter + (mark[0] if mark else "^{(<layer>)}").replace("<layer>", self.counted(layer))

    def _pattern(self, quantity: Quantity) -> str:
        if quantity.role is Role.ACTIVATION and quantity.place.layer == self.last_layer and self.output:
            return self.output
        if quantity.role is Role.HYPERPARAMETER and quantity.name == STABILIZER:
            return self.stabilizer
        # A kind of quantity that schemes do not know goes by its name.
        return getattr(self, quantity.role.value.replace(" ", "_").replace("-", "_"), "<name>")

    def counted(self, layer: int) -> str:
        """Return the number that a layer has in the scheme, which may count the inputs as layer 1."""
        return str(layer + int(self.input_layer))

    def _filled(self, pattern: str, quantity: Quantity) -> str:
        filled = re.sub(r"<(\w+)>", lambda found: self._value(found[1], quantity), pattern)
        return filled.replace("_{}", "").replace("^{}", "")

    def _value(self, placeholder: str, quantity: Quantity) -> str:
        place = quantity.place
        match placeholder:
            case "name":
                return of_layer(quantity, self.letters) or identifier(quantity.name, self.letters)
            case "neuron":
                return subscript(place.neuron)
            case "layer":
                return self.counted(place.layer)
            case "index":
                # What belongs to a whole layer (a shared bias) has no index.
                return str(place.index or "")
            case "source":
                return str(place.source_index)
            case _:  # comma
                return "," if place.index > 9 or place.source_index > 9 else ""


@dataclass(frozen=True)
class NetworkNotation(Notation):
    """A scheme as it writes one network, whose ``last`` layer it knows."""

    last: int = 0
    own: Mapping[str, str] = field(default_factory=dict)

    @property
    def own_symbols(self) -> Mapping[str, str]:
        """The LaTeX of single quantities, by their names."""
        return self.own

    @property
    def last_layer(self) -> int:
        """The number of the layer whose activations are outputs."""
        return self.last


def _fits(pattern: str, quantity: Quantity) -> bool:
    """Tell whether a quantity stands where a pattern asks for; what stands in no layer goes by its name."""
    place = quantity.place
    whole_layer = quantity.role is Role.BIAS and place.layer > 0
    return bool(pattern) and not (
        ("<neuron>" in pattern and not place.neuron)
        or ("<index>" in pattern and not place.index and not whole_layer)
        or ("<source>" in pattern and not place.source_index)
    )


def identifier(name: str, letters: Mapping[str, str] | None = None) -> str:
    r"""Return the LaTeX of a plain name.

    >>> identifier("w5"), identifier("eta"), identifier("rate"), identifier("w1_2_3"), identifier("b_h1")
    ('w_{5}', '\\eta', '\\mathit{rate}', 'w^{(1)}_{2,3}', 'b_{h1}')
    >>> identifier("h1_2", {"h": "s"})
    's_{1,2}'
    """
    own = letters or {}
    indexed = re.fullmatch(r"([a-z])(\d+)_(\d+)_(\d+)", name)
    if indexed:
        return f"{own.get(indexed[1], indexed[1])}^{{({indexed[2]})}}_{{{indexed[3]},{indexed[4]}}}"
    base, _, rest = name.partition("_")
    found = re.fullmatch(r"([A-Za-z]*[A-Za-z])(\d*)", base)
    word, digits = (found[1], found[2]) if found else (base, "")
    parts = [part for part in (digits, subscript(rest)) if part]
    below = f"_{{{','.join(parts)}}}" if parts else ""
    if word in own:
        return own[word] + below
    if word in GREEK:
        return f"\\{word}{below}"
    return (word if len(word) == 1 else f"\\mathit{{{word}}}") + below


def of_layer(quantity: Quantity, letters: Mapping[str, str] | None = None) -> str:
    r"""Return the LaTeX of a quantity whose name tells its layer in a structure, or has a hat; else nothing.

    >>> from derive.network.graph.quantity import Given, Part, Place, Quantity
    >>> def symbol(name, letter):
    ...     return of_layer(Quantity(name, Role.INTERMEDIATE, Given(1), Place(0), Part(4, "", letter)))
    >>> symbol("r4_1", "r"), symbol("net_f4_2", "net_f"), symbol("xhat3", "xhat"), symbol("h_4_1", "h")
    ('r^{(4)}_{1}', '\\mathit{net}^{(4)}_{f,2}', '\\hat{x}_{3}', '')
    """
    part = quantity.part
    if part is None:
        return ""
    base, _, own = part.letter.partition("_")
    numbered = f"{part.letter}{part.layer}_"
    hat = len(base) == len("xhat") and base.endswith("hat")
    if quantity.name.startswith(numbered):
        above, indices = f"^{{({part.layer})}}", quantity.name.removeprefix(numbered)
    elif hat and quantity.name.startswith(part.letter):
        above, indices = "", quantity.name.removeprefix(part.letter)
    else:
        return ""
    below = ",".join(filter(None, (subscript(own), subscript(indices))))
    head = (letters or {}).get(base) or (rf"\hat{{{base[0]}}}" if hat else identifier(base))
    return f"{head}{above}_{{{below}}}"


def subscript(name: str) -> str:
    r"""Return the LaTeX of a name as a subscript: short ones in italics, Greek letters as such, words upright.

    >>> subscript("h1"), subscript("total"), subscript("h_1"), subscript("psi2")
    ('h1', '\\mathrm{total}', 'h,1', '\\psi2')
    """
    return ",".join(_below(part) for part in name.split("_") if part)


def _below(part: str) -> str:
    letters = re.sub(r"\d", "", part)
    if letters in GREEK and part.startswith(letters):
        return f"\\{part}"
    return part if len(letters) <= 1 else f"\\mathrm{{{part}}}"


@cache
def load_notation(name: str) -> Notation:
    """Return a scheme that ships, by name, or a user's own, by the path of its YAML file.

    Raises DeriveError for an unknown name or a file that is no scheme.
    """
    shipped = schemes()
    if name in shipped:
        text = (resources.files("derive.notation") / "schemes" / f"{name}.yaml").read_text("utf-8")
        return _parsed(read_text(text, "yaml", f"{name}.yaml"))
    if name.endswith((".yaml", ".yml")):
        return _parsed(read_file(Path(name)))
    raise DeriveError(f"unknown notation '{name[:80]}'", hint=nearest(name, shipped))


def notation_of(network: Network) -> NetworkNotation:
    """Return the scheme that a network's description asks for; a file is looked for beside the description.

    Raises DeriveError, with the place in the description, for an unknown scheme and where two quantities of the
    network would be written alike.
    """
    try:
        return _distinct_for(network.graph, notation_file(network) or network.notation, network.written)
    except DeriveError as error:
        if error.location:
            raise
        raise DeriveError(error.message, location=network.at("notation"), hint=error.hint) from error


def scheme_of(network: Model) -> NetworkNotation:
    """Return the scheme that a network's description asks for, even if it writes two quantities alike.

    A document that is its own network may name its symbols as it likes. Raises DeriveError for an unknown scheme.
    """
    return load_notation(notation_file(network) or network.notation).of(network.graph)


def notation_file(network: Model) -> str | None:
    """Return the path of the scheme that a description names, where it is no scheme that ships."""
    name = network.notation
    if name in schemes():
        return None
    beside = network.folder / name if network.folder else None
    return str(beside) if beside and beside.is_file() else name


def written_in(network: Network, name: str) -> Network:
    """Return a network with another notation: a scheme that ships, or the path of a scheme's file.

    Raises DeriveError for an unknown scheme and where it would write two quantities of the network alike.
    """
    _distinct_for(network.graph, name, network.written)
    chosen = name if name in schemes() else str(Path(name).absolute())
    return replace(
        network,
        description=network.description.model_copy(update={"notation": chosen}),
        examples=tuple(written_in(example, chosen) for example in network.examples),
    )


def _distinct_for(graph: Graph, name: str, own: Mapping[str, str]) -> NetworkNotation:
    notation = load_notation(name).of(graph, own)
    distinct(notation, graph)
    return notation


def distinct(notation: Notation, graph: Graph) -> None:
    """Raise DeriveError where a scheme writes two quantities, or two vectors and matrices, of a graph alike."""
    written: dict[str, str] = {}
    for what, symbol in _all_symbols(notation, graph):
        if symbol in written:
            raise DeriveError(
                f"{written[symbol]} and {what} would both be written {symbol}",
                hint="rename one of them, or choose another notation",
            )
        written[symbol] = what


def _all_symbols(notation: Notation, graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield (what it is, its symbol) for all that a scheme has symbols for."""
    for quantity in graph.quantities.values():
        yield f"'{quantity.name}'", notation.symbol(quantity)
    for quantity in graph.with_role(Role.PRE_ACTIVATION):
        signal = notation.signal_symbol(quantity)
        if signal:
            yield f"the error signal of '{quantity.place.neuron}'", signal
    for layer in range(1, notation.last_layer + 1):
        for kind in LAYER_FIELDS:
            yield f"'{kind}' of layer {layer}", notation.layer_symbol(kind, layer)
    if notation.last_layer:
        yield "'vector_input'", notation.layer_symbol("vector_activation", 0)
        yield "'vector_target'", notation.vector_target


def schemes() -> tuple[str, ...]:
    """Return the names of the schemes that ship."""
    folder = resources.files("derive.notation") / "schemes"
    return tuple(sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")))


def _parsed(located: LocatedData) -> Notation:
    expected = [each.name for each in fields(Notation)]
    entries = located.data
    if not isinstance(entries, dict):
        raise DeriveError("this is no notation scheme", location=located.at(()), hint="expected keys such as weight")
    for key, pattern in entries.items():
        if key not in expected:
            where = located.at((key,), of_key=True)
            raise DeriveError(f"unknown key {shown(key)}", location=where, hint=nearest(key, expected))
        trouble = _trouble(key, pattern)
        if trouble:
            raise DeriveError(trouble[0], location=located.at((key,)), hint=trouble[1])
    needed = [
        each.name for each in fields(Notation) if each.default is MISSING and each.default_factory is MISSING
    ]
    missing = [key for key in needed if key not in entries]
    if missing:
        raise DeriveError(f"a notation scheme needs '{missing[0]}'", location=located.at(()))
    return Notation(**entries)


def _trouble(key: str, pattern: object) -> tuple[str, str] | None:
    """Return what is wrong with the value of a key, and a hint."""
    if key == "letters":
        fine = isinstance(pattern, dict) and all(isinstance(each, str) for pair in pattern.items() for each in pair)
        return None if fine else (f"'{key}' is wrong: expected letters with LaTeX, such as {{h: s}}", "")
    if not isinstance(pattern, str) or not pattern:
        return f"'{key}' is wrong: expected LaTeX", ""
    if key == "input_layer" and pattern not in ("0", "1"):
        return f"'{key}' is wrong: the layer of inputs is number 0 or number 1", ""
    unknown = [name for name in re.findall(r"<(\w+)>", pattern) if name not in PLACEHOLDERS]
    if unknown:
        return f"unknown placeholder <{unknown[0]}>", nearest(unknown[0], PLACEHOLDERS)
    return None
